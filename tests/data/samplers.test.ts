/**
 * Samplers draw PyTorch's rows, and loaders take any sampler, data set or stream of rows.
 */
import fc from 'fast-check';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  array,
  AsyncDataLoader,
  DataLoader,
  DTypeError,
  Generator,
  manualSeed,
  OptionError,
  ShapeError,
  StateError,
  StratifiedBatchSampler,
  SubsetRandomSampler,
  toNested,
  WeightedRandomSampler,
  zeros,
  type Batch,
  type DataLoaderOptions,
  type DataRow,
} from '../../src/index.js';
import { elements, expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { readFixture } from '../support/fixtures.js';
import '../support/properties.js';

const fixture = readFixture('splits') as {
  samplers: { sampler: 'weighted' | 'once' | 'subset'; own: boolean; length: number; epochs: number[][][]; after: number[]; ownAfter: number[] | null }[]; // prettier-ignore
};
const bad = (value: unknown) => value as never;
const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const numbered = (n: number) => ({ x: array(range(n), [n, 1]), y: range(n) });
const rowsOf = ([, y]: Batch) => elements(y);
const loaderOf = (n: number, options: DataLoaderOptions) => new DataLoader(numbered(n), options);

describe("PyTorch's", () => {
  it.each(fixture.samplers)('$sampler rows, own generator $own', (row) => {
    const weights = [0.1, 0.5, 3, 0, 0.4];
    const shared = manualSeed(3);
    const own = row.own ? new Generator(5) : undefined;
    const options = own ? { generator: own } : {};
    const sampler = {
      weighted: () => new WeightedRandomSampler(weights, 12, options),
      once: () => new WeightedRandomSampler(weights, 4, { ...options, replacement: false }),
      subset: () => new SubsetRandomSampler([4, 0, 3], options),
    }[row.sampler]();
    const loader = loaderOf(5, { batchSize: 3, sampler });
    expect(loader.length).toBe(row.length);
    for (const epoch of row.epochs) expect([...loader].map(rowsOf)).toEqual(epoch);
    expectSame(shared.uniform([2]), row.after);
    if (own && row.ownAfter) expectSame(own.uniform([2]), row.ownAfter);
  });
});

describe('a StratifiedBatchSampler', () => {
  const drawn = fc.record({
    labels: fc.array(fc.constantFrom(1, 2, 3, 4), { minLength: 1, maxLength: 70 }),
    batchSize: fc.integer({ min: 1, max: 20 }),
    seed: fc.nat(),
  });

  it('gives each row once, in full batches that have of each class its share', () => {
    fc.assert(
      fc.property(drawn, ({ labels, batchSize, seed }) => {
        const N = labels.length;
        const sampler = new StratifiedBatchSampler(labels, { batchSize, generator: new Generator(seed) }); // prettier-ignore
        const batches = [...sampler];
        expect(batches.length).toBe(sampler.length);
        expect(batches.flat().sort((a, b) => a - b)).toEqual(range(N));
        const full = Math.floor(N / batchSize);
        batches.forEach((batch, k) => {
          expect(batch.length).toBe(k < full ? batchSize : N % batchSize);
          for (const label of new Set(labels)) {
            const own = batch.filter((row) => labels[row] === label).length;
            const share = (batch.length * labels.filter((other) => other === label).length) / N;
            expect(Math.abs(own - share)).toBeLessThan(k < full ? 1 + 1 / full + 1e-9 : 1);
          }
        });
      }),
    );
  });

  it('draws anew in each epoch, alike from one seed, and from the default generator', () => {
    const labels = range(40).map((i) => i % 3);
    const make = (seed: number) => new StratifiedBatchSampler(labels, { batchSize: 8, generator: new Generator(seed) }); // prettier-ignore
    const sampler = make(1);
    const epochs = [[...sampler], [...sampler]];
    expect(epochs[0]).not.toEqual(epochs[1]);
    const again = make(1);
    expect([[...again], [...again]]).toEqual(epochs);
    const shared = new StratifiedBatchSampler(labels, { batchSize: 8 });
    manualSeed(9);
    const [first, second] = [[...shared], [...shared]];
    expect(first).not.toEqual(second);
    manualSeed(9);
    expect([...shared]).toEqual(first);
  });

  it('makes batches for a loader, and leaves out the last where it is told to', () => {
    const labels = [0, 0, 0, 0, 0, 0, 1, 1, 1];
    const batchSampler = new StratifiedBatchSampler(labels, { batchSize: 3 });
    const loader = new DataLoader([zeros([9, 2]), labels], { batchSampler });
    expect(loader.length).toBe(3);
    for (const [x, y] of loader) {
      expect(x.shape).toEqual([3, 2]);
      expect(elements(y).sort()).toEqual([0, 0, 1]);
    }
    const dropping = new StratifiedBatchSampler(labels, { batchSize: 4, dropLast: true });
    expect([dropping.length, [...dropping].map((rows) => rows.length)]).toEqual([2, [4, 4]]);
    expect(inspect(dropping)).toBe('StratifiedBatchSampler(length 2, batchSize 4, dropLast true)');
  });
});

describe('samplers', () => {
  it('refuse what they cannot draw from', () => {
    const weighted = (weights: unknown, n: unknown, options = {}) => () => new WeightedRandomSampler(bad(weights), bad(n), options); // prettier-ignore
    expectError(weighted([[1]], 1), ShapeError, 'WeightedRandomSampler expects weights [N], but got [1, 1]; pass one for each row'); // prettier-ignore
    expectError(weighted([1, -1], 1), RangeError, 'WeightedRandomSampler expects weights to be finite, of at least 0 and not all 0, but got -1 at index 1; pass such numbers'); // prettier-ignore
    expectError(weighted([1], 0), RangeError, 'WeightedRandomSampler expects numSamples to be a whole number of at least 1, but got 0; pass such a number'); // prettier-ignore
    expectError(weighted([1, 0], 2, { replacement: false }), RangeError, 'WeightedRandomSampler expects numSamples to be at most 1, the weights above 0, without replacement, but got 2; draw fewer, or with replacement'); // prettier-ignore
    expectError(weighted([1], 1, { numSamples: 2 }), OptionError, "WeightedRandomSampler expects the options replacement, generator, but got 'numSamples'; remove it"); // prettier-ignore
    expectError(() => new SubsetRandomSampler(bad(3)), TypeError, 'SubsetRandomSampler expects indices as something that gives numbers of rows in every epoch, but got 3; pass an array of numbers of rows, say'); // prettier-ignore
    expectError(() => new StratifiedBatchSampler([1, 2], { dropLast: true }), RangeError, 'StratifiedBatchSampler expects batchSize to be at most the 2 rows there are with dropLast, but got 64; lower batchSize or leave dropLast out'); // prettier-ignore
    expect(String(new WeightedRandomSampler([1], 2))).toBe('WeightedRandomSampler(length 2, replacement true)'); // prettier-ignore
    expect(String(new SubsetRandomSampler([1]))).toBe('SubsetRandomSampler(length 1)');
  });
});

describe('a DataLoader with a sampler', () => {
  it('has the rows that it gives, in its order and as often as it gives them', () => {
    const epoch = (options: DataLoaderOptions) => [...loaderOf(6, options)].map(rowsOf);
    expect(epoch({ sampler: [5, 0, 0], batchSize: 2 })).toEqual([[5, 0], [0]]);
    expect(epoch({ sampler: [5, 0, 0], batchSize: 2, dropLast: true })).toEqual([[5, 0]]);
    expect(epoch({ sampler: new Set([3, 1]) })).toEqual([[3, 1]]);
    expect(epoch({ sampler: new Uint32Array([2]), shuffle: false })).toEqual([[2]]);
    expect(epoch({ batchSampler: [[1], [2, 3, 2]] })).toEqual([[1], [2, 3, 2]]);
    const loader = loaderOf(6, { sampler: { *[Symbol.iterator]() { yield* [4, 2]; } } }); // prettier-ignore
    expect([...loader, ...loader].map(rowsOf)).toEqual([[4, 2], [4, 2]]); // prettier-ignore
    expect(String(loader)).toContain('length unknown');
    expectError(() => loader.length, TypeError, 'DataLoader.length expects a sampler with a length, but got one without; give it one, or count batches as they come'); // prettier-ignore
    expect(loaderOf(6, { sampler: [1, 2, 3], batchSize: 2, dropLast: true }).length).toBe(1);
    expect(loaderOf(6, { batchSampler: [[1], [2]] }).length).toBe(2);
  });

  it('refuses samplers that are none, that end, or that name other rows', () => {
    const make = (options: unknown) => () => loaderOf(6, bad(options));
    const run = (options: unknown) => () => [...make(options)()];
    expectError(make({ sampler: [1], shuffle: true }), OptionError, 'DataLoader expects sampler without options that it decides, but got it with shuffle; leave one out'); // prettier-ignore
    expectError(make({ batchSampler: [[1]], batchSize: 2, dropLast: false }), OptionError, 'DataLoader expects batchSampler without options that it decides, but got it with batchSize, dropLast; leave one out'); // prettier-ignore
    expectError(make({ sampler: 3 }), TypeError, 'DataLoader expects sampler as something that gives numbers of rows in every epoch, but got 3; pass an array of numbers of rows, say'); // prettier-ignore
    expectError(make({ sampler: [1, 2].values() }), TypeError, 'DataLoader expects sampler as something that gives numbers of rows in every epoch, but got an iterator; an iterator ends with its first epoch: pass an array of what it gives, or an object with [Symbol.iterator]'); // prettier-ignore
    expectError(run({ sampler: [0, 6] }), RangeError, 'DataLoader expects sampler[1] to be a whole number from 0 to 5, but got 6; pass such a number'); // prettier-ignore
    expectError(run({ sampler: [] }), RangeError, 'DataLoader expects sampler to give at least one row, but got none; pass some'); // prettier-ignore
    expectError(run({ batchSampler: [1] }), TypeError, 'DataLoader expects batchSampler[0] to be an array of numbers of rows, but got 1; use sampler for single rows'); // prettier-ignore
    expectError(run({ batchSampler: [[]] }), RangeError, 'DataLoader expects batchSampler[0] to give at least one row, but got none; pass some'); // prettier-ignore
    expectError(run({ batchSampler: [] }), RangeError, 'DataLoader expects batchSampler to give batches, but got none; pass some'); // prettier-ignore
    expectError(make({ sampler: [1], dropLast: true }), RangeError, 'DataLoader expects batchSize to be at most the 1 rows there are with dropLast, but got 64; lower batchSize or leave dropLast out'); // prettier-ignore
  });
});

describe('a DataLoader over a data set', () => {
  const squares = { length: 5, get: (i: number): DataRow => [[i, i * i], i] };

  it('asks for the rows of a batch alone, in the order of one over arrays', () => {
    const asked: number[] = [];
    const counting = { length: 5, get: (i: number) => (asked.push(i), squares.get(i)) };
    const options = { batchSize: 2, shuffle: true };
    const loader = new DataLoader(counting, { ...options, generator: new Generator(2) });
    const x = range(5).map((i) => [i, i * i]);
    const arrays = new DataLoader([x, range(5)], { ...options, generator: new Generator(2) });
    const expected = [...arrays].map((batch) => batch.map((part) => toNested(part!)));
    const seen: unknown[] = [];
    for (const batch of loader) {
      seen.push(batch.map((part) => toNested(part!)));
      expect(asked.length).toBe(Math.min(2 * seen.length, 5));
    }
    expect(seen).toEqual(expected);
    expect([loader.size, loader.length, loader.dtype]).toEqual([5, 3, 'float32']);
  });

  it('scales, converts and keeps shapes and types as one over arrays does', () => {
    const data = { length: 2, get: (i: number): DataRow => [array([[i, 255]], { dtype: 'uint8' }), new Int16Array([i, -i])] }; // prettier-ignore
    const [[x, y]] = new DataLoader(data, { scale: 1 / 255, dtype: 'float64' });
    expectSame(x, [[[0, 1]], [[1 / 255, 1]]]); // prettier-ignore
    expectSame(y, [[0, 0], [1, -1]]); // prettier-ignore
    expect([x.dtype, y.dtype]).toEqual(['float64', 'int16']);
    const [[, flags]] = new DataLoader({ length: 1, get: (): DataRow => [[1], true] });
    expect([toNested(flags), flags.dtype]).toEqual([[1], 'float32']);
  });

  it('gives the weights of its rows, which all have or none', () => {
    const weighted = { length: 3, get: (i: number): DataRow => [[i], i, i / 2] };
    const batches = [...new DataLoader(weighted, { batchSize: 2 })];
    expect(batches.map(([, , weights]) => toNested(weights!))).toEqual([[0, 0.5], [1]]);
    const some = { length: 2, get: (i: number): DataRow => (i === 0 ? [[i], i, 1] : [[i], i]) };
    expectError(() => [...new DataLoader(some)], TypeError, 'DataLoader expects the weight of get(1) to be a number, as all rows have one or none, but got undefined; pass one'); // prettier-ignore
  });

  it('refuses rows that are none, or not like the others', () => {
    const run = (...rows: unknown[]) => () => [...new DataLoader({ length: rows.length, get: (i) => bad(rows[i]) })]; // prettier-ignore
    expectError(run([[1], 0], 5), TypeError, 'DataLoader expects get(1) to be a row [x, y] or [x, y, weight], but got 5; make it such a list'); // prettier-ignore
    expectError(run(Promise.resolve()), TypeError, 'DataLoader expects get(0) to be a row [x, y] or [x, y, weight], but got an object of class Promise; use an AsyncDataLoader'); // prettier-ignore
    expectError(run([1, 0]), ShapeError, 'DataLoader expects x of get(0) to be an array of features, but got a single number; pass [number]'); // prettier-ignore
    expectError(run([[1], 0], [[1, 2], 0]), ShapeError, 'DataLoader expects x of get(1) to be [1] like that of get(0), but got [2]; make all alike'); // prettier-ignore
    expectError(run([[1], 0], [[1], [0]]), ShapeError, 'DataLoader expects y of get(1) to be [] like that of get(0), but got [1]; make all alike'); // prettier-ignore
    expectError(run([[1], new Int8Array(1)], [[1], new Int16Array(1)]), DTypeError, 'DataLoader expects y of get(1) of dtype int8 like that of get(0), but got int16; make all alike'); // prettier-ignore
    expectError(run([['a'], 0]), DTypeError, 'DataLoader expects x of get(0)[0] to be a number, but got "a"; convert it with Number(...)'); // prettier-ignore
    expectError(run(), RangeError, 'DataLoader expects length of the data set to be a whole number of at least 1, but got 0; pass such a number'); // prettier-ignore
  });
});

describe('an AsyncDataLoader', () => {
  async function* rows(n: number): AsyncGenerator<DataRow> {
    for (let i = 0; i < n; i++) yield Promise.resolve<DataRow>([[i, -i - 1], i]);
  }
  const collect = async (loader: AsyncDataLoader) => {
    const batches: unknown[] = [];
    for await (const [x, y] of loader) batches.push([toNested(x), toNested(y)]);
    return batches;
  };
  const refuse = async (
    loader: AsyncDataLoader,
    type: Parameters<typeof expectError>[1],
    text: string,
  ) => {
    // prettier-ignore
    const error: unknown = await collect(loader).then(() => undefined, (caught: unknown) => caught); // prettier-ignore
    expectError(() => { throw error; }, type, text); // prettier-ignore
  };

  it('makes batches of rows as they arrive, anew in each epoch', async () => {
    const again = { [Symbol.asyncIterator]: () => rows(5) };
    const loader = new AsyncDataLoader(again, { batchSize: 2, scale: 2 });
    const expected = [[[[0, -2], [2, -4]], [0, 1]], [[[4, -6], [6, -8]], [2, 3]], [[[8, -10]], [4]]]; // prettier-ignore
    expect(await collect(loader)).toEqual(expected);
    expect(await collect(loader)).toEqual(expected);
    expect(await collect(new AsyncDataLoader(rows(5), { batchSize: 2, dropLast: true }))).toHaveLength(2); // prettier-ignore
    expect(String(loader)).toBe('AsyncDataLoader(batchSize 2, dropLast false, scale 2, dtype float32)'); // prettier-ignore
  });

  it('reads no further than it must, and ends the stream where a loop breaks off', async () => {
    let [given, ended] = [0, false];
    async function* counting(): AsyncGenerator<DataRow> {
      try {
        for await (const row of rows(9)) {
          given++;
          yield row;
        }
      } finally {
        ended = true;
      }
    }
    for await (const [x] of new AsyncDataLoader(counting(), { batchSize: 3 })) {
      expect(x.shape).toEqual([3, 2]);
      break;
    }
    expect([given, ended]).toEqual([3, true]);
  });

  it('refuses what cannot be read, read again or shuffled', async () => {
    const Loader = AsyncDataLoader as unknown as new (...args: unknown[]) => AsyncDataLoader;
    expectError(() => new Loader([[1]]), TypeError, 'AsyncDataLoader expects rows as an async iterable of [x, y], but got [[1]]; pass an async generator, or use a DataLoader for what is there already'); // prettier-ignore
    for (const name of ['shuffle', 'sampler', 'batchSampler', 'generator'])
      expectError(() => new Loader(rows(1), { [name]: true }), OptionError, `AsyncDataLoader expects rows in the order in which they arrive, but got '${name}'; shuffle them where they come from, or collect them in arrays for a DataLoader`); // prettier-ignore
    expectError(() => new Loader(rows(1), { batch: 1 }), OptionError, "AsyncDataLoader expects the options batchSize, dropLast, scale, dtype, but got 'batch'; did you mean 'batchSize'?"); // prettier-ignore
    expectError(() => new DataLoader(bad(rows(1))), TypeError, 'DataLoader expects rows that are there already, but got an async iterable; use an AsyncDataLoader, and for await'); // prettier-ignore
    const once = new AsyncDataLoader(rows(2));
    expect(await collect(once)).toHaveLength(1);
    await refuse(once, StateError, 'AsyncDataLoader expects rows that can be read again for a further epoch, but got an iterator that has been read; pass an object with [Symbol.asyncIterator]'); // prettier-ignore
    async function* wrong() {
      yield* rows(3);
      yield await Promise.resolve(bad([[1], 2]));
    }
    await refuse(new AsyncDataLoader(wrong(), { batchSize: 2 }), ShapeError, 'AsyncDataLoader expects x of row 3 to be [2] like that of row 2, but got [1]; make all alike'); // prettier-ignore
  });
});
