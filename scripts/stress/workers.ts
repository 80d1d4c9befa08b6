/**
 * Workers that train: some at once, each to its end; and one that is killed in the middle.
 */
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Choices } from '../fuzz/random.js';
import type { Judge } from './judge.js';
import { drawJob, type Step } from './steps.js';
import { jobText, type Job } from './training.js';
import type { Answer } from './worker.js';

const program = new URL('worker.mjs', import.meta.url);

/** Workers that were started here, so that they are not taken for threads of a backend. */
const own = new WeakSet<Worker>();
export const isOwn = (worker: Worker): boolean => own.has(worker);

function start(jobs: readonly Job[], judge: Judge): { worker: Worker; end: Promise<unknown> } {
  const worker = new Worker(program, { workerData: jobs });
  own.add(worker);
  const end = once(worker, 'exit');
  let counted = 0;
  worker.on('message', ({ job, digest, parts }: Answer) => {
    judge.tally.parts += parts - counted;
    counted = parts;
    judge.ended(job, digest, ' in a worker');
  });
  worker.on('error', (error) => judge.failed(textOf(jobs), error));
  return { worker, end };
}

const drawJobs = (choices: Choices): Job[] =>
  Array.from({ length: choices.whole(1, 3) }, () => drawJob(choices));
const textOf = (jobs: readonly Job[]): string => jobs.map(jobText).join(', then ');

/** One to four at once. */
export function someWorkers(choices: Choices, judge: Judge): Step {
  const lists = Array.from({ length: choices.whole(1, 4) }, () => drawJobs(choices));
  return {
    doing: `${lists.length} workers at once: ${lists.map(textOf).join('; ')}`,
    run: async () => {
      await Promise.all(lists.map((jobs) => start(jobs, judge).end));
    },
  };
}

/** One that is killed at any moment from its start on, and sometimes another that goes on. */
export function killedWorker(choices: Choices, judge: Judge): Step {
  const [jobs, delay] = [drawJobs(choices), choices.whole(0, 300)];
  const beside = choices.chance(0.3) ? drawJobs(choices) : undefined;
  const and = beside ? `, beside ${textOf(beside)}` : '';
  return {
    doing: `a worker killed after ${delay} ms: ${textOf(jobs)}${and}`,
    run: async () => {
      const other = beside && start(beside, judge).end;
      const { worker, end } = start(jobs, judge);
      const first = await Promise.race([end.then(() => 'end'), setTimeout(delay, 'time')]);
      if (first === 'time') judge.tally.workersKilled++;
      await worker.terminate();
      await end;
      await other;
    },
  };
}
