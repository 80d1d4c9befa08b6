/**
 * A training whose threads are killed under way. It may come to its right end without them, or stop
 * with the error that says so where one had begun a part; the next training must be right.
 */
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { plainBuild } from '../../src/backend/wasm/kernels.js';
import { useBackend } from '../../src/backend/registry.js';
import { wasmBackend, type WasmBackend } from '../../src/backend/wasm/backend.js';
import { Place } from '../../src/backend/wasm/place.js';
import type { Choices } from '../fuzz/random.js';
import type { Judge } from './judge.js';
import { MOST_THREADS } from './results.js';
import { drawJob, type Step } from './steps.js';
import { jobText, settings, train, type Job } from './training.js';
import { isOwn } from './workers.js';

const documented = 'the wasm backend expects its threads to do what they have begun, but one came';

/** Threads of the backend in use, in the order of their start. */
let alive: Worker[] = [];
process.on('worker', (worker) => {
  // Not the workers that other steps train in.
  if (!isOwn(worker)) alive.push(worker);
});

/** When threads are killed, and which: numbers that are taken modulo how many there are. */
interface Blow {
  readonly which: readonly number[];
  /** After so many milliseconds, while they look for work or sleep; or */
  readonly after?: number;
  /** once so many parts were offered, and these microseconds later, when some have begun. */
  readonly offers?: readonly [count: number, microseconds: number];
}

function drawBlows(choices: Choices): Blow[] {
  const which = () =>
    Array.from({ length: choices.whole(1, MOST_THREADS) }, () => choices.whole(0, 1e6));
  if (choices.chance(0.4))
    return [{ which: which(), offers: [choices.whole(1, 60), choices.whole(0, 400)] }];
  const times = Array.from({ length: choices.whole(1, 2) }, () => choices.whole(0, 200));
  return times.map((after) => ({ which: which(), after }));
}

const blowText = ({ which, after, offers }: Blow): string =>
  `${which.length} ` +
  (offers ? `at offer ${offers[0]}, ${offers[1]} µs later` : `after ${after} ms`);

function kill({ which }: Blow, judge: Judge): void {
  for (const number of which) {
    if (alive.length === 0) return;
    void alive.splice(number % alive.length, 1)[0].terminate();
    judge.tally.threadsKilled++;
  }
}

/** Has a blow fall. Gives what takes it back where it has not. */
function plan(blow: Blow, judge: Judge): () => void {
  if (blow.after !== undefined) {
    const timer = globalThis.setTimeout(() => kill(blow, judge), blow.after);
    return () => clearTimeout(timer);
  }
  const offer = Reflect.get(Place.prototype, 'offer');
  const back = () => void (Place.prototype.offer = offer);
  const [count, microseconds] = blow.offers!;
  let left = count;
  Place.prototype.offer = function (this: Place, wakes: boolean) {
    offer.call(this, wakes);
    // The events that tell of new threads come later than the threads.
    if (alive.length === 0 || --left > 0) return;
    back();
    for (const end = performance.now() + microseconds / 1000; performance.now() < end;);
    kill(blow, judge);
  };
  return back;
}

/** Has a backend's threads start, which they do after some time of work: said to be, here. */
async function startThreads({ crew }: WasmBackend): Promise<void> {
  crew.split(1e9, 16 * crew.size, 1, () => undefined);
  for (let turn = 0; alive.length < crew.size - 1 && turn < 1000; turn++) await setTimeout(1);
}

/** A training that may end with the documented error. */
async function struck(job: Job, judge: Judge): Promise<void> {
  try {
    judge.ended(job, await train(job), ', threads killed');
  } catch (error) {
    if (!(error instanceof Error && error.message.includes(documented))) throw error;
    judge.tally.ended++;
  }
}

export function killedThreads(choices: Choices, judge: Judge): Step {
  const large = settings.length - 1;
  const { setting, way } = drawJob(choices, 'fit');
  const threads = choices.whole(2, MOST_THREADS);
  const job = { setting: choices.chance(0.4) ? large : setting, threads, way };
  const next = { ...drawJob(choices), threads };
  const warm = choices.chance(0.5);
  const blows = drawBlows(choices);
  return {
    doing:
      `threads killed, ${blows.map(blowText).join(' and ')}, ${warm ? 'warm' : 'cold'}: ` +
      `${jobText(job)}; then ${jobText(next)}`,
    run: async () => {
      // Of its own, because threads that were killed do not come back.
      alive = [];
      const backend = wasmBackend(plainBuild);
      backend.crew.size = threads;
      useBackend(backend);
      await startThreads(backend);
      if (warm) judge.ended(job, await train(job));
      const takeBack = blows.map((blow) => plan(blow, judge));
      try {
        await struck(job, judge);
      } finally {
        for (const back of takeBack) back();
      }
      judge.ended(next, await train(next), ' after threads were killed');
      await setImmediate(); // the events of the last threads
      await Promise.all(alive.map((thread) => thread.terminate()));
    },
  };
}
