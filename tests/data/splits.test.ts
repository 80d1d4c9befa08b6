/**
 * Splits and folds are scikit-learn's in size and share, and divide rows without losing one.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  array,
  Generator,
  kFold,
  manualSeed,
  ShapeError,
  stratifiedKFold,
  take,
  toNested,
  trainTestSplit,
  zeros,
  type Category,
  type NdArray,
  type RowSplit,
  type TrainTestSplitOptions,
} from '../../src/index.js';
import { apportion } from '../../src/data/stratify.js';
import { expectError } from '../support/errors.js';
import { readFixture } from '../support/fixtures.js';
import '../support/properties.js';

const fixture = readFixture('splits') as {
  sizes: { n: number; testSize: number | null; trainSize: number | null; parts: number[] | null }[];
  shares: { counts: number[]; draws: number; ways: number[][] }[];
  folds: { n: number; splits: number; folds: RowSplit[] }[];
  stratified: { labels: Category[]; splits: number; folds: RowSplit[] }[];
};
const bad = (value: unknown) => value as never;
const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const sorted = (rows: readonly number[]) => [...rows].sort((a, b) => a - b);
const counted = (labels: readonly Category[]) => {
  const counts = new Map<Category, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
};
const labelsOf = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 60 });

describe("scikit-learn's", () => {
  it.each(fixture.sizes)('sizes: $n rows, testSize $testSize, trainSize $trainSize', (row) => {
    const options: TrainTestSplitOptions = {
      ...(row.testSize !== null && { testSize: row.testSize }),
      ...(row.trainSize !== null && { trainSize: row.trainSize }),
    };
    for (const shuffle of [true, false]) {
      const split = () => trainTestSplit(range(row.n), { ...options, shuffle });
      if (row.parts) expect(split().map(({ length }) => length)).toEqual(row.parts);
      else expect(split).toThrow(RangeError);
    }
  });

  it.each(fixture.shares)('$draws rows of classes of $counts', ({ counts, draws, ways }) => {
    const found = new Set(
      range(200).map((seed) => JSON.stringify(apportion(counts, draws, new Generator(seed)))),
    );
    expect([...found].sort()).toEqual(ways.map((way) => JSON.stringify(way)).sort());
  });

  it.each(fixture.folds)('$splits folds of $n rows', ({ n, splits, folds }) => {
    expect(kFold(n, { splits })).toEqual(folds);
  });

  it.each(fixture.stratified)('$splits folds of the classes $labels', (row) => {
    expect(stratifiedKFold(row.labels, { splits: row.splits })).toEqual(row.folds);
    const shuffled = { splits: row.splits, shuffle: true, generator: new Generator(1) };
    stratifiedKFold(row.labels, shuffled).forEach(({ test }, k) =>
      expect(counted(take(row.labels, test))).toEqual(counted(take(row.labels, row.folds[k].test))),
    );
  });
});

describe('trainTestSplit', () => {
  it('keeps rows together, and gives of each list its own kind', () => {
    const x = array(range(20), [10, 2], { dtype: 'int16' });
    const [xa, xb, ya, yb, za, zb] = trainTestSplit(x, Float64Array.from(range(10)), range(10).map(String), { testSize: 3 }); // prettier-ignore
    const typed: [NdArray<Int16Array>, NdArray<Int16Array>, Float64Array, Float64Array, string[], string[]] = [xa, xb, ya, yb, za, zb]; // prettier-ignore
    expect(typed.length).toBe(6);
    expect([xa.shape, xb.shape, xa.dtype]).toEqual([[7, 2], [3, 2], 'int16']); // prettier-ignore
    expect([...ya].map(String)).toEqual(za);
    expect(toNested<number[][]>(xb)).toEqual(zb.map(Number).map((i) => [2 * i, 2 * i + 1]));
    expect(sorted([...ya, ...yb])).toEqual(range(10));
  });

  it('is drawn from the generator: the first of its permutation are tested with', () => {
    const order = Array.from(new Generator(4).randperm(8).data);
    const [train, test] = trainTestSplit(range(8), { testSize: 2, trainSize: 5, generator: new Generator(4) }); // prettier-ignore
    expect([test, train]).toEqual([order.slice(0, 2), order.slice(2, 7)]);
    manualSeed(4);
    expect(trainTestSplit(range(8), { testSize: 2 })[1]).toEqual(test);
    expect(trainTestSplit(range(8), { shuffle: false })).toEqual([range(6), [6, 7]]);
  });

  it('with stratify gives both parts of each class what its share is, by one at most', () => {
    const drawn = fc.tuple(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 8, maxLength: 80 }), fc.double({ min: 0.2, max: 0.8, noNaN: true })); // prettier-ignore
    fc.assert(
      fc.property(drawn, fc.nat(), ([labels, testSize], seed) => {
        const all = counted(labels);
        const test = Math.ceil(testSize * labels.length);
        fc.pre([...all.values()].every((count) => count > 1));
        fc.pre(test >= all.size && labels.length - test >= all.size);
        const parts = trainTestSplit(range(labels.length), { testSize, stratify: labels, generator: new Generator(seed) }); // prettier-ignore
        expect(sorted(parts.flat())).toEqual(range(labels.length));
        expect(parts[1].length).toBe(test);
        for (const part of parts) {
          const own = counted(take(labels, part));
          for (const [label, count] of all)
            expect(Math.abs((own.get(label) ?? 0) - (count * part.length) / labels.length)).toBeLessThan(1); // prettier-ignore
        }
      }),
    );
  });

  it('refuses what cannot be divided', () => {
    const split = (...args: unknown[]) => () => (trainTestSplit as (...all: unknown[]) => unknown)(...args); // prettier-ignore
    const x = range(8);
    expectError(split(), TypeError, 'trainTestSplit expects at least one array, but got none; pass x and y, say'); // prettier-ignore
    expectError(split(x, [1]), ShapeError, 'trainTestSplit expects arrays[1] of 8 rows like arrays[0], but got 1; pass arrays with equally many rows'); // prettier-ignore
    expectError(split(zeros([])), ShapeError, 'trainTestSplit expects arrays[0] [N, ...], but got []; pass rows'); // prettier-ignore
    expectError(split('rows'), TypeError, 'trainTestSplit expects arrays[0] as an ndarray, a typed array or nested arrays, but got "rows"; pass one of these'); // prettier-ignore
    for (const testSize of [0, 8, 1.5, -1, '1', null])
      expectError(split(x, { testSize }), RangeError, `trainTestSplit expects testSize as a number of rows below the 8 there are, or a share between 0 and 1, but got ${JSON.stringify(testSize)}; pass 0.25, say`); // prettier-ignore
    expectError(split(x, { trainSize: 9 }), RangeError, 'trainTestSplit expects trainSize as a number of rows below the 8 there are, or a share between 0 and 1, but got 9; pass 0.25, say'); // prettier-ignore
    expectError(split(x, { trainSize: 5, testSize: 4 }), RangeError, 'trainTestSplit expects rows for both parts and at most the 8 there are, but got 5 to train with and 4 to test with; change testSize or trainSize'); // prettier-ignore
    expectError(split(x, { trainSize: 0.1 }), RangeError, 'trainTestSplit expects rows for both parts and at most the 8 there are, but got 0 to train with and 8 to test with; change testSize or trainSize'); // prettier-ignore
    expectError(split(x, { shuffle: false, stratify: x }), TypeError, 'trainTestSplit expects stratify with shuffled rows alone, but got shuffle false; leave one out'); // prettier-ignore
    expectError(split(x, { stratify: [1, 1, 2, 2] }), ShapeError, 'trainTestSplit expects stratify of 8 labels, but got 4; pass one for each row'); // prettier-ignore
    expectError(split(x, { stratify: [1, 1, 1, 1, 1, 1, 1, 2] }), RangeError, 'trainTestSplit expects at least 2 rows of each class and a row of each in both parts to stratify, but got classes of 7, 1 rows, 6 to train with and 2 to test with; leave out rare classes, change the sizes, or leave out stratify'); // prettier-ignore
    expectError(split(x, { stratify: [1, 1, 1, 1, 2, 2, 2, 2], testSize: 1 }), RangeError, 'trainTestSplit expects at least 2 rows of each class and a row of each in both parts to stratify, but got classes of 4, 4 rows, 7 to train with and 1 to test with; leave out rare classes, change the sizes, or leave out stratify'); // prettier-ignore
    expectError(split(x, { generator: 1 }), TypeError, 'trainTestSplit expects generator to be a Generator, but got 1; pass new Generator(seed)'); // prettier-ignore
  });
});

describe('folds', () => {
  it('divide rows: each is tested with once, and trained with in all other folds', () => {
    const drawn = fc.tuple(fc.integer({ min: 2, max: 40 }), fc.boolean()).chain(([n, shuffle]) => fc.record({ n: fc.constant(n), shuffle: fc.constant(shuffle), splits: fc.integer({ min: 2, max: n }) })); // prettier-ignore
    fc.assert(
      fc.property(drawn, fc.nat(), ({ n, shuffle, splits }, seed) => {
        const folds = kFold(n, { splits, shuffle, ...(shuffle && { generator: new Generator(seed) }) }); // prettier-ignore
        expect(folds.length).toBe(splits);
        expect(sorted(folds.flatMap(({ test }) => test))).toEqual(range(n));
        for (const { train, test } of folds) {
          expect(sorted([...train, ...test])).toEqual(range(n));
          expect([train, test]).toEqual([sorted(train), sorted(test)]);
          expect(Math.abs(test.length - n / splits)).toBeLessThan(1);
        }
      }),
    );
  });

  it('with classes have of each what its share is, by one at most', () => {
    fc.assert(
      fc.property(
        labelsOf,
        fc.boolean(),
        fc.integer({ min: 2, max: 6 }),
        (labels, shuffle, splits) => {
          // prettier-ignore
          const all = counted(labels);
          fc.pre(Math.max(...all.values()) >= splits);
          const folds = stratifiedKFold(labels, { splits, shuffle });
          expect(sorted(folds.flatMap(({ test }) => test))).toEqual(range(labels.length));
          for (const { train, test } of folds) {
            expect(sorted([...train, ...test])).toEqual(range(labels.length));
            const own = counted(take(labels, test));
            for (const [label, count] of all)
              expect(Math.abs((own.get(label) ?? 0) - count / splits)).toBeLessThan(1);
          }
        },
      ),
    );
  });

  it('are shuffled by the generator, and refused what they cannot be', () => {
    const options = { splits: 2, shuffle: true };
    const first = kFold(20, { ...options, generator: new Generator(1) });
    expect(kFold(20, { ...options, generator: new Generator(1) })).toEqual(first);
    expect(kFold(20, { ...options, generator: new Generator(2) })).not.toEqual(first);
    expect(sorted(Array.from(new Generator(1).randperm(20).data.slice(0, 10)))).toEqual(first[0].test); // prettier-ignore
    expectError(() => kFold(3, { splits: 4 }), RangeError, 'kFold expects splits to be at most the 3 rows there are, but got 4; lower it'); // prettier-ignore
    expectError(() => kFold(3, { splits: 1 }), RangeError, 'kFold expects splits to be a whole number of at least 2, but got 1; pass such a number'); // prettier-ignore
    expectError(() => kFold(bad([1, 2])), TypeError, 'kFold expects n to be a whole number, but got [1, 2]; pass a number'); // prettier-ignore
    expectError(() => kFold(3, { splits: 2, generator: new Generator(1) }), TypeError, 'kFold expects a generator with shuffle alone, but got one without; pass { shuffle: true }'); // prettier-ignore
    expectError(() => stratifiedKFold(['a', 'b', 'a'], { splits: 3 }), RangeError, 'stratifiedKFold expects splits to be at most 2, the rows of the largest class, but got 3; lower it'); // prettier-ignore
  });
});

it('take refuses what is no row', () => {
  expect(take(new Uint8Array([5, 6, 7]), [2, 2])).toEqual(new Uint8Array([7, 7]));
  expectError(() => take(['a'], [1]), RangeError, 'take expects indices[0] to be a whole number from 0 to 0, but got 1; pass such a number'); // prettier-ignore
  expectError(() => take(['a'], bad(1)), TypeError, 'take expects indices as a list of numbers, but got 1; pass [0, 2], say'); // prettier-ignore
});
