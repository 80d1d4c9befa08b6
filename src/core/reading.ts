/**
 * Reading arrays: some of their rows, as nested JavaScript arrays, and as a typed array.
 */
import { checkArray } from './array-checks.js';
import { checkCount, show } from './check.js';
import { dtypeOf, type NumberArray } from './dtype.js';
import { ShapeError } from './errors.js';
import { packed, wrap, type NdArray } from './ndarray.js';
import { settled, type ArrayInput, type NestedNumbers } from './nested.js';

/**
 * Rows `start` to `end` (exclusive) of an array, as NumPy's `x[start:end]`: a view, not a copy (of
 * nested arrays a copy).
 * Negative numbers count from the end.
 *
 * @throws RangeError if the range does not lie inside the array: unlike the ndarray package, this
 * checks.
 *
 * @example
 * ```ts
 * import { rows, zeros } from 'tiny-mlp';
 *
 * const images = zeros([60, 784]);
 * console.log(rows(images, 0, -10).shape, rows(images, -10).shape);
 * // [ 50, 784 ] [ 10, 784 ]
 * ```
 */
export function rows<A extends NdArray>(source: A, start: number, end?: number): A;
export function rows(source: ArrayInput, start: number, end?: number): NdArray<NumberArray>;
export function rows(source: ArrayInput, start: number, end?: number): NdArray {
  checkCount('rows', arguments, 3);
  const checked = settled(source, checkArray('rows', 'source', source), 'float32');
  const { shape } = checked;
  if (shape.length === 0)
    throw new ShapeError(
      'rows expects source [N, ...], but got []; pass an array of at least one axis',
    );
  const count = shape[0];
  const first = start < 0 ? count + start : start;
  const [stop = count] = [end]; // null is no number, and no default either
  const past = stop < 0 ? count + stop : stop;
  if (![first, past].every(Number.isInteger) || first < 0 || past > count || first > past) {
    throw new RangeError(
      `rows expects start and end to be whole numbers that lie in 0 to ${count} in this ` +
        `order, but got ${show(start)} and ${show(stop)}; negative numbers count from the end`,
    );
  }
  const { data, stride, offset } = checked;
  const part = [past - first, ...shape.slice(1)];
  return wrap(data, part, stride, offset + first * stride[0]);
}

/**
 * An array as nested JavaScript arrays, as PyTorch's and NumPy's `tolist`: for printing and for
 * JSON.
 *
 * How deep they are nested, TypeScript cannot know: an array's type does not tell its axes. Say
 * what you expect, `toNested<number[][]>(y)` of a matrix; as with `JSON.parse`, nothing checks it.
 * One number is read without this, by `y.get(0, 1)`.
 *
 * @typeParam N - What is expected: `number[]` of one axis, `number[][]` of two.
 *
 * @example
 * ```ts
 * import { array, toNested } from 'tiny-mlp';
 *
 * const x = array([[1, 2], [3, 4]]).transpose(1, 0);
 * console.log(toNested(x)); // [ [ 1, 3 ], [ 2, 4 ] ]
 * console.log(toNested<number[][]>(x).map((row) => Math.max(...row)));
 * // [ 3, 4 ]
 * ```
 * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.tolist.html
 */
export function toNested<N extends NestedNumbers = NestedNumbers>(source: ArrayInput): N {
  const checked = checkArray('toNested', 'source', source);
  const { shape } = checked;
  const values = packed(checked, 'float64');
  let at = 0;
  const nest = (depth: number): NestedNumbers => {
    if (depth === shape.length) return values[at++];
    return Array.from({ length: shape[depth] }, () => nest(depth + 1));
  };
  return nest(0) as N;
}

/**
 * The numbers of an array in row-major order, in a new typed array of its element type; of any
 * strides. A layer's weight, say, lies in memory otherwise than it is shown: this is the way to
 * read its numbers in PyTorch's order, as `weight.flatten()` there.
 *
 * @returns A copy. Of an ndarray over a plain JavaScript array, or another without a type of
 * these, a `Float64Array`, which holds every number as it is.
 *
 * @example
 * ```ts
 * import { array, Linear, toFlat } from 'tiny-mlp';
 *
 * const layer = new Linear(2, 3);
 * layer.weight.value = array([[1, 2], [3, 4], [5, 6]]);
 * console.log(toFlat(layer.weight.value));
 * // Float32Array(6) [ 1, 2, 3, 4, 5, 6 ]
 * ```
 */
export function toFlat<A extends NumberArray>(source: NdArray<A>): A;
export function toFlat(source: ArrayInput): NumberArray;
export function toFlat(source: ArrayInput): NumberArray {
  const checked = checkArray('toFlat', 'source', source);
  return packed(checked, dtypeOf(checked.data) ?? 'float64');
}
