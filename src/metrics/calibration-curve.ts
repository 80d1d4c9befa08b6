/**
 * Whether what is said to be 80 % likely comes true 80 % of the time.
 *
 * B = batch, N = bins that are not empty
 */
import { checkCount, checkInteger, checkOneOf, checkOptions } from '../core/check.js';
import type { ArrayInput } from '../core/nested.js';
import { binOf, quantileEdges, uniformEdges } from './bins.js';
import { checkProbabilities } from './probabilities.js';
import { readBinary } from './scores.js';

/** Options of {@link calibrationCurve}. */
export interface CalibrationCurveOptions {
  /** How many bins there are, at most 10,000. Default 5. */
  nBins?: number;
  /** Bins of the same width, or of about as many rows. Default `'uniform'`. */
  strategy?: 'uniform' | 'quantile';
}

/** What {@link calibrationCurve} gives: a number for each bin that is not empty. */
export interface CalibrationCurve {
  /** The share of the bin's rows that are of class 1. */
  probTrue: number[];
  /** The mean of their probabilities. */
  probPred: number[];
}

/** More bins than anybody draws. */
export const MOST_BINS = 10_000;

/**
 * The calibration curve (reliability diagram) of two classes, scikit-learn's `calibration_curve`.
 *
 * @param labels - 0 or 1, [B].
 * @param probabilities - Those of class 1, [B]; or [B, 2], whose second column they are.
 * @throws RangeError if a label is neither 0 nor 1, or a probability lies outside of 0 to 1;
 * NonFiniteError if one is NaN.
 *
 * @example
 * ```ts
 * import { calibrationCurve } from 'tiny-mlp';
 *
 * const labels = [0, 0, 0, 1, 1, 1];
 * const probabilities = [0, 0.25, 0.25, 0.5, 0.75, 1];
 * const curve = calibrationCurve(labels, probabilities, { nBins: 2 });
 * console.log(curve.probTrue, curve.probPred); // [ 0.25, 1 ] [ 0.25, 0.875 ]
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.calibration.calibration_curve.html
 */
export function calibrationCurve(
  labels: ArrayInput,
  probabilities: ArrayInput,
  options: CalibrationCurveOptions = {},
): CalibrationCurve {
  const who = 'calibrationCurve';
  checkCount(who, arguments, 3);
  checkOptions(who, options, ['nBins', 'strategy']);
  const { nBins = 5, strategy = 'uniform' } = options;
  checkInteger(who, 'nBins', nBins, 1, MOST_BINS);
  checkOneOf(who, 'strategy', strategy, ['uniform', 'quantile']);
  const { truth, scores } = readBinary(who, 'probabilities', labels, probabilities);
  checkProbabilities(who, 'probabilities', { values: scores, columns: 1, dtype: 'float64' });
  const edges = strategy === 'uniform' ? uniformEdges(nBins) : quantileEdges(nBins, scores);
  const bins = Array.from({ length: nBins }, () => ({ rows: 0, right: 0, sum: 0 }));
  truth.forEach((isOne, b) => {
    const bin = bins[binOf(edges, scores[b])];
    bin.rows += 1;
    bin.right += Number(isOne);
    bin.sum += scores[b];
  });
  const filled = bins.filter(({ rows }) => rows > 0);
  return {
    probTrue: filled.map(({ right, rows }) => right / rows),
    probPred: filled.map(({ sum, rows }) => sum / rows),
  };
}
