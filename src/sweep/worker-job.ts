/**
 * What the pool and its workers say to each other. Types only.
 */
import type { Job, Task } from './executor.js';
import type { SentTrain } from './load-train.js';
import type { Metrics } from './train.js';

/** A job as messages carry it. */
export type SentJob = Omit<Job, 'train'> & { readonly train: SentTrain };

/** An epoch that has ended, with its metrics. */
export type EpochMessage = readonly [epoch: number, metrics: Metrics];

/** The arguments of the worker's method `train`; without a task it only loads. */
export type WorkerArguments = readonly [job: SentJob, task: Task | null];
