/**
 * How many of the rows of a class are found.
 *
 * B = batch, C = classes
 */
import type { ArrayInput } from '../core/nested.js';
import { fScores, type FScoreOfEach, type FScoreOptions, type OneFScore } from './f-scores.js';

/**
 * Recall, scikit-learn's `recall_score`: of the rows of a class, the share that were answered with
 * it, $tp / (tp + fn)$.
 *
 * @param labels - The right classes, [B].
 * @param predictions - The answers, [B], or scores [B, C], of which the greatest in each row is
 * the answer.
 * @returns A number; with `average: 'none'` one for each class.
 * @throws RangeError if a label or an answer is no class number, or there are other classes than 0
 * and 1 and no `average` says what to do; NonFiniteError if a score is NaN or Infinity.
 *
 * @example
 * ```ts
 * import { recallScore } from 'tiny-mlp';
 *
 * console.log(recallScore([0, 1, 1, 1], [1, 1, 0, 1]).toFixed(4)); // 0.6667
 * console.log(recallScore([0, 1, 2], [0, 2, 2], { average: 'none' }));
 * // [ 1, 0, 1 ]
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.recall_score.html
 */
export function recallScore(
  labels: ArrayInput,
  predictions: ArrayInput,
  options?: OneFScore,
): number;
export function recallScore(
  labels: ArrayInput,
  predictions: ArrayInput,
  options: FScoreOfEach,
): number[];
export function recallScore(
  labels: ArrayInput,
  predictions: ArrayInput,
  options: FScoreOptions = {},
): number | number[] {
  return fScores('recallScore', arguments, labels, predictions, options, (counts) => [
    counts.right,
    counts.actual,
  ]);
}
