/**
 * Searches over settings: grids and random points, trained by any number of workers, resumable. In
 * browsers, browser.ts takes the place of this.
 *
 * @module tiny-mlp/sweep
 */
import { availableParallelism } from 'node:os';
import { workerScript } from './installed.js';
import { openJournalFile } from './journal-file.js';
import {
  gridSearchOn,
  randomSearchOn,
  type GridSearchOptions,
  type Platform,
  type RandomSearchOptions,
} from './search.js';
import type { GridSpace, RandomSpace, SettingsOf } from './space.js';
import type { Sweep } from './sweep.js';
import { WorkerPool, type WorkerPoolOptions } from './worker-pool.js';

export * from './public.js';

/**
 * An executor of worker threads (in browsers: Web Workers), for the option `executor` where the
 * option `workers` does not do: another script, options of the threads. It needs the package
 * workerpool.
 *
 * @example
 * ```ts
 * import { workerPool } from 'tiny-mlp/sweep';
 *
 * const threads = { resourceLimits: { maxOldGenerationSizeMb: 512 } };
 * const executor = workerPool({ workers: 4, threads });
 * console.log(executor.slots); // 4
 * ```
 * @see https://github.com/josdejong/workerpool
 */
export const workerPool = (options: WorkerPoolOptions): WorkerPool =>
  new WorkerPool(options, workerScript);

const node: Platform = {
  cores: availableParallelism,
  workerPool: (workers) => workerPool({ workers }),
  openJournalFile,
};

/**
 * Trains every combination of a grid's values, and finds the best.
 *
 * It begins at once. What comes of a point depends on its settings and the seed alone: not on the
 * number of workers, on which of them it ran, or on what ran before it. A point that throws,
 * diverges or loses its worker is reported and does not sink the others.
 *
 * With a `journal`, a search that was killed at any moment goes on where it was: each point that
 * ended is in the file, once. A search over another space, with another seed or another number of
 * epochs is refused with what differs. Points that failed run again.
 *
 * With `halving: { at: [e₁, e₂, ...], keep: k }`, points are trained to epoch e₁, of n of them the
 * best ⌈k n⌉ stay, and so on. Those that stay are trained anew from their seed, which costs their
 * first epochs again and keeps nothing in between.
 *
 * @throws OptionError, TypeError or RangeError at once if an option is not what it should be. What
 * fails later (the training function cannot be loaded, the journal is of another search) rejects
 * `summary()` and ends loops over the results.
 *
 * @example
 * ```ts
 * import { gridSearch } from 'tiny-mlp/sweep';
 *
 * function* train({ lr, steps }: { lr: number; steps: number }) {
 *   let w = 5; // down the slope of w²
 *   for (let step = 0; step < steps; step++)
 *     yield { loss: (w -= lr * 2 * w) ** 2 };
 * }
 * const sweep = gridSearch({
 *   space: { lr: [0.1, 0.4, 1.5], steps: [10, 20] },
 *   train,
 *   workers: 0,
 * });
 * const { best, results } = await sweep.summary();
 * console.log(best?.settings, results.length); // { lr: 0.4, steps: 20 } 6
 * ```
 */
export function gridSearch<P extends GridSpace, D = undefined>(
  options: GridSearchOptions<P, D>,
): Sweep<SettingsOf<P>> {
  return gridSearchOn(node, options);
}

/**
 * Trains points that are drawn at random from lists and ranges, and finds the best. All else is as
 * with {@link gridSearch}.
 *
 * The points are drawn from `new Generator(seed)`: a seed gives the same points everywhere, and
 * more points begin with the same ones.
 *
 * @example
 * ```ts
 * import { logRange, randomSearch } from 'tiny-mlp/sweep';
 *
 * const train = ({ lr, hidden }: { lr: number; hidden: number }) => ({
 *   loss: Math.abs(Math.log10(lr) + 2) + 1 / hidden,
 * });
 * const space = { lr: logRange(1e-4, 1), hidden: [32, 64, 128] };
 * const search = randomSearch({
 *   space,
 *   points: 20,
 *   train,
 *   workers: 0,
 *   seed: 1,
 * });
 * const { best, results } = await search.summary();
 * console.log(results.length, best!.score! < 1); // 20 true
 * ```
 * @see Bergstra and Bengio 2012, https://jmlr.org/papers/v13/bergstra12a.html
 */
export function randomSearch<P extends RandomSpace, D = undefined>(
  options: RandomSearchOptions<P, D>,
): Sweep<SettingsOf<P>> {
  return randomSearchOn(node, options);
}
