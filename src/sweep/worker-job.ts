/**
 * What the pools and their workers say to each other, and what a worker does with it, in Node and
 * in browsers alike.
 */
import { startBackend } from '../messages/backend-in-use.js';
import { readable } from '../messages/error-report.js';
import { unpackData } from '../messages/packing.js';
import type { Job, Outcome, Task } from './executor.js';
import { loadTrain, type SentTrain } from './load-train.js';
import { runPoint } from './run-point.js';
import { explainMissing } from './self-contained.js';
import type { Metrics } from './train.js';

/** A job as messages carry it. */
export type SentJob = Omit<Job, 'train'> & { readonly train: SentTrain };

/** An epoch that has ended, with its metrics. */
export type EpochMessage = readonly [epoch: number, metrics: Metrics];

/** The arguments of the worker's method `train`; without a task it only loads. */
export type WorkerArguments = readonly [job: SentJob, task: Task | null];

/** Runs the tasks of a job. */
export type RunTask = (
  task: Task | null,
  tell: (message: EpochMessage) => void,
) => Promise<Outcome | null>;

/**
 * Loads a job; gives what runs its tasks. What loading throws is thrown as messages carry it.
 */
export const takeJob = (job: SentJob): Promise<RunTask> =>
  load(job).catch((error: unknown) => {
    throw readable(error);
  });

async function load({ train: source, data: sent, epochs, backend }: SentJob): Promise<RunTask> {
  startBackend(backend);
  const [train, data] = [await loadTrain(source), unpackData(sent)];
  return async (task, tell) => {
    if (!task) return null;
    const onEpoch = (...message: EpochMessage) => tell(message);
    const outcome = await runPoint(train, task, { data, epochs, onEpoch });
    return 'text' in source ? explainMissing(outcome) : outcome;
  };
}
