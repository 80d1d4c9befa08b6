/**
 * How far a search is, and how long it will still take. The time left goes by work: an epoch of a
 * point counts as much as the option `cost` says.
 */
import type { Metrics, Settings } from './train.js';
import type { PointResult } from './results.js';

/** How far a search is; given to `onProgress` after every epoch and every point. */
export interface Progress<S = Settings> {
  /** Points that have ended, those read from the journal included. */
  readonly done: number;
  /** Points in all. */
  readonly total: number;
  /** The epoch that has ended, if it was one. */
  readonly epoch?: {
    /** The point's place in the search. */
    readonly index: number;
    /** Its settings. */
    readonly settings: S;
    /** How many epochs it has behind it. */
    readonly epoch: number;
    /** What they gave. */
    readonly metrics: Metrics;
  };
  /** The point that has ended, if it was one. */
  readonly result?: PointResult<S>;
  /**
   * The share of the work that is done, 0 to 1; only whole points count where `epochs` is not
   * given.
   */
  readonly share: number;
  /** Seconds since the search began. */
  readonly seconds: number;
  /**
   * Seconds that it will take from here on, as far as one can tell; undefined until something has
   * been trained.
   */
  readonly secondsLeft: number | undefined;
}

/** Counts work. */
export class WorkClock {
  readonly #start = performance.now();
  /** Work that was found done in the journal: it took no time. */
  #free = 0;
  #done = 0;
  readonly #running = new Map<number, number>();

  /** @param total - Work in all; it may turn out to be less. */
  constructor(public total: number) {}

  /** A point has part of a task's work behind it. */
  advance(index: number, work: number): void {
    this.#running.set(index, work);
  }

  /** A task is over, or lost: what it had done no longer counts. */
  end(index: number, work: number, free = false): void {
    this.#running.delete(index);
    this.#done += work;
    if (free) this.#free += work;
  }

  get seconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  /** Work done, as a share of all. */
  get share(): number {
    return this.total > 0 ? Math.min(1, this.#sum() / this.total) : 1;
  }

  get secondsLeft(): number | undefined {
    const trained = this.#sum() - this.#free;
    return trained > 0
      ? (this.seconds / trained) * Math.max(0, this.total - this.#sum())
      : undefined;
  }

  #sum(): number {
    return [...this.#running.values()].reduce((sum, work) => sum + work, this.#done);
  }
}
