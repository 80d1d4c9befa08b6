/**
 * What runs in a worker of the stress test: a few trainings, one after the other. It then ends by
 * itself, though its threads exist.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { setBackend } from '../../src/index.js';
import { partsDone } from './parts.js';
import { train, type Job } from './training.js';

/** What a worker tells of each training. */
export interface Answer {
  readonly job: Job;
  readonly digest: string;
  /** Parts of all trainings up to here that other threads did. */
  readonly parts: number;
}

for (const job of workerData as readonly Job[]) {
  setBackend('wasm', { threads: job.threads });
  const digest = await train(job);
  parentPort!.postMessage({ job, digest, parts: partsDone() } satisfies Answer);
}
