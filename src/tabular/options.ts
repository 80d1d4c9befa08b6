/**
 * Options of models of tables, and their defaults, which npm run bench:tabular compares.
 */
import {
  checkFinite,
  checkInteger,
  checkOneOf,
  checkOptions,
  checkPositive,
  show,
} from '../core/check.js';
import { checkSeed } from '../core/generator-state.js';
import { readKinds, type ColumnKinds, type GivenKinds } from './kinds.js';
import type { ColumnName } from './rows.js';

/** Options of models of tables. */
export interface TabularOptions<
  Row extends object = Readonly<Record<string, unknown>>,
  Target extends ColumnName<Row> = ColumnName<Row>,
> {
  /** The column that is predicted. */
  target: Target;
  /**
   * What columns hold, where their values do not tell: `'number'`, `'category'`, or `'ignore'` for
   * what is not to be learnt from. Default: numbers are numbers, however few there are; text, true
   * and false are categories. Text is refused where there are more than 50 values, more than one
   * for two rows, until it is named here.
   */
  columns?: ColumnKinds<Exclude<ColumnName<Row>, Target>>;
  /**
   * Widths of the hidden layers; none make a linear model. Default [64], and [128, 64] from 1,000
   * rows on.
   */
  hidden?: readonly number[];
  /**
   * The most epochs; the learning rate's cycle is as long. Default 60; 30 from 1,000 rows on, and
   * 12 from 10,000 rows on.
   */
  epochs?: number;
  /** With `validation`: how many epochs in a row may be no better. Default 20. */
  patience?: number;
  /**
   * The highest learning rate of AdamW. Default 0.005; 0.01 from 1,000 rows on, and 0.02 from
   * 10,000 rows on.
   */
  lr?: number;
  /** Rows in a batch. Default 32, and more of more than 6,400 rows: a 200th, 256 at most. */
  batchSize?: number;
  /**
   * The share of rows, of each class where there are enough, that is set aside and stops the
   * training: 0.1, say. Default 0: none, and all epochs are trained, to the end of the cycle.
   */
  validation?: number;
  /**
   * The probability with which an output of a hidden layer is left out, below 1. Default 0.2, and 0
   * from 10,000 rows on.
   */
  dropout?: number;
  /** AdamW's weight decay. Default 0.1, and 0.2 of 1,000 to 9,999 rows. */
  weightDecay?: number;
  /** Fixes everything random. Default 0. */
  seed?: number;
}

/** Options of a {@link TabularClassifier}. */
export interface TabularClassifierOptions<
  Row extends object = Readonly<Record<string, unknown>>,
  Target extends ColumnName<Row> = ColumnName<Row>,
> extends TabularOptions<Row, Target> {
  /**
   * `'balanced'`: all classes count alike, however few rows they have, by `balancedWeights`.
   * Default null: all rows count alike, so that probabilities are those of the data.
   */
  classWeight?: 'balanced' | null;
}

/** What depends on how many rows there are, where it is not told. */
interface BySize {
  readonly hidden: readonly number[];
  readonly epochs: number;
  readonly lr: number;
  readonly batchSize: number;
  readonly dropout: number;
  readonly weightDecay: number;
}

/** Options that have been read: plain data. What is null, the number of rows decides. */
export interface Settings extends NullOr<BySize> {
  readonly target: string;
  readonly columns: GivenKinds;
  readonly patience: number;
  readonly validation: number;
  readonly seed: number;
  readonly classWeight: 'balanced' | null;
}

type NullOr<T> = { readonly [K in keyof T]: T[K] | null };

/** Settings of a model that has learnt: nothing is left open. */
export type FullSettings = Settings & BySize;

/**
 * Defaults by the number of rows: many take a wider network, fewer epochs, longer steps and no
 * Dropout.
 */
const defaults = [
  { below: 1000, hidden: [64], epochs: 60, lr: 0.005, dropout: 0.2, weightDecay: 0.1 },
  { below: 10_000, hidden: [128, 64], epochs: 30, lr: 0.01, dropout: 0.2, weightDecay: 0.2 },
  { below: Infinity, hidden: [128, 64], epochs: 12, lr: 0.02, dropout: 0, weightDecay: 0.1 },
];

/** Settings for N rows. */
export function settingsFor(settings: Settings, N: number): FullSettings {
  const { hidden, epochs, lr, dropout, weightDecay } = defaults.find(({ below }) => N < below)!;
  return {
    ...settings,
    hidden: settings.hidden ?? hidden,
    epochs: settings.epochs ?? epochs,
    lr: settings.lr ?? lr,
    batchSize: settings.batchSize ?? Math.min(256, Math.max(32, Math.floor(N / 200))),
    dropout: settings.dropout ?? dropout,
    weightDecay: settings.weightDecay ?? weightDecay,
  };
}

const names = [
  'target', 'columns', 'hidden', 'epochs', 'patience', 'lr', 'batchSize', 'validation', 'dropout',
  'weightDecay', 'seed',
]; // prettier-ignore

/** scikit-learn's. */
const others = {
  alpha: "did you mean 'weightDecay'?",
  learningrateinit: "did you mean 'lr'?",
  maxiter: "did you mean 'epochs'?",
  niternochange: "did you mean 'patience'?",
};

/** Reads options; `classWeight` is a classifier's alone. */
export function readSettings(who: string, options: unknown, ofClassifier: boolean): Settings {
  const allowed = ofClassifier ? [...names, 'classWeight'] : names;
  checkOptions(who, options, allowed, "{ target: 'species' }, say", others);
  const {
    target,
    columns = {},
    hidden,
    epochs,
    patience = 20,
    lr,
    batchSize,
    validation = 0,
    dropout,
    weightDecay,
    seed = 0,
    classWeight = null,
  } = options as Partial<TabularClassifierOptions>;
  if (typeof target !== 'string') {
    throw new TypeError(
      `${who} expects target to be the name of a column, but got ${show(target)}; pass ` +
        "{ target: 'species' }, say",
    );
  }
  if (hidden !== undefined && !Array.isArray(hidden)) {
    throw new TypeError(
      `${who} expects hidden as a list of widths, but got ${show(hidden)}; pass [64, 64], say`,
    );
  }
  if (lr !== undefined) checkPositive(who, 'lr', lr);
  if (checkFinite(who, 'validation', validation, 0) >= 1) {
    throw new RangeError(
      `${who} expects validation as a share below 1, but got ${validation}; pass 0.1, say`,
    );
  }
  if (dropout !== undefined && checkFinite(who, 'dropout', dropout, 0, 1) === 1) {
    throw new RangeError(`${who} expects dropout as a share below 1, but got 1; pass 0.2, say`);
  }
  if (classWeight !== null) checkOneOf(who, 'classWeight', classWeight, ['balanced']);
  return {
    target,
    columns: readKinds(who, target, columns),
    hidden: hidden?.map((width: unknown, i) => checkInteger(who, `hidden[${i}]`, width)) ?? null,
    epochs: epochs === undefined ? null : checkInteger(who, 'epochs', epochs),
    patience: checkInteger(who, 'patience', patience),
    lr: lr ?? null,
    batchSize: batchSize === undefined ? null : checkInteger(who, 'batchSize', batchSize),
    validation,
    dropout: dropout ?? null,
    weightDecay: weightDecay === undefined ? null : checkFinite(who, 'weightDecay', weightDecay, 0),
    seed: checkSeed(who, seed),
    classWeight,
  };
}

/** The options that settings were read from. */
export function optionsOf(settings: Settings, ofClassifier: boolean): object {
  const { columns, classWeight, ...others } = settings;
  const told = Object.entries(others).filter(([, value]) => value !== null);
  return {
    ...Object.fromEntries(told),
    columns: Object.fromEntries(columns),
    ...(ofClassifier && { classWeight }),
  };
}
