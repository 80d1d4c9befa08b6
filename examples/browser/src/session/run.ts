/**
 * A training in a worker: under way, or paused. It goes on from a network as it is, and is told of
 * what the visitor changes meanwhile.
 */
import { NonFiniteError, type StateDict } from 'tiny-mlp';
import { trainInWorker, type WorkerTraining } from 'tiny-mlp/worker';
import type { Settings } from '../settings.js';
import type { Job } from '../worker/training.js';
import type { Told } from '../worker/watch.js';
import { textOf } from './text.js';

/** The same start gives the same run, bit for bit. */
export const SEED = 0;

/** Far more than rounding ever puts a sum of shares beside a whole number. */
const CLOSE = 1e-6;

/** Whether so many epochs are all that were to be trained. */
export const isDone = (epochs: number, goal: number): boolean => epochs >= goal - CLOSE;

/** What a visitor reads of a training that failed. */
export const failureText = (error: unknown): string =>
  error instanceof NonFiniteError
    ? `The training diverged. ${textOf(error)}. Reset, with a lower learning rate.`
    : `The worker that trains failed. ${textOf(error)}. Reload the page; a current browser is ` +
      'needed.';

/** What it begins with. */
export type Start = Omit<Job, 'seed'>;

/** Who is told of it. */
export interface RunEvents {
  heard(run: Run, told: Told): void;
  finished(run: Run, weights: StateDict): void;
  failed(run: Run, error: unknown): void;
}

export class Run {
  readonly training: WorkerTraining<StateDict>;
  readonly #controller = new AbortController();

  /** @param since - Epochs that the network had seen before. */
  constructor(
    start: Start,
    readonly since: number,
    events: RunEvents,
  ) {
    this.training = trainInWorker<Job, StateDict>(
      new Worker(new URL('../worker/training.ts', import.meta.url), { type: 'module' }),
      {
        data: { ...start, seed: SEED + Math.round(since) },
        onMessage: (message) => events.heard(this, message as Told),
        signal: this.#controller.signal,
      },
    );
    this.training.result.then(
      (weights) => events.finished(this, weights),
      (error: unknown) => events.failed(this, error),
    );
  }

  /** Tells it of the settings, and how many epochs are left for it. */
  tell(settings: Settings, goal: number): void {
    this.training.send({ ...settings, epochs: Math.ceil(goal - this.since - CLOSE) });
  }

  /** Ends it at once. */
  drop(): void {
    this.#controller.abort();
  }
}
