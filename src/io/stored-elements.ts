/**
 * Elements as files store them: those of this package's own types as they are, and those that
 * JavaScript has no plain typed array for (whole numbers of 64 bits, halves, booleans) as the type
 * that holds their values. Not here: what formats call the types (npy-dtypes.ts,
 * safetensors/dtypes.ts).
 */
import { allocate, type DType, type NumberArray } from '../core/dtype.js';
import { hostIsLittleEndian, swapBytes } from './byte-order.js';
import { readBrains, readHalves } from './half-floats.js';
import { readInt64 } from './int64.js';

/** An element type of a file that this package can read. */
export type StoredDType = DType | 'float16' | 'bfloat16' | 'int64' | 'uint64' | 'bool';

/** Every element type that is read. */
export const storedDTypes: readonly StoredDType[] = [
  'float32', 'float64', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32',
  'float16', 'bfloat16', 'int64', 'uint64', 'bool',
]; // prettier-ignore

/** The bytes that one element takes. */
export const bytesOfDType = (dtype: StoredDType): number =>
  dtype === 'bool' ? 1 : Number(/\d+$/.exec(dtype)![0]) / 8;

/**
 * The elements in some bytes, whole ones, copied.
 *
 * @param name - What error texts call the array.
 * @throws FormatError if whole numbers of 64 bits are too large for any type here.
 */
export function elementsOf(
  who: string,
  name: string,
  dtype: StoredDType,
  bytes: Uint8Array,
  littleEndian: boolean,
): NumberArray {
  if (dtype === 'int64' || dtype === 'uint64')
    return readInt64(who, name, dtype, bytes, littleEndian);
  if (dtype === 'float16') return readHalves(bytes, littleEndian);
  if (dtype === 'bfloat16') return readBrains(bytes, littleEndian);
  if (dtype === 'bool') return Uint8Array.from(bytes, (byte) => (byte === 0 ? 0 : 1));
  const step = bytesOfDType(dtype);
  const values: NumberArray = allocate(dtype, bytes.length / step);
  const copy = new Uint8Array(values.buffer);
  copy.set(bytes);
  if (littleEndian !== hostIsLittleEndian()) swapBytes(copy, step);
  return values;
}
