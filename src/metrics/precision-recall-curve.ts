/**
 * Precision against recall, for each threshold.
 *
 * B = batch, T = thresholds
 */
import { checkBoolean, checkCount, checkOptions } from '../core/check.js';
import type { ArrayInput } from '../core/nested.js';
import type { SampleWeightOptions } from './numbers.js';
import { readBinary, type Binary } from './scores.js';
import { countsAtThresholds, thinned } from './thresholds.js';

/** Options of {@link precisionRecallCurve}. */
export interface PrecisionRecallCurveOptions extends SampleWeightOptions {
  /** Whether points between others of the same recall are left out. Default false. */
  dropIntermediate?: boolean;
}

/** What {@link precisionRecallCurve} gives, from the lowest threshold on. */
export interface PrecisionRecallCurve {
  /** Of the rows that score at least the threshold, the share of class 1; then 1. T + 1 numbers. */
  precision: number[];
  /** Of the rows of class 1, the share that score at least that; then 0. T + 1 numbers. */
  recall: number[];
  /** The scores that are thresholds, T numbers. */
  thresholds: number[];
}

/**
 * Precision and recall of two classes at each threshold, scikit-learn's `precision_recall_curve`.
 *
 * @param labels - 0 or 1, [B].
 * @param scores - Scores of class 1, [B]; or [B, 2], whose second column they are.
 * @returns Where there is no row of class 1, recall is 1 at each threshold, as there.
 * @throws RangeError if a label is neither 0 nor 1; NonFiniteError if a score is NaN or Infinity.
 *
 * @example
 * ```ts
 * import { precisionRecallCurve } from 'tiny-mlp';
 *
 * const curve = precisionRecallCurve([0, 0, 1, 1], [0.1, 0.4, 0.4, 0.8]);
 * console.log(curve.recall); // [ 1, 1, 0.5, 0 ]
 * console.log(curve.thresholds); // [ 0.1, 0.4, 0.8 ]
 * console.log(curve.precision); // [ 0.5, 0.6666666666666666, 1, 1 ]
 * ```
 * @see
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.precision_recall_curve.html
 */
export function precisionRecallCurve(
  labels: ArrayInput,
  scores: ArrayInput,
  options: PrecisionRecallCurveOptions = {},
): PrecisionRecallCurve {
  const who = 'precisionRecallCurve';
  checkCount(who, arguments, 3);
  checkOptions(who, options, ['dropIntermediate', 'sampleWeight']);
  const { dropIntermediate = false, sampleWeight } = options;
  checkBoolean(who, 'dropIntermediate', dropIntermediate);
  const binary = readBinary(who, 'scores', labels, scores, sampleWeight);
  return precisionRecallOf(binary, dropIntermediate);
}

/** The curve, of what is read already. */
export function precisionRecallOf(binary: Binary, dropIntermediate: boolean): PrecisionRecallCurve {
  let counts = countsAtThresholds(binary);
  if (dropIntermediate) {
    const { tps } = counts;
    counts = thinned(counts, (i) => tps[i] !== tps[i - 1] || tps[i + 1] !== tps[i]);
  }
  const { thresholds, tps, fps } = counts;
  const all = tps[tps.length - 1];
  const precision = tps.map((tp, i) => tp / (tp + fps[i]));
  const recall = tps.map((tp) => (all === 0 ? 1 : tp / all));
  return {
    precision: [...precision.reverse(), 1],
    recall: [...recall.reverse(), 0],
    thresholds: thresholds.reverse(),
  };
}
