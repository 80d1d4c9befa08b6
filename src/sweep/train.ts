/**
 * What a training function is: what it is given for one point of a search, and what it gives back.
 * Types only.
 */
import type { Generator } from '../core/generator.js';
import type { Plain } from '../core/plain.js';

/** The settings of a point: plain data, by name. */
export type Settings = Readonly<Record<string, Plain>>;

/**
 * What a training function tells of an epoch: numbers by name, such as `{ loss: 0.31, accuracy: 0.9
 * }`.
 */
export type Metrics = Readonly<Record<string, number>>;

/**
 * What a training function gives in the end: plain data by name, the number that is searched for
 * among it.
 */
export type Value = Readonly<Record<string, Plain>>;

/** What a training function is given beside its settings. */
export interface Run<D = unknown> {
  /**
   * The option `data` of the search. Arrays are shared by all workers where there is
   * SharedArrayBuffer: do not write to them.
   */
  readonly data: D;
  /**
   * The seed of the point. The default generator has been seeded with it, so `manualSeed` need not
   * be called.
   */
  readonly seed: number;
  /**
   * A generator of this point's own with that seed: for code that does not draw from the default
   * one.
   */
  readonly generator: Generator;
  /** The option `epochs` of the search. */
  readonly epochs: number | undefined;
}

/**
 * Trains one point. Best a generator function (`function*` or `async function*`): it yields the
 * metrics of each epoch, which is what makes progress, an early stop and successive halving
 * possible, and returns its value; the last epoch's metrics stand in for none. Any other function
 * gives its value, or a promise of it.
 */
export type TrainFunction<S = Settings, D = unknown> = (
  settings: S,
  run: Run<D>,
) =>
  | Iterator<Metrics, Value | void, undefined>
  | AsyncIterator<Metrics, Value | void, undefined>
  | Value
  | Promise<Value>;

/**
 * A training function as every executor can take it: a module (an absolute path, or a URL) whose
 * default export, or else whose export named `train`, is the function; or the function itself.
 * Workers are given the text of a function, so it must be self-contained: it can use its arguments,
 * what the engine knows, and what it imports itself by `await import(...)`, but nothing that stands
 * around it.
 */
export type TrainSource<S = Settings, D = unknown> = string | URL | TrainFunction<S, D>;
