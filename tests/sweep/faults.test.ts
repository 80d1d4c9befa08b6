import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  gridSearch,
  InProcess,
  WorkerDiedError,
  type Executor,
  type PointResult,
  type Progress,
} from '../../src/sweep/index.js';
import { collect, executorOf } from './support.js';
import type { Faults } from './faulty.js';

const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-sweep-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const train = new URL('./faulty.ts', import.meta.url);

/** Each way, and what is told of it. */
const ways = [
  ['throw', 'failed', { name: 'RangeError', message: 'point 4 is out of range' }],
  ['text', 'failed', { name: 'Error', message: 'the training function threw "thrown as it is"' }],
  ['list', 'failed', { name: 'TypeError', message: 'the training function is expected to return values by name, but it returned []; return { accuracy }, say' }],
  ['percent', 'failed', { name: 'TypeError', message: 'the training function is expected to yield numbers by name for epoch 2, but it yielded loss: "4 %"; yield a number' }],
  ['nested', 'failed', { name: 'RangeError', message: 'the training function expects what it returns to hold at most 500 lists and objects within each other, but got more; make it flatter' }],
  ['large', 'failed', { name: 'RangeError', message: 'the training function expects what it returns to be of at most 67108864 characters, with five for each value, but got more; keep what is large in a file, and give its name' }],
  ['getter', 'failed', { name: 'Error', message: 'the training function threw Error, whose message cannot be read' }],
  ['proxy', 'failed', { name: 'Error', message: 'the training function threw something that cannot be shown' }],
  ['nan', 'diverged', { name: 'NonFiniteError', message: 'loss is NaN in epoch 2' }],
  ['infinite', 'diverged', { name: 'NonFiniteError', message: 'loss is -Infinity in epoch 2' }],
  ['nonfinite', 'diverged', { name: 'NonFiniteError', message: 'the loss is no number' }],
] as const; // prettier-ignore

describe.each([0, 2])('a point that goes wrong, with %i workers', (workers) => {
  // All in one search: workers take their time to start.
  let results: readonly PointResult<{ point: number; how: Faults['how'] }>[];
  beforeAll(async () => {
    const space = { point: [4, 0], how: ways.map(([how]) => how) };
    const sweep = gridSearch({ space, train, executor: executorOf(workers) });
    results = await collect(sweep);
    expect((await sweep.summary()).best).toBeUndefined();
  });

  it.each(ways)('by %s is told with its settings, and is run once', (how, status, error) => {
    const [four, none] = [4, 0].map((point) =>
      results.find(({ settings }) => settings.how === how && settings.point === point),
    );
    expect(four).toMatchObject({ settings: { point: 4, how }, status, error, score: undefined, attempts: 1 });
    expect(four!.epochs[0]).toEqual({ loss: 5 });
    expect(none).toMatchObject({ settings: { point: 0 }, status });
  }); // prettier-ignore

  it('does not sink the others', async () => {
    const space = { how: ['throw', 'nan', 'well', 'text'] as const, point: [3, 2] };
    const sweep = gridSearch({ space, train, executor: executorOf(workers) });
    const { results, best } = await sweep.summary();
    expect(best).toMatchObject({ settings: { how: 'well', point: 2 }, score: 2 });
    expect(results.map(({ status }) => status)).toEqual([
      'done',
      'done',
      'diverged',
      'diverged',
      'failed',
      'failed',
      'failed',
      'failed',
    ]);
  });
});

describe('a worker that dies', () => {
  it('has its point run again, and the result is as if nothing had been', async () => {
    const log = join(folder, 'twice');
    const sweep = gridSearch({
      space: { how: ['exit'], point: [5], times: [2], log: [log] },
      train,
      executor: executorOf(1),
    });
    const { best } = await sweep.summary();
    expect(best).toMatchObject({
      status: 'done',
      score: 5,
      attempts: 3,
      epochs: [{ loss: 6 }, { loss: 5 }],
    });
    expect(readFileSync(log, 'utf8')).toBe('xxx');
  });

  it.each(['exit', 'uncaught'] as const)('time and again has its point fail, and no other one: %s', async (how) => {
    const space = { point: [1, 2, 3], how: ['well', how, 'well'].filter((word, i, all) => all.indexOf(word) === i) as Faults['how'][] };
    const logs: Progress[] = [];
    const sweep = gridSearch({ space, train, executor: executorOf(2), retries: 1, onProgress: (progress) => void logs.push(progress) });
    const { results } = await sweep.summary();
    expect(results.map(({ status, settings }) => `${settings.how} ${settings.point} ${status}`)).toEqual(
      [`well 1 done`, `well 2 done`, `well 3 done`, `${how} 1 failed`, `${how} 2 failed`, `${how} 3 failed`],
    );
    const text = how === 'exit' ? 'exit code 3' : 'nobody catches this';
    expect(results[3]).toMatchObject({ attempts: 2, error: { name: 'WorkerDiedError', message: `a worker ended in the middle of its work: ${text} (the last of 2 times)` } });
  }); // prettier-ignore

  it('of a task of an executor of one’s own has it run again, at most as often as retries says', async () => {
    const runs: number[] = [];
    const executor: Executor = {
      slots: 2,
      open: () => Promise.resolve(),
      run: ({ index }) => {
        runs.push(index);
        if (index === 0) return Promise.reject(new WorkerDiedError('gone'));
        return Promise.resolve({ status: 'done', epochs: [{ loss: 1 }], seconds: 0 });
      },
      close: () => Promise.resolve(),
    };
    const { results } = await gridSearch({
      space: { a: [1, 2] },
      train,
      executor,
      retries: 3,
    }).summary();
    expect(runs.filter((index) => index === 0)).toHaveLength(4);
    expect(results.map(({ status, attempts }) => [status, attempts])).toEqual([['done', 1], ['failed', 4]]); // prettier-ignore
    expect(results[1].error?.message).toBe('gone (the last of 4 times)');
  });
});

describe('what never settles', () => {
  const never = new Promise<never>(() => undefined);
  const executor = (stuck: Partial<Executor>): Executor => ({
    slots: 1,
    open: () => Promise.resolve(),
    run: () => Promise.resolve({ status: 'done', epochs: [{ loss: 1 }], seconds: 0 }),
    close: () => Promise.resolve(),
    ...stuck,
  });
  const search = (stuck: Partial<Executor>, more: object = {}) =>
    gridSearch({ space: { a: [1] }, train, executor: executor(stuck), ...more }).summary();
  const passed = async (ended: Promise<unknown>) => {
    await vi.advanceTimersByTimeAsync(11_000);
    return ended;
  };
  const aborted = () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 1);
    return controller.signal;
  };
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('as an executor’s close is not waited for, and told', async () => {
    class Mine {}
    const stuck = { close: () => never, constructor: Mine };
    await passed(
      expect(search(stuck)).rejects.toThrow(
        'Mine is expected to close within 10 s, but did not; resolve what close() returns',
      ),
    );
  });

  it.each([['open'], ['run'], ['run', 'close']])('as an executor’s %s leaves an abort its reason', async (...what) => {
    const stuck = Object.fromEntries(what.map((name) => [name, () => never]));
    await passed(expect(search(stuck, { signal: aborted() })).rejects.toThrow('enough'));
  }); // prettier-ignore

  it('as a journal’s store leaves an abort its reason, and the store is closed when it opens', async () => {
    const controller = new AbortController();
    let [answer, isClosed] = [(_: string) => undefined as void, false];
    const store = {
      read: () => new Promise<string>((resolve) => (answer = resolve)),
      cut: () => Promise.resolve(),
      append: () => Promise.resolve(),
      close: () => Promise.resolve(void (isClosed = true)),
    };
    const ended = search({}, { journal: store, signal: controller.signal });
    await vi.advanceTimersByTimeAsync(1);
    controller.abort(new Error('enough'));
    await expect(ended).rejects.toThrow('enough');
    answer('');
    await vi.advanceTimersByTimeAsync(1);
    expect(isClosed).toBe(true);
  }); // prettier-ignore
});

describe('what ends a search', () => {
  const endless = async function* () {
    for (let epoch = 0; ; epoch++) {
      yield { loss: epoch };
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  it.each([0, 2])(
    'is its signal, with %i workers: loops and the summary get its reason',
    async (workers) => {
      const controller = new AbortController();
      const reason = new Error('enough');
      const sweep = gridSearch({
        space: { a: [1, 2, 3] },
        train: endless,
        executor: executorOf(workers),
        signal: controller.signal,
        onProgress: ({ epoch }) => {
          if (epoch?.epoch === 3) controller.abort(reason);
        },
      });
      await expect(collect(sweep)).rejects.toBe(reason);
      await expect(sweep.summary()).rejects.toBe(reason);
    },
  );

  it('is a worker in an endless loop too, once aborted', async () => {
    const controller = new AbortController();
    const train = function* () {
      yield { loss: 1 };
      for (;;);
    };
    const sweep = gridSearch({ space: { a: [1] }, train, executor: executorOf(1), signal: controller.signal, onProgress: () => controller.abort() });
    await expect(sweep.summary()).rejects.toMatchObject({ name: 'AbortError' });
  }); // prettier-ignore

  it('is a signal that was aborted before it began: nothing is run', async () => {
    const executor = new InProcess();
    const sweep = gridSearch({
      space: { a: [1] },
      train: () => expect.fail('ran'),
      executor,
      signal: AbortSignal.abort(),
    });
    await expect(sweep.summary()).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is an error that onProgress throws', async () => {
    const sweep = gridSearch({ space: { a: [1, 2] }, train: () => ({ loss: 1 }), workers: 0, onProgress: () => { throw new Error('of mine'); } }); // prettier-ignore
    await expect(sweep.summary()).rejects.toThrow('of mine');
  });

  it.each([0, 1])('is a module that cannot be loaded, with %i workers', async (workers) => {
    const missing = gridSearch({
      space: { a: [1] },
      train: new URL('./missing.ts', import.meta.url),
      executor: executorOf(workers),
    });
    await expect(missing.summary()).rejects.toThrow(/missing\.ts/);
    const empty = new URL('../support/close.ts', import.meta.url);
    await expect(
      gridSearch({ space: { a: [1] }, train: empty, executor: executorOf(workers) }).summary(),
    ).rejects.toThrow(
      /close\.ts is expected to export a training function, but it exports .*; make it the default export, or name it train$/,
    );
  });

  it('is not a loop that is broken off', async () => {
    const sweep = gridSearch({
      space: { a: [1, 2, 3] },
      train: ({ a }) => ({ loss: a }),
      workers: 0,
    });
    for await (const { settings } of sweep) {
      expect(settings.a).toBe(1);
      break;
    }
    expect((await sweep.summary()).results).toHaveLength(3);
    expect(await collect(sweep)).toHaveLength(3);
  });
});
