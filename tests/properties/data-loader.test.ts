/**
 * Every row once an epoch, with its own label, for any number of rows, batch size and view.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataLoader, Generator, toNested } from '../../src/index.js';
import { snapshot, twoViewsOf, viewOf, type Content } from '../support/properties.js';

const N = fc.integer({ min: 1, max: 40 });
/** Options for n rows; with dropLast there must be at least one whole batch. */
const optionsFor = (n: number) =>
  fc.boolean().chain((dropLast) =>
    fc.record({
      batchSize: fc.integer({ min: 1, max: dropLast ? n : 50 }),
      shuffle: fc.boolean(),
      dropLast: fc.constant(dropLast),
    }),
  );
/** Row i holds i and 100 + i; its label is 2 i. */
const x = (n: number): Content => ({
  values: Array.from({ length: 2 * n }, (_, i) => (i % 2) * 100 + (i >> 1)),
  shape: [n, 2],
});
const y = (n: number): Content => ({
  values: Array.from({ length: n }, (_, i) => 2 * i),
  shape: [n],
});

const batchesOf = (loader: DataLoader) =>
  [...loader].map(([a, b]) => ({ x: toNested<number[][]>(a), y: toNested<number[]>(b) }));

describe('a DataLoader', () => {
  it('gives every row once an epoch, with its label, in batches of the size asked for', () => {
    const drawn = N.chain((n) =>
      fc.tuple(fc.constant(n), viewOf(x(n)), viewOf(y(n), 'int32'), optionsFor(n)),
    );
    fc.assert(
      fc.property(drawn, fc.nat(), ([n, images, labels, given], seed) => {
        const loader = new DataLoader([images, labels], {
          ...given,
          generator: new Generator(seed),
        });
        for (let epoch = 0; epoch < 2; epoch++) {
          const batches = batchesOf(loader);
          expect(batches.length).toBe(loader.length);
          const rows = batches.flatMap((batch) => batch.x.map((row, i) => [...row, batch.y[i]]));
          for (const [a, b, label] of rows) expect([b, label]).toEqual([a + 100, 2 * a]);
          const seen = rows.map(([a]) => a);
          expect(new Set(seen).size).toBe(seen.length);
          expect(seen.length).toBe(given.dropLast ? n - (n % given.batchSize) : n);
          if (!given.shuffle) expect(seen).toEqual([...seen].sort((a, b) => a - b));
          batches.forEach((batch, i) => {
            if (i < batches.length - 1 || given.dropLast)
              expect(batch.x.length).toBe(given.batchSize);
          });
        }
      }),
    );
  });

  it('gives the same bits for the same seed and content, whatever the strides, and writes to nothing', () => {
    const drawn = N.chain((n) =>
      fc.tuple(twoViewsOf(x(n), 'uint8'), twoViewsOf(y(n), 'int16'), optionsFor(n)),
    );
    fc.assert(
      fc.property(
        drawn,
        fc.nat(),
        fc.double({ min: -2, max: 2, noNaN: true }),
        ([images, labels, given], seed, scale) => {
          const before = [...images, ...labels].map(snapshot);
          const [first, second] = [0, 1].map((i) =>
            batchesOf(
              new DataLoader(
                { x: images[i], y: labels[i] },
                { ...given, scale, generator: new Generator(seed) },
              ),
            ),
          );
          expect(second).toEqual(first);
          expect([...images, ...labels].map(snapshot)).toEqual(before);
        },
      ),
    );
  });
});
