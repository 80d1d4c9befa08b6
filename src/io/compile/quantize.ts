/**
 * Weights as whole numbers from −127 to 127, each row of them with a scale of its own.
 */
import type { FloatArray } from '../../core/dtype.js';
import { NonFiniteError } from '../../core/errors.js';

/** The largest of a row becomes 127; weight ≈ value · scale, wrong by half a scale at most. */
export function quantize(
  who: string,
  weight: FloatArray,
  width: number,
): { values: Int8Array; scales: Float64Array } {
  const values = new Int8Array(weight.length);
  const scales = new Float64Array(weight.length / width);
  for (let row = 0; row < scales.length; row++) {
    const own = weight.subarray(row * width, (row + 1) * width);
    let most = 0;
    for (const w of own) {
      if (!Number.isFinite(w))
        throw new NonFiniteError(
          `${who} expects finite weights for the dtype 'int8', but got ${w}; leave dtype out, or ` +
            'train anew',
        );
      most = Math.max(most, Math.abs(w));
    }
    scales[row] = most === 0 ? 1 : most / 127;
    own.forEach((w, i) => (values[row * width + i] = Math.round(w / scales[row])));
  }
  return { values, scales };
}
