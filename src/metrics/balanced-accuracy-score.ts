/**
 * Accuracy in which each class counts alike, however many rows it has.
 *
 * B = batch, C = classes
 */
import { checkBoolean, checkCount, checkOptions } from '../core/check.js';
import type { ArrayInput } from '../core/nested.js';
import { countClasses } from './class-counts.js';
import { readAnswers } from './labels.js';
import { mean, readSampleWeight, type SampleWeightOptions } from './numbers.js';

/** Options of {@link balancedAccuracyScore}. */
export interface BalancedAccuracyOptions extends SampleWeightOptions {
  /** Whether guessing scores 0 in place of 1 / C, and all right still 1. Default false. */
  adjusted?: boolean;
}

/**
 * Balanced accuracy, scikit-learn's `balanced_accuracy_score`: the mean over classes of the share
 * of their rows that are answered right. Classes that no label names are left out.
 *
 * @param labels - The right classes, [B].
 * @param predictions - The answers, [B], or scores [B, C], of which the greatest in each row is
 * the answer.
 * @returns With `adjusted` and one class alone NaN, as there.
 * @throws RangeError if a label or an answer is no class number; NonFiniteError if a score is NaN
 * or Infinity.
 *
 * @example
 * ```ts
 * import { balancedAccuracyScore } from 'tiny-mlp';
 *
 * console.log(balancedAccuracyScore([0, 0, 0, 1], [0, 0, 0, 0])); // 0.5
 * ```
 * @see
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.balanced_accuracy_score.html
 */
export function balancedAccuracyScore(
  labels: ArrayInput,
  predictions: ArrayInput,
  options: BalancedAccuracyOptions = {},
): number {
  const who = 'balancedAccuracyScore';
  checkCount(who, arguments, 3);
  checkOptions(who, options, ['adjusted', 'sampleWeight']);
  const { adjusted = false, sampleWeight } = options;
  checkBoolean(who, 'adjusted', adjusted);
  const read = readAnswers(who, labels, predictions);
  const weights = readSampleWeight(who, sampleWeight, read.labels.length);
  const there = [...countClasses(read, weights).values()].filter(({ actual }) => actual > 0);
  const score = mean(there.map(({ right, actual }) => right / actual));
  const chance = 1 / there.length;
  return adjusted ? (score - chance) / (1 - chance) : score;
}
