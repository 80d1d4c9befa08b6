import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { backendName, Generator, setBackend } from '../../src/index.js';
import {
  gridSearch,
  InProcess,
  loadTrain,
  runPoint,
  workerPool,
  type Job,
  type Progress,
} from '../../src/sweep/index.js';
import { shareData, unpackData } from '../../src/messages/packing.js';
import { array, rows, toNested, type NdArray } from '../../src/index.js';
import { collect, executorOf } from './support.js';

const space = { a: [3, 1, 2] };

describe('a search', () => {
  it('gives results as they arrive, and a summary with the best first', async () => {
    const sweep = gridSearch({ space, train: ({ a }) => ({ loss: a }), workers: 0 });
    expect((await collect(sweep)).map(({ settings }) => settings.a)).toEqual([3, 1, 2]);
    const { results, best, seconds } = await sweep.summary();
    expect(results.map(({ score }) => score)).toEqual([1, 2, 3]);
    expect(best).toBe(results[0]);
    expect(seconds).toBeGreaterThan(0);
  });

  it('begins with the points that cost the most, and keeps their places', async () => {
    const sweep = gridSearch({
      space: { a: [1, 3, 2, 4] },
      train: ({ a }) => ({ loss: a }),
      cost: ({ a }) => a >> 1,
      workers: 0,
    });
    expect((await collect(sweep)).map(({ index }) => index)).toEqual([3, 1, 2, 0]);
  });

  it('takes the greatest with maximize, and the last epoch where nothing is returned', async () => {
    const train = function* ({ a }: { a: number }) {
      yield { accuracy: 9 };
      yield { accuracy: a };
    };
    const { best } = await gridSearch({ space, train, maximize: 'accuracy', workers: 0 }).summary();
    expect([best?.score, best?.value, best?.epochs.length]).toEqual([3, undefined, 2]);
  });

  it('says what is missing where the number searched for is not given, and marks a NaN returned', async () => {
    const search = (value: Record<string, number>) => gridSearch({ space: { a: [1] }, train: () => value, maximize: 'accuracy', workers: 0 }).summary(); // prettier-ignore
    expect((await search({ loss: 1 })).results[0]).toMatchObject({ status: 'failed', error: { message: 'gridSearch expects train to give the number accuracy, but got loss; yield or return { accuracy }' } }); // prettier-ignore
    expect((await search({ accuracy: NaN })).results[0]).toMatchObject({ status: 'diverged', error: { message: 'accuracy is NaN in the end' } }); // prettier-ignore
  });

  it('stops a point that diverges at once, and lets it clean up', async () => {
    let [epochs, cleaned] = [0, false];
    const train = function* () {
      try {
        for (;;) yield { loss: ++epochs === 3 ? NaN : 1 };
      } finally {
        cleaned = true;
      }
    };
    const { results } = await gridSearch({ space: { a: [1] }, train, workers: 0 }).summary();
    expect([epochs, cleaned, results[0].status, results[0].epochs.length]).toEqual([
      3,
      true,
      'diverged',
      3,
    ]);
  });

  it.each([0, 2])(
    'sends functions by their text to workers, with what compilers write into them: %i workers',
    async (workers) => {
      const train = async (
        { a }: { a: number },
        { seed, generator }: { seed: number; generator: Generator },
      ) => {
        const double = (x: number) => 2 * x; // a name to keep
        await Promise.resolve();
        return { loss: double(a), seed, random: generator.random32() };
      };
      const { best } = await gridSearch({
        space,
        train,
        seed: 4,
        executor: executorOf(workers),
      }).summary();
      expect(best?.value).toEqual({ loss: 2, seed: 4, random: new Generator(4).random32() });
    },
  );

  it.each([0, 1])('computes on the caller’s backend, with %i workers', async (workers) => {
    const train = new URL('./backend.ts', import.meta.url);
    setBackend('reference');
    try {
      expect(
        (await gridSearch({ space: { a: [1] }, train, executor: executorOf(workers) }).summary())
          .best?.score,
      ).toBe(1);
      expect(backendName()).toBe('reference');
    } finally {
      setBackend('wasm');
    }
  });

  it('has one thread in each worker, and as many as before in the caller', async () => {
    const train = new URL('./threads.ts', import.meta.url);
    const scores = async (workers: number) => {
      const search = gridSearch({ space: { a: [1, 2] }, train, executor: executorOf(workers) });
      return (await search.summary()).results.map(({ score }) => score);
    };
    setBackend('wasm', { threads: 3 });
    try {
      expect(await scores(2)).toEqual([1, 1]);
      expect(await scores(0)).toEqual([3, 3]);
    } finally {
      setBackend('wasm', { threads: 1 });
    }
  });
});

describe('progress', () => {
  it.each([0, 2])(
    'is told of every epoch and every point, with the time left, with %i workers',
    async (workers) => {
      const train = async function* ({ a }: { a: number }) {
        for (let epoch = 1; epoch <= 4; epoch++) {
          await new Promise((resolve) => setTimeout(resolve, 5 * a));
          yield { loss: a / epoch };
        }
      };
      const told: Progress<{ a: number }>[] = [];
      await gridSearch({ space, train, epochs: 4, cost: ({ a }) => a, executor: executorOf(workers), onProgress: (p) => void told.push(p) }).summary(); // prettier-ignore
      expect(told).toHaveLength(15);
      expect(
        told.filter(({ result }) => result).map(({ done, total }) => `${done}/${total}`),
      ).toEqual(['1/3', '2/3', '3/3']);
      const first = told.filter(({ epoch }) => epoch?.settings.a === 3);
      expect(first.map(({ epoch }) => [epoch!.epoch, epoch!.metrics.loss])).toEqual([[1, 3], [2, 1.5], [3, 1], [4, 0.75]]); // prettier-ignore
      expect(told.every(({ share }, i) => share >= (told[i - 1]?.share ?? 0))).toBe(true);
      expect(told.at(-1)).toMatchObject({ share: 1, secondsLeft: 0, done: 3 });
      if (workers === 0) {
        expect(told[0].share).toBeCloseTo(3 / 24, 10);
        expect(told[5].secondsLeft! / told[5].seconds).toBeCloseTo(
          (1 - told[5].share) / told[5].share,
          1,
        );
      }
    },
  );

  it('does not take points of the journal for work', async () => {
    let text = '';
    const journal = { read: () => Promise.resolve(text), cut: () => Promise.resolve(), append: (more: string) => Promise.resolve(void (text += more)), close: () => Promise.resolve() }; // prettier-ignore
    const train = () => ({ loss: 1 });
    await gridSearch({ space, train, workers: 0, journal }).summary();
    text = text.split('\n').slice(0, 3).join('\n') + '\n';
    const told: Progress[] = [];
    await gridSearch({
      space,
      train,
      workers: 0,
      journal,
      onProgress: (progress) => void told.push(progress as Progress),
    }).summary();
    expect(told.map(({ secondsLeft }) => secondsLeft)).toEqual([undefined, undefined, 0]);
  });
});

describe('shared data', () => {
  it('is one piece of memory: views of one buffer stay views of one, with their strides', () => {
    const x = array([[1, 2, 3], [4, 5, 6], [7, 8, 9]]); // prettier-ignore
    const data = { head: rows(x, 0, 2), tail: rows(x, 2), turned: x.transpose(1, 0).step(-1, 1), raw: new Uint8Array([1, 2]), list: [1, 'a', null] };
    const there = unpackData(structuredClone(shareData(data))) as typeof data;
    const buffers = [there.head, there.tail, there.turned].map(({ data }: NdArray) => (data as Float32Array).buffer);
    expect(buffers[0]).toBeInstanceOf(SharedArrayBuffer);
    expect([there.head.get(1, 2), there.tail.get(0, 0), there.turned.get(0, 2), there.turned.get(2, 0)]).toEqual([6, 7, 9, 1]);
    expect([there.raw, there.list]).toEqual([data.raw, data.list]);
    there.head.set(0, 0, 50);
    expect([there.turned.get(2, 0), x.get(0, 0)]).toEqual([50, 1]);
  }); // prettier-ignore

  it('has the elements of typed arrays of another realm, and of what only looks like an array', () => {
    const data = {
      floats: runInNewContext('Float32Array.of(1.5, 2.5)') as Float32Array,
      bigs: runInNewContext('BigInt64Array.of(1n, 2n)') as BigInt64Array,
      buffer: Buffer.from([7, 8, 9]).subarray(1),
      view: new DataView(Uint8Array.of(1, 2, 3, 4).buffer, 1, 2),
      array: { data: Int16Array.of(1, 2, 3, 4), shape: [2, 2], stride: [1, 2], offset: 0, size: 99, get: () => 0 } as unknown as NdArray,
    };
    const there = unpackData(structuredClone(shareData(data))) as typeof data;
    expect(there.floats).toEqual(Float32Array.of(1.5, 2.5));
    expect(there.bigs).toEqual(BigInt64Array.of(1n, 2n));
    expect(there.buffer).toEqual(Uint8Array.of(8, 9));
    expect([there.view.byteLength, there.view.getUint8(0)]).toEqual([2, 2]);
    expect([there.array.size, there.array.dtype, toNested(there.array)]).toEqual([4, 'int16', [[1, 3], [2, 4]]]);
  }); // prettier-ignore

  it('is seen by all workers and by the caller at once: nothing is copied for each', async () => {
    const counter = new Int32Array(new SharedArrayBuffer(4));
    const train = ({ a }: { a: number }, { data }: { data: Int32Array }) => {
      Atomics.add(data, 0, a);
      return { loss: 0 };
    };
    await gridSearch({ space, train, data: counter, executor: executorOf(2) }).summary();
    expect(counter[0]).toBe(6);
  });
});

describe('the parts of an executor of one’s own', () => {
  it('are loadTrain and runPoint', async () => {
    const train = await loadTrain(new URL('./faulty.ts', import.meta.url));
    const outcome = await runPoint(train, {
      index: 0,
      settings: { point: 2, how: 'well' },
      seed: 0,
      until: 1,
    });
    expect(outcome).toMatchObject({ status: 'paused', epochs: [{ loss: 3 }] });
  });

  it('are what the search calls: open once, run, close once', async () => {
    const calls: string[] = [];
    class Spy extends InProcess {
      override open(job: Job) {
        calls.push(`open ${job.epochs} ${job.backend.name} ${job.backend.fused}`);
        return super.open(job);
      }
      override close() {
        calls.push('close');
        return super.close();
      }
    }
    await gridSearch({
      space,
      train: ({ a }) => ({ loss: a }),
      epochs: 3,
      executor: new Spy(),
    }).summary();
    expect(calls).toEqual(['open 3 wasm false', 'close']);
  });

  it('are refused where they are not what they should be', () => {
    expect(() => workerPool({ workers: 0 })).toThrow('workerPool expects workers to be a whole number of at least 1, but got 0; pass such a number');
    expect(() => workerPool({ wrkers: 1 } as never)).toThrow("workerPool expects the options workers, script, threads, but got 'wrkers'; did you mean 'workers'?");
  }); // prettier-ignore
});
