/**
 * Where the reference backend keeps numbers: a contiguous typed array a tensor.
 */
import { allocate, type FloatArray, type TypedArrayOf } from '../../core/dtype.js';
import { pack, sameShape, sizeOf, wrap, type NdArray } from '../../core/ndarray.js';
import type { Storage, Tensor, TensorDType } from '../backend.js';
import type { Access, View } from '../scalar/view.js';

class ReferenceTensor<D extends TensorDType = TensorDType> implements Tensor {
  readonly values: TypedArrayOf[D];
  /** How often it was written to, so far as this backend knows. */
  writes = 0;
  /** Whether a user may write to it at any time. */
  exposed = false;
  /** Of an exposed tensor: its content when it was last looked at. */
  snapshot: TypedArrayOf[D] | undefined;

  constructor(
    readonly shape: readonly number[],
    readonly dtype: D,
  ) {
    this.values = allocate(dtype, sizeOf(shape));
  }
}

const inner = (tensor: Tensor): ReferenceTensor => tensor as ReferenceTensor;
const floats = (tensor: Tensor): FloatArray => inner(tensor).values as FloatArray;

/** The array behind a tensor of floats. */
export const arrayOf = (tensor: Tensor): NdArray<FloatArray> => wrap(floats(tensor), tensor.shape);

/** The same, about to be written to. */
export function writtenArrayOf(tensor: Tensor): NdArray<FloatArray> {
  written(tensor);
  return arrayOf(tensor);
}

function written(tensor: Tensor): void {
  const { exposed } = inner(tensor);
  inner(tensor).writes++;
  if (exposed) inner(tensor).snapshot = undefined;
}

function tensorFor<D extends TensorDType>(
  shape: readonly number[],
  dtype: D,
  previous?: Tensor,
): ReferenceTensor<D> {
  const fits = previous?.dtype === dtype && sameShape(previous.shape, shape);
  return fits ? (previous as ReferenceTensor<D>) : new ReferenceTensor([...shape], dtype);
}

function upload<D extends TensorDType>(source: NdArray, dtype: D, previous?: Tensor) {
  const values = allocate(dtype, sizeOf(source.shape));
  pack(source, values); // may throw, and then nothing has been written to
  const tensor = tensorFor(source.shape, dtype, previous);
  tensor.values.set(values);
  written(tensor);
  return tensor;
}

export const storage: Storage = {
  allocate: (shape, dtype, previous) => {
    const tensor = tensorFor(shape, dtype, previous);
    written(tensor);
    return tensor;
  },
  upload,
  uploadIntegers: (source, previous) => upload(source, 'int32', previous),
  download: (tensor) => wrap(floats(tensor).slice(), tensor.shape),
  expose: (tensor) => {
    inner(tensor).exposed = true;
    inner(tensor).snapshot ??= inner(tensor).values.slice();
    return arrayOf(tensor);
  },
  release: written,
  cancel: () => undefined, // nothing is deferred here
  version: (tensor) => {
    const { exposed, values, snapshot } = inner(tensor);
    if (exposed) {
      const changed = snapshot?.some((value, i) => !Object.is(value, values[i])) ?? false;
      if (changed) inner(tensor).writes++;
      if (changed || !snapshot) inner(tensor).snapshot = values.slice();
    }
    return inner(tensor).writes;
  },
};

function viewOf<A extends FloatArray | Int32Array>({ shape }: Tensor, data: A): View<A> {
  const columns = shape.length === 0 ? 1 : shape[shape.length - 1];
  return { data, start: 0, rows: sizeOf(shape.slice(0, -1)), columns, step: columns };
}

export const access: Access = {
  read: (tensor) => viewOf(tensor, floats(tensor)),
  write: (tensor) => {
    written(tensor);
    return viewOf(tensor, floats(tensor));
  },
  update: (tensor) => access.write(tensor),
  readIntegers: (tensor) => viewOf(tensor, inner(tensor).values as Int32Array),
};
