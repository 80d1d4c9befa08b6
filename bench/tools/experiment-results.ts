/**
 * What bench/experiment.ts measures, in the form of experiment.json.
 */
import type { Machine } from './machine.js';

/** Seconds, one number for each round. */
export interface ExperimentTimes {
  readonly workers: number;
  /** The grid search. */
  readonly grid: readonly number[];
  /** The whole experiment, from the start of the process to the pictures. */
  readonly whole: readonly number[];
}

/** The whole of experiment.json. */
export interface ExperimentResults {
  readonly machine: Machine & { readonly cores: number };
  readonly command: string;
  /** One worker first, then as many as the machine has cores. */
  readonly times: readonly [one: ExperimentTimes, all: ExperimentTimes];
}
