/**
 * The mean squared distance of probabilities from what came true.
 *
 * B = batch, C = classes
 */
import { checkBoolean, checkCount, checkOptions } from '../core/check.js';
import type { ArrayInput } from '../core/nested.js';
import { squared } from '../core/power.js';
import { mean, readSampleWeight, type SampleWeightOptions } from './numbers.js';
import { readProbabilities } from './probabilities.js';

/** Options of {@link brierScoreLoss}. */
export interface BrierScoreOptions extends SampleWeightOptions {
  /** Whether the sum over classes is halved, so that it ends at 1. Default: of two classes. */
  scaleByHalf?: boolean;
}

/**
 * Brier score, scikit-learn's `brier_score_loss`: the mean over rows of
 * $\sum_c (p_{b,c} - [y_b = c])^2$; of two classes half of that, which is $(p_{b,1} - y_b)^2$.
 *
 * @param labels - The right classes, [B].
 * @param probabilities - [B, C], whose rows sum to 1 within 3.5 · 10⁻⁴; or those of class 1, [B].
 * @throws RangeError if a label is no class number, a probability lies outside of 0 to 1 or a row
 * does not sum to 1; NonFiniteError if one is NaN.
 *
 * @example
 * ```ts
 * import { brierScoreLoss } from 'tiny-mlp';
 *
 * console.log(brierScoreLoss([0, 1, 1], [0.25, 0.5, 1]).toFixed(4)); // 0.1042
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.brier_score_loss.html
 */
export function brierScoreLoss(
  labels: ArrayInput,
  probabilities: ArrayInput,
  options: BrierScoreOptions = {},
): number {
  const who = 'brierScoreLoss';
  checkCount(who, arguments, 3);
  checkOptions(who, options, ['scaleByHalf', 'sampleWeight']);
  const { labels: right, probabilities: read } = readProbabilities(who, labels, probabilities);
  const { values, columns } = read;
  const { scaleByHalf = columns === 2, sampleWeight } = options;
  checkBoolean(who, 'scaleByHalf', scaleByHalf);
  const weights = readSampleWeight(who, sampleWeight, right.length);
  const distances = right.map((label, b) => {
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += squared(values[b * columns + c] - Number(label === c));
    return sum;
  });
  return mean(distances, weights) * (scaleByHalf ? 0.5 : 1);
}
