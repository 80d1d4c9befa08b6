/**
 * Precision and recall in one number, one of them counting more.
 *
 * B = batch, C = classes
 */
import { checkFinite, checkOptions } from '../core/check.js';
import type { ArrayInput } from '../core/nested.js';
import {
  fFraction,
  fScores,
  type FScoreOfEach,
  type FScoreOptions,
  type OneFScore,
} from './f-scores.js';

/** What {@link fbetaScore} needs besides. */
export interface Beta {
  /** How many times as much recall counts as precision, at least 0. */
  beta: number;
}

/**
 * F-beta, scikit-learn's `fbeta_score`:
 * $$\frac{(1 + \beta^2) tp}{(1 + \beta^2) tp + \beta^2 fn + fp}$$
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
 * import { fbetaScore } from 'tiny-mlp';
 *
 * const labels = [1, 1, 1, 1, 0, 0];
 * const answers = [1, 0, 0, 0, 0, 0];
 * console.log(fbetaScore(labels, answers, { beta: 2 }).toFixed(4)); // 0.2941
 * console.log(fbetaScore(labels, answers, { beta: 0.5 }).toFixed(4));
 * // 0.6250
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.fbeta_score.html
 */
export function fbetaScore(
  labels: ArrayInput,
  predictions: ArrayInput,
  options: OneFScore & Beta,
): number;
export function fbetaScore(
  labels: ArrayInput,
  predictions: ArrayInput,
  options: FScoreOfEach & Beta,
): number[];
export function fbetaScore(
  labels: ArrayInput,
  predictions: ArrayInput,
  options: FScoreOptions & Beta,
): number | number[] {
  const who = 'fbetaScore';
  const allowed = ['beta', 'average', 'labels', 'zeroDivision', 'sampleWeight'];
  checkOptions(who, options, allowed, '{ beta: 2 }, say');
  const { beta, ...others } = options;
  checkFinite(who, 'beta', beta, 0);
  return fScores(who, arguments, labels, predictions, others, fFraction(beta));
}
