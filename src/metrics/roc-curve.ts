/**
 * The receiver operating characteristic: what share of class 1 is found, at what share of false
 * alarms.
 *
 * B = batch, T = thresholds
 */
import { checkBoolean, checkCount, checkOptions } from '../core/check.js';
import type { ArrayInput } from '../core/nested.js';
import type { SampleWeightOptions } from './numbers.js';
import { readBinary, type Binary } from './scores.js';
import { countsAtThresholds, thinned } from './thresholds.js';

/** Options of {@link rocCurve}. */
export interface RocCurveOptions extends SampleWeightOptions {
  /** Whether points that lie on a line between their neighbours are left out. Default true. */
  dropIntermediate?: boolean;
}

/** What {@link rocCurve} gives: T numbers each, from the strictest threshold on. */
export interface RocCurve {
  /** False positive rates: of the rows of class 0, the share that score at least the threshold. */
  fpr: number[];
  /** True positive rates: of the rows of class 1, the share that do. */
  tpr: number[];
  /** The scores that are thresholds; the first, which no row reaches, is Infinity. */
  thresholds: number[];
}

/**
 * The ROC curve of two classes, scikit-learn's `roc_curve` (its thresholds begin with Infinity, as
 * there since 1.3).
 *
 * @param labels - 0 or 1, [B].
 * @param scores - Scores of class 1, [B]; or [B, 2], whose second column they are.
 * @returns Where there is no row of class 0 `fpr`, and where there is none of class 1 `tpr`, is
 * all NaN.
 * @throws RangeError if a label is neither 0 nor 1; NonFiniteError if a score is NaN or Infinity.
 *
 * @example
 * ```ts
 * import { rocCurve } from 'tiny-mlp';
 *
 * const curve = rocCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * console.log(curve.fpr); // [ 0, 0, 0.5, 0.5, 1 ]
 * console.log(curve.tpr); // [ 0, 0.5, 0.5, 1, 1 ]
 * console.log(curve.thresholds); // [ Infinity, 0.8, 0.4, 0.35, 0.1 ]
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.roc_curve.html
 */
export function rocCurve(
  labels: ArrayInput,
  scores: ArrayInput,
  options: RocCurveOptions = {},
): RocCurve {
  const who = 'rocCurve';
  checkCount(who, arguments, 3);
  checkOptions(who, options, ['dropIntermediate', 'sampleWeight']);
  const { dropIntermediate = true, sampleWeight } = options;
  checkBoolean(who, 'dropIntermediate', dropIntermediate);
  return rocOf(readBinary(who, 'scores', labels, scores, sampleWeight), dropIntermediate);
}

/** The curve, of what is read already. */
export function rocOf(binary: Binary, dropIntermediate: boolean): RocCurve {
  let counts = countsAtThresholds(binary);
  if (dropIntermediate) {
    const { tps, fps } = counts;
    const turns = (n: number[], i: number) => n[i + 1] - n[i] - (n[i] - n[i - 1]) !== 0;
    counts = thinned(counts, (i) => turns(tps, i) || turns(fps, i));
  }
  const rates = (n: number[]) => [0, ...n].map((count) => count / n[n.length - 1]);
  const { thresholds, tps, fps } = counts;
  return { fpr: rates(fps), tpr: rates(tps), thresholds: [Infinity, ...thresholds] };
}
