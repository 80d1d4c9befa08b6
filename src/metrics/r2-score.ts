/**
 * How much of the spread of the targets is predicted.
 *
 * B = batch, O = outputs
 */
import type { ArrayInput } from '../core/nested.js';
import { squared } from '../core/power.js';
import { center, mean } from './numbers.js';
import {
  explained,
  regressionScores,
  type OneRegressionScore,
  type RegressionOptions,
  type RegressionScoreOfEach,
} from './regression.js';

/**
 * R², the coefficient of determination, scikit-learn's `r2_score`:
 * $$1 - \frac{\sum_b w_b (y_b - \hat y_b)^2}{\sum_b w_b (y_b - \bar y)^2}$$
 * 1 is right everywhere, 0 no better than always the mean. Where all targets are equal: 1 if all is
 * right, else 0, as there.
 *
 * @param targets - What is right, [B] or [B, O].
 * @param predictions - What was predicted, of the same shape.
 * @returns The mean over outputs; with `multioutput: 'rawValues'` a number for each.
 * NaN of a single row (scikit-learn warns).
 * @throws ShapeError if the shapes differ; NonFiniteError if a number is NaN or Infinity.
 *
 * @example
 * ```ts
 * import { r2Score } from 'tiny-mlp';
 *
 * console.log(r2Score([3, -0.5, 2, 7], [2.5, 0, 2, 8]).toFixed(4)); // 0.9486
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.r2_score.html
 */
export function r2Score(
  targets: ArrayInput,
  predictions: ArrayInput,
  options?: OneRegressionScore,
): number;
export function r2Score(
  targets: ArrayInput,
  predictions: ArrayInput,
  options: RegressionScoreOfEach,
): number[];
export function r2Score(
  targets: ArrayInput,
  predictions: ArrayInput,
  options: RegressionOptions = {},
): number | number[] {
  return regressionScores('r2Score', arguments, targets, predictions, options, determination);
}

function determination(y: Float64Array, p: Float64Array, w: Float64Array | undefined): number {
  if (y.length < 2) return NaN;
  const middle = center(y, w);
  const unexplained = y.map((target, b) => squared(target - p[b]));
  const total = y.map((target) => squared(target - middle));
  return explained(mean(unexplained, w), mean(total, w));
}
