/**
 * The cross-entropy of probabilities.
 *
 * B = batch, C = classes
 */
import { checkCount, checkOptions } from '../core/check.js';
import { log } from '../core/elementary.js';
import type { ArrayInput } from '../core/nested.js';
import { mean, readSampleWeight, type SampleWeightOptions } from './numbers.js';
import { readProbabilities } from './probabilities.js';

/**
 * Log loss, scikit-learn's `log_loss`: the mean over rows of $-\ln p_{b, y_b}$, in nats. A
 * probability is first clipped to [ε, 1 − ε], with ε of its element type, 2⁻²³ for float32 and
 * 2⁻⁵² for all else, as there since 1.5.
 *
 * @param labels - The right classes, [B].
 * @param probabilities - [B, C], whose rows sum to 1 within 3.5 · 10⁻⁴; or those of class 1, [B].
 * Of logits SoftmaxCrossEntropy gives the loss.
 * @throws RangeError if a label is no class number, a probability lies outside of 0 to 1 or a row
 * does not sum to 1 (where scikit-learn warns); NonFiniteError if one is NaN.
 *
 * @example
 * ```ts
 * import { logLoss } from 'tiny-mlp';
 *
 * console.log(logLoss([0, 1], [[0.9, 0.1], [0.2, 0.8]]).toFixed(4)); // 0.1643
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.log_loss.html
 */
export function logLoss(
  labels: ArrayInput,
  probabilities: ArrayInput,
  options: SampleWeightOptions = {},
): number {
  const who = 'logLoss';
  checkCount(who, arguments, 3);
  checkOptions(who, options, ['sampleWeight']);
  const { labels: right, probabilities: read } = readProbabilities(who, labels, probabilities);
  const weights = readSampleWeight(who, options.sampleWeight, right.length);
  const eps = read.dtype === 'float32' ? 2 ** -23 : 2 ** -52;
  const losses = right.map((label, b) => {
    const p = read.values[b * read.columns + label];
    return -log(Math.min(Math.max(p, eps), 1 - eps));
  });
  return mean(losses, weights);
}
