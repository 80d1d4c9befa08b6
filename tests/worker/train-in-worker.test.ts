/**
 * Trainings in worker threads: the bits of one at home, and everything that may come in between.
 * What a page does: tests/browser/train-in-worker.test.ts.
 */
import { EventEmitter, once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { array, Checkpoint, CSVLog, EarlyStopping, NonFiniteError, OptionError, ProgressBar, setBackend, StateError, toNested, type Callback, type StateDict, type Training } from '../../src/index.js'; // prettier-ignore
import { TabularClassifier } from '../../src/tabular/index.js';
import { serveTraining, trainInWorker, type TrainInWorkerOptions } from '../../src/worker/index.js';
import { expectError, expectRejection } from '../support/errors.js';
import { root } from '../support/sources.js';
import type { Job } from './script.js';
import { madeUp, train, type Trained } from './training.js';

// Where the workers find the packages that the library requires.
const folder = join(root, 'node_modules', '.cache', `tiny-mlp-worker-${process.pid}`);
const script = join(folder, 'script.mjs');

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [join(root, 'tests/worker/script.ts')],
    outfile: script,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = <Result = Trained>(job: Job, options: TrainInWorkerOptions = {}) =>
  trainInWorker<unknown, Result>(new Worker(script), { data: job, ...options });
const job = (epochs: number): Job => ({ do: 'train', ...madeUp(), epochs });
const bits = ({ weights, history }: Trained) => ({
  weights: Object.fromEntries(
    Object.entries(weights).map(([name, value]) => [name, toNested(value)]),
  ),
  history: history.map(({ seconds: _, ...record }) => record),
});
const expected = async (epochs: number) => bits(await train({ ...madeUp(), epochs }, []));

describe('a training in a worker', () => {
  it.each(['wasm', 'reference'] as const)('comes to the same bits: %s', async (name) => {
    setBackend(name);
    try {
      const home = await expected(3);
      expect(bits(await start(job(3)).result)).toEqual(home);
    } finally {
      setBackend('wasm');
    }
  });

  it('tells of its course, in order', async () => {
    const told: unknown[] = [];
    const watching: Callback = {
      onTrainBegin: ({ epochs, epoch }) => void told.push(['begin', epochs, epoch]),
      onEpochBegin: ({ epoch }) => void told.push(['epoch', epoch]),
      onEpochEnd: ({ batch, batches, optimizer, history }, record) =>
        void told.push(['end of', record.epoch, batch, batches, optimizer.lr, history.length]),
      onTrainEnd: ({ history }) => void told.push(['over', history.length]),
    };
    const records: unknown[] = [];
    const training = start(job(2), {
      callbacks: [watching, (record) => void records.push(record)],
    });
    expect([training.epochs, training.epoch, training.batches]).toEqual([0, 0, undefined]);
    expect([training.loss, training.optimizer.lr]).toEqual([NaN, NaN]);
    const { history } = await training.result;
    expect(told).toEqual([
      ['begin', 2, 0],
      ['epoch', 1],
      ['end of', 1, 15, 15, 0.01, 1],
      ['epoch', 2],
      ['end of', 2, 15, 15, 0.01, 2],
      ['over', 2],
    ]);
    expect(records).toEqual(history);
    expect(training.history).toEqual(history);
  });

  it('waits while it is paused, gives its weights, and goes on to the same bits', async () => {
    const told: number[] = [];
    const training = start(job(40), {
      callbacks: [{ onBatchEnd: ({ epoch }) => void told.push(epoch) }],
    });
    void training.pause();
    const early = await training.weights();
    expect(training.paused).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const [batch, epoch] = [training.batch, training.epoch];
    const later = await training.weights();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect([training.batch, training.epoch]).toEqual([batch, epoch]);
    expect(epoch).toBeLessThan(40);
    expect(toNested(await training.weights().then((w) => w['0.weight']))).toEqual(
      toNested(later['0.weight']),
    );
    expect(early['0.weight'].shape).toEqual([16, 2]);
    training.continue();
    expect(training.paused).toBe(false);
    expect(bits(await training.result)).toEqual(await expected(40));
    expect(told.length).toBeGreaterThan(0);
  });

  it('gives weights that are of between two batches, also while it trains', async () => {
    const text = (weights: StateDict) =>
      JSON.stringify(Object.entries(weights).map(([name, value]) => [name, toNested(value)]));
    const states = new Set<string>();
    const noting = ({ model }: Training) => void states.add(text(model.stateDict()));
    await train({ ...madeUp(), epochs: 40 }, [{ onTrainBegin: noting, onBatchEnd: noting }]);
    const training = start(job(40));
    const seen = new Set<string>();
    for (let i = 0; i < 12 && training.history.length < 39; i++) {
      seen.add(text(await training.weights()));
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    await training.result;
    expect(seen.size).toBeGreaterThan(1);
    expect([...seen].every((weights) => states.has(weights))).toBe(true);
  });

  it('tells no time for which it was paused', async () => {
    const training = start(job(2));
    await training.pause();
    training.continue();
    const before = performance.now();
    await training.pause();
    await new Promise((resolve) => setTimeout(resolve, 400));
    training.continue();
    const { history } = await training.result;
    const all = (performance.now() - before) / 1000;
    expect(history.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThan(all - 0.3);
  });

  it('waits before the first batch where it is paused at once, and tells when it waits', async () => {
    const training = start(job(3));
    const waits = training.pause();
    expect(training.pause()).toBe(waits);
    await waits;
    expect([training.epoch, training.batch, training.paused]).toEqual([1, 0, true]);
    training.continue();
    await training.pause();
    const { epoch, batch } = training;
    const weights = toNested((await training.weights())['0.weight']);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(toNested((await training.weights())['0.weight'])).toEqual(weights);
    expect([training.epoch, training.batch]).toEqual([epoch, batch]);
    // Nobody is left waiting for a pause that is over.
    training.continue();
    const over = training.pause();
    training.continue();
    await over;
    expect(bits(await training.result)).toEqual(await expected(3));
    await training.pause();
  });

  it('takes no answer to a pause that is over for one to the next', async () => {
    const posted: unknown[] = [];
    const worker = Object.assign(new EventEmitter(), {
      postMessage: (message: unknown) => void posted.push(message),
      terminate: () => undefined,
    });
    const says = (type: string, number: number) =>
      worker.emit('message', { type, number, progress: {} });
    const training = trainInWorker(worker as unknown as Worker);
    says('ready', 0);
    void training.pause();
    training.continue();
    let waits = false;
    const next = training.pause().then(() => (waits = true));
    says('paused', 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(waits).toBe(false);
    says('paused', 2);
    await next;
    expect(posted.slice(1)).toEqual([
      { type: 'pause', number: 1 },
      { type: 'continue' },
      { type: 'pause', number: 2 },
    ]);
  });

  it('says its last word before it waits', async () => {
    const got: unknown[] = [];
    const talking = start({ ...(job(100_000) as object), do: 'talk' } as Job, {
      onMessage: (message) => void got.push(message),
    });
    while (talking.epoch < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await talking.pause();
    expect(got).toEqual([{ last: talking.epoch }]);
    talking.stop();
    await talking.result;
  });

  it('ends early by stop, also while it is paused, and keeps what it has', async () => {
    const training = start(job(100_000), {
      callbacks: [({ epoch }) => void (epoch === 2 && training.pause())],
    });
    while (training.epoch < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    training.stop();
    const { history } = await training.result;
    expect(training.stopped).toBe(true);
    expect(history.length).toBeGreaterThanOrEqual(2);
    expect(history.length).toBeLessThan(100_000);
    expect(bits({ history, weights: {} }).history.slice(0, 2)).toEqual((await expected(2)).history);
  });

  it('is ended at once by its signal, with the reason', async () => {
    const controller = new AbortController();
    const worker = new Worker(script);
    const exited = new Promise((resolve) => worker.once('exit', resolve));
    const ends: string[] = [];
    const { result } = trainInWorker(worker, {
      data: job(100_000),
      signal: controller.signal,
      callbacks: [
        () => controller.abort(new Error('enough')),
        { onTrainEnd: () => void ends.push('over') },
      ],
    });
    await expectRejection(result, Error, 'enough');
    expect(ends).toEqual(['over']);
    await exited;
    const before = trainInWorker(new Worker(script), { signal: controller.signal });
    await expectRejection(before.result, Error, 'enough');
  });

  it('tells slow callbacks one thing after the other, and has a result after that', async () => {
    const told: string[] = [];
    const slowly = async (what: string) => {
      told.push(`${what} begins`);
      await new Promise((resolve) => setTimeout(resolve, 30));
      told.push(`${what} ends`);
    };
    await start(job(2), {
      callbacks: [
        {
          onTrainBegin: () => slowly('train'),
          onEpochEnd: (_, { epoch }) => slowly(`epoch ${epoch}`),
          onTrainEnd: () => slowly('end'),
        },
      ],
    }).result;
    const order = ['train', 'epoch 1', 'epoch 2', 'end'];
    expect(told).toEqual(order.flatMap((what) => [`${what} begins`, `${what} ends`]));
    const { result } = start(job(1), {
      callbacks: [
        { onTrainEnd: () => slowly('end').then(() => Promise.reject(new Error('late'))) },
      ],
    });
    await expectRejection(result, Error, 'late');
  });

  it('keeps a log in a file here', async () => {
    const path = join(folder, 'log.csv');
    await start(job(25), { callbacks: [new CSVLog(path)] }).result;
    expect(readFileSync(path, 'utf8').trim().split('\r\n')).toHaveLength(26);
  });

  it('is ended by what a callback throws, now or later', async () => {
    const failing = [
      () => {
        throw new RangeError('full');
      },
      () => Promise.reject(new RangeError('full')),
    ];
    for (const callback of failing)
      await expectRejection(start(job(3), { callbacks: [callback] }).result, RangeError, 'full');
  });

  it('sends what both ends like, and arrays as arrays', async () => {
    const got: unknown[] = [];
    const talking = start({ ...(job(1) as object), do: 'talk' } as Job, {
      onMessage: (message, training) => void got.push(message, training === talking),
    });
    talking.send({ lr: 0.5, x: array([[1, 2], [3, 4]]).hi(2, 1) }); // prettier-ignore
    await talking.result;
    expect(got).toMatchObject([{ got: { lr: 0.5 } }, true]);
    expect(toNested((got[0] as { got: { x: never } }).got.x)).toEqual([[1], [3]]);
  });

  it('draws a progress bar here', async () => {
    const lines: string[] = [];
    const stream = { isTTY: true, columns: 60, write: (text: string) => lines.push(text) };
    await start(job(2), { callbacks: [new ProgressBar({ stream })] }).result;
    expect(lines.at(-1)).toMatch(/epoch 2\/2 {2}0:01 {2}loss 0\.\d+/);
  });

  it('trains a model of tables too', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({ km: i % 7, walks: i % 7 < 3 }));
    const { epochs, bytes } = await start<{ epochs: number; bytes: Uint8Array }>({
      do: 'tabular',
      rows,
    }).result;
    const home = new TabularClassifier({ target: 'walks', epochs: 3 });
    await home.fit(rows);
    expect(epochs).toBe(3);
    expect(Buffer.compare(Buffer.from(bytes), Buffer.from(home.save()))).toBe(0);
  });
});

describe('what goes wrong in a worker', () => {
  it('is thrown here, as what it was', async () => {
    await expectRejection(start({ do: 'throw' }).result, NonFiniteError, 'no number');
    const text = 'the training function threw "a text"';
    await expectRejection(start({ do: 'throw text' }).result, Error, text);
  });

  it('tells of a link that is not used, and gives the result', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    expect(await start<number>({ do: 'forget link' }).result).toBe(1);
    expect(warn.mock.calls).toEqual([
      [
        'trainInWorker heard nothing of the training: its function did not hand the link, its ' +
          'second argument, to fit. Add it to callbacks, or callbacks, pause, stop and weights ' +
          'have no effect.',
      ],
    ]);
    warn.mockRestore();
  });

  it('is told of a training that nobody waits for', async () => {
    await expectRejection(
      start({ ...(job(3) as object), do: 'forget await' } as Job).result,
      StateError,
      'serveTraining expects a function that waits for its training, but got one that returned ' +
        'before that was over; await fit(...)',
    );
  });

  it('is told of what cannot be sent back', async () => {
    const wants =
      'serveTraining expects a result that messages carry (arrays, numbers, texts, lists, ' +
      'objects), but got';
    await expect(start({ do: 'return a function' }).result).rejects.toThrow(
      `${wants} the function answer as a result; leave it out (`,
    );
    await expectRejection(
      start({ do: 'return a model' }).result,
      TypeError,
      `${wants} an object of class Linear as a result.model; pass what its stateDict() gives ` +
        '(nothing of it would arrive)',
    );
  });

  it('is told of a listener in the worker that throws', async () => {
    const training = start({ do: 'throw at messages' });
    training.send(1);
    await expectRejection(training.result, RangeError, 'not this');
  });

  it('is told of a worker that ends', async () => {
    await expectRejection(
      start({ do: 'exit' }).result,
      Error,
      'trainInWorker expects a worker that lives until it has a result, but got one that ended ' +
        'in the middle of its work: exit code 3; allow it more memory, and leave process.exit out',
    );
    const wants = 'trainInWorker expects a worker whose script calls serveTraining, but got one that ended without it:'; // prettier-ignore
    const advice = "check the script's path, and call it at its top";
    const silent = trainInWorker(new Worker('1', { eval: true }));
    await expectRejection(silent.result, Error, `${wants} exit code 0; ${advice}`);
    const missing = trainInWorker(new Worker(join(folder, 'nowhere.mjs')));
    // Whoever asks for weights first is told the same.
    await expect(missing.weights()).rejects.toThrow(/Cannot find module.*nowhere\.mjs/);
    await expect(missing.result).rejects.toThrow(/Cannot find module.*nowhere\.mjs/);
    await expect(missing.weights()).rejects.toThrow(/Cannot find module.*nowhere\.mjs/);
    await expectRejection(
      start({ do: 'throw later' }).result,
      Error,
      'trainInWorker expects a worker that lives until it has a result, but got one that ended ' +
        'in the middle of its work: RangeError: too late; mend what it throws',
    );
  });

  it('is told of callbacks that need the model', async () => {
    const { result } = start(job(2), { callbacks: [new EarlyStopping({ patience: 1 })] });
    await expectRejection(
      result,
      StateError,
      'a training in a worker has a model in the worker alone, and was asked for it here; ask ' +
        'for weights(), and hand callbacks that use it (EarlyStopping) to fit in the worker',
    );
  });
});

describe('trainInWorker refuses', () => {
  const wants = "pass new Worker(new URL('./training.js', import.meta.url), { type: 'module' })";
  it('what is no worker, or one that was used', async () => {
    expectError(
      () => trainInWorker('./training.js' as never),
      TypeError,
      `trainInWorker expects a worker, but got "./training.js"; ${wants}`,
    );
    const worker = new Worker(script);
    const { result } = trainInWorker(worker, { data: { do: 'throw' } });
    expectError(
      () => trainInWorker(worker),
      StateError,
      'trainInWorker expects a worker of its own, but got one that was handed over before; ' +
        'start another',
    );
    await expect(result).rejects.toThrow('no number');
  });

  it.each<[string, unknown, abstract new (...args: never[]) => Error, string]>([
    [
      'data that cannot be sent',
      { data: { scale: Math.sqrt } },
      TypeError,
      'trainInWorker expects data that messages carry to workers (arrays, numbers, texts, lists, ' +
        'objects), but got the function sqrt as data.scale; make it in the worker ' +
        '(function sqrt() { [native code] } could not be cloned.)',
    ],
    [
      'no signal',
      { signal: 1 },
      TypeError,
      'trainInWorker expects signal to be an AbortSignal, but got 1; pass controller.signal',
    ],
    [
      'callbacks that want the state',
      { callbacks: [new Checkpoint(folder)] },
      TypeError,
      'trainInWorker expects callbacks that watch, but got callbacks[0], which wants the ' +
        "training's state (onRest); hand it to fit in the worker",
    ],
    [
      'no callbacks',
      { callbacks: [3] },
      TypeError,
      'trainInWorker expects callbacks[0] to be a callback or a function, but got 3; pass new ' +
        'ProgressBar(), say',
    ],
    [
      'a misspelt option',
      { dta: 1 },
      OptionError,
      "trainInWorker expects the options data, callbacks, onMessage, signal, but got 'dta'; did " +
        "you mean 'data'?",
    ],
  ])('%s, and ends the worker', async (_, options, type, text) => {
    const worker = new Worker('setInterval(() => 0, 1000)', { eval: true });
    const ended = once(worker, 'exit');
    expectError(() => trainInWorker(worker, options as never), type, text);
    expectError(
      () => trainInWorker(worker),
      StateError,
      'trainInWorker expects a worker of its own, but got one that was handed over before; ' +
        'start another',
    );
    await ended;
  });

  it('another use of a worker, which goes on', async () => {
    const worker = new Worker(script);
    const { result } = trainInWorker<unknown, Trained>(worker, { data: job(2) });
    expect(() => trainInWorker(worker, { dta: 1 } as never)).toThrow(StateError);
    expect((await result).history).toHaveLength(2);
  });

  it('messages that cannot be sent', async () => {
    const waiting = trainInWorker(new Worker('setInterval(() => 0, 1000)', { eval: true }), {
      signal: AbortSignal.timeout(200),
    });
    expectError(
      () => waiting.send({ f: Math.sqrt }),
      TypeError,
      'WorkerTraining.send expects message that messages carry (arrays, numbers, texts, lists, ' +
        'objects), but got the function sqrt as message.f; leave it out ' +
        '(function sqrt() { [native code] } could not be cloned.)',
    );
    await expect(waiting.result).rejects.toThrow('timeout');
  });

  it('weights once it is over', async () => {
    const training = start(job(1));
    const last = training.weights();
    await training.result;
    await last;
    await expectRejection(
      training.weights(),
      StateError,
      'WorkerTraining.weights expects a training that is under way, but got one that is over; ' +
        'return model.stateDict() from the function in the worker',
    );
    await training.pause();
    training.send(1);
    expect(training.paused).toBe(false);
  });
});

it('serveTraining refuses the main thread, and what is no function', () => {
  expectError(
    () => serveTraining(1 as never),
    TypeError,
    'serveTraining expects run to be a function, but got 1; pass a function',
  );
  expectError(
    () => serveTraining(() => 1),
    StateError,
    'serveTraining expects to run in a worker, but got the main thread; call it in the script ' +
      "that new Worker(new URL('./training.js', import.meta.url)) loads",
  );
});
