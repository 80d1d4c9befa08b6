/**
 * The mean squared error in the targets' own unit.
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
 * Root of the mean squared error, scikit-learn's `root_mean_squared_error`:
 * $\sqrt{\text{mean}\,(y - \hat y)^2}$. Of several outputs the mean of their roots, as there.
 *
 * @param targets - What is right, [B] or [B, O].
 * @param predictions - What was predicted, of the same shape.
 * @returns The mean over outputs; with `multioutput: 'rawValues'` a number for each.
 * @throws ShapeError if the shapes differ; NonFiniteError if a number is NaN or Infinity.
 *
 * @example
 * ```ts
 * import { rootMeanSquaredError } from 'tiny-mlp';
 *
 * const error = rootMeanSquaredError([3, -0.5, 2, 7], [2.5, 0, 2, 8]);
 * console.log(error.toFixed(4)); // 0.6124
 * ```
 * @see
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.root_mean_squared_error.html
 */
export function rootMeanSquaredError(
  targets: ArrayInput,
  predictions: ArrayInput,
  options?: OneRegressionScore,
): number;
export function rootMeanSquaredError(
  targets: ArrayInput,
  predictions: ArrayInput,
  options: RegressionScoreOfEach,
): number[];
export function rootMeanSquaredError(
  targets: ArrayInput,
  predictions: ArrayInput,
  options: RegressionOptions = {},
): number | number[] {
  return regressionScores(
    'rootMeanSquaredError',
    arguments,
    targets,
    predictions,
    options,
    (y, p, w) => Math.sqrt(meanSquare(y, p, w)),
  );
}

const meanSquare = /* @__PURE__ */ meanOf((y, p) => squared(y - p));
