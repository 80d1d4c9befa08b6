/**
 * How many rows a model sets aside: as many as rowsAside says.
 */
import { expect, it } from 'vitest';
import type { NdArray } from '../../src/index.js';
import { rowsAside } from '../../src/tabular/aside.js';
import { TabularClassifier, TabularRegressor } from '../../src/tabular/index.js';

const count = ({ shape }: NdArray): number => shape[0];

it.each([
  ['of a classifier', 'a'.repeat(31) + 'b'.repeat(18), 0.3, 15],
  ['of classes, each at least one', 'aaaaaaaabbccdd', 0.01, 4],
  ['without a class of one row', 'aaaaabbbbbc', 0.2, 2],
  ['none, where too few would be left', 'aabbc', 0.75, 0],
  ['none, where each class has one row', 'abc', 0.5, 0],
])('rows set aside %s', async (_, labels, validation, aside) => {
  const rows = Array.from(labels, (y, x) => ({ x, y }));
  const model = new TabularClassifier({ target: 'y', epochs: 1, validation });
  const [record] = await model.fit(rows, { metrics: { count } });
  const counts = [...new Set(labels)].map((one) => labels.split(one).length - 1);
  expect(rowsAside(rows.length, counts, validation)).toBe(aside);
  expect(record.metrics.count).toBe(aside || rows.length);
  expect(record.validationLoss !== undefined).toBe(aside > 0);
});

it.each([
  [20, 0.25, 5],
  [21, 0.25, 6],
  [21, 0, 0],
])('rows set aside of a regressor: of %i, %d', async (N, validation, aside) => {
  const rows = Array.from({ length: N }, (_, x) => ({ x, y: 2 * x }));
  const model = new TabularRegressor({ target: 'y', epochs: 1, validation });
  const [record] = await model.fit(rows, { metrics: { count } });
  expect(rowsAside(N, undefined, validation)).toBe(aside);
  expect(record.metrics.count).toBe(aside || N);
});
