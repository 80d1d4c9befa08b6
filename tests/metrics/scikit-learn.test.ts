/**
 * Every metric gives scikit-learn's numbers: tests/fixtures/metrics.py asked it.
 */
import { describe, expect, it } from 'vitest';
import * as library from '../../src/index.js';
import type { ArrayInput, FloatDType, NestedNumbers } from '../../src/index.js';
import { expectClose } from '../support/close.js';
import { readFixture } from '../support/fixtures.js';

type Value = NestedNumbers | Record<string, number[]>;
type Result = [
  metric: string,
  of: string,
  options: Record<string, unknown>,
  plain: Value,
  weighted?: Value,
];
interface Case extends Record<string, unknown> {
  labels: number[];
  weights: number[];
  dtype?: FloatDType;
  classes?: number;
  results: Result[];
}
const { classes, regression } = readFixture('metrics') as Record<'classes' | 'regression', Case[]>;

type Metric = (labels: ArrayInput, given: ArrayInput, options: object) => Value;
const metrics = library as unknown as Record<string, Metric>;

/** Sums of numbers that cancel, R² near 0 say, keep fewer digits than they have. */
const tolerance = { relative: 1e-12, absolute: 1e-15 };

function compare(value: Value, expected: Value, what: string): void {
  if (typeof expected === 'number' || Array.isArray(expected)) {
    expectClose(value as NestedNumbers, expected, tolerance, what);
    return;
  }
  expect(Object.keys(value), what).toEqual(Object.keys(expected));
  for (const [name, numbers] of Object.entries(expected as Record<string, number[]>))
    expectClose((value as Record<string, number[]>)[name], numbers, tolerance, `${what} ${name}`);
}

function check({ labels, weights, dtype = 'float64', ...data }: Case): void {
  for (const [metric, of, options, plain, ...weighted] of data.results) {
    const given = library.array(data[of] as number[], { dtype });
    const what = `${metric} of ${of}, ${JSON.stringify(options)}`;
    compare(metrics[metric](labels, given, options), plain, what);
    for (const value of weighted)
      compare(
        metrics[metric](labels, given, { ...options, sampleWeight: weights }),
        value!,
        `${what}, weighted`,
      );
  }
}

describe('metrics give scikit-learn’s numbers', () => {
  const rowsOf = ({ labels }: Case) => labels.length;
  it.each(classes.map((each, i) => [i, rowsOf(each), each.classes, each.dtype, each] as const))(
    'of classes: case %i, %i rows, %i classes, %s',
    (_, __, ___, ____, each) => check(each),
  );

  it.each(regression.map((each, i) => [i, rowsOf(each), each] as const))(
    'of regression: case %i, %i rows',
    (_, __, each) => check(each),
  );

  it('and every metric is among them', () => {
    const known = new Set([...classes, ...regression].flatMap((each) => each.results.map(([metric]) => metric))); // prettier-ignore
    const all = Object.keys(library).filter((name) => /(Score|Curve|Error|Loss)$/.test(name) && /^[a-z]/.test(name)); // prettier-ignore
    expect([...known].sort()).toEqual(
      all.filter((name) => name !== 'expectedCalibrationError').sort(),
    );
  });
});
