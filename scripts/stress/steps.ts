/**
 * The steps in this thread, and which are drawn how often. A step is drawn whole before it runs, so
 * that the same seed gives the same ones, however long each takes.
 */
import { setBackend } from '../../src/index.js';
import type { Choices } from '../fuzz/random.js';
import type { Judge } from './judge.js';
import { MOST_THREADS } from './results.js';
import { jobText, settings, train, type Job } from './training.js';

export interface Step {
  /** What is told where it does not come to an end. */
  readonly doing: string;
  run(): Promise<void>;
}

export const drawJob = (choices: Choices, way?: Job['way']): Job => ({
  setting: choices.whole(0, settings.length - 1),
  threads: choices.whole(1, MOST_THREADS),
  way: way ?? choices.pick(['fit', 'loop']),
});

/** A training on the backend that all share. */
export function training(choices: Choices, judge: Judge): Step {
  const job = drawJob(choices);
  return {
    doing: jobText(job),
    run: async () => {
      setBackend('wasm', { threads: job.threads });
      judge.ended(job, await train(job));
    },
  };
}

/** Two trainings that take turns on the backend that all share. */
export function twoAtOnce(choices: Choices, judge: Judge): Step {
  const threads = choices.whole(2, MOST_THREADS);
  const jobs = [0, 1].map((): Job => ({ ...drawJob(choices, 'fit'), threads }));
  return {
    doing: `two at once: ${jobs.map(jobText).join('; ')}`,
    run: async () => {
      setBackend('wasm', { threads });
      await Promise.all(
        jobs.map(async (job) => judge.ended(job, await train(job), ', two at once')),
      );
    },
  };
}

/** A training that is aborted, and a whole one after it. */
export function aborted(choices: Choices, judge: Judge): Step {
  const [job, next] = [drawJob(choices, 'fit'), drawJob(choices)];
  const delay = choices.whole(0, 150);
  return {
    doing: `aborted after ${delay} ms: ${jobText(job)}; then ${jobText(next)}`,
    run: async () => {
      setBackend('wasm', { threads: job.threads });
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), delay);
      try {
        judge.ended(job, await train(job, controller.signal));
      } catch (error) {
        if (error !== controller.signal.reason) throw error;
        judge.tally.aborts++;
      }
      clearTimeout(timer);
      setBackend('wasm', { threads: next.threads });
      judge.ended(next, await train(next), ' after an abort');
    },
  };
}
