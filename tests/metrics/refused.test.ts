/**
 * What metrics refuse, with the whole text of each error.
 */
import { describe, expect, it } from 'vitest';
import {
  accuracyScore,
  array,
  averagePrecisionScore,
  balancedAccuracyScore,
  brierScoreLoss,
  calibrationCurve,
  expectedCalibrationError,
  f1Score,
  fbetaScore,
  logLoss,
  meanSquaredError,
  medianAbsoluteError,
  precisionRecallCurve,
  precisionScore,
  r2Score,
  recallScore,
  rocAucScore,
  rocCurve,
  topKAccuracyScore,
  zeros,
} from '../../src/index.js';
import { NonFiniteError, OptionError, ShapeError } from '../../src/core/errors.js';
import { expectError } from '../support/errors.js';

const bad = (value: unknown) => value as never;
type Row = [
  what: string,
  run: () => unknown,
  type: abstract new (...args: never[]) => Error,
  text: string,
];
const two = [0, 1];
const softmaxFirst = 'apply softmax first (sigmoid to one output a row): logits are no probabilities'; // prettier-ignore
const several = "pass average: 'macro', 'micro', 'weighted' or 'none'";
const three = [[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0, 0, 1]]; // prettier-ignore

const rows: Row[] = [
  // Labels and answers.
  ['half a label', () => accuracyScore([0, 0.5], two), RangeError, 'accuracyScore expects labels[1] to be a whole number from 0 to 4095, but got 0.5; pass such a number'],
  ['NaN for a label', () => accuracyScore([NaN, 0], two), RangeError, 'accuracyScore expects labels[0] to be a whole number from 0 to 4095, but got NaN; pass such a number'],
  ['half an answer', () => f1Score(two, [0, 0.7]), RangeError, 'f1Score expects predictions[1] to be a whole number from 0 to 4095, but got 0.7; pass such a number'],
  ['a label past the scores', () => accuracyScore([0, 2], [[1, 2], [3, 4]]), RangeError, 'accuracyScore expects labels[1] to be a whole number from 0 to 1, but got 2; pass such a number'],
  ['one-hot labels', () => accuracyScore([[0, 1], [1, 0]], two), ShapeError, 'accuracyScore expects labels [B], but got [2, 2]; pass the class number of each row, argmax(labels) of one-hot rows, say'],
  ['text for labels', () => accuracyScore(bad('01'), two), TypeError, 'accuracyScore expects labels as an ndarray, a typed array or nested arrays, but got "01"; pass one of these'],
  ['nothing for predictions', () => recallScore(two, bad(undefined)), TypeError, 'recallScore expects predictions as an ndarray, a typed array or nested arrays, but got undefined; pass one of these'],
  ['no rows', () => accuracyScore([], []), ShapeError, 'accuracyScore expects at least one row, but got none; pass data'],
  ['fewer answers than labels', () => accuracyScore(two, [0]), ShapeError, 'accuracyScore expects predictions [2] or [2, C] of 2 or more classes, but got [1]; pass a class number or a row of scores for each label'],
  ['one logit a row', () => accuracyScore(two, [[-1], [3]]), ShapeError, 'accuracyScore expects predictions [2] or [2, C] of 2 or more classes, but got [2, 1]; one score has no greatest: pass class numbers, 1 where it is above a threshold'],
  ['images for predictions', () => accuracyScore(two, zeros([2, 2, 2])), ShapeError, 'accuracyScore expects predictions [2] or [2, C] of 2 or more classes, but got [2, 2, 2]; pass a class number or a row of scores for each label'],
  ['NaN among scores', () => balancedAccuracyScore(two, [[1, 2], [NaN, 3]]), NonFiniteError, 'balancedAccuracyScore expects finite numbers, but got predictions[1, 0] = NaN; look for what made it so'],
  ['Infinity among scores', () => topKAccuracyScore([0], [[1, 2, Infinity]]), NonFiniteError, 'topKAccuracyScore expects finite numbers, but got scores[0, 2] = Infinity; look for what made it so'],
  // Options.
  ['a misspelt option', () => precisionScore(two, two, bad({ zero_division: 1 })), OptionError, "precisionScore expects the options average, labels, zeroDivision, sampleWeight, but got 'zero_division'; did you mean 'zeroDivision'?"],
  ['a fourth argument', () => (accuracyScore as (...args: unknown[]) => unknown)(two, two, {}, 1), TypeError, 'accuracyScore expects at most 3 arguments, but got 4; remove what is too much'],
  ['weights where options belong', () => accuracyScore(two, two, bad([1, 2])), TypeError, 'accuracyScore expects its options as an object, but got [1, 2]; pass { sampleWeight } or leave it out'],
  ['an average that does not exist', () => f1Score(two, two, bad({ average: 'mean' })), RangeError, `f1Score expects average to be 'binary' or 'macro' or 'micro' or 'weighted' or 'none', but got "mean"; pass one of these`],
  ['another zeroDivision', () => f1Score(two, two, { zeroDivision: 0.5 }), RangeError, 'f1Score expects zeroDivision to be 0, 1 or NaN, but got 0.5; pass one of these'],
  ['three classes without an average', () => f1Score([0, 2], two), RangeError, `f1Score expects classes 0 and 1 where average is 'binary', but got class 2; ${several}`],
  ['scores of three classes without an average', () => recallScore([0, 1, 1], three), RangeError, `recallScore expects classes 0 and 1 where average is 'binary', but got scores of 3 classes; ${several}`],
  ['chosen classes without an average', () => f1Score(two, two, { labels: [1] }), RangeError, `f1Score expects no labels among its options where average is 'binary', but got [1]; ${several}`],
  ['no chosen classes', () => f1Score(two, two, { average: 'macro', labels: [] }), TypeError, 'f1Score expects the option labels to be a list of class numbers, but got []; pass [0, 1, 2], say'],
  ['a chosen class that is none', () => f1Score(two, two, { average: 'macro', labels: [0, -1] }), RangeError, 'f1Score expects options.labels[1] to be a whole number from 0 to 4095, but got -1; pass such a number'],
  ['no beta', () => fbetaScore(two, two, bad({})), TypeError, 'fbetaScore expects beta to be a number, but got undefined; pass a number'],
  ['no options for beta', () => fbetaScore(two, two, bad(undefined)), TypeError, 'fbetaScore expects its options as an object, but got undefined; pass { beta: 2 }, say'],
  ['a beta below 0', () => fbetaScore(two, two, { beta: -1 }), RangeError, 'fbetaScore expects beta to be a finite number of at least 0, but got -1; pass such a number'],
  ['a weight too few', () => accuracyScore(two, two, { sampleWeight: [1] }), ShapeError, 'accuracyScore expects sampleWeight [2], but got [1]; pass one for each row'],
  ['a weight below 0', () => r2Score(two, two, { sampleWeight: [1, -1] }), RangeError, 'r2Score expects sampleWeight of at least 0, but got -1 at index 1; pass such numbers'],
  ['weights that are all 0', () => logLoss(two, two, { sampleWeight: [0, 0] }), RangeError, 'logLoss expects a sampleWeight with a number above 0, but got only zeros; give a weight to the rows that count'],
  ['adjusted that is no boolean', () => balancedAccuracyScore(two, two, bad({ adjusted: 1 })), TypeError, 'balancedAccuracyScore expects adjusted to be true or false, but got 1; pass a boolean'],
  // Scores.
  ['as many answers as classes', () => topKAccuracyScore([0, 1, 1], three, { k: 3 }), RangeError, 'topKAccuracyScore expects k to be a whole number from 1 to 2, but got 3; pass such a number'],
  ['one score a row', () => topKAccuracyScore(two, [0.5, 0.5]), ShapeError, 'topKAccuracyScore expects scores [B, C] of 2 or more classes, but got one a row; pass a row of scores for each label'],
  ['scores of no axes', () => rocCurve(two, bad(array(1))), ShapeError, 'rocCurve expects scores [B] or [B, C], but got []; pass a number or a row of numbers for each label'],
  ['a score too few', () => rocAucScore([0, 1, 1], [0.5, 0.5]), ShapeError, 'rocAucScore expects scores of 3 rows, as there are labels, but got 2; pass one for each label'],
  ['a third class in a curve', () => rocCurve([0, 2], [0.5, 0.5]), RangeError, 'rocCurve expects labels[1] to be a whole number from 0 to 1, but got 2; pass such a number'],
  ['three columns for a curve', () => precisionRecallCurve([0, 1, 1], three), ShapeError, 'precisionRecallCurve expects scores [B] or [B, 2] of classes 0 and 1, but got 3 columns; pass one of them, and labels that are 1 where it is that class'],
  ['three classes without multiClass', () => rocAucScore([0, 1, 2], three), OptionError, "rocAucScore expects multiClass to be 'ovr' or 'ovo' for scores of 3 classes, but got none; pass { multiClass: 'ovr' }, each class against the rest, say"],
  ['weights with ovo', () => rocAucScore([0, 1, 2], three, { multiClass: 'ovo', sampleWeight: [1, 1, 1] }), OptionError, "rocAucScore expects no sampleWeight where multiClass is 'ovo', but got one; leave it out, or pass { multiClass: 'ovr' }"],
  ['another multiClass', () => rocAucScore([0, 1, 2], three, bad({ multiClass: 'all' })), RangeError, `rocAucScore expects multiClass to be 'ovr' or 'ovo', but got "all"; pass one of these`],
  ['an average of F', () => averagePrecisionScore([0, 1, 2], three, bad({ average: 'micro' })), RangeError, `averagePrecisionScore expects average to be 'macro' or 'weighted', but got "micro"; pass one of these`],
  ['logits of three classes for AUC', () => rocAucScore([0, 1, 2], [[3, 1, 1], [0, 2, 1], [0, 0, 1]], { multiClass: 'ovr' }), RangeError, `rocAucScore expects scores from 0 to 1, but got 3 at [0, 0]; ${softmaxFirst}`],
  // Probabilities.
  ['logits', () => logLoss(two, [[0.5, 0.5], [1.5, -2]]), RangeError, `logLoss expects probabilities from 0 to 1, but got 1.5 at [1, 0]; ${softmaxFirst}`],
  ['a logit a row', () => brierScoreLoss(two, [0.5, -2]), RangeError, `brierScoreLoss expects probabilities from 0 to 1, but got -2 at [1]; ${softmaxFirst}`],
  ['logits that lie from 0 to 1', () => logLoss(two, [[0.5, 0.5], [0.5, 0.75]]), RangeError, `logLoss expects probabilities whose rows sum to 1, but got 1.25 in row 1; ${softmaxFirst}`],
  ['a sum that is off by a thousandth', () => expectedCalibrationError([0], [[0.5, 0.501]]), RangeError, `expectedCalibrationError expects probabilities whose rows sum to 1, but got 1.001 in row 0; ${softmaxFirst}`],
  ['NaN among probabilities', () => logLoss(two, [0.5, NaN]), NonFiniteError, 'logLoss expects finite numbers, but got probabilities[1] = NaN; look for what made it so'],
  ['no bins', () => calibrationCurve(two, two, { nBins: 0 }), RangeError, 'calibrationCurve expects nBins to be a whole number from 1 to 10000, but got 0; pass such a number'],
  ['a strategy that does not exist', () => calibrationCurve(two, two, bad({ strategy: 'equal' })), RangeError, `calibrationCurve expects strategy to be 'uniform' or 'quantile', but got "equal"; pass one of these`],
  ['logits for a calibration curve', () => calibrationCurve(two, [0.5, 7]), RangeError, `calibrationCurve expects probabilities from 0 to 1, but got 7 at [1]; ${softmaxFirst}`],
  // Regression.
  ['NaN among targets', () => meanSquaredError([[1, 2], [NaN, 3]], zeros([2, 2])), NonFiniteError, 'meanSquaredError expects finite numbers, but got targets[1, 0] = NaN; look for what made it so'],
  ['Infinity among predictions', () => meanSquaredError([1], [-Infinity]), NonFiniteError, 'meanSquaredError expects finite numbers, but got predictions[0] = -Infinity; look for what made it so'],
  ['other outputs than targets', () => r2Score(zeros([2, 3]), zeros([2, 2])), ShapeError, 'r2Score expects predictions [2, 3] like the targets, but got [2, 2]; pass one for each target'],
  ['other rows than targets', () => r2Score([1, 2], [1, 2, 3]), ShapeError, 'r2Score expects predictions [2, 1] like the targets, but got [3, 1]; pass one for each target'],
  ['images for targets', () => medianAbsoluteError(zeros([1, 2, 3]), zeros([1, 2, 3])), ShapeError, 'medianAbsoluteError expects targets [B] or [B, O], but got [1, 2, 3]; pass a number or a row of numbers for each example'],
  ['no rows of regression', () => meanSquaredError([], []), ShapeError, 'meanSquaredError expects at least one row, but got none; pass data'],
  ['scikit-learn’s word for several outputs', () => meanSquaredError([1], [1], bad({ multioutput: 'raw_values' })), RangeError, `meanSquaredError expects multioutput to be 'uniformAverage' or 'rawValues', but got "raw_values"; pass one of these`],
]; // prettier-ignore

describe('metrics', () => {
  it.each(rows)('refuse %s', (_, run, type, text) => {
    expectError(run, type, text);
  });

  it('take what lies just inside of what is refused', () => {
    expect(logLoss([0], [[0.5, 0.5003]])).toBeCloseTo(Math.LN2, 12);
    expect(accuracyScore([[0], [4095]], [0, 4095])).toBe(1);
    expect(accuracyScore(two, [0, 0], { sampleWeight: [1, 0] })).toBe(1);
  });
});
