/**
 * Copying chosen rows of an array into a new one, converted and scaled on the way.
 *
 * N = rows, B = rows chosen
 */
import { allocate, dtypeOf, type FloatArray, type FloatDType, type NumberArray } from '../core/dtype.js';
import { isRowMajor, pack, sizeOf, wrap, type NdArray } from '../core/ndarray.js';

/** byte · scale for each of the 256 bytes: rows of bytes are then looked up instead of multiplied. */
export function scaledBytes(scale: number, dtype: FloatDType): FloatArray {
  return allocate(dtype, 256).map((_, byte) => byte * scale);
}

/** Rows of x times scale; [N, ...] → [B, ...]. `table` is that of `scaledBytes`, for x in bytes. */
export function gatherRows(
  x: NdArray,
  chosen: readonly number[],
  scale: number,
  dtype: FloatDType,
  table: FloatArray | undefined,
): NdArray<FloatArray> {
  const shape = [chosen.length, ...x.shape.slice(1)];
  const width = sizeOf(x.shape.slice(1));
  const out = allocate(dtype, sizeOf(shape));
  forEachRow(x, chosen, (row, place) => {
    const at = place * width;
    if (table) for (let i = 0; i < width; i++) out[at + i] = table[row[i]];
    else if (scale === 1) out.set(row, at);
    else for (let i = 0; i < width; i++) out[at + i] = row[i] * scale;
  });
  return wrap<FloatArray>(out, shape);
}

/** Rows of y as they are; [N, ...] → [B, ...]. */
export function gatherLabels(y: NdArray, chosen: readonly number[]): NdArray<NumberArray> {
  const shape = [chosen.length, ...y.shape.slice(1)];
  const out: NumberArray = allocate(dtypeOf(y.data) ?? 'float64', sizeOf(shape));
  const width = sizeOf(y.shape.slice(1));
  forEachRow(y, chosen, (row, place) => out.set(row, place * width));
  return wrap(out, shape);
}

/** Calls `use` with each chosen row, packed. */
function forEachRow(source: NdArray, chosen: readonly number[], use: (row: NumberArray, place: number) => void): void {
  const width = sizeOf(source.shape.slice(1));
  const rest = source.shape.slice(1).map(() => null);
  const contiguous = dtypeOf(source.data) && isRowMajor(source);
  const scratch = allocate('float64', contiguous ? 0 : width);
  chosen.forEach((row, place) => {
    if (contiguous) {
      const start = source.offset + row * width;
      use((source.data as NumberArray).subarray(start, start + width), place);
    } else {
      pack(source.pick(row, ...rest), scratch);
      use(scratch, place);
    }
  });
}
