/**
 * What a training comes to. A type alone.
 */
import type { History } from 'tiny-mlp';
import type { TabularClassifier, TabularRegressor } from 'tiny-mlp/tabular';
import type { Task } from './train-data.js';

/** A model that has learnt, and what it is told by. */
export interface Outcome {
  readonly task: Task;
  readonly model: TabularClassifier | TabularRegressor;
  readonly history: History;
  /** How many rows were learnt from. */
  readonly learnt: number;
  /** How many were set aside, and stopped the training. */
  readonly aside: number;
  /** Rows that were held out. */
  readonly heldOut: Task['rows'];
  readonly scores: Readonly<Record<string, number>>;
  readonly seed: number;
}
