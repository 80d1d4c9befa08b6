/**
 * As many vector operations as the machine can do: nothing but multiplies and adds in registers,
 * all independent of one another within a turn, so that neither memory nor a chain of results is
 * what limits it. AssemblyScript, compiled and run by bench/peak.ts.
 *
 * Seven sums, seven addends and one factor: V8 has 15 registers of the 16 to give away, and would
 * spill the rest to memory. It spills here, too, where the sum comes before the multiplication.
 */

/** Vector operations in one turn: each of the seven addends is multiplied once and added once. */
export const OPERATIONS: i32 = 14;

// @ts-ignore: decorator
@inline
function turns<T>(count: i32, factor: T): T {
  const m = v128.splat<T>(factor);
  let x0 = m, x1 = m, x2 = m, x3 = m, x4 = m, x5 = m, x6 = m;
  const none = v128.splat<T>(<T>0);
  let a0 = none, a1 = none, a2 = none, a3 = none, a4 = none, a5 = none, a6 = none;
  for (let i = 0; i < count; i++) {
    x0 = v128.mul<T>(x0, m); a0 = v128.add<T>(a0, x0);
    x1 = v128.mul<T>(x1, m); a1 = v128.add<T>(a1, x1);
    x2 = v128.mul<T>(x2, m); a2 = v128.add<T>(a2, x2);
    x3 = v128.mul<T>(x3, m); a3 = v128.add<T>(a3, x3);
    x4 = v128.mul<T>(x4, m); a4 = v128.add<T>(a4, x4);
    x5 = v128.mul<T>(x5, m); a5 = v128.add<T>(a5, x5);
    x6 = v128.mul<T>(x6, m); a6 = v128.add<T>(a6, x6);
  }
  const sum = v128.add<T>(v128.add<T>(v128.add<T>(a0, a1), v128.add<T>(a2, a3)), v128.add<T>(v128.add<T>(a4, a5), a6));
  return v128.extract_lane<T>(sum, 0);
}

export function turns32(count: i32, factor: f32): f32 {
  return turns<f32>(count, factor);
}
export function turns64(count: i32, factor: f64): f64 {
  return turns<f64>(count, factor);
}
