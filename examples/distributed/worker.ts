/**
 * A worker: takes points from the queue and trains them, until it is told to stop. Any number of
 * them may run, on any machines.
 *
 *     npx tsx examples/distributed/worker.ts --help
 *
 * A worker that is killed loses the lock on its points, which are then lost to it and run again:
 * elsewhere, or here when it is back.
 */
import { WaitingError, Worker, type Job } from 'bullmq';
import { readPlain, writePlain, type Outcome, type Task } from 'tiny-mlp/sweep';
import { explainErrors } from '../mnist/errors.js';
import { plural } from '../mnist/table.js';
import { readWorkerSettings } from './options.js';
import type { PointMessage } from './protocol.js';
import { connectionTo, outages, reach, withoutPassword } from './redis.js';
import { Trainer, UnfitError } from './trainer.js';

explainErrors('worker');
const { redis, queue, workers, data, lease } = readWorkerSettings(process.argv.slice(2));
await reach(redis);

const trainer = new Trainer(workers, data);
const worker = new Worker<string, string>(queue, train, {
  connection: connectionTo(redis),
  concurrency: workers,
  lockDuration: lease * 1000,
  stalledInterval: lease * 1000,
  maxStalledCount: 0, // how often a point is tried again is up to the search
});
worker.on('error', outages());
console.log(
  `Waiting for points in ${queue} at ${withoutPassword(redis)}, ${plural(workers, 'thread')}. ` +
    'Ctrl-C: finish what runs, then stop.',
);

async function train(job: Job<string, string>, token?: string): Promise<string> {
  const message = readPlain(job.data) as PointMessage;
  const tell = (epoch: number, metrics: unknown) =>
    // The result holds them too.
    job.updateProgress(writePlain([epoch, metrics])).catch(() => undefined);
  try {
    console.log(`${nameOf(message.task)}: begun`);
    const outcome = await trainer.train(message, (epoch, metrics) => void tell(epoch, metrics));
    console.log(`${nameOf(message.task)}: ${describe(outcome)}`);
    return writePlain(outcome);
  } catch (error) {
    if (!(error instanceof UnfitError)) throw error;
    await worker.pause(true);
    await job.moveToWait(token);
    console.error(`worker: ${error.message}`);
    void stop(1);
    throw new WaitingError(); // BullMQ's sign that the point is somebody else's now
  }
}

const nameOf = ({ settings, seed }: Task): string =>
  Object.entries({ ...settings, ...('seed' in settings ? {} : { seed }) })
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');

const describe = ({ status, seconds, error }: Outcome): string =>
  `${status} in ${seconds.toFixed(1)} s${error ? ` (${error.message})` : ''}`;

/** Ends the process once what runs has been trained. */
async function stop(code: number): Promise<void> {
  await worker.close();
  await trainer.close();
  process.exit(code);
}

let asked = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (asked) process.exit(130);
    asked = true;
    console.log('Finishing what runs; once more to stop at once.');
    void stop(0);
  });
}
