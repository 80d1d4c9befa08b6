/**
 * Precision and recall in one number.
 *
 * B = batch, C = classes
 */
import type { ArrayInput } from '../core/nested.js';
import {
  fFraction,
  fScores,
  type FScoreOfEach,
  type FScoreOptions,
  type OneFScore,
} from './f-scores.js';

/**
 * The harmonic mean of precision and recall, scikit-learn's `f1_score`:
 * $2 tp / (2 tp + fp + fn)$. 0 / 0 only where a class is neither there nor answered, as in
 * scikit-learn since 1.3.
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
 * import { f1Score } from 'tiny-mlp';
 *
 * console.log(f1Score([0, 1, 1, 1], [1, 1, 0, 1]).toFixed(4)); // 0.6667
 * console.log(f1Score([0, 1, 2], [0, 2, 2], { average: 'macro' }).toFixed(4));
 * // 0.5556
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.f1_score.html
 */
export function f1Score(labels: ArrayInput, predictions: ArrayInput, options?: OneFScore): number;
export function f1Score(
  labels: ArrayInput,
  predictions: ArrayInput,
  options: FScoreOfEach,
): number[];
export function f1Score(
  labels: ArrayInput,
  predictions: ArrayInput,
  options: FScoreOptions = {},
): number | number[] {
  return fScores('f1Score', arguments, labels, predictions, options, fFraction(1));
}
