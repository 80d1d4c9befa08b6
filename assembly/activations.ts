/**
 * Activations of float32 numbers and their slopes, computed in float64 by short polynomials;
 * src/core/single.ts is the same in TypeScript, with the sources, and a test holds the two
 * together. A module of its own, over the memory of the others, so that only those who use one of
 * these activations pay for it.
 */
import { exponential, TANH } from './exponential';
import { piecewise } from './piecewise';
import { sine } from './sine';

export {
  EXP_LINEAR, GELU_ERF, GELU_TANH, MISH, SIGMOID, SILU, SOFTPLUS, TANH,
} from './exponential';
export { CLAMP, HARDSWISH, MULTIPLE } from './piecewise';
export const SINE: i32 = 11;

/**
 * y = f(x) and f′(x) for 2 · pairs numbers, pairs even; a and b are the function's parameters.
 * Where only y is wanted, `slope` may be the same place as y. 0 where not all could be computed,
 * else 1.
 */
export function activate(
  which: i32, x: usize, y: usize, slope: usize, pairs: usize, a: f64, b: f64,
): i32 {
  if (which == SINE) return sine(x, y, slope, pairs, a);
  if (which < TANH) piecewise(which, x, y, slope, pairs, a, b);
  else exponential(which, x, y, slope, pairs, a, b);
  return 1;
}

/** dx = dy · slope; sizes in bytes, whole vectors. */
export function multiply(slope: usize, dy: usize, dx: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(dx + i, v128.mul<f32>(v128.load(dy + i), v128.load(slope + i)));
  }
}

/** The same, but 0 where the slope is −0, whatever dy is there, NaN too. */
export function gate(slope: usize, dy: usize, dx: usize, bytes: usize): void {
  const shut = v128.splat<f32>(-0.0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const factor = v128.load(slope + i), closed = v128.eq<i32>(factor, shut);
    v128.store(dx + i, v128.andnot(v128.mul<f32>(v128.load(dy + i), factor), closed));
  }
}

/** Where the constants end: the build looks whether that is below the other modules' heap. */
export const HEAP_BASE: usize = __heap_base;
