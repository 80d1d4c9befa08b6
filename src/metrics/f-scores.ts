/**
 * What precision, recall and F share: one table of counts, a fraction for each class, and their
 * average. Each of the three is a row: its numerator and its denominator.
 */
import { checkCount, checkInteger, checkOneOf, checkOptions, show } from '../core/check.js';
import type { ArrayInput } from '../core/nested.js';
import { squared } from '../core/power.js';
import { countClasses, noRows, type ClassCounts } from './class-counts.js';
import { MOST_CLASSES, readAnswers, type Answers } from './labels.js';
import { mean, readSampleWeight, type SampleWeightOptions } from './numbers.js';

/**
 * How the scores of classes become one: `'binary'` is the score of class 1, `'macro'` the mean of
 * all, `'weighted'` the mean by how many rows a class has, `'micro'` the score of all counts
 * together, and `'none'` keeps them apart.
 */
export type ScoreAverage = 'binary' | 'macro' | 'micro' | 'weighted' | 'none';

const averages: readonly ScoreAverage[] = ['binary', 'macro', 'micro', 'weighted', 'none'];

/** Options of {@link precisionScore}, {@link recallScore} and {@link f1Score}. */
export interface FScoreOptions<A extends ScoreAverage = ScoreAverage> extends SampleWeightOptions {
  /** How the scores of classes become one. Default `'binary'`, for classes 0 and 1. */
  average?: A;
  /**
   * The classes that are scored, in this order, for all averages but `'binary'`. Default: those
   * that labels or answers name, in the order of their numbers.
   */
  labels?: readonly number[];
  /**
   * The score of a class whose fraction is 0 / 0: 0, 1, or NaN, which averages leave out.
   * Default 0.
   */
  zeroDivision?: number;
}

/** Options that give one number. */
export type OneFScore = FScoreOptions<Exclude<ScoreAverage, 'none'>>;

/** Options that give a number for each class. */
export interface FScoreOfEach extends FScoreOptions<'none'> {
  /** Keeps the scores of classes apart. */
  average: 'none';
}

/** The fraction that a score is, from the counts of a class or of all. */
type Fraction = (counts: ClassCounts) => [numerator: number, denominator: number];

/** F of a class: recall counts `beta` times as much as precision. */
export const fFraction =
  (beta: number): Fraction =>
  ({ right, answered, actual }) => [(1 + squared(beta)) * right, squared(beta) * actual + answered];

/** Reads everything and scores it. */
export function fScores(
  who: string,
  { length }: ArrayLike<unknown>,
  labels: ArrayInput,
  predictions: ArrayInput,
  options: FScoreOptions,
  fraction: Fraction,
): number | number[] {
  checkCount(who, { length }, 3);
  checkOptions(who, options, ['average', 'labels', 'zeroDivision', 'sampleWeight']);
  const { average = 'binary', labels: chosen, zeroDivision = 0, sampleWeight } = options;
  checkOneOf(who, 'average', average, averages);
  if (![0, 1].includes(zeroDivision) && !Number.isNaN(zeroDivision)) {
    throw new RangeError(
      `${who} expects zeroDivision to be 0, 1 or NaN, but got ${show(zeroDivision)}; pass one ` +
        'of these',
    );
  }
  const read = readAnswers(who, labels, predictions);
  const weights = readSampleWeight(who, sampleWeight, read.labels.length);
  const table = countClasses(read, weights);
  if (average === 'binary') checkBinary(who, read, chosen);
  const classes = average === 'binary' ? [1] : checkChosen(who, chosen ?? [...table.keys()]);
  let counts = classes.map((c) => table.get(c) ?? noRows());
  if (average === 'micro') counts = [counts.reduce(added, noRows())];
  const scores = counts.map((each) => {
    const [numerator, denominator] = fraction(each);
    return denominator === 0 ? zeroDivision : numerator / denominator;
  });
  return average === 'none' ? scores : averaged(scores, average, counts);
}

const added = (a: ClassCounts, b: ClassCounts): ClassCounts => ({
  right: a.right + b.right,
  answered: a.answered + b.answered,
  actual: a.actual + b.actual,
});

function averaged(
  scores: readonly number[],
  average: ScoreAverage,
  counts: readonly ClassCounts[],
): number {
  const known = scores.map((_, i) => i).filter((i) => !Number.isNaN(scores[i]));
  const values = known.map((i) => scores[i]);
  const rows = known.map((i) => counts[i].actual);
  // Where no row weighs anything scikit-learn takes the plain mean.
  const weigh = average === 'weighted' && rows.some((n) => n > 0);
  return mean(values, weigh ? rows : undefined);
}

/** Refuses classes beyond 0 and 1, whose score is not that of class 1. */
function checkBinary(who: string, read: Answers, chosen: unknown): void {
  const { labels, answers, columns = 2 } = read;
  const other = [...labels, ...answers].find((c) => c > 1);
  const several = "pass average: 'macro', 'micro', 'weighted' or 'none'";
  if (other !== undefined || columns > 2) {
    throw new RangeError(
      `${who} expects classes 0 and 1 where average is 'binary', but got ` +
        `${columns > 2 ? `scores of ${columns} classes` : `class ${other}`}; ${several}`,
    );
  }
  if (chosen === undefined) return;
  throw new RangeError(
    `${who} expects no labels among its options where average is 'binary', but got ` +
      `${show(chosen)}; ${several}`,
  );
}

function checkChosen(who: string, chosen: readonly number[]): readonly number[] {
  if (!Array.isArray(chosen) || chosen.length === 0) {
    throw new TypeError(
      `${who} expects the option labels to be a list of class numbers, but got ${show(chosen)}; ` +
        'pass [0, 1, 2], say',
    );
  }
  return chosen.map((c, i) => checkInteger(who, `options.labels[${i}]`, c, 0, MOST_CLASSES - 1));
}
