/**
 * Every loss with every option and reduction gives PyTorch's numbers: those of
 * tests/fixtures/losses.py.
 */
import { describe, expect, it } from 'vitest';
import * as library from '../../src/index.js';
import {
  array,
  type FloatDType,
  type Loss,
  type NdArray,
  type Reduction,
} from '../../src/index.js';
import { onEachBackend } from '../support/backends.js';
import { elements, expectClose } from '../support/close.js';
import { fromBase64, readFixture } from '../support/fixtures.js';

interface Row {
  loss: string;
  options: Record<string, number | boolean | number[]>;
  dtype: FloatDType;
  shape: [number, number];
  prediction: string;
  target: string | number[];
  weights: string;
  factors: string;
  /** Of a loss that takes one. */
  variance?: { shape: number[]; values: string };
  results: {
    reduction: Reduction;
    weighted: boolean;
    value: string;
    gradient: string;
    varianceGrad?: string;
  }[];
}
const { rows } = readFixture('losses') as { rows: Row[] };

type Losses = Record<string, new (options: object) => Loss<Reduction>>;
const losses = {
  ...library,
  CrossEntropyLoss: library.SoftmaxCrossEntropy,
} as unknown as Losses;

const camel = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
const camelKeys = (options: object) =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [camel(name), value as unknown]),
  );

const titleOf = ({ loss, options, dtype, target }: Row) => {
  const list = Object.entries(options).map(
    ([name, value]) => `${name}=${Array.isArray(value) ? '[C]' : value}`,
  );
  const soft = loss === 'CrossEntropyLoss' && typeof target === 'string';
  return `${loss}(${list.join(', ')})${soft ? ' of probabilities' : ''}, ${dtype}`;
};
/** Rows of one loss with the same options stand together. */
const groups = new Map<string, Row[]>();
for (const row of rows) groups.set(titleOf(row), [...(groups.get(titleOf(row)) ?? []), row]);

onEachBackend(() => {
  describe("losses are PyTorch's", () => {
    it.each([...groups])('%s', (title, group) => {
      for (const row of group) compare(title, row);
    });
  });

  it('no loss is left out', () => {
    const own = Object.keys(library).filter((name) => /^[A-Z]\w+Loss$/.test(name));
    const tested = new Set(rows.map(({ loss }) => loss));
    expect([...tested].sort()).toEqual([...own, 'CrossEntropyLoss'].sort());
  });
});

function compare(title: string, { loss, options, dtype, shape, target, ...row }: Row): void {
  const read = (text: string, as?: number[]) => {
    const values = fromBase64(text, dtype);
    return array(values, as ?? [values.length], { dtype });
  };
  const x = read(row.prediction, shape);
  const t = typeof target === 'string' ? read(target, shape) : array(target);
  const weights = read(row.weights);
  const variance = row.variance && read(row.variance.values, row.variance.shape);
  const one = dtype === 'float32' ? 2 ** -24 : 2 ** -53;
  // What is subtracted from each other: rounding its parts leaves as much, however small the rest.
  const factors = Object.values(options).flatMap((value) => (Array.isArray(value) ? value : []));
  const parts = loss === 'PoissonNLLLoss' ? elements(t).map(Math.abs) : factors;
  const tolerance = { relative: 32 * one, absolute: 4 * one * Math.max(1, ...parts) };
  for (const { reduction, weighted, ...known } of row.results) {
    const criterion = new losses[loss]({ ...camelKeys(options), reduction });
    const value = criterion.forward(x, t, {
      ...(weighted && { weights }),
      ...(variance && { variance }),
    });
    const what = `${title}, ${reduction}${weighted ? ', weighted' : ''}`;
    const expected = fromBase64(known.value, dtype);
    const numbers = typeof value === 'number' ? [value] : elements(value);
    expectClose(numbers, expected, tolerance, what);
    const each = typeof value === 'number' ? undefined : read(row.factors, [...value.shape]);
    const gradient: NdArray = each
      ? (criterion as Loss<'none'>).backward(each)
      : criterion.backward();
    const slopes = elements(gradient);
    expectClose(slopes, fromBase64(known.gradient, dtype), tolerance, `gradient of ${what}`);
    if (variance) {
      const { varianceGrad } = criterion as library.GaussianNLLLoss;
      const wanted = fromBase64(known.varianceGrad!, dtype);
      expectClose(elements(varianceGrad), wanted, tolerance, `varianceGrad of ${what}`);
      expect(varianceGrad.shape).toEqual(variance.shape);
    }
    if (typeof value !== 'number') expect([value.dtype, gradient.dtype]).toEqual([dtype, dtype]);
  }
}
