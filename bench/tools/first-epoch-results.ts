/**
 * What bench/first-epoch.ts measures, in the form of first-epoch.json.
 */
import type { Machine } from './machine.js';

/** Seconds, one number for each round. */
export interface FirstEpochResults {
  readonly machine: Machine;
  readonly command: string;
  readonly npm: string;
  /** Whether MNIST was downloaded too; else it came from a folder. */
  readonly downloaded: boolean;
  /** `git clone`. */
  readonly clone: readonly number[];
  /** `npm ci` with an empty cache. */
  readonly install: readonly number[];
  /** `npm run mnist` until the first network has been trained for an epoch and validated. */
  readonly epoch: readonly number[];
}
