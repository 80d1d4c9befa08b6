/**
 * Making arrays from nested JavaScript arrays and typed arrays, without knowing the ndarray
 * package. Not here: reading them back (reading.ts).
 */
import { checkArray, checkShape } from './array-checks.js';
import { checkOneOf, checkOptions, show, showShape } from './check.js';
import {
  allocate,
  dtypeOf,
  dtypes,
  integerRange,
  part,
  type DType,
  type NumberArray,
  type TypedArrayOf,
} from './dtype.js';
import { DTypeError, ShapeError } from './errors.js';
import { packed, sizeOf, wrap, type NdArray } from './ndarray.js';
import { isNdArray } from './parts.js';
import { lengthOf } from './typed-array.js';

/** A number, or arrays of arrays of numbers, all of the same length at the same depth. */
export type NestedNumbers = number | readonly NestedNumbers[];

/** Options of {@link array} and {@link zeros}. */
export interface ArrayOptions<D extends DType = DType> {
  /** Element type. Default: a typed array's or ndarray's own, and `'float32'` for nested arrays. */
  dtype?: D;
}

/**
 * An ndarray from nested arrays, a typed array or another ndarray. The values are copied, always.
 *
 * @param values - Nested arrays of numbers, a typed array, or an ndarray (of any strides).
 * @param shape - The shape of the result, row-major. Default: that of the nesting; `[length]` for a
 * typed array.
 * @throws ShapeError if rows differ in length, or the shape does not hold exactly the values given.
 * @throws DTypeError if a value is no number.
 * @throws RangeError if a value does not fit an integer element type.
 *
 * @example
 * ```ts
 * import { array } from 'tiny-mlp';
 *
 * const x = array([[1, 2, 3], [4, 5, 6]]); // float32, shape [2, 3]
 * const y = array(new Uint8Array(784), [1, 784], { dtype: 'float32' });
 * console.log(x.get(1, 2), y.shape); // 6 [ 1, 784 ]
 * ```
 */
export function array<D extends DType>(
  values: NestedNumbers | NumberArray | NdArray,
  shape: readonly number[],
  options: { dtype: D },
): NdArray<TypedArrayOf[D]>;
export function array<D extends DType>(
  values: NestedNumbers | NumberArray | NdArray,
  options: { dtype: D },
): NdArray<TypedArrayOf[D]>;
export function array<A extends NumberArray>(
  values: A | NdArray<A>,
  shape?: readonly number[],
): NdArray<A>;
export function array(values: NestedNumbers, shape?: readonly number[]): NdArray<Float32Array>;
export function array(values: NdArray, shape?: readonly number[]): NdArray<NumberArray>;
export function array(
  values: NestedNumbers | NumberArray | NdArray,
  shapeOrOptions?: readonly number[] | ArrayOptions,
  maybeOptions: ArrayOptions = {},
): NdArray<NumberArray> {
  const who = 'array';
  const shapeGiven = Array.isArray(shapeOrOptions);
  const options =
    shapeGiven || shapeOrOptions === undefined ? maybeOptions : (shapeOrOptions as ArrayOptions);
  checkOptions(who, options, ['dtype']);
  if (options.dtype !== undefined) checkOneOf(who, 'dtype', options.dtype, dtypes);
  const source = readValues(values);
  const shape = shapeGiven ? checkShape(who, shapeOrOptions) : source.shape;
  if (sizeOf(shape) !== source.values.length) {
    throw new ShapeError(
      `${who} expects shape ${showShape(shape)} to hold ${source.values.length} values, but it ` +
        `holds ${sizeOf(shape)}; pass a shape of that size`,
    );
  }
  return wrap(convert(source.values, options.dtype ?? source.dtype), shape);
}

/** The values in row-major order, their shape, and the element type they have by default. */
function readValues(values: unknown): {
  values: ArrayLike<number>;
  shape: readonly number[];
  dtype: DType;
} {
  if (isNdArray(values)) {
    const source = checkArray('array', 'values', values);
    const dtype = dtypeOf(source.data);
    return {
      values: packed(source, dtype ?? 'float64'),
      shape: source.shape,
      dtype: dtype ?? 'float32',
    };
  }
  const dtype = dtypeOf(values);
  if (dtype) {
    const length = lengthOf(values);
    return { values: part(values, dtype, 0, length), shape: [length], dtype };
  }
  if (typeof values !== 'number' && !Array.isArray(values)) {
    throw new TypeError(
      'array expects nested arrays of numbers, a typed array or an ndarray, but got ' +
        `${show(values)}; pass one of these`,
    );
  }
  const shape: number[] = [];
  for (let level: unknown = values; Array.isArray(level); level = level[0])
    shape.push(level.length);
  const flat: number[] = [];
  flatten(values, shape, 0, 'values', flat);
  return { values: flat, shape, dtype: 'float32' };
}

function flatten(
  level: unknown,
  shape: readonly number[],
  depth: number,
  path: string,
  flat: number[],
): void {
  if (depth === shape.length) {
    if (typeof level !== 'number') {
      const text = `array expects ${path} to be a number, but got ${show(level)}`;
      if (Array.isArray(level)) throw new ShapeError(`${text}; nest every row to the same depth`);
      throw new DTypeError(`${text}; convert it with Number(...)`);
    }
    flat.push(level);
    return;
  }
  if (!Array.isArray(level) || level.length !== shape[depth]) {
    const came = Array.isArray(level) ? `${level.length}` : `${show(level)}, which is no array`;
    throw new ShapeError(
      `array expects ${path} to have ${shape[depth]} elements like the ones before it, but got ` +
        `${came}; make all rows equally long`,
    );
  }
  Array.from<unknown>(level).forEach((inner, i) =>
    flatten(inner, shape, depth + 1, `${path}[${i}]`, flat),
  );
}

/**
 * Copies into an element type; integers refuse what they cannot hold instead of wrapping around.
 */
function convert(values: ArrayLike<number>, dtype: DType): NumberArray {
  const range = integerRange(dtype);
  if (range) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (!Number.isInteger(value) || value < range[0] || value > range[1]) {
        throw new RangeError(
          `array expects whole numbers from ${range[0]} to ${range[1]} for ${dtype}, but got ` +
            `${value} at index ${i}; choose a dtype that holds it`,
        );
      }
    }
  }
  const data = allocate(dtype, values.length);
  data.set(values);
  return data;
}

/**
 * An ndarray of zeros.
 *
 * @param shape - Sizes along each axis; `[]` is a single number.
 * @throws ShapeError if a size is negative or not whole, or the array would hold more than 2³²
 * elements.
 *
 * @example
 * ```ts
 * import { zeros } from 'tiny-mlp';
 *
 * const x = zeros([32, 784]); // float32
 * const labels = zeros([32], { dtype: 'int32' });
 * console.log(x.size, labels.dtype); // 25088 int32
 * ```
 */
export function zeros(shape: readonly number[]): NdArray<Float32Array>;
export function zeros<D extends DType>(
  shape: readonly number[],
  options: { dtype: D },
): NdArray<TypedArrayOf[D]>;
export function zeros(shape: readonly number[], options: ArrayOptions = {}): NdArray<NumberArray> {
  checkOptions('zeros', options, ['dtype']);
  const dtype =
    options.dtype === undefined ? 'float32' : checkOneOf('zeros', 'dtype', options.dtype, dtypes);
  checkShape('zeros', shape);
  return wrap(allocate(dtype, sizeOf(shape)), shape);
}
