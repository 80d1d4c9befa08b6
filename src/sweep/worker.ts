/**
 * What runs inside a worker of the pool: one point at a time, until it is ended. Its URL is for bundlers, which want to see workers.
 *
 * @module tiny-mlp/sweep/worker
 */
import { worker, workerEmit } from 'workerpool';
import { setBackend } from '../backend/registry.js';
import type { Outcome, Task } from './executor.js';
import { loadTrain } from './load-train.js';
import { runPoint } from './run-point.js';
import { unshareData } from './share.js';
import type { TrainFunction } from './train.js';
import type { EpochMessage, SentJob } from './worker-job.js';

/** A worker belongs to one pool, and a pool to one job: prepared once. */
let prepared: Promise<{ train: TrainFunction<never, never>; data: unknown }> | undefined;

async function prepare({ train, data, backend: { name, fused } }: SentJob) {
  setBackend(name, { fused });
  return { train: await loadTrain(train), data: unshareData(data) };
}

worker({
  async train(job: SentJob, task: Task | null): Promise<Outcome | null> {
    const { train, data } = await (prepared ??= prepare(job));
    if (!task) return null;
    const onEpoch = (...message: EpochMessage) => workerEmit(message);
    return runPoint(train, task, { data, epochs: job.epochs, onEpoch });
  },
});
