/**
 * The median that is found without sorting is that of the sorted numbers.
 */
import { describe, expect, it } from 'vitest';
import { medianIn, medianOf } from '../../src/preprocessing/quantile.js';
import { Generator } from '../../src/index.js';

const drawn = new Generator(0).uniform([400], { dtype: 'float64' }).data;
/** The greatest one in the middle of ascending ones: every round then leaves one out. */
const unlucky = (_: unknown, i: number, { length }: ArrayLike<unknown>): number =>
  i === length >> 1 ? length : i;

const orders: Record<string, (N: number) => Float64Array> = {
  'any order': (N) => Float64Array.from(drawn.slice(0, N)),
  'few values': (N) => Float64Array.from(drawn.slice(0, N), (u) => Math.floor(3 * u)),
  ascending: (N) => Float64Array.from(drawn.slice(0, N), (_, n) => n),
  descending: (N) => Float64Array.from(drawn.slice(0, N), (_, n) => -n),
  unlucky: (N) => new Float64Array(N).map(unlucky),
};

describe('medianIn', () => {
  it.each(Object.keys(orders))('finds the middle of numbers in %s', (name) => {
    for (const N of [0, 1, 2, 3, 4, 5, 10, 11, 99, 400]) {
      const values = orders[name](N);
      expect(medianIn(values.slice()), `${N} numbers`).toBe(medianOf(values.slice().sort()));
    }
  });

  it('keeps all numbers', () => {
    const values = orders['any order'](400);
    const changed = values.slice();
    medianIn(changed);
    expect([...changed.sort()]).toEqual([...values.sort()]);
  });

  it('is quick in an unlucky order too', () => {
    const values = orders.unlucky(1_000_000); // round by round, 10¹¹ steps
    expect(medianIn(values)).toBe(500_000);
  });
});
