/**
 * The class that a row of scores answers.
 *
 * B = batch, C = classes
 */
import { checkArray } from '../core/array-checks.js';
import { checkCount, showShape } from '../core/check.js';
import { ShapeError } from '../core/errors.js';
import { packed, wrap, type NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';

/**
 * The place of the greatest value in each row: the class a classifier answers. The first one wins a
 * tie, as in NumPy.
 *
 * Shapes: scores [B, C] → [B], int32. A row with NaN gives the place of the first NaN, as in NumPy.
 *
 * @example
 * ```ts
 * import { argmax, toNested } from 'tiny-mlp';
 *
 * console.log(toNested(argmax([[0.1, 0.7, 0.2], [3, 1, 2]]))); // [ 1, 0 ]
 * ```
 * @see https://numpy.org/doc/stable/reference/generated/numpy.argmax.html
 */
export function argmax(scores: ArrayInput): NdArray<Int32Array> {
  // Two are scores and an axis; three are what Array.prototype.map passes.
  if (arguments.length === 2) checkCount('argmax', arguments, 1);
  const checked = checkArray('argmax', 'scores', scores);
  const { shape } = checked;
  const [B, C] = shape;
  if (shape.length !== 2 || C === 0) {
    throw new ShapeError(
      `argmax expects scores [B, C], but got ${showShape(shape)}; pass a row of scores for ` +
        'each example',
    );
  }
  const values = packed(checked, 'float64');
  const places = new Int32Array(B);
  for (let b = 0; b < B; b++) {
    const row = values.subarray(b * C, b * C + C);
    let best = 0;
    for (let c = 1; c < C && !Number.isNaN(row[best]); c++)
      if (row[c] > row[best] || Number.isNaN(row[c])) best = c;
    places[b] = best;
  }
  return wrap(places, [B]);
}
