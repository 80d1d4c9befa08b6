/**
 * How far predictions are from their targets, whatever the worst of them do.
 *
 * B = batch, O = outputs
 */
import type { ArrayInput } from '../core/nested.js';
import {
  regressionScores,
  type OneRegressionScore,
  type RegressionOptions,
  type RegressionScoreOfEach,
} from './regression.js';

/**
 * Median absolute error, scikit-learn's `median_absolute_error`: the median of
 * $|y - \hat y|$, where two are in the middle their mean. With weights the error at which half of
 * the weight is reached, and where it is met exactly the mean of that and the next, as in
 * scikit-learn 1.9.
 *
 * @param targets - What is right, [B] or [B, O].
 * @param predictions - What was predicted, of the same shape.
 * @returns The mean over outputs; with `multioutput: 'rawValues'` a number for each.
 * @throws ShapeError if the shapes differ; NonFiniteError if a number is NaN or Infinity.
 *
 * @example
 * ```ts
 * import { medianAbsoluteError } from 'tiny-mlp';
 *
 * console.log(medianAbsoluteError([3, -0.5, 2, 7], [2.5, 0, 2, 8])); // 0.5
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.median_absolute_error.html
 */
export function medianAbsoluteError(
  targets: ArrayInput,
  predictions: ArrayInput,
  options?: OneRegressionScore,
): number;
export function medianAbsoluteError(
  targets: ArrayInput,
  predictions: ArrayInput,
  options: RegressionScoreOfEach,
): number[];
export function medianAbsoluteError(
  targets: ArrayInput,
  predictions: ArrayInput,
  options: RegressionOptions = {},
): number | number[] {
  return regressionScores(
    'medianAbsoluteError',
    arguments,
    targets,
    predictions,
    options,
    (y, p, w) =>
      median(
        y.map((target, b) => Math.abs(p[b] - target)),
        w,
      ),
  );
}

function median(values: Float64Array, weights: Float64Array | undefined): number {
  const order = [...values.keys()].filter((b) => !weights || weights[b] > 0);
  order.sort((a, b) => values[a] - values[b]);
  let sum = 0;
  const reached = order.map((b) => (sum += weights ? weights[b] : 1));
  const half = 0.5 * sum;
  const middle = reached.findIndex((weight) => weight >= half);
  const value = values[order[middle]];
  // scikit-learn's own allowance for sums that miss the half by their rounding.
  if (reached[middle] - half > 2 ** -52) return value;
  return (value + values[order[Math.min(middle + 1, order.length - 1)]]) / 2;
}
