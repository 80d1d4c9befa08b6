/**
 * A model of a table, trained and scored fold by fold.
 *
 * N = rows
 */
import { distinct, type Category } from '../core/categories.js';
import { checkInteger, checkOptions, show } from '../core/check.js';
import { located } from '../core/errors.js';
import { checkSeed } from '../core/generator-state.js';
import { Generator } from '../core/generator.js';
import { kFold, stratifiedKFold, type RowSplit } from '../data/k-fold.js';
import { checkSignal } from '../train/fit-checks.js';
import type { Column } from './kinds.js';
import type { Settings } from './options.js';
import type { OutcomeKind } from './outcome.js';
import { listOf, pick, type ReadRows } from './rows.js';
import { meanOf, stdOf } from './statistics.js';
import { scoresOf, train } from './training.js';

/** Numbers of rows of a fold, as `kFold` gives them. */
export interface FoldRows {
  /** Those that a model learns from. */
  readonly train: readonly number[];
  /** Those that it is scored on. */
  readonly test: readonly number[];
}

/** Options of {@link TabularModel.crossValidate}. */
export interface CrossValidateOptions {
  /** How many folds. Default 5; a classifier's have each class's share. */
  splits?: number;
  /** Fixes which rows are in which fold. Default 0. */
  seed?: number;
  /** Folds of your own, numbers of rows, in place of `splits` and `seed`. */
  folds?: readonly FoldRows[];
  /** Ends the training between two batches. */
  signal?: AbortSignal;
}

/** What {@link TabularModel.crossValidate} finds. */
export interface CrossValidation<Scores> {
  /** The scores of each fold. */
  folds: Scores[];
  /** The mean of each score. */
  mean: Scores;
  /** The standard deviation of each score over the folds, as NumPy's. */
  std: Scores;
}

/** Trains on each fold's rows, and scores the others. */
export async function crossValidate<Answer, Scores extends object>(
  who: string,
  kind: OutcomeKind<Answer, Scores>,
  settings: Settings,
  columns: readonly Column[],
  rows: ReadRows,
  options: CrossValidateOptions,
): Promise<CrossValidation<Scores>> {
  checkOptions(who, options, ['splits', 'seed', 'folds', 'signal']);
  const { signal } = options;
  checkSignal(who, signal);
  const targets = listOf(rows, settings.target);
  const folds = foldsOf(who, kind.name === 'classifier', targets, options);
  const found: Scores[] = [];
  for (const [i, fold] of folds.entries()) {
    try {
      const part = pick(rows, fold.train);
      const { fitted } = await train(who, kind, settings, columns, part, signal ? { signal } : {});
      found.push(scoresOf(who, settings.target, fitted, pick(rows, fold.test)));
    } catch (error) {
      throw located(`fold ${i}`, error);
    }
  }
  const over = (of: (numbers: readonly number[]) => number): Scores =>
    Object.fromEntries(
      Object.keys(found[0]).map((name) => [
        name,
        of(found.map((scores) => Number(scores[name as keyof Scores]))),
      ]),
    ) as Scores;
  return { folds: found, mean: over(meanOf), std: over(stdOf) };
}

function foldsOf(
  who: string,
  ofClassifier: boolean,
  targets: readonly unknown[],
  { splits = 5, seed = 0, folds }: CrossValidateOptions,
): readonly { readonly train: readonly number[]; readonly test: readonly number[] }[] {
  const N = targets.length;
  if (folds !== undefined) return readFolds(who, N, folds);
  checkInteger(who, 'splits', splits, 2);
  const shuffled = { splits, shuffle: true, generator: new Generator(checkSeed(who, seed)) };
  if (!ofClassifier) return kFold(N, shuffled);
  const labels = targets as readonly Category[];
  const alone = distinct(labels).find(
    (label) => labels.indexOf(label) === labels.lastIndexOf(label),
  );
  if (alone === undefined) return stratifiedKFold(labels, shuffled);
  throw new RangeError(
    `${who} expects two rows or more of each class, but got one of ${show(alone)}; leave it out`,
  );
}

function readFolds(who: string, N: number, given: unknown): readonly RowSplit[] {
  const wanted = `numbers of rows below ${N}`;
  if (!Array.isArray(given) || given.length === 0)
    throw new TypeError(
      `${who} expects folds as a list of { train, test }, ${wanted}, but got ${show(given)}; ` +
        'pass what stratifiedKFold gives, say',
    );
  const isRow = (n: unknown): boolean => Number.isInteger(n) && Number(n) >= 0 && Number(n) < N;
  return given.map((fold: Partial<RowSplit> | null | undefined, i) => {
    const read = (name: 'train' | 'test'): number[] => {
      const list: unknown = fold?.[name];
      if (Array.isArray(list) && list.length > 0 && list.every(isRow)) return list as number[];
      throw new TypeError(
        `${who} expects folds[${i}].${name} as a list of ${wanted}, but got ` +
          `${show(list)}; pass what stratifiedKFold gives, say`,
      );
    };
    const [train, test] = [read('train'), read('test')];
    const learnt = new Set(train);
    const both = test.find((n) => learnt.has(n));
    if (both === undefined) return { train, test };
    throw new RangeError(
      `${who} expects folds[${i}] to test other rows than it trains with, but got row ${both} in ` +
        'both; leave it out of one',
    );
  });
}
