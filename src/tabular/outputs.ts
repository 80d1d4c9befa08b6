/**
 * Answers are numbers, or nothing is answered: NaN would have the first label as the likeliest.
 *
 * N = rows, C = outputs
 */
import { NonFiniteError } from '../core/errors.js';
import type { FloatArray } from '../core/dtype.js';
import type { NdArray } from '../core/ndarray.js';

/** Refuses outputs [N, C] that are not finite; they are packed. */
export function checkOutputs(who: string, outputs: NdArray<FloatArray>): NdArray<FloatArray> {
  const { data, shape } = outputs;
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return outputs;
  throw new NonFiniteError(
    `${who} expects a network whose outputs are finite, but got ${data[at]} for row ` +
      `${Math.floor(at / shape[1])}; check the row's numbers and the model's file, or fit anew`,
  );
}
