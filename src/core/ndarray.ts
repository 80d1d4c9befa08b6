/**
 * The one file that makes arrays of the 'ndarray' package, and walks any strided view in row-major
 * order. Not here: what else is taken for an array (parts.ts), and what callers are told when one
 * is wrong (array-checks.ts).
 */
import type { Data, NdArray as NdArrayOf } from 'ndarray';
import { generatingPackage } from './code-generation.js';
import {
  allocate,
  dtypeOf,
  part,
  type DType,
  type NumberArray,
  type TypedArrayOf,
} from './dtype.js';
import { numberReader } from './elements.js';
import { ShapeError } from './errors.js';
import { dataTypeOf, lengthOf } from './typed-array.js';
import { makeView } from './view.js';

/** An n-dimensional array of numbers: the type of the `ndarray` package. */
export type NdArray<D extends Data<number> = Data<number>> = NdArrayOf<D>;

/** Where the elements of an array lie in its data. */
export interface Layout {
  readonly shape: number[];
  readonly stride: number[];
  readonly offset: number;
}

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (let axis = 0; axis < shape.length; axis++) size *= shape[axis];
  return size;
}

/** Whether two shapes are the same. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return a.length === b.length;
}

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
export function wrap<D extends Data<number>>(
  data: D,
  shape: readonly number[],
  stride: readonly number[] = rowMajorStrides(shape),
  offset = 0,
): NdArray<D> {
  make ??= generatingPackage<typeof makeView>('ndarray') ?? makeView; // both copy shape and stride
  // The package counts places in 32 bits, and takes the type from what an object says of itself.
  if (data.length > 2 ** 31) return makeView(data, shape, stride, offset);
  const array = make(data, shape, stride, offset);
  return array.dtype === dataTypeOf(data) ? array : makeView(data, shape, stride, offset);
}

/** The least and greatest index into the data that a view reads; where it reads none, 0 and −1. */
export function reach({ shape, stride, offset }: Layout): [least: number, greatest: number] {
  let [least, greatest] = [offset, offset];
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] === 0) return [0, -1];
    const span = (shape[axis] - 1) * stride[axis];
    if (span < 0) least += span;
    else greatest += span;
  }
  return [least, greatest];
}

/** Refuses data that are too short by now: a buffer may be transferred or shrunk at any time. */
export function checkStillThere(array: NdArray): void {
  const [, greatest] = reach(array);
  const length = lengthOf(array.data);
  if (greatest < length) return;
  throw new ShapeError(
    `an ndarray expects its data to keep at least ${greatest + 1} elements, but got ${length}; ` +
      'transfer or shrink a buffer only when no array lies in it',
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
 * Whatever the strides, the same elements give the same bytes: all that computes starts from this
 * copy. Where reading throws, as a store's `get` may, nothing has been written.
 */
export function pack(source: NdArray, target: NumberArray, start = 0): void {
  const size = sizeOf(source.shape);
  if (size === 0) return;
  const { data } = source;
  const dtype = dtypeOf(data);
  if (!dtype) {
    const values = new Float64Array(size);
    copyEach(source, values, 0);
    target.set(values, start);
    return;
  }
  checkStillThere(source);
  if (isRowMajor(source)) target.set(part(data, dtype, source.offset, size), start);
  else copyEach(source, target, start);
}

function copyEach(
  { data, shape, stride, offset }: NdArray,
  target: NumberArray,
  start: number,
): void {
  const read = numberReader(data);
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
  const target = allocate(dtype, sizeOf(source.shape));
  pack(source, target);
  return target;
}
