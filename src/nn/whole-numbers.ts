/**
 * Arrays of whole numbers below a limit: labels, and what an Embedding takes.
 */
import { packed, wrap, type NdArray } from '../core/ndarray.js';

/** The same array as int32, each number checked. */
export function wholeNumbers(
  who: string,
  name: string,
  source: NdArray,
  limit: number,
  advice: string,
): NdArray<Int32Array> {
  const values = packed(source, 'float64');
  const bad = values.findIndex((n) => !Number.isInteger(n) || n < 0 || n >= limit);
  if (bad < 0) return wrap(Int32Array.from(values), source.shape);
  const place = source.shape.length === 1 ? `index ${bad}` : `index ${bad}, row by row`;
  throw new RangeError(
    `${who} expects ${name} to hold whole numbers from 0 to ${limit - 1}, ` +
      `but got ${values[bad]} at ${place}; ${advice}`,
  );
}
