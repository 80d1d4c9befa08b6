/**
 * Batches come in PyTorch's order, and hold exactly the rows they should.
 */
import ndarray from 'ndarray';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  array,
  DataLoader,
  Generator,
  init,
  Linear,
  manualSeed,
  toNested,
  zeros,
  type Batch,
  type NdArray,
} from '../../src/index.js';
import { backendNames, setBackend } from '../../src/backend/choice.js';
import { DTypeError, OptionError, ShapeError } from '../../src/core/errors.js';
import type { FloatDType } from '../../src/core/dtype.js';
import { elements, expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { readFixture } from '../support/fixtures.js';

interface Step { call: string; args: Record<string, never>; result: unknown } // prettier-ignore
const torch = readFixture('dataloader') as {
  epochs: { n: number; batchSize: number; dropLast: boolean; seed: number; ownGenerator: boolean; epochs: number[][][]; uniformAfter: number[] }[]; // prettier-ignore
  scripts: { title: string; steps: Step[] }[];
};

const bad = (value: unknown) => value as never;

/** n rows that hold their own number. */
const numbered = (n: number) => ({
  x: array(Array.from({ length: n }, (_, i) => [i])),
  y: array(Int32Array.from({ length: n }, (_, i) => i)),
});

/** Which rows a batch holds; x and y must agree. */
function rowsOf([x, y]: Batch): number[] {
  const indices = elements(y);
  expect(elements(x)).toEqual(indices);
  expect(x.shape).toEqual([indices.length, 1]);
  return indices;
}

/** PyTorch allows an epoch of no batches; here that is an error, for its mean loss would be NaN. */
const hasBatches = ({
  n,
  batchSize,
  dropLast,
}: {
  n: number;
  batchSize: number;
  dropLast: boolean;
}) => !dropLast || n >= batchSize;

const epochOf = (loader: DataLoader) => [...loader].map(rowsOf);

describe("the order of PyTorch's DataLoader", () => {
  it.each(torch.epochs.filter(hasBatches))(
    '$n rows by $batchSize, dropLast $dropLast, seed $seed, own generator $ownGenerator',
    (row) => {
      const shared = manualSeed(row.seed);
      const own = row.ownGenerator ? new Generator(row.seed) : undefined;
      const loader = new DataLoader(numbered(row.n), {
        batchSize: row.batchSize,
        dropLast: row.dropLast,
        shuffle: true,
        ...(own && { generator: own }),
      });
      expect(loader.length).toBe(row.epochs[0].length);
      for (const epoch of row.epochs) expect(epochOf(loader)).toEqual(epoch);
      expectSame((own ?? shared).uniform([3]), row.uniformAfter);
    },
  );

  it.each(torch.scripts.filter(({ title }) => !title.startsWith('dropLast with a batch larger')))(
    '$title',
    ({ steps }) => {
      const generators = new Map<string, Generator>();
      const loaders = new Map<string, DataLoader>();
      const iterators = new Map<string, Iterator<Batch>>();
      const shared = manualSeed(0);
      const calls: Record<string, (args: Record<string, never>) => unknown> = {
        manualSeed: ({ seed }) => void manualSeed(seed),
        generator: ({ name, seed }) => void generators.set(name, new Generator(seed)),
        linear: ({ inFeatures, outFeatures, dtype }) => {
          const { weight, bias } = new Linear<number, number>(inFeatures, outFeatures, {
            dtype,
            weightInit: init.kaimingUniform({ a: Math.sqrt(5) }),
          });
          return { weight: toNested(weight.value), bias: toNested(bias!.value) };
        },
        loader: ({ name, generator, n, batchSize, shuffle, dropLast }) => {
          const own = generators.get(generator);
          loaders.set(
            name,
            new DataLoader(numbered(n), {
              batchSize,
              shuffle,
              dropLast,
              ...(own && { generator: own }),
            }),
          );
        },
        epoch: ({ loader }) => epochOf(loaders.get(loader)!),
        uniform: ({ size, low, high, dtype, generator }) =>
          toNested((generators.get(generator) ?? shared).uniform([size], { low, high, dtype })),
        iter: ({ name, loader }) =>
          void iterators.set(name, loaders.get(loader)![Symbol.iterator]()),
        next: ({ iterator }) => {
          const next = iterators.get(iterator)!.next();
          return next.done ? null : rowsOf(next.value);
        },
      };
      steps.forEach(({ call, args, result }, i) => {
        expect(calls[call](args) ?? null, `step ${i}: ${call} ${JSON.stringify(args)}`).toEqual(
          result,
        );
      });
    },
  );

  it.each([undefined, new Generator(13)])(
    'is the same when a for loop breaks off as when an iterator is left alone (generator %s)',
    (own) => {
      const title = own
        ? 'a generator of its own: an epoch is left early'
        : 'an epoch is left early';
      const { steps } = torch.scripts.find((script) => script.title === title)!;
      const [first, second, drawn, epoch, drawnAfter] = steps.slice(-5).map(({ result }) => result);
      const shared = own ?? manualSeed(4);
      const loader = new DataLoader(numbered(10), {
        batchSize: 3,
        shuffle: true,
        ...(own && { generator: own }),
      });
      const seen: number[][] = [];
      for (const batch of loader) {
        seen.push(rowsOf(batch));
        if (seen.length === 2) break;
      }
      expect(seen).toEqual([first, second]);
      expect(toNested(shared.uniform([3]))).toEqual(drawn);
      expect(epochOf(loader)).toEqual(epoch);
      expect(toNested(shared.uniform([3]))).toEqual(drawnAfter);
    },
  );
});

describe('batches', () => {
  it.each([
    [10, 3, false, [3, 3, 3, 1]],
    [10, 3, true, [3, 3, 3]],
    [11, 3, true, [3, 3, 3]],
    [9, 3, false, [3, 3, 3]],
    [9, 3, true, [3, 3, 3]],
    [2, 64, false, [2]],
    [64, 64, true, [64]],
    [1, 1, true, [1]],
  ])(
    'of %i rows by %i, dropLast %s, hold %o rows each, in order',
    (n, batchSize, dropLast, sizes) => {
      const loader = new DataLoader(numbered(n), { batchSize, dropLast });
      const epoch = epochOf(loader);
      expect(epoch.map((batch) => batch.length)).toEqual(sizes);
      expect(loader.length).toBe(sizes.length);
      expect(loader.size).toBe(n);
      expect(epoch.flat()).toEqual(Array.from({ length: epoch.flat().length }, (_, i) => i));
      expect(epochOf(loader)).toEqual(epoch);
    },
  );

  it('are of 64 rows, in order, whole and unscaled by default, from a pair as from an object', () => {
    const { x, y } = numbered(70);
    const loader = new DataLoader([x, y]);
    const { batchSize, shuffle, dropLast, scale, dtype } = loader;
    expect({ batchSize, shuffle, dropLast, scale, dtype }).toEqual({ batchSize: 64, shuffle: false, dropLast: false, scale: 1, dtype: 'float32' }); // prettier-ignore
    expect(epochOf(loader).map((batch) => batch.length)).toEqual([64, 6]);
  });

  it('keep the further axes of x and y, and the element type of y', () => {
    const x = array(Array.from({ length: 12 }, (_, i) => i), [3, 2, 2]); // prettier-ignore
    const y = array([[1, 2], [3, 4], [5, 6]], { dtype: 'uint16' }); // prettier-ignore
    const [[x0, y0], [x1, y1]] = new DataLoader({ x, y }, { batchSize: 2 });
    expectSame(x0, [[[0, 1], [2, 3]], [[4, 5], [6, 7]]]); // prettier-ignore
    expectSame(x1, [[[8, 9], [10, 11]]]); // prettier-ignore
    expectSame(y0, [[1, 2], [3, 4]]); // prettier-ignore
    expectSame(y1, [[5, 6]]);
    expect([y0.dtype, y1.dtype]).toEqual(['uint16', 'uint16']);
  });

  it('are copies: what is written to them reaches neither the data nor later batches', () => {
    const { x, y } = numbered(4);
    const loader = new DataLoader({ x, y }, { batchSize: 4 });
    const [[bx, by]] = loader;
    bx.data.fill(-1);
    by.data.fill(-1);
    expect(epochOf(loader)).toEqual([[0, 1, 2, 3]]);
    expect([elements(x), elements(y)]).toEqual([[0, 1, 2, 3], [0, 1, 2, 3]]); // prettier-ignore
    const [first, second] = new DataLoader({ x, y }, { batchSize: 2 });
    expect([rowsOf(first), rowsOf(second)]).toEqual([[0, 1], [2, 3]]); // prettier-ignore
  });

  it('are float64 for float64 data, and of the type asked for', () => {
    const values = [[0.1], [1 / 3]];
    const y = array([0, 1]);
    const doubles = array(values, { dtype: 'float64' });
    const batch = (x: NdArray, options = {}) => [...new DataLoader({ x, y }, options)][0][0];
    expectSame(batch(doubles), values);
    expect(batch(doubles).dtype).toBe('float64');
    expectSame(batch(doubles, { dtype: 'float32' }), values.map(([v]) => [Math.fround(v)])); // prettier-ignore
    expectSame(batch(doubles, { scale: 3 }), values.map(([v]) => [v * 3])); // prettier-ignore
    expectSame(batch(array(values), { dtype: 'float64' }), values.map(([v]) => [Math.fround(v)])); // prettier-ignore
    expectSame(batch(array([[-3], [300]], { dtype: 'int16' }), { scale: 0.5 }), [[-1.5], [150]]);
    expect(batch(array([[1], [2]], { dtype: 'uint8' }), { dtype: 'float64' }).dtype).toBe(
      'float64',
    );
    expectSame(batch(doubles, { scale: 0 }), [[0], [0]]);
  });

  it('of bytes scaled by 1 / 255 are the float32 division byte / 255 for all 256 bytes', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const expected = [...bytes].map((byte) => [Math.fround(byte / 255)]);
    const x = array(bytes, [256, 1]);
    const strided = ndarray(Uint8Array.from({ length: 512 }, (_, i) => i >> 1), [256, 1], [2, 1], 1); // prettier-ignore
    for (const source of [x, strided]) {
      const [[batch]] = new DataLoader([source, zeros([256])], { batchSize: 256, scale: 1 / 255 });
      expect(batch.dtype).toBe('float32');
      expectSame(batch, expected);
    }
  });

  it('of bytes are arrays like any other: viewed, copied, written to, stored and used before and after', () => {
    const bytes = Uint8Array.from({ length: 12 }, (_, i) => 20 * i);
    const fresh = () =>
      [
        ...new DataLoader([array(bytes, [3, 2, 2]), zeros([3])], { scale: 1 / 255, batchSize: 2 }),
      ][1][0];
    const [a, b, c, d] = [8, 9, 10, 11].map((i) => Math.fround((20 * i) / 255));
    expectSame(fresh(), [[[a, b], [c, d]]]); // prettier-ignore
    expectSame(fresh().transpose(2, 1, 0), [[[a], [c]], [[b], [d]]]); // prettier-ignore
    expectSame(fresh().pick(0, null, 1), [b, d]);
    expectSame(fresh().step(1, -1, 1), [[[c, d], [a, b]]]); // prettier-ignore
    expectSame(fresh().lo(0, 1).hi(1, 1, 1), [[[c]]]);
    expectSame(array(fresh(), { dtype: 'float64' }), [[[a, b], [c, d]]]); // prettier-ignore
    expect(toNested(fresh())).toEqual([[[a, b], [c, d]]]); // prettier-ignore
    expect([fresh().size, fresh().dimension, fresh().dtype, fresh().data.length]).toEqual([
      4,
      3,
      'float32',
      4,
    ]);
    const written = fresh();
    written.set(0, 0, 0, 7);
    expectSame(written, [[[7, b], [c, d]]]); // prettier-ignore
    bytes.fill(0);
    expectSame(fresh(), [[[0, 0], [0, 0]]]); // prettier-ignore
    expectSame(written, [[[7, b], [c, d]]]); // prettier-ignore
  });

  it('of bytes not yet looked at do not change when the data does', () => {
    const bytes = new Uint8Array(4).fill(255);
    const [[x]] = new DataLoader([array(bytes, [2, 2]), zeros([2])], { scale: 1 / 255 });
    const source = array(bytes, [2, 2]);
    const [[fromSource]] = new DataLoader([source, zeros([2])], { scale: 1 / 255 });
    source.data.fill(0);
    bytes.fill(0);
    expectSame(x, [[1, 1], [1, 1]]); // prettier-ignore
    expectSame(fromSource, [[1, 1], [1, 1]]); // prettier-ignore
  });

  it.each(backendNames)(
    'of bytes give a layer on the %s backend what their numbers written out give it, to the bit',
    (backend) => {
      setBackend(backend);
      const generator = new Generator(2);
      for (const dtype of ['float32', 'float64'] as const) {
        for (const share of [0, 2, 10]) {
          const pixels = Uint8Array.from({ length: 5 * 33 }, () => (generator.random32() % 10 < share ? generator.random32() % 256 : 0)); // prettier-ignore
          const layer = new Linear<number, number>(33, 9, { dtype, generator });
          const [[x]] = new DataLoader([array(pixels, [5, 33]), zeros([5])], {
            scale: 1 / 255,
            dtype,
          });
          const dy = generator.uniform([5, 9], { low: -1, dtype });
          const results = (input: NdArray) => {
            layer.zeroGrad();
            const y = layer.forward(input);
            return [y, layer.backward(dy), layer.weight.grad!, layer.bias!.grad!].map((result) =>
              elements(result),
            );
          };
          const asBytes = results(x);
          expect(results(array(elements(x), [5, 33], { dtype }))).toEqual(asBytes);
          expect(results(x)).toEqual(asBytes); // x has been looked at by now
          x.set(0, 0, 3);
          expect(results(x)).toEqual(results(array(x)));
          expect(results(x)).not.toEqual(asBytes);
        }
      }
      setBackend('wasm');
    },
  );

  it.each([
    ['of numbers', array([[1], [2], [3], [4]])],
    ['of bytes', array(new Uint8Array([1, 2, 3, 4]), [4, 1])],
  ])('%s have the weights of their rows', (_, x) => {
    const weights = [0.1, 0.2, 0.3, 0.4];
    const loader = new DataLoader({ x, y: [1, 2, 3, 4], weights }, { batchSize: 3, shuffle: true });
    const rows: number[] = [];
    for (const [images, labels, own] of loader) {
      expect(own!.shape).toEqual(labels.shape);
      labels.data.forEach((label, i) => {
        expect([images.get(i, 0), own!.get(i)]).toEqual([label, weights[label - 1]]);
        rows.push(label);
      });
    }
    expect(rows.sort()).toEqual([1, 2, 3, 4]);
    expect([...new DataLoader([x, weights, weights])][0]).toHaveLength(3);
    expect([...new DataLoader([x, weights])][0]).toHaveLength(2);
  });

  it('come out of plain arrays, of x and of y', () => {
    const x = ndarray([0.1, 0.2, 0.3, 0.4], [2, 2]);
    const y = ndarray([1, 2 ** 40], [2]);
    const [[bx, by]] = new DataLoader({ x, y });
    expect(bx.dtype).toBe('float32');
    expectSame(bx, [[0.1, 0.2].map(Math.fround), [0.3, 0.4].map(Math.fround)]);
    expectSame(by, [1, 2 ** 40]);
    const [[doubles]] = new DataLoader({ x, y }, { dtype: 'float64' });
    expectSame(doubles, [[0.1, 0.2], [0.3, 0.4]]); // prettier-ignore
  });

  const dtypes = ['float32', 'float64', 'uint8', 'int16'] as const;
  it.each(dtypes)('of strided %s data are those of its contiguous copy, to the bit', (dtype) => {
    const data = array(Array.from({ length: 240 }, (_, i) => (i * 37) % 128), { dtype }); // prettier-ignore
    const base = array(data, [4, 10, 6]);
    const views: Record<string, NdArray> = {
      transposed: base.transpose(1, 0, 2),
      'all but the first rows': base.lo(1),
      turned: base.transpose(2, 1, 0),
      'stepped and reversed': base.transpose(1, 2, 0).step(-2, -1, 3),
      sliced: base.transpose(1, 0, 2).lo(3, 1, 2).hi(5, 2, 3),
      'rows repeated': ndarray(base.data, [5, 6], [0, 1], 7),
      'columns repeated': ndarray(base.data, [10, 3], [6, 0], 2),
      'one column': base.pick(null, null, 3).transpose(1, 0).hi(10, 1),
    };
    for (const [kind, x] of Object.entries(views)) {
      for (const [scale, out] of [
        [1, 'float32'],
        [1 / 255, 'float32'],
        [1 / 3, 'float64'],
      ] as [number, FloatDType][]) {
        // prettier-ignore
        const y = ndarray(data.data, [x.shape[0], 2], [-7, 3], 90);
        const options = { batchSize: 3, shuffle: true, scale, dtype: out };
        const from = (source: NdArray, labels: NdArray) => [
          ...new DataLoader([source, labels], { ...options, generator: new Generator(1) }),
        ];
        const expected = from(array(x), array(y));
        from(x, y).forEach(([bx, by], i) => {
          expectSame(bx, toNested(expected[i][0]), `${kind} x, batch ${i}`);
          expectSame(by, toNested(expected[i][1]), `${kind} y, batch ${i}`);
        });
        const whole = [
          ...new DataLoader([x, y], { ...options, shuffle: false, batchSize: 100 }),
        ][0];
        expect(elements(whole[0])).toEqual(
          elements(x).map((v) => (out === 'float32' ? Math.fround(v * scale) : v * scale)),
        );
        expect(elements(whole[1])).toEqual(elements(y));
      }
    }
  });
});

describe('the errors', () => {
  const x = zeros([3, 2]);
  const y = zeros([3]);
  it.each([
    [
      'nothing',
      undefined,
      TypeError,
      'DataLoader expects { x, y, weights? } or [x, y, weights?], but got undefined; pass two arrays',
    ],
    ['a data set of another form', { rows: 3, labels: 2 }, TypeError, 'DataLoader expects { x, y, weights? } or [x, y, weights?], but got an object with rows, labels; pass two arrays, the rows of all examples and their labels'], // prettier-ignore
    ['what loadMnist gives', { train: { x, y }, test: { x, y } }, TypeError, 'DataLoader expects { x, y, weights? } or [x, y, weights?], but got an object with train, test; pass data.train, say'], // prettier-ignore
    ['one array of the pair', [x], TypeError, 'DataLoader expects { x, y, weights? } or [x, y, weights?], but got [an ndarray [3, 2]]; pass two arrays'], // prettier-ignore
    ['four arrays', [x, y, y, y], TypeError, 'DataLoader expects { x, y, weights? } or [x, y, weights?], but got [an ndarray [3, 2], an ndarray [3], an ndarray [3], an ndarray [3]]; pass two arrays'], // prettier-ignore
    ['weights of other rows', [x, y, [1, 2]], ShapeError, 'DataLoader expects weights [3], but got [2]; pass one for each row'], // prettier-ignore
    ['a weight that is none', [x, y, [1, NaN, 2]], RangeError, 'DataLoader expects weights of at least 0, but got NaN at index 1; pass such numbers'], // prettier-ignore
    ['weights with two axes', [x, y, [[1], [2], [3]]], ShapeError, 'DataLoader expects weights [3], but got [3, 1]; pass one for each row'], // prettier-ignore
    ['options beside the data', { x, y, batchSize: 3 }, OptionError, "DataLoader expects data of x, y, weights, but got 'batchSize'; pass options as the second argument, and leave other things out"], // prettier-ignore
    ['misspelt weights', { x, y, weight: y }, OptionError, "DataLoader expects data of x, y, weights, but got 'weight'; did you mean 'weights'?"], // prettier-ignore
    ["scikit-learn's weights", { x, y, sample_weight: y }, OptionError, "DataLoader expects data of x, y, weights, but got 'sample_weight'; did you mean 'weights'?"], // prettier-ignore
    ['an array on its own', x, TypeError, 'DataLoader expects { x, y } or [x, y], but got an array on its own; pass [x, y] as the first argument'], // prettier-ignore
    [
      'text for the rows',
      ['abc', [1]],
      TypeError,
      'DataLoader expects x as an ndarray, a typed array or nested arrays, but got "abc"; pass one of these',
    ],
    [
      'a missing y',
      { x },
      TypeError,
      'DataLoader expects y as an ndarray, a typed array or nested arrays, but got undefined; pass one of these',
    ],
    ['rows without features', { x: y, y }, ShapeError, 'DataLoader expects x [N, ...], but got [3]; give each row at least one feature: [N, 1]'], // prettier-ignore
    ['another number of labels', { x, y: zeros([4]) }, ShapeError, 'DataLoader expects x and y to have the same number of rows, but got x [3, 2] and y [4]; pass one label a row'], // prettier-ignore
    ['a single label', { x, y: zeros([]) }, ShapeError, 'DataLoader expects x and y to have the same number of rows, but got x [3, 2] and y []; pass one label a row'], // prettier-ignore
    ['no rows', { x: zeros([0, 2]), y: zeros([0]) }, ShapeError, 'DataLoader expects at least one row, but got x [0, 2]; pass data'], // prettier-ignore
    ['words for labels', { x, y: bad(['a', 'b', 'c']) }, DTypeError, 'DataLoader expects y[0] to be a number, but got "a"; convert it with Number(...), or labels with LabelEncoder'], // prettier-ignore
    ['labels that are text', { x, y: ndarray(bad(['a', 'b', 'c']), [3]) }, DTypeError, 'DataLoader expects y to hold numbers, but got other elements; convert them with Number(...)'], // prettier-ignore
    ['a view outside its data', { x: ndarray(new Float32Array(5), [3, 2]), y }, ShapeError, 'DataLoader expects x to lie inside its data, but got shape [3, 2], stride [2, 1] and offset 0 over 5 elements; check the calls of lo, hi, step and pick that made it'], // prettier-ignore
  ])('refuse %s', (_, data, type, text) => {
    expectError(() => new DataLoader(bad(data)), type, text);
  });

  const names = 'batchSize, shuffle, dropLast, scale, dtype, generator, sampler, batchSampler';
  it.each([
    [{ batchSize: 0 }, RangeError, 'DataLoader expects batchSize to be a whole number of at least 1, but got 0; pass such a number'], // prettier-ignore
    [{ batchSize: 2.5 }, RangeError, 'DataLoader expects batchSize to be a whole number of at least 1, but got 2.5; pass such a number'], // prettier-ignore
    [
      { batchSize: '8' },
      TypeError,
      'DataLoader expects batchSize to be a whole number, but got "8"; pass a number',
    ],
    [
      { shuffle: 1 },
      TypeError,
      'DataLoader expects shuffle to be true or false, but got 1; pass a boolean',
    ],
    [
      { dropLast: 'no' },
      TypeError,
      'DataLoader expects dropLast to be true or false, but got "no"; pass a boolean',
    ],
    [
      { dropLast: null },
      TypeError,
      'DataLoader expects dropLast to be true or false, but got null; pass a boolean',
    ],
    [
      { batchSize: null },
      TypeError,
      'DataLoader expects batchSize to be a whole number, but got null; pass a number',
    ],
    [{ batchSize: 4, dropLast: true }, RangeError, 'DataLoader expects batchSize to be at most the 3 rows there are with dropLast, but got 4; lower batchSize or leave dropLast out'], // prettier-ignore
    [
      y,
      TypeError,
      `DataLoader expects its options as an object, but got an ndarray [3]; pass { ${names} } or leave it out`,
    ],
    [
      { scale: Infinity },
      RangeError,
      'DataLoader expects scale to be a finite number, but got Infinity; pass such a number',
    ],
    [
      { dtype: 'uint8' },
      RangeError,
      `DataLoader expects dtype to be 'float32' or 'float64', but got "uint8"; pass one of these`,
    ],
    [
      { generator: 7 },
      TypeError,
      'DataLoader expects generator to be a Generator, but got 7; pass new Generator(seed)',
    ],
    [
      { batch_size: 8 },
      OptionError,
      `DataLoader expects the options ${names}, but got 'batch_size'; did you mean 'batchSize'?`,
    ],
    [
      { drop_last: true },
      OptionError,
      `DataLoader expects the options ${names}, but got 'drop_last'; did you mean 'dropLast'?`,
    ],
    [
      { numWorkers: 2 },
      OptionError,
      `DataLoader expects the options ${names}, but got 'numWorkers'; remove it`,
    ],
    [
      8,
      TypeError,
      `DataLoader expects its options as an object, but got 8; pass { ${names} } or leave it out`,
    ],
  ])('refuse the options %o', (options, type, text) => {
    expectError(() => new DataLoader({ x, y }, bad(options)), type, text);
  });

  it('refuse x and y as two arguments, and a third', () => {
    const Loader = DataLoader as new (...args: unknown[]) => DataLoader;
    const text =
      'DataLoader expects { x, y } or [x, y], but got an array on its own; pass [x, y] as the first argument';
    expectError(() => new Loader(x, y), TypeError, text);
    expectError(() => new Loader(x, y, { batchSize: 2 }), TypeError, text);
    expectError(() => new Loader([x, y], {}, 1), TypeError, 'DataLoader expects at most 2 arguments, but got 3; remove what is too much'); // prettier-ignore
  });
});

it('a DataLoader shows its sizes and options', () => {
  const loader = new DataLoader(numbered(5), { batchSize: 2, shuffle: true });
  const shown =
    'DataLoader(size 5, length 3, batchSize 2, shuffle true, dropLast false, scale 1, dtype float32)';
  expect([String(loader), inspect(loader)]).toEqual([shown, shown]);
});
