/**
 * What is counted of a classifier's answers.
 *
 * B = batch, C = classes
 */
import { checkArray } from '../core/array-checks.js';
import { checkCount, checkInteger, showShape } from '../core/check.js';
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

/** A wrong label, or a wrong number of classes, must not ask for all memory. */
const MOST_CLASSES = 4096;

/**
 * How often each class was taken for which: `matrix[right][answered]`.
 *
 * @param labels - The right classes, [B].
 * @param predictions - The answers, [B].
 * @param classes - How many classes there are, at most 4096. Default: as many as labels and answers
 * name.
 * @throws RangeError if a label or an answer is not a whole number from 0 to classes − 1.
 *
 * @example
 * ```ts
 * import { confusionMatrix } from 'tiny-mlp';
 *
 * console.log(confusionMatrix([0, 1, 1], [0, 1, 0]));
 * // [ [ 1, 0 ], [ 1, 1 ] ]
 * ```
 */
export function confusionMatrix(
  labels: ArrayInput,
  predictions: ArrayInput,
  classes?: number,
): number[][] {
  const who = 'confusionMatrix';
  checkCount(who, arguments, 3);
  if (classes !== undefined) checkInteger(who, 'classes', classes, 1, MOST_CLASSES);
  const [right, answered] = [
    checkArray(who, 'labels', labels),
    checkArray(who, 'predictions', predictions),
  ];
  if (
    right.shape.length !== 1 ||
    answered.shape.length !== 1 ||
    right.shape[0] !== answered.shape[0]
  ) {
    throw new ShapeError(
      `${who} expects labels and predictions [B], but got ${showShape(right.shape)} and ` +
        `${showShape(answered.shape)}; pass one of each a row`,
    );
  }
  const most = (classes ?? MOST_CLASSES) - 1;
  const read = (name: string, array: NdArray) =>
    Array.from({ length: array.shape[0] }, (_, b) =>
      checkInteger(who, `${name}[${b}]`, array.get(b), 0, most),
    );
  const [rows, columns] = [read('labels', right), read('predictions', answered)];
  const greatest = (a: number, b: number) => Math.max(a, b);
  const count = classes ?? [...rows, ...columns].reduce(greatest, -1) + 1;
  const matrix = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  rows.forEach((row, b) => matrix[row][columns[b]]++);
  return matrix;
}
