/**
 * What the pools and their workers say to each other, and what a worker does with it, in Node and
 * in browsers alike.
 */
import { setBackend, type BackendName } from '../backend/choice.js';
import { readable } from './error-report.js';
import type { Job, Outcome, Task } from './executor.js';
import { loadTrain, type SentTrain } from './load-train.js';
import { runPoint } from './run-point.js';
import { explainMissing } from './self-contained.js';
import { unshareData } from './share.js';
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

async function load({
  train: source,
  data: sent,
  epochs,
  backend: { name, fused },
}: SentJob): Promise<RunTask> {
  startBackend(name, fused);
  const [train, data] = [await loadTrain(source), unshareData(sent)];
  return async (task, tell) => {
    if (!task) return null;
    const onEpoch = (...message: EpochMessage) => tell(message);
    const outcome = await runPoint(train, task, { data, epochs, onEpoch });
    return 'text' in source ? explainMissing(outcome) : outcome;
  };
}

/** Another backend than the caller's would give other bits, so there is none to fall back to. */
function startBackend(name: BackendName, fused: boolean): void {
  try {
    setBackend(name, { fused });
  } catch (cause) {
    throw new Error(
      `a worker expects to start the backend ${name}, as the process that asks has, but got ` +
        `${String(cause)}; allow more memory (ulimit -v), take fewer workers, or ` +
        "setBackend('reference') before the search",
      { cause },
    );
  }
}
