import { describe, expect, it } from 'vitest';
import { gridSearch, type JournalStore } from '../../src/sweep/index.js';
import { bitsOf, byIndex, collect, executorOf } from './support.js';

/** Losses that end in the order of the settings, but for 1, which begins badly. */
const train = function* ({ a }: { a: number }) {
  for (let epoch = 1; epoch <= 8; epoch++)
    yield { loss: a === 1 && epoch < 3 ? 99 : a + 1 / epoch };
};
const space = { a: [5, 1, 4, 2, 3, 6, 7] };
const search = (more: object = {}) =>
  gridSearch({ space, train, epochs: 8, halving: { at: [2, 4] }, workers: 0, ...more });

describe('successive halving', () => {
  it('drops the worse half at the epochs given, and trains the others to their end', async () => {
    const { results, best } = await search().summary();
    expect(results.map(({ settings, status, epochs }) => [settings.a, status, epochs.length])).toEqual([
      [2, 'done', 8], [3, 'done', 8], [4, 'dropped', 4], [5, 'dropped', 4], [6, 'dropped', 2], [7, 'dropped', 2], [1, 'dropped', 2],
    ]); // prettier-ignore
    expect(best!.settings).toEqual({ a: 2 });
  });

  it('gives the same bits with workers', async () => {
    const expected = (await collect(search())).sort(byIndex).map(bitsOf);
    expect(
      (await collect(search({ workers: undefined, executor: executorOf(2) })))
        .sort(byIndex)
        .map(bitsOf),
    ).toEqual(expected);
  });

  it('gives those that stay the results they have without it', async () => {
    const [whole, halved] = await Promise.all([
      collect(search({ halving: undefined })),
      search().summary(),
    ]);
    for (const kept of halved.results.slice(0, 2))
      expect(bitsOf(kept)).toEqual(bitsOf(whole[kept.index]));
  });

  it('keeps the share that keep says, and one at least; ties go by the order of the space', async () => {
    const same = function* () {
      for (let epoch = 1; epoch <= 4; epoch++) yield { loss: 1 };
    };
    const run = (keep: number) =>
      gridSearch({
        space,
        train: same,
        epochs: 4,
        halving: { at: [1], keep },
        workers: 0,
      }).summary();
    expect(
      (await run(0.01)).results.filter(({ status }) => status === 'done').map(({ index }) => index),
    ).toEqual([0]);
    expect(
      (await run(0.8)).results.filter(({ status }) => status === 'done').map(({ index }) => index),
    ).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('does not count points that fail or diverge', async () => {
    const faulty = function* ({ a }: { a: number }) {
      if (a === 5) throw new Error('no');
      yield { loss: a === 1 ? NaN : a };
      yield { loss: a };
    };
    const { results } = await gridSearch({
      space,
      train: faulty,
      epochs: 2,
      halving: { at: [1] },
      workers: 0,
    }).summary();
    expect(results.map(({ status, settings }) => `${status} ${settings.a}`)).toEqual(['done 2', 'done 3', 'done 4', 'dropped 6', 'dropped 7', 'diverged 1', 'failed 5']); // prettier-ignore
  });

  it('goes on from a journal in the midst of a stage', async () => {
    let text = '';
    const store = (stop = Infinity): JournalStore => ({
      read: () => Promise.resolve(text),
      cut: () => Promise.resolve(),
      append: (more) =>
        stop-- > 0 ? Promise.resolve(void (text += more)) : Promise.reject(new Error('killed')),
      close: () => Promise.resolve(),
    });
    const expected = (await collect(search())).sort(byIndex).map(bitsOf);
    for (let stop = 1; stop < 14; stop += 2) {
      text = '';
      await expect(search({ journal: store(stop) }).summary()).rejects.toThrow('killed');
      expect((await collect(search({ journal: store() }))).sort(byIndex).map(bitsOf)).toEqual(
        expected,
      );
      expect(text.trim().split('\n')).toHaveLength(1 + 7 + 4 + 2);
    }
  });

  it('says so where the training function cannot be stopped', async () => {
    const { results } = await gridSearch({ space: { a: [1] }, train: ({ a }) => ({ loss: a }), epochs: 2, halving: { at: [1] }, workers: 0 }).summary(); // prettier-ignore
    expect(results[0].error?.message).toBe(
      'the training function is expected to yield each epoch where halving is to stop it, but it gave an object; write function* and yield',
    );
  });
});
