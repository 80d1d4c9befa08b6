/**
 * Copying chosen rows of an array into a new one, converted and scaled on the way.
 *
 * N = rows, B = rows chosen
 */
import { deferred } from '../core/deferred.js';
import { allocate, dtypeOf, type FloatArray, type FloatDType, type NumberArray } from '../core/dtype.js';
import { isRowMajor, pack, sizeOf, wrap, type NdArray } from '../core/ndarray.js';

/** byte · scale for each of the 256 bytes: rows of bytes are then looked up instead of multiplied. */
export function scaledBytes(scale: number, dtype: FloatDType): FloatArray {
  return allocate(dtype, 256).map((_, byte) => byte * scale);
}

/** Rows of x as they are; [N, ...] → [B, ...]. */
export function gatherRows(x: NdArray, chosen: readonly number[]): NdArray<NumberArray> {
  const shape = [chosen.length, ...x.shape.slice(1)];
  const width = sizeOf(x.shape.slice(1));
  const out: NumberArray = allocate(dtypeOf(x.data) ?? 'float64', sizeOf(shape));
  if (dtypeOf(x.data) && isRowMajor(x)) {
    const data = x.data as NumberArray;
    chosen.forEach((row, place) => {
      const start = x.offset + row * width;
      out.set(data.subarray(start, start + width), place * width);
    });
  } else {
    const rest = x.shape.slice(1).map(() => null);
    chosen.forEach((row, place) => pack(x.pick(row, ...rest), out, place * width));
  }
  return wrap(out, shape);
}

/** Rows of x times scale; [N, ...] → [B, ...]. `table` is that of `scaledBytes`, for x in bytes. */
export function gatherScaledRows(
  x: NdArray,
  chosen: readonly number[],
  scale: number,
  dtype: FloatDType,
  table: FloatArray | undefined,
): NdArray<FloatArray> {
  const { data, shape } = gatherRows(x, chosen);
  if (table) return deferred(data as Uint8Array, table, shape);
  if (data instanceof Float32Array && dtype === 'float32' && scale === 1) return wrap(data, shape);
  const out: FloatArray = allocate(dtype, data.length);
  for (let i = 0; i < data.length; i++) out[i] = data[i] * scale;
  return wrap(out, shape);
}
