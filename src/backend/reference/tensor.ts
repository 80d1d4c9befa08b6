/**
 * Where the reference backend keeps numbers: a contiguous ndarray a tensor.
 */
import { allocate, type FloatArray, type FloatDType } from '../../core/dtype.js';
import { pack, sizeOf, wrap, type NdArray } from '../../core/ndarray.js';
import type { Tensor } from '../backend.js';

export class ReferenceTensor implements Tensor {
  readonly array: NdArray<FloatArray>;

  constructor(
    readonly shape: readonly number[],
    readonly dtype: FloatDType,
  ) {
    this.array = wrap<FloatArray>(allocate(dtype, sizeOf(shape)), shape);
  }
}

/** The array behind a tensor of this backend. */
export const arrayOf = (tensor: Tensor): NdArray<FloatArray> => (tensor as ReferenceTensor).array;

/** The numbers behind a tensor of this backend, row-major. */
export const valuesOf = (tensor: Tensor): FloatArray => arrayOf(tensor).data;

export function allocateTensor(shape: readonly number[], dtype: FloatDType, previous?: Tensor): Tensor {
  const fits =
    previous?.dtype === dtype && previous.shape.length === shape.length && previous.shape.every((n, i) => n === shape[i]);
  return fits ? previous : new ReferenceTensor(shape, dtype);
}

export function uploadTensor(source: NdArray, dtype: FloatDType, previous?: Tensor): Tensor {
  const tensor = allocateTensor(source.shape, dtype, previous);
  pack(source, valuesOf(tensor));
  return tensor;
}
