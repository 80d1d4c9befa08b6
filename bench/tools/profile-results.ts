/**
 * What `npm run bench:profile -- --json FILE` writes.
 */
import type { machine } from './machine.js';

export interface KernelTime {
  readonly name: string;
  /** In a step. */
  readonly calls: number;
  /** Of all of them together. */
  readonly microseconds: number;
}

/** A training step, on average over an epoch. */
export interface Profile {
  readonly hidden: number;
  readonly batch: number;
  readonly microseconds: number;
  /** The slowest first. What is missing to the whole is JavaScript. */
  readonly kernels: readonly KernelTime[];
}

export interface ProfileResults {
  readonly machine: ReturnType<typeof machine>;
  readonly command: string;
  readonly data: string;
  readonly profiles: readonly Profile[];
}
