/**
 * How often each class was taken for which.
 *
 * B = batch
 */
import { checkArray } from '../core/array-checks.js';
import { checkCount, checkInteger, showShape } from '../core/check.js';
import { ShapeError } from '../core/errors.js';
import type { ArrayInput } from '../core/nested.js';
import { classesOf, MOST_CLASSES } from './labels.js';

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
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.confusion_matrix.html
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
  const rows = classesOf(who, 'labels', right, most);
  const columns = classesOf(who, 'predictions', answered, most);
  const greatest = (a: number, b: number) => Math.max(a, b);
  const count = classes ?? [...rows, ...columns].reduce(greatest, -1) + 1;
  const matrix = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  rows.forEach((row, b) => matrix[row][columns[b]]++);
  return matrix;
}
