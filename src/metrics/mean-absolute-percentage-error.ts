/**
 * How far predictions are from their targets, in parts of these.
 *
 * B = batch, O = outputs
 */
import type { ArrayInput } from '../core/nested.js';
import {
  meanOf,
  regressionScores,
  type OneRegressionScore,
  type RegressionOptions,
  type RegressionScoreOfEach,
} from './regression.js';

/**
 * Mean absolute percentage error, scikit-learn's `mean_absolute_percentage_error`: the mean of
 * $|y - \hat y| / \max(|y|, 2^{-52})$. A share, not a percentage: 0.25 is 25 %.
 * Targets of 0 make it enormous.
 *
 * @param targets - What is right, [B] or [B, O].
 * @param predictions - What was predicted, of the same shape.
 * @returns The mean over outputs; with `multioutput: 'rawValues'` a number for each.
 * @throws ShapeError if the shapes differ; NonFiniteError if a number is NaN or Infinity.
 *
 * @example
 * ```ts
 * import { meanAbsolutePercentageError } from 'tiny-mlp';
 *
 * console.log(meanAbsolutePercentageError([4, -2, 8], [5, -2, 4])); // 0.25
 * ```
 * @see
 * https://scikit-learn.org/stable/modules/model_evaluation.html#mean-absolute-percentage-error
 */
export function meanAbsolutePercentageError(
  targets: ArrayInput,
  predictions: ArrayInput,
  options?: OneRegressionScore,
): number;
export function meanAbsolutePercentageError(
  targets: ArrayInput,
  predictions: ArrayInput,
  options: RegressionScoreOfEach,
): number[];
export function meanAbsolutePercentageError(
  targets: ArrayInput,
  predictions: ArrayInput,
  options: RegressionOptions = {},
): number | number[] {
  return regressionScores(
    'meanAbsolutePercentageError',
    arguments,
    targets,
    predictions,
    options,
    meanOf((y, p) => Math.abs(p - y) / Math.max(Math.abs(y), 2 ** -52)),
  );
}
