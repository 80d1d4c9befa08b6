/**
 * What models of tables answer, and what they learn it from: the half in which a classifier and a
 * regressor differ.
 *
 * N = rows
 */
import type { Category } from '../core/categories.js';
import type { NdArray } from '../core/ndarray.js';
import type { GraphBuilder } from '../io/graph/builder.js';
import type { ValueId } from '../io/graph/graph.js';
import type { Module } from '../nn/module.js';
import type { Metrics, TrainingLoss } from '../train/ingredients.js';
import type { Settings } from './options.js';

/** The answers of a model, from its outputs. */
export interface Outcome<Answer, Scores> {
  /** How many outputs the network has. */
  readonly outputs: number;
  /** Labels, in order; null where numbers are predicted. */
  readonly classes: readonly Category[] | null;
  /** Targets as the loss takes them. */
  encode(who: string, values: readonly unknown[]): NdArray;
  /** What is made small, of rows with these targets. */
  lossFor(targets: NdArray, settings: Settings): TrainingLoss;
  /** Metrics of targets and outputs as users see them. */
  metrics(given: Metrics): Metrics;
  /** What it says of rows. */
  answers(who: string, network: Module, x: NdArray): Answer[];
  /** How good it is. */
  scores(who: string, network: Module, x: NdArray, targets: NdArray): Scores;
  /** Adds the nodes from the network's outputs to answers. */
  addTo(graph: GraphBuilder, outputs: ValueId): ValueId;
  /** Plain data that it is made from again. */
  state(): object;
}

/** A kind of outcomes: how one is learnt, and read from a file. */
export interface OutcomeKind<Answer, Scores> {
  /** What a file says. */
  readonly name: 'classifier' | 'regressor';
  /** The score that permutations and means go by. */
  readonly score: keyof Scores;
  /** Refuses values that are no targets; rows are those of the whole table. */
  check(
    who: string,
    column: string,
    values: readonly unknown[],
  ): readonly (string | number | boolean)[];
  /** Learns from checked targets, of which some rows are trained with. */
  learn(
    who: string,
    column: string,
    values: readonly unknown[],
    train: readonly number[],
  ): Outcome<Answer, Scores>;
  /** From what `state` gave, checked. */
  from(who: string, column: string, state: unknown): Outcome<Answer, Scores>;
}
