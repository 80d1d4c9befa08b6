import { describe, expect, it } from 'vitest';
import { array, Generator, manualSeed, rows } from '../../src/index.js';
import { drawDigits } from '../../src/datasets/index.js';
import { gridSearch } from '../../src/sweep/index.js';
import { bitsOf, byIndex, collect, executorOf } from './support.js';

const { train, validation } = await drawDigits({ train: 600, validation: 150, test: 1 });
const space = { hidden: [8, 16, 5], batch: [16, 50] };
const search = (workers: number, more: object = {}) =>
  gridSearch({ space, train: new URL('./train.ts', import.meta.url), data: { train, validation }, epochs: 3, maximize: 'accuracy', seed: 7, executor: executorOf(workers), ...more }); // prettier-ignore

const expected = (await collect(search(0))).sort(byIndex).map(bitsOf);

describe('what comes of a point', () => {
  it('is a training: losses fall, and points differ', () => {
    expect(expected).toHaveLength(6);
    for (const { epochs, score, status } of expected) {
      expect(status).toBe('done');
      expect(epochs[2].loss).toBeLessThan(epochs[0].loss);
      expect(score).toBeGreaterThan(0.15);
    }
    expect(new Set(expected.map(({ value }) => JSON.stringify(value))).size).toBe(6);
  });

  it.each([0, 1, 2, 4])('is the same to the last bit with %i workers', async (workers) => {
    const sweep = search(workers);
    expect((await collect(sweep)).sort(byIndex).map(bitsOf)).toEqual(expected);
    const { best, results } = await sweep.summary();
    expect(results[0]).toBe(best);
    expect(best!.score).toBe(Math.max(...expected.map(({ score }) => score!)));
  });

  it('depends neither on the points before it nor on what the caller draws meanwhile', async () => {
    manualSeed(99);
    const undisturbed = new Generator(99).random32();
    const alone = gridSearch({ space: { hidden: [16], batch: [50] }, train: new URL('./train.ts', import.meta.url), data: { train, validation }, epochs: 3, maximize: 'accuracy', seed: 7, workers: 0, onProgress: () => void manualSeed(1) }); // prettier-ignore
    const [{ value }] = await collect(alone);
    expect(value).toEqual(expected[3].value);
    manualSeed(99);
    await collect(search(0));
    expect(manualSeed(99).random32()).toBe(undisturbed);
  });

  it('leaves the default generator as it was, in this process', async () => {
    const generator = manualSeed(5);
    const before = generator.state;
    await search(0).summary();
    expect(generator.state).toEqual(before);
  });

  it('does not mix two searches that run in this process at once', async () => {
    const both = await Promise.all([collect(search(0)), collect(search(0))]);
    for (const results of both) expect(results.sort(byIndex).map(bitsOf)).toEqual(expected);
  });

  it('is the same where the data are views with strides of any kind', async () => {
    const image = (i: number) => Array.from({ length: 784 }, (_, j) => train.x.get(i, 783 - j));
    const reversed = array(Array.from({ length: 450 }, (_, i) => image(i)), { dtype: 'uint8' as never }).step(1, -1); // prettier-ignore
    const data = {
      train: { x: reversed, y: train.y },
      validation: { x: rows(validation.x, 0), y: validation.y },
    };
    for (const workers of [0, 2]) {
      const results = await collect(search(workers, { data }));
      expect(results.sort(byIndex).map(bitsOf)).toEqual(expected);
    }
  });
});
