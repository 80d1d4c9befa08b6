/**
 * Making arrays, without knowing the ndarray package. Not here: reading typed and nested arrays,
 * which every call takes (nested.ts), and reading arrays back (reading.ts).
 */
import { checkArray, checkShape } from './array-checks.js';
import { checkOneOf, checkOptions, showShape } from './check.js';
import {
  allocate,
  dtypeOf,
  dtypes,
  integerRange,
  type DType,
  type NumberArray,
  type TypedArrayOf,
} from './dtype.js';
import { ShapeError } from './errors.js';
import { packed, sizeOf, wrap, type NdArray } from './ndarray.js';
import type { ArrayInput, NestedNumbers } from './nested.js';

/** Options of {@link array} and {@link zeros}. */
export interface ArrayOptions<D extends DType = DType> {
  /** Element type. Default: a typed array's or ndarray's own, and `'float32'` for nested arrays. */
  dtype?: D;
}

/**
 * An ndarray from nested arrays, a typed array or another ndarray. The values are copied, always.
 *
 * As in NumPy and PyTorch, a number beyond what float32 holds, ±3.4e38, becomes ±Infinity there.
 *
 * Rows may be typed arrays and ndarrays too; where all have one element type, it is the result's.
 *
 * @param values - An ndarray (of any strides), a typed array, nested arrays, or a single number.
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
 * @see https://docs.pytorch.org/docs/stable/generated/torch.tensor.html
 */
export function array<D extends DType>(
  values: ArrayInput | number,
  shape: readonly number[],
  options: { dtype: D },
): NdArray<TypedArrayOf[D]>;
export function array<D extends DType>(
  values: ArrayInput | number,
  options: { dtype: D },
): NdArray<TypedArrayOf[D]>;
export function array<A extends NumberArray>(
  values: A | NdArray<A>,
  shape?: readonly number[],
): NdArray<A>;
export function array(values: NestedNumbers, shape?: readonly number[]): NdArray<Float32Array>;
export function array<A extends NumberArray>(
  values: readonly (A | NdArray<A>)[],
  shape?: readonly number[],
): NdArray<A>;
export function array(values: ArrayInput, shape?: readonly number[]): NdArray<NumberArray>;
export function array(
  values: ArrayInput | number,
  shapeOrOptions?: readonly number[] | ArrayOptions,
  maybeOptions: ArrayOptions = {},
): NdArray<NumberArray> {
  const who = 'array';
  const shapeGiven = Array.isArray(shapeOrOptions);
  const options =
    shapeGiven || shapeOrOptions === undefined ? maybeOptions : (shapeOrOptions as ArrayOptions);
  checkOptions(who, options, ['dtype']);
  if (options.dtype !== undefined) checkOneOf(who, 'dtype', options.dtype, dtypes);
  const source =
    typeof values === 'number' ? wrap([values], []) : checkArray(who, 'values', values);
  const shape = shapeGiven ? checkShape(who, shapeOrOptions) : source.shape;
  if (sizeOf(shape) !== source.size) {
    throw new ShapeError(
      `${who} expects shape ${showShape(shape)} to hold ${source.size} values, but it ` +
        `holds ${sizeOf(shape)}; pass a shape of that size`,
    );
  }
  return wrap(convert(who, source, options.dtype ?? dtypeOf(source.data) ?? 'float32'), shape);
}

/**
 * The numbers of an array in an element type, in row-major order, copied; integers refuse what they
 * cannot hold instead of wrapping around.
 */
export function convert(who: string, source: NdArray, dtype: DType): NumberArray {
  const own = dtypeOf(source.data);
  const values: NumberArray = packed(source, own ?? 'float64');
  if (own === dtype) return values;
  const range = integerRange(dtype);
  if (range) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (!Number.isInteger(value) || value < range[0] || value > range[1]) {
        throw new RangeError(
          `${who} expects whole numbers from ${range[0]} to ${range[1]} for ${dtype}, but got ` +
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
 * @see https://docs.pytorch.org/docs/stable/generated/torch.zeros.html
 */
export function zeros(shape: readonly number[]): NdArray<Float32Array>;
export function zeros<D extends DType>(
  shape: readonly number[],
  options: { dtype: D },
): NdArray<TypedArrayOf[D]>;
export function zeros(shape: readonly number[], options: ArrayOptions = {}): NdArray<NumberArray> {
  if (typeof options === 'number') {
    throw new TypeError(
      `zeros expects one shape, but got ${arguments.length} numbers; write zeros([2, 3]), say`,
    );
  }
  checkOptions('zeros', options, ['dtype']);
  const dtype =
    options.dtype === undefined ? 'float32' : checkOneOf('zeros', 'dtype', options.dtype, dtypes);
  checkShape('zeros', shape);
  return wrap(allocate(dtype, sizeOf(shape)), shape);
}
