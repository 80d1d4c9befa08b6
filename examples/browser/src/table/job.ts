/**
 * What the page gives its worker, and what it gets back. Plain data.
 */
import type { ColumnImportance } from 'tiny-mlp/tabular';
import type { Settings } from './settings.js';
import type { Task } from './task.js';

/** A training. */
export interface Job {
  readonly task: Task;
  readonly settings: Settings;
}

/** How good the model is on rows it has not seen, and what is no art. */
export type Verdict =
  | {
      readonly kind: 'classifier';
      readonly accuracy: number;
      /** The accuracy of whoever always says the class that is most frequent in training. */
      readonly baseline: number;
      /** That class. */
      readonly mostFrequent: string;
    }
  | {
      readonly kind: 'regressor';
      readonly r2: number;
      /** The root of the mean squared error, in the target's units. */
      readonly rmse: number;
      /** That of whoever always says the mean of the rows trained with. */
      readonly baseline: number;
    };

/** What became of it. */
export interface Outcome {
  /** The model's file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The task's rows that were set aside to test with. */
  readonly test: readonly number[];
  /** Null where there are too few rows to set any aside. */
  readonly verdict: Verdict | null;
  /** How far the verdict falls without a column, from most to least. */
  readonly importance: readonly ColumnImportance[];
  /** Epochs that were trained, and the one whose weights were kept. */
  readonly epochs: number;
  readonly bestEpoch: number | null;
}
