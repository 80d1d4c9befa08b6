/**
 * What a model's answers come to over many batches: the loss of a row, and metrics of all rows.
 */
import { checkArray } from '../core/array-checks.js';
import { array } from '../core/array.js';
import { show } from '../core/check.js';
import { located, ShapeError } from '../core/errors.js';
import { concat } from '../core/joining.js';
import type { NdArray } from '../core/ndarray.js';
import { Loss } from '../nn/loss.js';
import type { Module } from '../nn/module.js';
import { readBatch } from './batches.js';
import { reductionOf, type Metrics, type TrainingLoss } from './ingredients.js';

/** The loss of a row, and each metric. */
export interface Scores {
  /** Of a row. */
  readonly loss: number;
  /** By their names. */
  readonly metrics: Record<string, number>;
}

/** What has been added up so far: plain data and arrays. */
export interface ScoringState {
  /** Of all rows together. */
  readonly loss: number;
  /** How many there were. */
  readonly rows: number;
  /** Where there are metrics: targets and outputs of all rows. */
  readonly targets: readonly NdArray[];
  /** What the model gave for them. */
  readonly outputs: readonly NdArray[];
}

const nothing: ScoringState = { loss: 0, rows: 0, targets: [], outputs: [] };

/** Adds batches up. */
export class Scoring {
  #loss: number;
  #rows: number;
  readonly #targets: NdArray[];
  readonly #outputs: NdArray[];

  /** @param state - What an earlier part of the rows came to. */
  constructor(
    readonly who: string,
    readonly metrics: Metrics,
    state: ScoringState = nothing,
  ) {
    this.#loss = state.loss;
    this.#rows = state.rows;
    this.#targets = [...state.targets];
    this.#outputs = [...state.outputs];
  }

  /** Takes a batch in: its loss, what its loss is of, and what the model gave. */
  add(criterion: TrainingLoss, loss: number, targets: NdArray, outputs: NdArray): void {
    const rows = outputs.shape[0];
    this.#loss += reductionOf(criterion) === 'sum' ? loss : loss * rows;
    this.#rows += rows;
    if (Object.keys(this.metrics).length === 0) return;
    this.#targets.push(array(targets)); // a copy: loaders and callers may use theirs again
    this.#outputs.push(outputs);
  }

  /** Lets a model, which is in evaluation mode, answer a batch, and takes that in. */
  answer(loss: TrainingLoss, model: Module, batch: unknown, place: string): void {
    const { who } = this;
    const [x, y, weights] = readBatch(who, place, batch, model);
    try {
      const outputs = checkArray(`${model.label()}.forward`, 'its return value', model.forward(x));
      const measure = () =>
        weights ? loss.forward(outputs, y, { weights }) : loss.forward(outputs, y);
      const value = loss instanceof Loss ? loss.measure(measure) : measure();
      this.add(loss, value, y, outputs);
    } catch (error) {
      throw located(`${who}, ${place}`, error);
    }
  }

  /** The mean loss of a row so far. */
  get loss(): number {
    return this.#loss / this.#rows;
  }

  /**
   * The scores of all that was added.
   *
   * @param name - What was added, for error texts: `train`, say, of an epoch.
   */
  result(name?: 'train' | 'validation', epoch?: number): Scores {
    const of = name === undefined ? '' : ` of ${name} in epoch ${epoch}`;
    if (this.#rows === 0)
      throw new ShapeError(`${this.who} expects at least one batch${of}, but got none; pass data`);
    const names = Object.keys(this.metrics);
    const all =
      names.length > 0 ? ([concat(this.#targets), concat(this.#outputs)] as const) : undefined;
    const place = name === undefined ? this.who : `${this.who}, epoch ${epoch}, ${name}`;
    const entries = names.map((metric) => {
      const value = this.#measure(metric, place, all!);
      if (typeof value === 'number') return [metric, value] as const;
      throw new TypeError(
        `${this.who} expects metrics.${metric} to return a number, but got ${show(value)}; ` +
          'return one',
      );
    });
    return { loss: this.loss, metrics: Object.fromEntries(entries) };
  }

  /** What a metric finds; what it throws names it. */
  #measure(metric: string, place: string, all: readonly [NdArray, NdArray]): unknown {
    try {
      return this.metrics[metric](...all);
    } catch (error) {
      throw located(`${place}, metrics.${metric}`, error);
    }
  }

  /** What continues it: one array each, as a file of many batches would hold too many. */
  state(): ScoringState {
    const joined = (arrays: NdArray[]) => (arrays.length > 1 ? [concat(arrays)] : [...arrays]);
    return {
      loss: this.#loss,
      rows: this.#rows,
      targets: joined(this.#targets),
      outputs: joined(this.#outputs),
    };
  }
}
