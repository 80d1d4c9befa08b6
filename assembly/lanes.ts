/**
 * Vectors of 128 bits: four float32 or two float64. Every kernel is written once for both, as a generic of T.
 */

/** Bytes of a vector. */
export const VECTOR: usize = 16;

/** How many numbers of type T a vector holds. */
// @ts-ignore: decorator
@inline
export function lanes<T>(): usize {
  return VECTOR / sizeof<T>();
}

/** a · b + c: rounded once in the build with relaxed SIMD, twice otherwise. */
// @ts-ignore: decorator
@inline
export function madd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(v128.mul<T>(a, b), c);
}

/** What sums begin with: `from`'s vector, −0 as +0, since adding a zero may change that; or 0 where there is none. */
// @ts-ignore: decorator
@inline
export function beginning<T>(from: usize, there: bool): v128 {
  const zero = v128.splat<T>(<T>0);
  return there ? v128.add<T>(v128.load(from), zero) : zero;
}

/** The sum of a vector's numbers, in pairs. */
// @ts-ignore: decorator
@inline
export function sum<T>(a: v128): T {
  if (sizeof<T>() == 8) return <T>(v128.extract_lane<f64>(a, 0) + v128.extract_lane<f64>(a, 1));
  const pairs = v128.add<f32>(a, v128.shuffle<i32>(a, a, 2, 3, 0, 1));
  return <T>(v128.extract_lane<f32>(pairs, 0) + v128.extract_lane<f32>(pairs, 1));
}
