/**
 * What `tiny-mlp/sweep` is in a browser: the same names and types as in Node (index.ts), with Web
 * Workers and without files. Nothing here may reach a module that imports from 'node:'.
 */
import {
  gridSearchOn,
  randomSearchOn,
  type GridSearchOptions,
  type Platform,
  type RandomSearchOptions,
} from './search.js';
import type { GridSpace, RandomSpace, SettingsOf } from './space.js';
import type { Sweep } from './sweep.js';
import { WebWorkers, type WebWorkersOptions } from './web-workers.js';

export * from './public.js';

export type { WebWorkers, WebWorkersOptions } from './web-workers.js';

// Written out as bundlers look for it.
const startWorker = () =>
  new Worker(new URL('./web-worker.js', import.meta.url), { type: 'module' });

/**
 * An executor of Web Workers; as in Node, but for the options of threads. Where a bundler does not
 * find the workers' script, pass its URL.
 */
export const workerPool = (options: WebWorkersOptions): WebWorkers =>
  new WebWorkers(options, startWorker);

const page: Platform = {
  cores: () => globalThis.navigator?.hardwareConcurrency || 1,
  workerPool: (workers) => workerPool({ workers }),
  openJournalFile: undefined,
};

/** A search over a grid; as in Node, but for a `journal` in a file: pass a store. */
export function gridSearch<P extends GridSpace, D = undefined>(
  options: GridSearchOptions<P, D>,
): Sweep<SettingsOf<P>> {
  return gridSearchOn(page, options);
}

/** A search over random points; as in Node, but for a `journal` in a file: pass a store. */
export function randomSearch<P extends RandomSpace, D = undefined>(
  options: RandomSearchOptions<P, D>,
): Sweep<SettingsOf<P>> {
  return randomSearchOn(page, options);
}
