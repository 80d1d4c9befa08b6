/**
 * The process under stress: step after step until the time is over. It tells the one that watches
 * it what it is going to do, and ends by itself, though threads of its backends exist.
 */
import { Choices } from '../fuzz/random.js';
import { Judge } from './judge.js';
import { killedThreads } from './kills.js';
import { partsDone } from './parts.js';
import { aborted, training, twoAtOnce } from './steps.js';
import type { Told } from './watch.js';
import { killedWorker, someWorkers } from './workers.js';

const draw = { training, twoAtOnce, someWorkers, aborted, killedThreads, killedWorker };
const often = {
  training: 5,
  twoAtOnce: 3,
  someWorkers: 2,
  aborted: 3,
  killedThreads: 3,
  killedWorker: 2,
};

const [seconds, seed] = process.argv.slice(2).map(Number);
const choices = new Choices(seed);
const judge = new Judge((text) => process.stdout.write(`${text}\n`));

/** Returns once it was told: a step may keep this thread, and with it all messages. */
const tell = (told: Told) => new Promise((resume) => process.send!(told, resume));

const { tally } = judge;
await tell({ doing: 'trainings with one thread', tally });
await judge.prepare();
const until = performance.now() + 1000 * seconds;
let here = 0;
do {
  const step = draw[choices.weighted(often)](choices, judge);
  await tell({ doing: step.doing, tally });
  try {
    await step.run();
  } catch (error) {
    judge.failed(step.doing, error);
  }
  tally.parts += partsDone() - here;
  here = partsDone();
} while (performance.now() < until);
await tell({ doing: 'nothing: it should have ended by itself', tally, last: true });
process.disconnect();
