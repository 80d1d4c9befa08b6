/**
 * The area under the steps of precision and recall.
 *
 * B = batch, C = classes
 */
import { checkCount, checkOneOf, checkOptions } from '../core/check.js';
import type { ArrayInput } from '../core/nested.js';
import { readLabels } from './labels.js';
import { readSampleWeight, type SampleWeightOptions } from './numbers.js';
import { classAverages, oneVsRest, type ClassAverage } from './one-vs-rest.js';
import { precisionRecallOf } from './precision-recall-curve.js';
import { checkRows, readScores, scoresOfOne, type Binary } from './scores.js';

/** Options of {@link averagePrecisionScore}. */
export interface AveragePrecisionOptions extends SampleWeightOptions {
  /**
   * Of 3 and more classes: their mean (`'macro'`), or that by their numbers of rows
   * (`'weighted'`). Default `'macro'`.
   */
  average?: ClassAverage;
}

/**
 * Average precision, scikit-learn's `average_precision_score`: with the precision $P_t$ and the
 * recall $R_t$ at each threshold, the highest first, $\sum_t (R_t - R_{t-1}) P_t$. Of 3 and more
 * classes each is taken against the rest.
 *
 * @param labels - The right classes, [B].
 * @param scores - Of two classes the scores of class 1, [B], or [B, 2], whose second column they
 * are. Of more classes [B, C].
 * @returns A class without rows has 0, as there.
 * @throws RangeError if a label is no class number; NonFiniteError if a score is NaN or Infinity.
 *
 * @example
 * ```ts
 * import { averagePrecisionScore } from 'tiny-mlp';
 *
 * const score = averagePrecisionScore([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * console.log(score.toFixed(4)); // 0.8333
 * ```
 * @see
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.average_precision_score.html
 */
export function averagePrecisionScore(
  labels: ArrayInput,
  scores: ArrayInput,
  options: AveragePrecisionOptions = {},
): number {
  const who = 'averagePrecisionScore';
  checkCount(who, arguments, 3);
  checkOptions(who, options, ['average', 'sampleWeight']);
  const { average = 'macro', sampleWeight } = options;
  checkOneOf(who, 'average', average, classAverages);
  const read = readScores(who, 'scores', scores);
  const right = readLabels(who, labels, Math.max(read.columns, 2));
  checkRows(who, 'scores', read, right.length);
  const weights = readSampleWeight(who, sampleWeight, right.length);
  if (read.columns > 2) return oneVsRest(right, read, weights, average, precisionOf);
  return precisionOf({
    truth: right.map((label) => label === 1),
    scores: scoresOfOne(read),
    weights,
  });
}

function precisionOf(binary: Binary): number {
  const { precision, recall } = precisionRecallOf(binary, false);
  let sum = 0;
  for (let i = 0; i + 1 < recall.length; i++) sum += (recall[i] - recall[i + 1]) * precision[i];
  return sum;
}
