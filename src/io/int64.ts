/**
 * Whole numbers of 64 bits, NumPy's and PyTorch's default, as the first type here that holds all of
 * an array: int32, uint32, or float64, which has every whole number up to 2⁵³. Read as two halves:
 * a BigInt for each would take ten times as long.
 */
import type { NumberArray } from '../core/dtype.js';
import { FormatError } from '../core/errors.js';

/** 2⁵³ is 2²¹ times 2³². */
const MOST_HIGH = 0x200000;

/**
 * The numbers in some bytes.
 *
 * @param name - What error texts call the array.
 * @throws FormatError if one is further than 2⁵³ from 0; the text names it and its place.
 */
export function readInt64(
  who: string,
  name: string,
  dtype: 'int64' | 'uint64',
  bytes: Uint8Array,
  littleEndian: boolean,
): NumberArray {
  const count = bytes.length / 8;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [lowAt, highAt] = littleEndian ? [0, 4] : [4, 0];
  const lowOf = (i: number) => view.getUint32(8 * i + lowAt, littleEndian);
  const highOf =
    dtype === 'int64'
      ? (i: number) => view.getInt32(8 * i + highAt, littleEndian)
      : (i: number) => view.getUint32(8 * i + highAt, littleEndian);
  let [isInt32, isUint32] = [true, true];
  for (let i = 0; i < count; i++) {
    const [low, high] = [lowOf(i), highOf(i)];
    if (high !== low >> 31) isInt32 = false;
    if (high !== 0) isUint32 = false;
    if (high < -MOST_HIGH || high > MOST_HIGH || (high === MOST_HIGH && low > 0)) {
      const value = BigInt(high) * 2n ** 32n + BigInt(low);
      throw new FormatError(
        `${who} expects ${name} to hold whole numbers from -2^53 to 2^53, which float64 holds, ` +
          `but got ${value} at index ${i} of its elements; save them as text, in two halves, or ` +
          'rounded to float64',
      );
    }
  }
  if (isInt32) return Int32Array.from({ length: count }, (_, i) => lowOf(i));
  if (isUint32) return Uint32Array.from({ length: count }, (_, i) => lowOf(i));
  return Float64Array.from({ length: count }, (_, i) => highOf(i) * 2 ** 32 + lowOf(i));
}
