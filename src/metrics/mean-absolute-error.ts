/**
 * How far predictions are from their targets, on average.
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
 * Mean absolute error, scikit-learn's `mean_absolute_error`: the mean of $|y - \hat y|$, in the
 * targets' unit.
 *
 * @param targets - What is right, [B] or [B, O].
 * @param predictions - What was predicted, of the same shape.
 * @returns The mean over outputs; with `multioutput: 'rawValues'` a number for each.
 * @throws ShapeError if the shapes differ; NonFiniteError if a number is NaN or Infinity.
 *
 * @example
 * ```ts
 * import { meanAbsoluteError } from 'tiny-mlp';
 *
 * console.log(meanAbsoluteError([3, -0.5, 2, 7], [2.5, 0, 2, 8])); // 0.5
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_absolute_error.html
 */
export function meanAbsoluteError(
  targets: ArrayInput,
  predictions: ArrayInput,
  options?: OneRegressionScore,
): number;
export function meanAbsoluteError(
  targets: ArrayInput,
  predictions: ArrayInput,
  options: RegressionScoreOfEach,
): number[];
export function meanAbsoluteError(
  targets: ArrayInput,
  predictions: ArrayInput,
  options: RegressionOptions = {},
): number | number[] {
  return regressionScores(
    'meanAbsoluteError',
    arguments,
    targets,
    predictions,
    options,
    meanOf((y, p) => Math.abs(p - y)),
  );
}
