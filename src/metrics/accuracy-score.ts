/**
 * The share of rows that are answered right.
 *
 * B = batch, C = classes
 */
import { checkCount, checkOptions } from '../core/check.js';
import type { ArrayInput } from '../core/nested.js';
import { readAnswers } from './labels.js';
import { mean, readSampleWeight, type SampleWeightOptions } from './numbers.js';

/**
 * Accuracy, scikit-learn's `accuracy_score`: the share of rows whose answer is their label,
 * $\sum_b w_b [\hat y_b = y_b] / \sum_b w_b$.
 *
 * @param labels - The right classes, [B].
 * @param predictions - The answers, [B]; or scores, logits or probabilities [B, C], of which the
 * greatest in each row is the answer.
 * @throws RangeError if a label or an answer is no class number; NonFiniteError if a score is NaN
 * or Infinity.
 *
 * @example
 * ```ts
 * import { accuracyScore } from 'tiny-mlp';
 *
 * console.log(accuracyScore([0, 1, 2, 2], [0, 1, 2, 1])); // 0.75
 * console.log(accuracyScore([0, 1], [[2, -1], [3, 1]])); // 0.5
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.accuracy_score.html
 */
export function accuracyScore(
  labels: ArrayInput,
  predictions: ArrayInput,
  options: SampleWeightOptions = {},
): number {
  const who = 'accuracyScore';
  checkCount(who, arguments, 3);
  checkOptions(who, options, ['sampleWeight']);
  const read = readAnswers(who, labels, predictions);
  const weights = readSampleWeight(who, options.sampleWeight, read.labels.length);
  return mean(
    read.labels.map((label, b) => Number(label === read.answers[b])),
    weights,
  );
}
