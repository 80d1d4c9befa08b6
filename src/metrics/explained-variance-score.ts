/**
 * How much of the spread of the targets is predicted, but for a constant.
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
 * Explained variance, scikit-learn's `explained_variance_score`:
 * $1 - \text{Var}(y - \hat y) / \text{Var}(y)$. Unlike R², it does not mind
 * predictions that are all too high by the same. Where all targets are equal: 1 if
 * the errors are too, else 0, as there.
 *
 * @param targets - What is right, [B] or [B, O].
 * @param predictions - What was predicted, of the same shape.
 * @returns The mean over outputs; with `multioutput: 'rawValues'` a number for each.
 * @throws ShapeError if the shapes differ; NonFiniteError if a number is NaN or Infinity.
 *
 * @example
 * ```ts
 * import { explainedVarianceScore } from 'tiny-mlp';
 *
 * const score = explainedVarianceScore([3, -0.5, 2, 7], [2.5, 0, 2, 8]);
 * console.log(score.toFixed(4)); // 0.9572
 * ```
 * @see
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.explained_variance_score.html
 */
export function explainedVarianceScore(
  targets: ArrayInput,
  predictions: ArrayInput,
  options?: OneRegressionScore,
): number;
export function explainedVarianceScore(
  targets: ArrayInput,
  predictions: ArrayInput,
  options: RegressionScoreOfEach,
): number[];
export function explainedVarianceScore(
  targets: ArrayInput,
  predictions: ArrayInput,
  options: RegressionOptions = {},
): number | number[] {
  return regressionScores(
    'explainedVarianceScore',
    arguments,
    targets,
    predictions,
    options,
    (y, p, w) =>
      explained(
        variance(
          y.map((target, b) => target - p[b]),
          w,
        ),
        variance(y, w),
      ),
  );
}

function variance(values: Float64Array, weights: Float64Array | undefined): number {
  const middle = center(values, weights);
  const squares = values.map((value) => squared(value - middle));
  return mean(squares, weights);
}
