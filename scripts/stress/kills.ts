/**
 * A training whose threads are killed under way. It may come to its right end without them, or stop
 * with the error that says so where one had begun a part; the next training must be right.
 */
import { Worker } from 'node:worker_threads';
import { plainBuild } from '../../src/backend/wasm/kernels.js';
import { useBackend } from '../../src/backend/registry.js';
import { wasmBackend } from '../../src/backend/wasm/backend.js';
import { Slot } from '../../src/backend/wasm/slot.js';
import type { Choices } from '../fuzz/random.js';
import type { Judge } from './judge.js';
import { MOST_THREADS } from './results.js';
import { drawJob, type Step } from './steps.js';
import { jobText, train, type Job } from './training.js';
import { isOwn } from './workers.js';

const documented = /the wasm backend expects its threads to do what they have begun, but one came/;

/** Threads of the backend in use, in the order of their start. */
let threads: Worker[] = [];
process.on('worker', (worker) => {
  // The first are the trainings' workers of other steps.
  if (!isOwn(worker)) threads.push(worker);
});

/** When threads are killed, and which: numbers that are taken modulo how many there are. */
interface Blow {
  readonly which: readonly number[];
  /** After so many milliseconds, while they look for work or sleep; or */
  readonly after?: number;
  /** right after so many parts were offered to them, when they may have begun. */
  readonly offers?: number;
}

function drawBlow(choices: Choices): Blow {
  const which = Array.from({ length: choices.whole(1, 3) }, () => choices.whole(0, 1e6));
  return choices.chance(0.25)
    ? { which, offers: choices.whole(1, 400) }
    : { which, after: choices.whole(0, 200) };
}

function kill({ which }: Blow, judge: Judge): void {
  for (const number of which) {
    if (threads.length === 0) return;
    void threads.splice(number % threads.length, 1)[0].terminate();
    judge.tally.threadsKilled++;
  }
}

/** Has a blow fall. Gives what takes it back where it has not. */
function plan(blow: Blow, judge: Judge): () => void {
  if (blow.after !== undefined) {
    const timer = setTimeout(() => kill(blow, judge), blow.after);
    return () => clearTimeout(timer);
  }
  const offer = Reflect.get(Slot.prototype, 'offer');
  let left = blow.offers!;
  Slot.prototype.offer = function (this: Slot) {
    offer.call(this);
    // The events that tell of new threads come later than the threads.
    if (threads.length > 0 && --left <= 0) {
      for (const end = performance.now() + 0.01; performance.now() < end;);
      kill(blow, judge);
      Slot.prototype.offer = offer;
    }
  };
  return () => (Slot.prototype.offer = offer);
}

/** A training that may end with the documented error. */
async function struck(job: Job, judge: Judge): Promise<void> {
  try {
    judge.ended(job, await train(job), ', threads killed');
  } catch (error) {
    if (!(error instanceof Error && documented.test(error.message))) throw error;
    judge.tally.ended++;
  }
}

export function killedThreads(choices: Choices, judge: Judge): Step {
  const job = { ...drawJob(choices, 'fit'), threads: choices.whole(2, MOST_THREADS) };
  const next = { ...drawJob(choices), threads: job.threads };
  const warm = choices.chance(0.5);
  const blows = Array.from({ length: choices.whole(1, 2) }, () => drawBlow(choices));
  return {
    doing: `threads killed, ${JSON.stringify(blows)}${warm ? ', warm' : ''}: ${jobText(job)}`,
    run: async () => {
      // Of its own, because threads that were killed do not come back.
      const kept = threads;
      threads = [];
      const backend = wasmBackend(plainBuild);
      backend.crew.size = job.threads;
      useBackend(backend);
      if (warm) judge.ended(job, await train(job));
      // The later ones are taken back first: each has replaced what the one before it put there.
      const takeBack = blows.map((blow) => plan(blow, judge)).reverse();
      await struck(job, judge);
      for (const back of takeBack) back();
      judge.ended(next, await train(next), ' after threads were killed');
      await Promise.all(threads.map((thread) => thread.terminate()));
      threads = kept;
    },
  };
}
