/**
 * How far predictions are from their targets, far ones counting more.
 *
 * B = batch, O = outputs
 */
import type { ArrayInput } from '../core/nested.js';
import { squared } from '../core/power.js';
import {
  meanOf,
  regressionScores,
  type OneRegressionScore,
  type RegressionOptions,
  type RegressionScoreOfEach,
} from './regression.js';

/**
 * Mean squared error, scikit-learn's `mean_squared_error`: the mean of $(y - \hat y)^2$.
 *
 * @param targets - What is right, [B] or [B, O].
 * @param predictions - What was predicted, of the same shape.
 * @returns The mean over outputs; with `multioutput: 'rawValues'` a number for each.
 * @throws ShapeError if the shapes differ; NonFiniteError if a number is NaN or Infinity.
 *
 * @example
 * ```ts
 * import { meanSquaredError } from 'tiny-mlp';
 *
 * console.log(meanSquaredError([3, -0.5, 2, 7], [2.5, 0, 2, 8])); // 0.375
 * const targets = [[0, 1], [2, 3]];
 * const predictions = [[1, 1], [1, 5]];
 * console.log(meanSquaredError(targets, predictions)); // 1.5
 * console.log(
 *   meanSquaredError(targets, predictions, { multioutput: 'rawValues' }),
 * ); // [ 1, 2 ]
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_squared_error.html
 */
export function meanSquaredError(
  targets: ArrayInput,
  predictions: ArrayInput,
  options?: OneRegressionScore,
): number;
export function meanSquaredError(
  targets: ArrayInput,
  predictions: ArrayInput,
  options: RegressionScoreOfEach,
): number[];
export function meanSquaredError(
  targets: ArrayInput,
  predictions: ArrayInput,
  options: RegressionOptions = {},
): number | number[] {
  return regressionScores(
    'meanSquaredError',
    arguments,
    targets,
    predictions,
    options,
    meanOf((y, p) => squared(y - p)),
  );
}
