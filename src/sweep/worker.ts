/**
 * What runs inside a worker of Node's pool: one point at a time, until it is ended. In browsers,
 * web-worker.ts takes the place of this.
 *
 * @module tiny-mlp/sweep/worker
 */
import { worker, workerEmit } from 'workerpool';
import type { Task } from './executor.js';
import { takeJob, type SentJob } from './worker-job.js';

/** A worker belongs to one pool, and a pool to one job: taken once. */
let runTask: ReturnType<typeof takeJob> | undefined;

worker({
  async train(job: SentJob, task: Task | null) {
    return (await (runTask ??= takeJob(job)))(task, workerEmit);
  },
});
