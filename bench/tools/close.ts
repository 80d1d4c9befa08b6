/**
 * Whether two ways to compute the same come to the same.
 */
import type { FloatDType } from 'tiny-mlp';

/**
 * How far apart numbers may be, relative to the largest of their array: sums are formed in another
 * order.
 */
const tolerances: Readonly<Record<FloatDType, number>> = { float32: 1e-5, float64: 1e-13 };

/** @throws Error if the two differ by more than rounding. */
export function checkClose(
  what: string,
  dtype: FloatDType,
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
): void {
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i]));
  for (let i = 0; i < expected.length; i++) {
    if (Math.abs(got[i] - expected[i]) <= tolerances[dtype] * largest) continue;
    throw new Error(`${what} ${dtype}: number ${i} is ${got[i]}, but ${expected[i]} is expected`);
  }
}
