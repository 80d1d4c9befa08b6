/**
 * What checks look at: what was seen of data, layers and gradients over a few batches. Types, and
 * the targets' statistics.
 */
import { packed, type NdArray } from '../../core/ndarray.js';
import type { Module } from '../../nn/module.js';
import { ColumnStatistics } from './columns.js';
import type { Finding } from './finding.js';
import type { LossTraits } from './loss-traits.js';
import type { LRRangeTest } from './lr-range-test.js';
import type { Sample } from './sample.js';

/** Looks at one thing. */
export type Check = (evidence: Evidence) => Finding[];

/** What was seen of one layer, over all batches. */
export interface LayerEvidence {
  /** `1 (ReLU)` */
  readonly where: string;
  /** The class's name, as its label begins. */
  readonly kind: string;
  /** Whether it has parameters. */
  readonly learns: boolean;
  rows: number;
  /** Of each unit, whether it was ever anything but 0. */
  alive: Uint8Array;
  /** Outputs, and how many of them lay where the slope is all but 0. */
  outputs: number;
  saturated: number;
  nonFinite: boolean;
  /** The norm of the gradient with respect to the output, added up, and how many were added. */
  gradient: number;
  gradients: number;
}

/** What was seen of one parameter. */
export interface ParameterEvidence {
  readonly where: string;
  readonly axes: number;
  /** How many numbers it has. */
  readonly size: number;
  /** The largest norm of its gradient; NaN where one is no number. */
  gradient: number;
  /** Whether its rows, a unit each, are all the same, and their gradients in all batches too. */
  alike: boolean;
  /** The norm of one step of the optimizer by that of the value. */
  update: number | undefined;
}

export interface Evidence {
  readonly model: Module;
  /** The last layer whose output is the model's. */
  readonly last: { readonly where: string; readonly kind: string };
  readonly lossName: string;
  readonly loss: LossTraits | undefined;
  /** Of the columns that are scaled at all: none where the model begins with an embedding. */
  readonly inputs: ColumnStatistics | undefined;
  /** Columns that hold categories. */
  readonly categories: ReadonlySet<number>;
  /** Whether the model's first layer scales its inputs itself. */
  readonly scalesItself: boolean;
  readonly targets: TargetStatistics | undefined;
  /** Some rows as they came, where there are few columns. */
  readonly sample: Sample | undefined;
  /** Rows of the largest batch. */
  readonly largestBatch: number;
  readonly outputs: ColumnStatistics | undefined;
  readonly layers: readonly LayerEvidence[];
  readonly parameters: readonly ParameterEvidence[];
  /** What ended the passes. */
  readonly failure: Error | undefined;
  readonly lr: number | undefined;
  readonly rangeTest: LRRangeTest | undefined;
}

/** Fewer rows are soon alike. */
const ENOUGH_IN_BATCH = 8;

/** Values beyond this many are no classes. */
const MOST_VALUES = 1000;

/** The targets' columns, and of one column how often each value came. */
export class TargetStatistics {
  /** Whether there is one number a row: [B], or [B, 1]. */
  readonly single: boolean;
  readonly columns: ColumnStatistics;
  readonly counts = new Map<number, number>();
  whole = true;
  batches = 0;
  /** Of how many batches of one value each there were, which values. */
  readonly pure = new Map<number, number>();
  /** Whether each row is 1 in one place, and 0 elsewhere. */
  oneHot: boolean;

  constructor({ shape, size }: NdArray) {
    const columns = size / Math.max(1, shape[0] ?? 1);
    this.columns = new ColumnStatistics(columns);
    this.single = columns === 1;
    this.oneHot = columns > 1;
  }

  add(y: NdArray): void {
    this.columns.add(y);
    const values = packed(y, 'float64');
    const C = this.columns.columns;
    for (let n = 0; n < values.length; n++) {
      const value = values[n];
      if (!Number.isInteger(value)) this.whole = false;
      if (this.single && this.counts.size <= MOST_VALUES)
        this.counts.set(value, (this.counts.get(value) ?? 0) + 1);
    }
    this.batches++;
    if (this.single && values.length >= ENOUGH_IN_BATCH && values.every((v) => v === values[0]))
      this.pure.set(values[0], (this.pure.get(values[0]) ?? 0) + 1);
    for (let n = 0; this.oneHot && n < values.length; n += C) {
      const row = values.subarray(n, n + C);
      const ones = row.reduce((sum, value) => sum + (value === 1 ? 1 : 0), 0);
      this.oneHot = ones === 1 && row.every((value) => value === 0 || value === 1);
    }
  }

  /** Whether all rows have had the same target. */
  get constant(): boolean {
    return this.columns.all().every(({ min, max }) => min === max);
  }
}
