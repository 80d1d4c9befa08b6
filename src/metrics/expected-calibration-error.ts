/**
 * How far a classifier's confidence is from its accuracy, in one number.
 *
 * B = batch, C = classes, M = bins
 */
import { checkCount, checkInteger, checkOptions } from '../core/check.js';
import type { ArrayInput } from '../core/nested.js';
import { binOf, uniformEdges } from './bins.js';
import { MOST_BINS } from './calibration-curve.js';
import { readProbabilities } from './probabilities.js';

/** Options of {@link expectedCalibrationError}. */
export interface ExpectedCalibrationErrorOptions {
  /** How many bins of the same width there are, at most 10,000. Default 15, as in the paper. */
  nBins?: number;
}

/**
 * Expected calibration error (not in scikit-learn). A row's confidence is its greatest
 * probability, whose class is its answer; rows are put into M bins by their confidence,
 * $((m - 1)/M, m/M]$, and
 * $$\text{ECE} =
 * \sum_m \frac{|B_m|}{B} \left|\text{accuracy}(B_m) - \text{confidence}(B_m)\right|$$
 *
 * @param labels - The right classes, [B].
 * @param probabilities - [B, C], whose rows sum to 1 within 3.5 · 10⁻⁴; or those of class 1, [B].
 * @returns From 0 to 1. Of equal probabilities the first class is the answer.
 * @throws RangeError if a label is no class number, a probability lies outside of 0 to 1 or a row
 * does not sum to 1; NonFiniteError if one is NaN.
 *
 * @example
 * ```ts
 * import { expectedCalibrationError } from 'tiny-mlp';
 *
 * const probabilities = [[0.75, 0.25], [0.75, 0.25], [0, 1], [1, 0]];
 * console.log(expectedCalibrationError([0, 1, 1, 0], probabilities)); // 0.125
 * ```
 * @see Guo et al. 2017, https://arxiv.org/abs/1706.04599
 */
export function expectedCalibrationError(
  labels: ArrayInput,
  probabilities: ArrayInput,
  options: ExpectedCalibrationErrorOptions = {},
): number {
  const who = 'expectedCalibrationError';
  checkCount(who, arguments, 3);
  checkOptions(who, options, ['nBins']);
  const { nBins = 15 } = options;
  checkInteger(who, 'nBins', nBins, 1, MOST_BINS);
  const { labels: right, probabilities: read } = readProbabilities(who, labels, probabilities);
  const edges = uniformEdges(nBins);
  // Of each bin, rows right less confidence: |B_m| (accuracy − confidence).
  const gaps = new Float64Array(nBins);
  right.forEach((label, b) => {
    const row = read.values.subarray(b * read.columns, (b + 1) * read.columns);
    const confidence = row.reduce((most, p) => Math.max(most, p));
    gaps[binOf(edges, confidence)] += Number(row.indexOf(confidence) === label) - confidence;
  });
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / right.length;
}
