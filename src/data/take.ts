/**
 * Rows by their numbers, of arrays and of lists.
 */
import { checkArray } from '../core/array-checks.js';
import { checkInteger, show } from '../core/check.js';
import { dtypeOf, type NumberArray } from '../core/dtype.js';
import { ShapeError } from '../core/errors.js';
import type { NdArray } from '../core/ndarray.js';
import { isNdArray } from '../core/parts.js';
import { Rows } from './gather.js';

/** What has rows: an ndarray [N, ...], a typed array, or a JavaScript array. */
export type HasRows = NdArray | NumberArray | readonly unknown[];

/** Some rows of something, of the same kind. */
export type RowsOf<T> =
  T extends NdArray<infer D>
    ? NdArray<D>
    : T extends NumberArray
      ? T
      : T extends readonly (infer R)[]
        ? R[]
        : never;

/** How many rows there are. */
export function countRows(who: string, name: string, given: unknown): number {
  if (Array.isArray(given) && !isNdArray(given)) return given.length;
  const { shape } = checkArray(who, name, given);
  if (shape.length > 0) return shape[0];
  throw new ShapeError(`${who} expects ${name} [N, ...], but got []; pass rows`);
}

/**
 * Rows by their numbers, as NumPy's `x[indices]` and PyTorch's `index_select(0, indices)`.
 *
 * @param x - An ndarray [N, ...], a typed array, or a JavaScript array of anything.
 * @param indices - Numbers of rows from 0 to N − 1, in any order and as often as you like.
 * @returns Of the kind that x is. Numbers are copied; what a JavaScript array holds is the same.
 * @throws RangeError if an index is no row's.
 *
 * @example
 * ```ts
 * import { array, take, toNested } from 'tiny-mlp';
 *
 * console.log(toNested(take(array([[1, 2], [3, 4], [5, 6]]), [2, 0])));
 * // [ [ 5, 6 ], [ 1, 2 ] ]
 * console.log(take(['a', 'b', 'c'], [1, 1])); // [ 'b', 'b' ]
 * ```
 * @see https://numpy.org/doc/stable/reference/generated/numpy.take.html
 */
export function take<T extends HasRows>(x: T, indices: ArrayLike<number>): RowsOf<T> {
  const who = 'take';
  const N = countRows(who, 'x', x);
  const length = (indices as Partial<ArrayLike<number>> | null)?.length;
  if (typeof indices !== 'object' || !Number.isInteger(length)) {
    throw new TypeError(
      `${who} expects indices as a list of numbers, but got ${show(indices)}; pass [0, 2], say`,
    );
  }
  const chosen = Array.from(indices, (index, i) =>
    checkInteger(who, `indices[${i}]`, index, 0, N - 1),
  );
  return takeRows(who, 'x', x, chosen);
}

/** Rows whose numbers are known to be right. */
export function takeRows<T extends HasRows>(
  who: string,
  name: string,
  x: T,
  chosen: readonly number[],
): RowsOf<T> {
  if (Array.isArray(x) && !isNdArray(x)) return chosen.map((i) => (x as unknown[])[i]) as RowsOf<T>;
  const rows = new Rows(checkArray(who, name, x)).gather(chosen);
  return (dtypeOf(x) ? rows.data : rows) as RowsOf<T>;
}
