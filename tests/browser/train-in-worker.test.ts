/**
 * Trainings in Web Workers. Only in a browser (npm run test:browser); what is the same in threads
 * is in tests/worker.
 */
import { describe, expect, it } from 'vitest';
import { array, NonFiniteError, toNested } from '../../src/index.js';
import { trainInWorker, type TrainInWorkerOptions } from '../../src/worker/index.js';
import type { Job } from '../worker/script.js';
import { madeUp, train, type Trained } from '../worker/training.js';

const start = (job: Job, options: TrainInWorkerOptions = {}) =>
  trainInWorker<unknown, Trained>(
    new Worker(new URL('../worker/script.ts', import.meta.url), { type: 'module' }),
    { data: job, ...options },
  );
const job = (epochs: number): Job => ({ do: 'train', ...madeUp(), epochs });
const bits = ({ weights, history }: Trained) => ({
  weights: Object.entries(weights).map(([name, value]) => [name, toNested(value)]),
  losses: history.map(({ loss, validationLoss, metrics }) => [loss, validationLoss, metrics]),
});

describe.skipIf(typeof document === 'undefined')('a training in a Web Worker', () => {
  it('comes to the same bits, paused and asked for its weights meanwhile', async () => {
    const epochs: number[] = [];
    const training = start(job(5), { callbacks: [({ epoch }) => void epochs.push(epoch)] });
    await training.pause();
    const weights = await training.weights();
    expect(weights['0.weight'].shape).toEqual([16, 2]);
    training.continue();
    const trained = await training.result;
    expect(bits(trained)).toEqual(bits(await train({ ...madeUp(), epochs: 5 }, [])));
    expect(epochs).toEqual([1, 2, 3, 4, 5]);
  });

  it('leaves the page its frames', async () => {
    const training = start(job(100_000));
    while (training.epoch === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    let worst = 0;
    for (let frame = 0, last = performance.now(); frame < 30; frame++) {
      const now = await new Promise<number>(requestAnimationFrame);
      worst = Math.max(worst, now - last);
      last = now;
    }
    training.stop();
    expect((await training.result).history.length).toBeLessThan(100_000);
    expect(worst).toBeLessThan(1000);
  });

  it('sends what both ends like', async () => {
    const got: unknown[] = [];
    const training = start({ ...(job(1) as object), do: 'talk' } as Job, {
      onMessage: (message) => void got.push(message),
    });
    training.send({ x: array([1, 2]) });
    await training.result;
    expect(toNested((got[0] as { got: { x: never } }).got.x)).toEqual([1, 2]);
  });

  it('ends at once by its signal', async () => {
    const controller = new AbortController();
    const { result } = start(job(100_000), { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(result).rejects.toThrow('enough');
  });

  it('tells of errors, and of a script that cannot be loaded', async () => {
    await expect(start({ do: 'throw' }).result).rejects.toBeInstanceOf(NonFiniteError);
    const missing = trainInWorker(new Worker('/nowhere.js', { type: 'module' }));
    await expect(missing.result).rejects.toThrow(
      'trainInWorker expects a worker whose script calls serveTraining, but got one that ended ' +
        "without it: its script cannot be loaded; check the script's path, and call it at its top",
    );
  });
});
