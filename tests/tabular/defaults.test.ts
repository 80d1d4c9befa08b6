import { describe, expect, it } from 'vitest';
import { readSettings, settingsFor } from '../../src/tabular/options.js';
import { graphOf } from '../../src/io/graph/graph-of.js';
import { TabularClassifier } from '../../src/tabular/index.js';

const sizes = (options: object, N: number) => {
  const { hidden, epochs, lr, dropout, weightDecay, batchSize } = settingsFor(
    readSettings('test', { target: 'y', ...options }, true),
    N,
  );
  return { hidden, epochs, lr, dropout, weightDecay, batchSize };
};

describe('defaults', () => {
  it.each([
    [1, { hidden: [64], epochs: 60, lr: 0.005, dropout: 0.2, weightDecay: 0.1, batchSize: 32 }],
    [999, { hidden: [64], epochs: 60, lr: 0.005, dropout: 0.2, weightDecay: 0.1, batchSize: 32 }],
    [
      1000,
      { hidden: [128, 64], epochs: 30, lr: 0.01, dropout: 0.2, weightDecay: 0.2, batchSize: 32 },
    ],
    [
      9999,
      { hidden: [128, 64], epochs: 30, lr: 0.01, dropout: 0.2, weightDecay: 0.2, batchSize: 49 },
    ],
    [
      10_000,
      { hidden: [128, 64], epochs: 12, lr: 0.02, dropout: 0, weightDecay: 0.1, batchSize: 50 },
    ],
    [
      1e6,
      { hidden: [128, 64], epochs: 12, lr: 0.02, dropout: 0, weightDecay: 0.1, batchSize: 256 },
    ],
  ])('of %i rows', (N, expected) => {
    expect(sizes({}, N)).toEqual(expected);
  });

  it('give way to what is told', () => {
    const told = { hidden: [], epochs: 3, lr: 0.1, dropout: 0, weightDecay: 0, batchSize: 7 };
    expect(sizes(told, 10)).toEqual(told);
    expect(sizes(told, 50_000)).toEqual(told);
  });

  it('stay with a model that is saved', async () => {
    const rows = Array.from({ length: 1200 }, (_, i) => ({ a: i % 10, y: i % 10 < 5 ? 'p' : 'q' }));
    const model = new TabularClassifier<(typeof rows)[number], 'y'>({ target: 'y', epochs: 1 });
    await model.fit(rows);
    const loaded = TabularClassifier.load<(typeof rows)[number], 'y'>(model.save());
    expect(loaded.predict({ a: 3 })).toEqual(model.predict({ a: 3 }));
    expect(loaded.save()).toEqual(model.save());
    expect(graphOf('test', loaded).nodes.filter(({ op }) => op === 'linear')).toHaveLength(3);
  });
});
