/**
 * How many of the answers "this class" are right.
 *
 * B = batch, C = classes
 */
import type { ArrayInput } from '../core/nested.js';
import { fScores, type FScoreOfEach, type FScoreOptions, type OneFScore } from './f-scores.js';

/**
 * Precision, scikit-learn's `precision_score`: of the rows that were answered with a class, the
 * share that are of it, $tp / (tp + fp)$.
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
 * import { precisionScore } from 'tiny-mlp';
 *
 * console.log(precisionScore([0, 1, 1], [1, 1, 1]).toFixed(4)); // 0.6667
 * console.log(precisionScore([0, 1, 2], [0, 2, 2], { average: 'none' }));
 * // [ 1, 0, 0.5 ]
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.precision_score.html
 */
export function precisionScore(
  labels: ArrayInput,
  predictions: ArrayInput,
  options?: OneFScore,
): number;
export function precisionScore(
  labels: ArrayInput,
  predictions: ArrayInput,
  options: FScoreOfEach,
): number[];
export function precisionScore(
  labels: ArrayInput,
  predictions: ArrayInput,
  options: FScoreOptions = {},
): number | number[] {
  return fScores('precisionScore', arguments, labels, predictions, options, (counts) => [
    counts.right,
    counts.answered,
  ]);
}
