/**
 * Arrays of whole numbers below a limit: labels, and what an Embedding takes.
 */
import type { NumberArray } from '../core/dtype.js';
import { isRowMajor, packed, wrap, type NdArray } from '../core/ndarray.js';

/** What error texts say of such numbers: `to be whole numbers`, and the place of the wrong one. */
interface Words {
  readonly expected: string;
  readonly place: (index: number) => string;
  readonly advice: string | ((value: number) => string);
  /** A number that is taken besides, and becomes −1. */
  readonly ignored?: number | undefined;
}

/** The same array as int32, each number checked to be from 0 to `limit` − 1. */
export function wholeNumbers(
  who: string,
  source: NdArray,
  limit: number,
  { expected, place, advice, ignored }: Words,
): NdArray<Int32Array> {
  // Most come as integers in order already: no copy is made of those.
  const { data, dtype, offset } = source;
  const whole = dtype.startsWith('int') || dtype.startsWith('uint');
  const ordered = whole && offset === 0 && isRowMajor(source);
  const values = ordered ? (data as NumberArray) : packed(source, 'float64');
  const out = new Int32Array(source.size);
  for (let i = 0; i < out.length; i++) {
    out[i] = values[i];
    if (values[i] === ignored) {
      out[i] = -1;
      continue;
    }
    if (out[i] === values[i] && values[i] >= 0 && values[i] < limit) continue;
    const what = typeof advice === 'string' ? advice : advice(values[i]);
    throw new RangeError(
      `${who} expects ${expected} from 0 to ${limit - 1}, ` +
        `but got ${values[i]} at ${place(i)}; ${what}`,
    );
  }
  return wrap(out, source.shape);
}
