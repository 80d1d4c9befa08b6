/**
 * What docs/results/tabular.json holds.
 */
import type { Machine } from './machine.js';

/** How a model did on a set, over its folds. */
export interface TabularScore {
  readonly name: string;
  /** The mean over the folds: accuracy, or R² where a number is predicted. */
  readonly score: number;
  /** The standard deviation over the folds, as NumPy's. */
  readonly std: number;
  /** Mean cross-entropy in nats, of classifiers. */
  readonly logLoss: number | null;
  /** Seconds that fitting all folds took, scoring included. */
  readonly seconds: number;
}

export interface TabularSet {
  readonly name: string;
  readonly rows: number;
  readonly folds: number;
  readonly score: 'accuracy' | 'r2';
  /** This package's defaults and the candidates beside them. */
  readonly candidates: readonly TabularScore[];
  readonly peers: readonly TabularScore[];
}

export interface TabularResults {
  readonly machine: Machine;
  readonly sklearn: string;
  readonly command: string;
  /** What each candidate has in place of the defaults. */
  readonly candidates: Readonly<Record<string, object>>;
  readonly sets: readonly TabularSet[];
}
