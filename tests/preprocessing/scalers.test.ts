/**
 * Scalers learn what scikit-learn's learn and give what these give; refusals say what to do.
 */
import fc from 'fast-check';
import ndarray from 'ndarray';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  array,
  LabelEncoder,
  MinMaxScaler,
  NonFiniteError,
  OneHotEncoder,
  OptionError,
  RobustScaler,
  ShapeError,
  SimpleImputer,
  StandardScaler,
  StateError,
  toNested,
} from '../../src/index.js';
import { elements, expectClose, expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { readFixture } from '../support/fixtures.js';
import { camelCase } from '../support/names.js';
import { contentOf, snapshot, viewOf } from '../support/properties.js';

interface Case { scaler: Name; options: Record<string, unknown>; x: string; learnt: Record<string, number[] | null>; transformed: number[][]; later: number[][]; inverse: number[][] } // prettier-ignore
const fixture = readFixture('scalers') as {
  matrices: Record<string, number[][]>;
  later: Record<string, number[][]>;
  cases: Case[];
  float32: { x: number[][]; scale: Record<Name, number[]> };
};

const makers = { StandardScaler, MinMaxScaler, RobustScaler };
type Name = keyof typeof makers;
const names = Object.keys(makers) as Name[];
const bad = (value: unknown) => value as never;
const make = (name: Name, options: object = {}) => new makers[name](bad(options));
const float64 = (rows: number[][]) => array(rows, { dtype: 'float64' });

const renamed = (options: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [camelCase(name), value]));

describe("scikit-learn's numbers", () => {
  it.each(fixture.cases)('$scaler $options of $x', (row) => {
    const scaler = make(row.scaler, renamed(row.options)).fit(float64(fixture.matrices[row.x]));
    for (const [attribute, expected] of Object.entries(row.learnt)) {
      if (expected === null) continue; // not learnt there, as it is not used
      const name = camelCase(attribute.replace(/_$/, ''));
      expectClose((scaler as unknown as Record<string, number[]>)[name], expected, 1e-12, name);
    }
    const close = (actual: Parameters<typeof expectClose>[0], expected: number[][], what: string) =>
      expectClose(actual, expected, { relative: 1e-12, absolute: 1e-12 }, what);
    const x = float64(fixture.matrices[row.x]);
    const later = float64(fixture.later[row.x]);
    close(scaler.transform(x), row.transformed, 'transformed');
    close(scaler.transform(later), row.later, 'later');
    close(scaler.inverseTransform(later), row.inverse, 'inverse');
  });

  it.each(names)('%s of float32 data counts as constant what scikit-learn does', (name) => {
    const { x, scale } = fixture.float32;
    expectClose(make(name).fit(array(x)).scale, scale[name], 1e-6);
  });
});

describe.each(names)('%s', (name) => {
  it('gives float64 for float64 data, and float32 for all others, rounded once', () => {
    const x = [[1, 2], [3, 1], [7, 5]]; // prettier-ignore
    const exact = make(name).fitTransform(float64(x));
    expect(exact.dtype).toBe('float64');
    for (const other of [x, array(x), array(x, { dtype: 'uint8' }), ndarray(x.flat(), [3, 2])]) {
      const scaled = make(name).fitTransform(other);
      expect(scaled.dtype).toBe('float32');
      expectSame(scaled, toNested<number[][]>(exact).map((row) => row.map(Math.fround))); // prettier-ignore
    }
  });

  it('of any view: inverse after transform is the identity, and nothing is written to', () => {
    const drawn = fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5 }))
      .chain((shape) => contentOf(shape).chain((content) => viewOf(content)));
    fc.assert(
      fc.property(drawn, (x) => {
        const before = snapshot(x);
        const scaler = make(name);
        const back = scaler.inverseTransform(scaler.fitTransform(x));
        expectClose(back, toNested(x), { relative: 1e-12, absolute: 1e-12 });
        expectSame(scaler.transform(x), toNested(make(name).fitTransform(array(x))));
        expect(snapshot(x)).toEqual(before);
      }),
    );
  });

  it('continues from its state, through JSON, to the bit, options and empty columns included', () => {
    const options = {
      StandardScaler: { withMean: false },
      MinMaxScaler: { featureRange: [-2, 3], clip: true },
      RobustScaler: { quantileRange: [5, 90] },
    }[name];
    const x = float64([[1, NaN, 4], [2, NaN, 9], [5, NaN, -1]]); // prettier-ignore
    const scaler = make(name, options);
    const scaled = scaler.fitTransform(x);
    const state = scaler.stateDict();
    const text = JSON.stringify(state);
    expect(JSON.parse(text)).toEqual(state);
    const loaded = make(name);
    loaded.loadStateDict(bad(JSON.parse(text)));
    expect(loaded.options).toEqual(scaler.options);
    expectSame(loaded.transform(x), toNested(scaled));
    expect(JSON.stringify(loaded.stateDict())).toBe(text);
    state.scale[0] = 99; // a copy
    expect(JSON.stringify(scaler.stateDict())).toBe(text);
  });

  it('learns anew by a second fit, and says how it is', () => {
    const scaler = make(name);
    expect([scaler.isFitted, String(scaler)]).toEqual([false, `${name}(not fitted)`]);
    const first = scaler.fit([[1, 2, 3], [4, 5, 7]]); // prettier-ignore
    expect(first).toBe(scaler);
    expect([scaler.nFeaturesIn, scaler.isFitted]).toEqual([3, true]);
    expect(inspect(scaler)).toBe(`${name}(fitted)`);
    expect(scaler.fit([[1], [2]]).nFeaturesIn).toBe(1);
    expect(scaler.featureNames()).toEqual(['x0']);
    expect(scaler.featureNames(['age'])).toEqual(['age']);
  });

  it('refuses what it cannot learn from or scale', () => {
    const scaler = make(name);
    const early = 'expects what fit has learnt, but got nothing; call fit or loadStateDict first';
    expectError(() => scaler.transform([[1]]), StateError, `${name}.transform ${early}`);
    expectError(() => scaler.inverseTransform([[1]]), StateError, `${name}.inverseTransform ${early}`); // prettier-ignore
    expectError(() => scaler.stateDict(), StateError, `${name}.stateDict ${early}`);
    expectError(() => scaler.featureNames(), StateError, `${name}.featureNames ${early}`);
    expectError(() => scaler.nFeaturesIn, StateError, `${name}.nFeaturesIn ${early}`);
    expectError(() => scaler.scale, StateError, `${name}.scale ${early}`);
    expectError(() => scaler.fit([1, 2]), ShapeError, `${name}.fit expects x [N, F], but got [2]; pass rows of features, [N, 1] for a single one`); // prettier-ignore
    expectError(() => scaler.fit([]), ShapeError, `${name}.fit expects x [N, F], but got [0]; pass rows of features, [N, 1] for a single one`); // prettier-ignore
    expectError(() => scaler.fit([[], []]), ShapeError, `${name}.fit expects x of at least one row and one column, but got [2, 0]; pass data`); // prettier-ignore
    expectError(() => scaler.fit([[1, 2], [3, -Infinity]]), NonFiniteError, `${name}.fit expects x of finite numbers and NaN, but got -Infinity at [1, 1]; replace it`); // prettier-ignore
    expectError(() => scaler.fit(bad('rows')), TypeError, `${name}.fit expects x as an ndarray, a typed array or nested arrays, but got "rows"; pass one of these`); // prettier-ignore
    scaler.fit([[1, 2], [3, 4]]); // prettier-ignore
    expectError(() => scaler.transform([[1]]), ShapeError, `${name}.transform expects x [N, 2], but got [1, 1]; pass the columns that it was fitted on`); // prettier-ignore
    expectError(() => scaler.inverseTransform([[1, 2, 3]]), ShapeError, `${name}.inverseTransform expects x [N, 2], but got [1, 3]; pass the columns that it was fitted on`); // prettier-ignore
    expectError(() => scaler.transform([[1, Infinity]]), NonFiniteError, `${name}.transform expects x of finite numbers and NaN, but got Infinity at [0, 1]; replace it`); // prettier-ignore
    expectError(() => scaler.featureNames(['a']), ShapeError, `${name}.featureNames expects 2 inputNames, but got 1; pass one for each column`); // prettier-ignore
    expectError(() => scaler.featureNames(bad(['a', 1])), TypeError, `${name}.featureNames expects inputNames as a list of names, but got ["a", 1]; pass one for each column`); // prettier-ignore
    expectError(() => make(name, bad(null)), TypeError, `${name} expects its options as an object, but got null; pass { ${Object.keys(scaler.options).join(', ')} } or leave it out`); // prettier-ignore
    const Maker = makers[name] as unknown as new (...args: unknown[]) => unknown;
    expectError(() => new Maker({}, 1), TypeError, `${name} expects at most 1 argument, but got 2; remove what is too much`); // prettier-ignore
  });

  it('refuses states that are not its own, and is then as it was', () => {
    const scaler = make(name).fit([[1, 2], [3, 5]]); // prettier-ignore
    const state = scaler.stateDict();
    const before = JSON.stringify(state);
    const who = `${name}.loadStateDict`;
    const advice = 'pass what stateDict() gave, of an object of the same class';
    const keys = Object.keys(state).slice(1);
    const refuse = (given: unknown, type: Parameters<typeof expectError>[1], text: string) =>
      expectError(() => scaler.loadStateDict(bad(given)), type, `${who}${text}`);
    refuse(null, TypeError, ' expects its options as an object, but got null; pass what stateDict() gave'); // prettier-ignore
    refuse({ ...state, extra: 1 }, OptionError, ` expects the options options, ${keys.join(', ')}, but got 'extra'; remove it`); // prettier-ignore
    refuse({ ...state, scale: undefined }, TypeError, ` expects scale as an array of numbers, but got undefined; ${advice}`); // prettier-ignore
    refuse({ ...state, scale: [1, '2'] }, TypeError, ` expects scale[1] as a finite number above 0 or null, but got "2"; ${advice}`); // prettier-ignore
    refuse({ ...state, scale: [0, 1] }, TypeError, ` expects scale[0] as a finite number above 0 or null, but got 0; ${advice}`); // prettier-ignore
    refuse({ ...state, [keys[0]]: [Infinity, 1] }, TypeError, ` expects ${keys[0]}[0] as a finite number or null, but got Infinity; ${advice}`); // prettier-ignore
    refuse({ ...state, scale: [1] }, StateError, ` expects ${keys.join(', ')} of one length, but got ${keys.map((key) => (key === 'scale' ? 1 : 2)).join(', ')}; ${advice}`); // prettier-ignore
    refuse({ ...state, options: 3 }, TypeError, `, options expects its options as an object, but got 3; pass { ${Object.keys(scaler.options).join(', ')} } or leave it out`); // prettier-ignore
    expect(JSON.stringify(scaler.stateDict())).toBe(before);
  });
});

it.each([
  ['MinMaxScaler', new MinMaxScaler(), new StandardScaler().fit([[1], [2]]), 'options, dataMin, dataMax, scale, min', 'options, mean, var, scale, nSamplesSeen'],
  ['StandardScaler', new StandardScaler(), new RobustScaler().fit([[1], [2]]), 'options, mean, var, scale, nSamplesSeen', 'options, center, scale'],
  ['RobustScaler', new RobustScaler(), new SimpleImputer().fit([[1], [NaN]]), 'options, center, scale', 'options, statistics, indicated'],
  ['LabelEncoder', new LabelEncoder(), new OneHotEncoder().fit([['a'], ['b']]), 'options, classes', 'options, categories'],
])('%s says of the state of another class that it is one', (name, one, from, own, other) => {
  expectError(
    () => one.loadStateDict(bad(from.stateDict())),
    StateError,
    `${name}.loadStateDict expects a state of ${name}, with ${own}, but got one of another class, ` +
      `with ${other}; load it into the class that it came from`,
  );
  expect(one.isFitted).toBe(false);
}); // prettier-ignore

it('MinMaxScaler clips to its range, and not without being told to', () => {
  const x = array([[-5], [0.5], [9], [NaN]]);
  const clipped = new MinMaxScaler({ clip: true }).fit([[0], [1]]).transform(x);
  expectSame(clipped, [[0], [0.5], [1], [NaN]]);
  expect(elements(new MinMaxScaler().fit([[0], [1]]).transform(x))).toEqual([-5, 0.5, 9, NaN]);
});

it.each([
  ['StandardScaler', { withMean: 1 }, TypeError, 'StandardScaler expects withMean to be true or false, but got 1; pass a boolean'],
  ['StandardScaler', { with_std: true }, OptionError, "StandardScaler expects the options withMean, withStd, but got 'with_std'; did you mean 'withStd'?"],
  ['StandardScaler', { withStd: null }, TypeError, 'StandardScaler expects withStd to be true or false, but got null; pass a boolean'],
  ['MinMaxScaler', { featureRange: [1, 1] }, RangeError, 'MinMaxScaler expects featureRange [min, max] with min below max, but got [1, 1]; pass [0, 1], say'],
  ['MinMaxScaler', { featureRange: 1 }, TypeError, 'MinMaxScaler expects featureRange as two numbers, but got 1; pass [0, 1], say'],
  ['MinMaxScaler', { featureRange: [0, Infinity] }, RangeError, 'MinMaxScaler expects featureRange[1] to be a finite number, but got Infinity; pass such a number'],
  ['MinMaxScaler', { clip: 'yes' }, TypeError, 'MinMaxScaler expects clip to be true or false, but got "yes"; pass a boolean'],
  ['RobustScaler', { quantileRange: [75, 25] }, RangeError, 'RobustScaler expects quantileRange [low, high] with 0 ≤ low ≤ high ≤ 100, but got [75, 25]; pass [25, 75], say'],
  ['RobustScaler', { quantileRange: [0.25] }, TypeError, 'RobustScaler expects quantileRange as two numbers, but got [0.25]; pass [0, 1], say'],
  ['RobustScaler', { withScaling: 0 }, TypeError, 'RobustScaler expects withScaling to be true or false, but got 0; pass a boolean'],
  ['RobustScaler', { withCentering: 0 }, TypeError, 'RobustScaler expects withCentering to be true or false, but got 0; pass a boolean'],
] as const)('%s refuses %o', (name, options, type, text) => {
  expectError(() => make(name, options), type, text);
}); // prettier-ignore
