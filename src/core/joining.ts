/**
 * Several arrays as one.
 */
import { convert } from './array.js';
import { checkArray } from './array-checks.js';
import { checkCount, checkInteger, show, showShape } from './check.js';
import { allocate, dtypeOf, type NumberArray } from './dtype.js';
import { DTypeError, ShapeError } from './errors.js';
import { sizeOf, wrap, type NdArray } from './ndarray.js';
import type { ArrayInput } from './nested.js';

/**
 * Arrays of one shape along a new axis, as PyTorch's and NumPy's `stack`: rows become a batch.
 *
 * Shapes: n arrays [A, B, ...] → [n, A, B, ...], with the new axis where `axis` says.
 *
 * @param arrays - At least one. Nested numbers take the element type of the others, and are float32
 * where all are nested.
 * @param axis - The place of the new axis in the result; negative numbers count from its end.
 * Default 0.
 * @returns A copy.
 * @throws ShapeError if there are none, or their shapes differ.
 * @throws DTypeError if their element types differ.
 *
 * @example
 * ```ts
 * import { stack, toNested } from 'tiny-mlp';
 *
 * const rows = [new Float32Array([1, 2]), new Float32Array([3, 4])];
 * console.log(toNested(stack(rows)), stack(rows).dtype);
 * // [ [ 1, 2 ], [ 3, 4 ] ] float32
 * console.log(toNested(stack(rows, 1))); // [ [ 1, 3 ], [ 2, 4 ] ]
 * ```
 * @see https://docs.pytorch.org/docs/stable/generated/torch.stack.html
 */
export function stack<A extends NumberArray>(
  arrays: readonly (A | NdArray<A>)[],
  axis?: number,
): NdArray<A>;
export function stack(arrays: readonly ArrayInput[], axis?: number): NdArray<NumberArray>;
export function stack(arrays: readonly ArrayInput[], axis = 0): NdArray<NumberArray> {
  const who = 'stack';
  checkCount(who, arguments, 2);
  const list = readAll(who, arrays);
  const [{ shape }] = list;
  const at = axisOf(who, axis, shape.length + 1);
  list.forEach((array, i) => {
    if (array.shape.join() === shape.join()) return;
    throw new ShapeError(
      `${who} expects arrays[${i}] ${showShape(shape)} like arrays[0], but got ` +
        `${showShape(array.shape)}; pass arrays of one shape, or use concat`,
    );
  });
  return join(who, list, [...shape.slice(0, at), list.length, ...shape.slice(at)], at);
}

/**
 * Arrays one after the other along an axis they have, as PyTorch's `cat` and NumPy's `concatenate`.
 *
 * Shapes: [A, B, ...], [C, B, ...], ... → [A + C + ..., B, ...], for `axis` 0.
 *
 * @param arrays - At least one. Nested numbers take the element type of the others, and are float32
 * where all are nested.
 * @param axis - The axis that grows; negative numbers count from the end. Default 0.
 * @returns A copy.
 * @throws ShapeError if there are none, they have no axes, or differ along another axis.
 * @throws DTypeError if their element types differ.
 *
 * @example
 * ```ts
 * import { array, concat, toNested } from 'tiny-mlp';
 *
 * const x = array([[1, 2], [3, 4]]);
 * console.log(toNested(concat([x, [[5, 6]]])));
 * // [ [ 1, 2 ], [ 3, 4 ], [ 5, 6 ] ]
 * console.log(toNested(concat([x, [[5], [6]]], 1)));
 * // [ [ 1, 2, 5 ], [ 3, 4, 6 ] ]
 * ```
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cat.html
 */
export function concat<A extends NumberArray>(
  arrays: readonly (A | NdArray<A>)[],
  axis?: number,
): NdArray<A>;
export function concat(arrays: readonly ArrayInput[], axis?: number): NdArray<NumberArray>;
export function concat(arrays: readonly ArrayInput[], axis = 0): NdArray<NumberArray> {
  const who = 'concat';
  checkCount(who, arguments, 2);
  const list = readAll(who, arrays);
  const [{ shape }] = list;
  if (shape.length === 0)
    throw new ShapeError(
      `${who} expects arrays of at least one axis, but got []; use stack for single numbers`,
    );
  const at = axisOf(who, axis, shape.length);
  list.forEach((array, i) => {
    if (array.shape.join() === grown(shape, at, array.shape[at]).join()) return;
    throw new ShapeError(
      `${who} expects arrays[${i}] ${showShape(shape)} like arrays[0] but for axis ${at}, but ` +
        `got ${showShape(array.shape)}; make the other axes equally long`,
    );
  });
  const length = list.reduce((sum, array) => sum + array.shape[at], 0);
  return join(who, list, grown(shape, at, length), at);
}

/** A shape with another length along an axis. */
const grown = (shape: readonly number[], axis: number, length: number): number[] =>
  shape.map((n, i) => (i === axis ? length : n));

function readAll(who: string, arrays: unknown): NdArray[] {
  if (!Array.isArray(arrays))
    throw new TypeError(
      `${who} expects arrays as a list, but got ${show(arrays)}; pass [first, second]`,
    );
  if (arrays.length === 0)
    throw new ShapeError(`${who} expects at least one array, but got none; pass some`);
  return Array.from(arrays, (array, i) => checkArray(who, `arrays[${i}]`, array));
}

const axisOf = (who: string, axis: number, axes: number): number =>
  (checkInteger(who, 'axis', axis, -axes, axes - 1) + axes) % axes;

/** Lays the parts of all arrays from an axis on side by side, for each place before that axis. */
function join(
  who: string,
  arrays: readonly NdArray[],
  shape: readonly number[],
  axis: number,
): NdArray<NumberArray> {
  const types = arrays.map(({ data }) => dtypeOf(data));
  const first = types.findIndex(Boolean);
  const dtype = types[first] ?? 'float32';
  const odd = types.findIndex((type) => type && type !== dtype);
  if (odd >= 0)
    throw new DTypeError(
      `${who} expects arrays[${odd}] of dtype ${dtype} like arrays[${first}], but got ` +
        `${types[odd]}; convert it with array(..., { dtype: '${dtype}' })`,
    );
  const data: NumberArray = allocate(dtype, sizeOf(shape));
  const before = sizeOf(shape.slice(0, axis));
  const step = before && data.length / before;
  let start = 0;
  for (const array of arrays) {
    const values = convert(who, array, dtype);
    const width = before && values.length / before;
    for (let i = 0; i < before; i++)
      data.set(values.subarray(i * width, (i + 1) * width), start + i * step);
    start += width;
  }
  return wrap(data, shape);
}
