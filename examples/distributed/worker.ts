/**
 * A worker: takes points from the queue and trains them, until it is told to stop. Any number of
 * them may run, on any machines.
 *
 *     npx tsx examples/distributed/worker.ts --help
 *
 * A worker that is killed loses the lock on its points, which are then lost to it and run again:
 * elsewhere, or here when it is back.
 */
import { DelayedError, UnrecoverableError, Worker, type Job } from 'bullmq';
import { writePlain, type Outcome, type Task } from 'tiny-mlp/sweep';
import { explainErrors, textOf } from '../mnist/errors.js';
import { plural } from '../mnist/table.js';
import { readPoint, RefusedError, type News } from './foreign.js';
import { removeUnreadable } from './garbage.js';
import { readWorkerSettings } from './options.js';
import { printable } from './printable.js';
import { connect, connectionTo, outages, reach, withoutPassword } from './redis.js';
import { concealPasswords } from './secrets.js';
import { tellOnce } from './telling.js';
import { Trainer, UnfitError } from './trainer.js';

concealPasswords();
explainErrors('worker');
const { redis, queue, workers, data, lease } = readWorkerSettings(process.argv.slice(2));
await reach(redis);

/** For how long a point that is stepped over is left to others at most, in seconds. */
const STEP = 60;

const say = tellOnce((text) => console.error(`worker: ${text}`));
const trainer = new Trainer(workers, data);
const worker = new Worker<unknown, string>(queue, take, {
  connection: connectionTo(redis),
  concurrency: workers,
  lockDuration: lease * 1000,
  stalledInterval: lease * 1000,
  maxStalledCount: 0, // how often a point is tried again is up to the search
  runRetryDelay: 1000,
});
const outage = outages();
const own = connect(redis).on('error', outage);
worker.on('error', (error) => void understand(error));
console.log(
  `Waiting for points in ${queue} at ${withoutPassword(redis)}, ${plural(workers, 'thread')}. ` +
    'Ctrl-C: finish what runs, then stop.',
);

async function take(job: Job<unknown, string>, token?: string): Promise<string> {
  const tell = (news: News) => job.updateProgress(writePlain(news)).catch(() => undefined);
  try {
    const message = readPoint(job.data, job.id);
    console.log(`${nameOf(message.task)}: begun`);
    const outcome = await trainer.train(message, (epoch, metrics) => {
      void tell({ epoch, metrics }); // the result holds them too
    });
    console.log(`${nameOf(message.task)}: ${describe(outcome)}`);
    return writePlain(outcome);
  } catch (error) {
    if (error instanceof RefusedError) {
      say(`refused a job: ${error.message}; it is not run`);
      throw new UnrecoverableError(error.message);
    }
    if (!(error instanceof UnfitError)) throw error;
    say(`stepped over a search: ${error.message}`);
    await tell({ unfit: error.message });
    // Others get it soon; one that nobody takes is looked at ever more rarely.
    const seconds = Math.min(STEP, 2 ** Math.min(job.attemptsStarted - 1, 10));
    await job.moveToDelayed(Date.now() + seconds * 1000, token);
    throw new DelayedError(); // BullMQ's sign that the point is somebody else's now
  }
}

const nameOf = ({ settings, seed }: Task): string =>
  Object.entries({ ...settings, ...('seed' in settings ? {} : { seed }) })
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');

const describe = ({ status, seconds, error }: Outcome): string =>
  `${status} in ${seconds.toFixed(1)} s${error ? ` (${printable(error.message)})` : ''}`;

/** Clears away what BullMQ stumbled over, and says the rest: it goes on by itself. */
async function understand(error: Error): Promise<void> {
  const lostHold = /could not renew lock|Missing (lock|key) for job|Lock mismatch/.test(
    error.message,
  );
  if (lostHold)
    return say(
      'lost hold of a point (Redis or this machine was away for too long); its result is kept ' +
        'here, for whoever asks for it again',
    );
  if (error instanceof SyntaxError || error.message.includes('WRONGTYPE')) {
    const removed = await removeUnreadable(own, worker.toKey).catch(() => []);
    for (const id of removed) say(`removed the job ${printable(id, 80)}, which nobody can read`);
    if (removed.length > 0) return;
  }
  outage(error);
}

/** Ends the process once what runs has been trained. */
async function stop(): Promise<void> {
  await worker.close();
  await trainer.close();
  process.exit(0);
}

let asked = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (asked) process.exit(130);
    asked = true;
    console.log('Finishing what runs; once more to stop at once.');
    stop().catch((error: unknown) => {
      console.error(`worker: ${printable(textOf(error))}`);
      process.exit(1);
    });
  });
}
