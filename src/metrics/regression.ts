/**
 * What metrics of regression share: reading targets and predictions, and a score for each output,
 * of which one is made. Each metric is one function of two columns.
 *
 * B = batch, O = outputs
 */
import { checkArray } from '../core/array-checks.js';
import { checkCount, checkOneOf, checkOptions, showShape } from '../core/check.js';
import { ShapeError } from '../core/errors.js';
import type { ArrayInput } from '../core/nested.js';
import { checkSomeRows } from './labels.js';
import { finiteNumbers, mean, readSampleWeight, type SampleWeightOptions } from './numbers.js';
import { columnOf, type Scores } from './scores.js';

/** What becomes of several outputs: the mean of their scores, or a list of these. */
export type Multioutput = 'uniformAverage' | 'rawValues';

const multioutputs: readonly Multioutput[] = ['uniformAverage', 'rawValues'];

/** Options of metrics of regression. */
export interface RegressionOptions<
  M extends Multioutput = Multioutput,
> extends SampleWeightOptions {
  /** What becomes of several outputs. Default `'uniformAverage'`. */
  multioutput?: M;
}

/** Options that give one number. */
export type OneRegressionScore = RegressionOptions<'uniformAverage'>;

/** Options that give a number for each output. */
export interface RegressionScoreOfEach extends RegressionOptions<'rawValues'> {
  /** Gives a number for each output. */
  multioutput: 'rawValues';
}

/** The score of one output, from its targets and predictions. */
type ScoreOfOutput = (
  targets: Float64Array,
  predictions: Float64Array,
  weights: Float64Array | undefined,
) => number;

/** Reads everything and scores it. */
export function regressionScores(
  who: string,
  { length }: ArrayLike<unknown>,
  targets: ArrayInput,
  predictions: ArrayInput,
  options: RegressionOptions,
  scoreOf: ScoreOfOutput,
): number | number[] {
  checkCount(who, { length }, 3);
  checkOptions(who, options, ['multioutput', 'sampleWeight']);
  const { multioutput = 'uniformAverage', sampleWeight } = options;
  checkOneOf(who, 'multioutput', multioutput, multioutputs);
  const right = readTargets(who, 'targets', targets);
  const given = readTargets(who, 'predictions', predictions);
  const rows = right.values.length / right.columns;
  if (right.columns !== given.columns || right.values.length !== given.values.length) {
    throw new ShapeError(
      `${who} expects predictions [${rows}, ${right.columns}] like the targets, but got ` +
        `[${given.values.length / given.columns}, ${given.columns}]; pass one for each target`,
    );
  }
  const weights = readSampleWeight(who, sampleWeight, rows);
  const scores = Array.from({ length: right.columns }, (_, o) =>
    scoreOf(columnOf(right, o), columnOf(given, o), weights),
  );
  return multioutput === 'rawValues' ? scores : mean(scores);
}

/** Numbers [B], which is one output, or [B, O]. */
function readTargets(who: string, name: string, given: ArrayInput): Scores {
  const array = checkArray(who, name, given);
  const { shape, dtype } = array;
  if (shape.length < 1 || shape.length > 2 || shape[1] === 0) {
    throw new ShapeError(
      `${who} expects ${name} [B] or [B, O], but got ${showShape(shape)}; pass a number or a row ` +
        'of numbers for each example',
    );
  }
  checkSomeRows(who, shape[0]);
  return { values: finiteNumbers(who, name, array), columns: shape[1] ?? 1, dtype };
}

/** The mean of what an error is in each row. */
export const meanOf =
  (errorOf: (target: number, prediction: number) => number): ScoreOfOutput =>
  (targets, predictions, weights) =>
    mean(
      targets.map((target, b) => errorOf(target, predictions[b])),
      weights,
    );

/** 1 − unexplained / total; 1 where nothing is unexplained, and else 0 where there is no spread. */
export function explained(unexplained: number, total: number): number {
  if (unexplained === 0) return 1;
  return total === 0 ? 0 : 1 - unexplained / total;
}
