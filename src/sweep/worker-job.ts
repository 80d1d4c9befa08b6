/**
 * What the pools and their workers say to each other, and what a worker does with it, in Node and
 * in browsers alike.
 */
import { setBackend } from '../backend/choice.js';
import type { Job, Outcome, Task } from './executor.js';
import { loadTrain, type SentTrain } from './load-train.js';
import { runPoint } from './run-point.js';
import { unshareData } from './share.js';
import type { Metrics } from './train.js';

/** A job as messages carry it. */
export type SentJob = Omit<Job, 'train'> & { readonly train: SentTrain };

/** An epoch that has ended, with its metrics. */
export type EpochMessage = readonly [epoch: number, metrics: Metrics];

/** The arguments of the worker's method `train`; without a task it only loads. */
export type WorkerArguments = readonly [job: SentJob, task: Task | null];

/** Loads a job; gives what runs its tasks. */
export async function takeJob({
  train: source,
  data: sent,
  epochs,
  backend: { name, fused },
}: SentJob) {
  setBackend(name, { fused });
  const [train, data] = [await loadTrain(source), unshareData(sent)];
  return async (
    task: Task | null,
    tell: (message: EpochMessage) => void,
  ): Promise<Outcome | null> =>
    task &&
    (await runPoint(train, task, {
      data,
      epochs,
      onEpoch: (...message: EpochMessage) => tell(message),
    }));
}
