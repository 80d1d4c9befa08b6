/**
 * Integers of 64 bits, which no array of this package holds, as the narrowest of int32, uint32 and
 * float64 that holds all of them exactly: counts, classes and labels nearly always fit int32.
 */
import type { NumberArray } from '../core/dtype.js';
import { FormatError } from '../core/errors.js';

/**
 * The integers in `bytes`: int32 if all fit, else uint32, else float64.
 *
 * @param who - The function that reads a file.
 * @param name - What error texts call the array.
 * @param bytes - Exactly `count` integers of 8 bytes.
 * @param signed - Whether they are int64; uint64 otherwise.
 * @throws FormatError if one of them lies beyond 2⁵³ − 1, where float64 has no longer every one.
 */
export function narrowIntegers(
  who: string,
  name: string,
  bytes: Uint8Array | DataView,
  count: number,
  littleEndian: boolean,
  signed: boolean,
): NumberArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [low, high] = littleEndian ? [0, 4] : [4, 0];
  const read = (i: number): number => {
    const upper = signed
      ? view.getInt32(8 * i + high, littleEndian)
      : view.getUint32(8 * i + high, littleEndian);
    return upper * 2 ** 32 + view.getUint32(8 * i + low, littleEndian);
  };
  let [least, greatest] = [0, 0];
  for (let i = 0; i < count; i++) {
    const value = read(i);
    if (!Number.isSafeInteger(value)) {
      const exact = signed
        ? view.getBigInt64(8 * i, littleEndian)
        : view.getBigUint64(8 * i, littleEndian);
      throw new FormatError(
        `${who} expects ${name} to hold whole numbers from -(2^53 - 1) to 2^53 - 1, but got ` +
          `${exact} at index ${i}; save it as float64, or as int32 if its numbers are meant to fit`,
      );
    }
    if (value < least) least = value;
    else if (value > greatest) greatest = value;
  }
  let values: NumberArray;
  if (least >= -(2 ** 31) && greatest < 2 ** 31) values = new Int32Array(count);
  else if (least >= 0 && greatest < 2 ** 32) values = new Uint32Array(count);
  else values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = read(i);
  return values;
}
