/**
 * The one file that imports the 'ndarray' package: makes arrays, recognises them, and walks any strided view in row-major order.
 * Not here: what callers may pass and what they are told when it is wrong (see array-checks.ts).
 */
import makeNdArray from 'ndarray';
import type { Data, NdArray as NdArrayOf } from 'ndarray';
import { canGenerateCode } from './code-generation.js';
import { allocate, type DType, type NumberArray, type TypedArrayOf } from './dtype.js';
import { makeView } from './view.js';

/** An n-dimensional array of numbers: the type of the `ndarray` package. */
export type NdArray<D extends Data<number> = Data<number>> = NdArrayOf<D>;

/** Number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Strides of a contiguous row-major array. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  const stride = new Array<number>(shape.length);
  for (let axis = shape.length - 1, step = 1; axis >= 0; axis--) {
    stride[axis] = step;
    step *= shape[axis];
  }
  return stride;
}

/** The package makes its classes from strings of code; where that is refused, view.ts stands in. */
let make: typeof makeView | undefined;

/** An array over `data`, not copied; row-major unless strides say otherwise. */
export function wrap<D extends NumberArray>(
  data: D,
  shape: readonly number[],
  stride: readonly number[] = rowMajorStrides(shape),
  offset = 0,
): NdArray<D> {
  make ??= canGenerateCode() ? makeNdArray : makeView;
  return make(data, [...shape], [...stride], offset);
}

/** Whether a value is an ndarray, of this copy of the package or another. */
export function isNdArray(value: unknown): value is NdArray {
  if (typeof value !== 'object' || value === null) return false;
  const { data, shape, stride, offset, get } = value as Partial<NdArray>;
  return (
    typeof data === 'object' &&
    Array.isArray(shape) &&
    Array.isArray(stride) &&
    shape.length === stride.length &&
    typeof offset === 'number' &&
    typeof get === 'function'
  );
}

/** Whether an array's elements lie one after the other in row-major order. */
export function isRowMajor({ shape, stride }: NdArray): boolean {
  for (let axis = shape.length - 1, step = 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && stride[axis] !== step) return false;
    step *= shape[axis];
  }
  return true;
}

/**
 * Copies the elements of any strided view, in row-major order, to `target` from index `start` on.
 * Whatever the strides, the same elements give the same bytes: all that computes starts from this copy.
 */
export function pack(source: NdArray, target: NumberArray, start = 0): void {
  const { data, shape, stride, offset, size } = source;
  if (size === 0) return;
  if (ArrayBuffer.isView(data) && isRowMajor(source)) {
    target.set((data as NumberArray).subarray(offset, offset + size), start);
    return;
  }
  const read = elementReader(data);
  const last = shape.length - 1;
  const length = last < 0 ? 1 : shape[last];
  const step = last < 0 ? 1 : stride[last];
  const counter = new Array<number>(Math.max(last, 0)).fill(0);
  let row = offset;
  for (let out = start; ;) {
    for (let i = 0, at = row; i < length; i++, at += step) target[out++] = read(at);
    let axis = last - 1;
    for (; axis >= 0; axis--) {
      row += stride[axis];
      if (++counter[axis] < shape[axis]) break;
      row -= stride[axis] * shape[axis];
      counter[axis] = 0;
    }
    if (axis < 0) return;
  }
}

/** ndarray allows any object with `get` and `set` as its data, beside arrays and typed arrays. */
function elementReader(data: Data<number>): (index: number) => number {
  if (ArrayBuffer.isView(data) || Array.isArray(data)) {
    const elements = data as ArrayLike<number>;
    return (index) => elements[index];
  }
  return (index) => (data as { get(index: number): number }).get(index);
}

/** Copies `values`, in row-major order, into the elements of a strided view. */
export function unpack(values: NumberArray, target: NdArray<NumberArray>): void {
  const { shape, stride, offset, data } = target;
  const counter = new Array<number>(shape.length).fill(0);
  let at = offset;
  for (let i = 0; i < values.length; i++) {
    data[at] = values[i];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += stride[axis];
      if (++counter[axis] < shape[axis]) break;
      at -= stride[axis] * shape[axis];
      counter[axis] = 0;
    }
  }
}

/** The elements of any strided view in row-major order, in a new typed array of the given type. */
export function packed<D extends DType>(source: NdArray, dtype: D): TypedArrayOf[D] {
  const target = allocate(dtype, source.size);
  pack(source, target);
  return target;
}
