/**
 * Slopes measured from outside: (f(v + eps) − f(v − eps)) / 2 eps, one element at a time. Not here:
 * what f is (see grad-subject.ts).
 */

/** Numbers to move one at a time. */
export interface Movable {
  readonly length: number;
  readonly get: (i: number) => number;
  readonly set: (i: number, value: number) => void;
}

/**
 * The slope of Σ weights · outputs along each element; every element is put back.
 *
 * Outputs are subtracted before they are summed: what an element does not touch cancels exactly,
 * instead of in the last digits of a sum.
 */
export function centralDifferences(
  moved: Movable,
  outputs: () => Float64Array,
  weights: Float64Array,
  eps: number,
): Float64Array {
  return Float64Array.from({ length: moved.length }, (_, i) => {
    const value = moved.get(i);
    const at = (shifted: number) => {
      moved.set(i, shifted);
      return outputs();
    };
    const [above, below] = [at(value + eps), at(value - eps)];
    moved.set(i, value);
    return weights.reduce((sum, weight, k) => sum + weight * (above[k] - below[k]), 0) / (2 * eps);
  });
}
