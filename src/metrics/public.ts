/**
 * The public names of this folder. How good answers are: scikit-learn's metrics.
 */
export { accuracyScore } from './accuracy-score.js';
export { argmax } from './argmax.js';
export { averagePrecisionScore, type AveragePrecisionOptions } from './average-precision-score.js';
export { balancedAccuracyScore, type BalancedAccuracyOptions } from './balanced-accuracy-score.js';
export { brierScoreLoss, type BrierScoreOptions } from './brier-score-loss.js';
export {
  calibrationCurve,
  type CalibrationCurve,
  type CalibrationCurveOptions,
} from './calibration-curve.js';
export { confusionMatrix } from './confusion-matrix.js';
export {
  expectedCalibrationError,
  type ExpectedCalibrationErrorOptions,
} from './expected-calibration-error.js';
export { explainedVarianceScore } from './explained-variance-score.js';
export { f1Score } from './f1-score.js';
export { fbetaScore, type Beta } from './fbeta-score.js';
export type { FScoreOfEach, FScoreOptions, OneFScore, ScoreAverage } from './f-scores.js';
export { logLoss } from './log-loss.js';
export { meanAbsoluteError } from './mean-absolute-error.js';
export { meanAbsolutePercentageError } from './mean-absolute-percentage-error.js';
export { meanSquaredError } from './mean-squared-error.js';
export { medianAbsoluteError } from './median-absolute-error.js';
export type { SampleWeightOptions } from './numbers.js';
export type { ClassAverage } from './one-vs-rest.js';
export {
  precisionRecallCurve,
  type PrecisionRecallCurve,
  type PrecisionRecallCurveOptions,
} from './precision-recall-curve.js';
export { precisionScore } from './precision-score.js';
export { r2Score } from './r2-score.js';
export { recallScore } from './recall-score.js';
export type {
  Multioutput,
  OneRegressionScore,
  RegressionOptions,
  RegressionScoreOfEach,
} from './regression.js';
export { rocAucScore, type RocAucOptions } from './roc-auc-score.js';
export { rocCurve, type RocCurve, type RocCurveOptions } from './roc-curve.js';
export { rootMeanSquaredError } from './root-mean-squared-error.js';
export { topKAccuracyScore, type TopKOptions } from './top-k-accuracy-score.js';
