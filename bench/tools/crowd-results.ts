/**
 * What a measurement of many trainings at once finds out, in the form of docs/results/crowd.json.
 */
import type { Machine } from './machine.js';

/** So many trainings at once, on so many processors. */
export interface Crowd {
  readonly trainings: number;
  readonly processors: number;
  readonly hidden: number;
  readonly batch: number;
  /** Seconds a training with one thread each, and with as many as there are processors in all. */
  readonly one: number;
  readonly several: number;
}

export interface CrowdResults {
  readonly machine: Machine;
  readonly command: string;
  /** The threads of those with several. */
  readonly threads: number;
  readonly rounds: number;
  readonly images: number;
  readonly epochs: number;
  readonly crowds: readonly Crowd[];
}
