/**
 * SimpleImputer gives what scikit-learn's gives; refusals say what to do.
 */
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import {
  array,
  ShapeError,
  SimpleImputer,
  StateError,
  toNested,
  type Cell,
  type FloatArray,
  type NdArray,
} from '../../src/index.js';
import { expectClose, expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { readFixture } from '../support/fixtures.js';
import { camelCase } from '../support/names.js';

type Options = Record<string, unknown>;
const fixture = readFixture('encoders') as {
  imputed: { numbers: number[][]; more: number[][]; cases: { options: Options; statistics: number[]; filled: number[][]; later: number[][]; names: string[] }[] }; // prettier-ignore
  words: { rows: Cell[][]; cases: { options: Options; filled: Cell[][] }[] };
};
const bad = (value: unknown) => value as never;
const make = (options: Options) =>
  new SimpleImputer(
    bad(
      Object.fromEntries(
        Object.entries(options).map(([name, value]) => [
          camelCase(name),
          name === 'strategy' ? camelCase(String(value)) : value,
        ]),
      ),
    ),
  );

describe("scikit-learn's SimpleImputer", () => {
  it.each(fixture.imputed.cases)('$options of numbers', (row) => {
    const [x, more] = [fixture.imputed.numbers, fixture.imputed.more].map((rows) =>
      array(rows, { dtype: 'float64' }),
    );
    const imputer = make(row.options).fit(x);
    expectClose(imputer.statistics as number[], row.statistics, 1e-12);
    expectClose(imputer.transform(x), row.filled, 1e-12);
    expectClose(imputer.transform(more), row.later, 1e-12);
    expect(imputer.featureNames()).toEqual(row.names);
    expect(imputer.transform(x).dtype).toBe('float64');
    const loaded = new SimpleImputer();
    loaded.loadStateDict(bad(JSON.parse(JSON.stringify(imputer.stateDict()))));
    expectSame(loaded.transform(more), toNested(imputer.transform(more)));
  });

  it.each(fixture.words.cases)('$options of words', ({ options, filled }) => {
    expect(make(options).fitTransform(bad(fixture.words.rows))).toEqual(filled);
  });
});

describe('a SimpleImputer', () => {
  it('takes null, undefined and NaN in rows, which mean and median make float32 arrays of', () => {
    const rows = [[1, null], [undefined, 0.1], [3, NaN]]; // prettier-ignore
    const y: NdArray<FloatArray> = new SimpleImputer().fitTransform(rows);
    expectSame(y, [[1, 0.1], [2, 0.1], [3, 0.1]].map((row) => row.map(Math.fround))); // prettier-ignore
    expect(y.dtype).toBe('float32');
    const medians = new SimpleImputer({ strategy: 'median' });
    expectSame(medians.fitTransform([[1], [9], [2], [null]]), [[1], [9], [2], [2]]);
    expect(new SimpleImputer().fitTransform(ndarray([1, NaN], [2, 1])).dtype).toBe('float32');
  });

  it('gives rows for rows where values may be of any kind, and tells where they were missing', () => {
    const rows = [['b', true, 1], ['a', null, 2], [null, false, 2]]; // prettier-ignore
    const imputer = new SimpleImputer({ strategy: 'mostFrequent', addIndicator: true });
    const filled: (string | number | boolean)[][] = imputer.fitTransform(rows);
    expect(filled).toEqual([['b', true, 1, 0, 0], ['a', false, 2, 0, 1], ['a', false, 2, 1, 0]]); // prettier-ignore
    expect(imputer.featureNames(['a', 'b', 'c'])).toEqual(['a', 'b', 'c', 'missingindicator_a', 'missingindicator_b']); // prettier-ignore
    const numbers: number[][] = new SimpleImputer({ strategy: 'constant' }).fitTransform([[1, null]]); // prettier-ignore
    expect(numbers).toEqual([[1, 0]]);
    expect(rows[1][1]).toBe(null);
  });

  it('fills columns without any value where that is asked for, and where a constant is', () => {
    const rows = [['a', null], ['b', null]]; // prettier-ignore
    const fill = (options: Options) => make(options).fitTransform(bad(rows)) as unknown;
    expect(fill({ strategy: 'mostFrequent', keepEmptyFeatures: true })).toEqual([['a', 0], ['b', 0]]); // prettier-ignore
    expect(fill({ strategy: 'constant' })).toEqual([['a', 'missing_value'], ['b', 'missing_value']]); // prettier-ignore
    expectError(() => fill({ strategy: 'mostFrequent' }), RangeError, 'SimpleImputer.fit expects at least one value in column 1, but all are missing; leave the column out, or pass { keepEmptyFeatures: true } to fill it with 0'); // prettier-ignore
  });

  it('refuses what it cannot fill', () => {
    const fit =
      (x: unknown, options: Options = {}) =>
      () =>
        make(options).fit(bad(x));
    expectError(fit([[1], ['a']]), TypeError, `SimpleImputer.fit expects x[1][0] to be a number for the strategy 'mean', but got "a"; use 'mostFrequent' or 'constant' for other values`); // prettier-ignore
    expectError(fit([[1], [Infinity]]), TypeError, 'SimpleImputer.fit expects x[1][0] to be text, a finite number, true or false, but got Infinity; replace it'); // prettier-ignore
    expectError(fit([[null], [1], ['a']], { strategy: 'mostFrequent' }), TypeError, 'SimpleImputer.fit expects x[2][0] to be of the type of x[1][0], numbers, but got "a"; convert all by String(...), say'); // prettier-ignore
    expectError(fit([[1]], { strategy: 'constant', fillValue: '?' }), TypeError, 'SimpleImputer.fit expects a fillValue of the type of column 0, numbers, but got "?"; fill columns of each type by an imputer of their own'); // prettier-ignore
    expectError(fit([[true]], { strategy: 'constant' }), TypeError, 'SimpleImputer.fit expects a fillValue of the type of column 0, true and false, but got undefined; fill columns of each type by an imputer of their own'); // prettier-ignore
    expectError(fit([[], []]), ShapeError, 'SimpleImputer.fit expects x of at least one row and one column, but got [2, 0]; pass data'); // prettier-ignore
    const words = new SimpleImputer({ strategy: 'mostFrequent' }).fit([['a']]);
    expectError(() => words.transform([[1]]), TypeError, 'SimpleImputer.transform expects x[0][0] to be of the type of those in fit, text, but got 1; convert all by String(...), say'); // prettier-ignore
    expectError(() => words.transform([['a', 'b']]), ShapeError, 'SimpleImputer.transform expects x [N, 1], but got [1, 2]; pass the columns that it was fitted on'); // prettier-ignore
    expectError(() => new SimpleImputer().transform([[1]]), StateError, 'SimpleImputer.transform expects what fit has learnt, but got nothing; call fit or loadStateDict first'); // prettier-ignore
    expectError(() => make({ strategy: 'mode' }), RangeError, `SimpleImputer expects strategy to be 'mean' or 'median' or 'mostFrequent' or 'constant', but got "mode"; pass one of these`); // prettier-ignore
    expectError(() => make({ fillValue: 0 }), TypeError, "SimpleImputer expects fillValue with the strategy 'constant' alone, but got 0 with 'mean'; leave it out, or pass that strategy"); // prettier-ignore
    expectError(() => make({ strategy: 'constant', fillValue: NaN }), TypeError, 'SimpleImputer expects fillValue to be text, a finite number, true or false, but got NaN; pass such a value'); // prettier-ignore
  });

  it('refuses states that are not its own, and is then as it was', () => {
    const imputer = new SimpleImputer().fit([[1, null], [3, 4]]); // prettier-ignore
    const state = imputer.stateDict();
    expect(state).toEqual({ options: { strategy: 'mean', addIndicator: false, keepEmptyFeatures: false }, statistics: [2, 4], indicated: [1] }); // prettier-ignore
    const who = 'SimpleImputer.loadStateDict';
    const advice = 'pass what stateDict() gave, of an object of the same class';
    const refuse = (given: unknown, type: Parameters<typeof expectError>[1], text: string) =>
      expectError(() => imputer.loadStateDict(bad(given)), type, `${who}${text}`);
    refuse({ ...state, statistics: [] }, TypeError, ` expects statistics as a list, but got []; ${advice}`); // prettier-ignore
    refuse({ ...state, indicated: null }, TypeError, ` expects indicated as a list, but got null; ${advice}`); // prettier-ignore
    refuse({ ...state, indicated: [2] }, RangeError, ' expects indicated[0] to be a whole number from 0 to 1, but got 2; pass such a number'); // prettier-ignore
    refuse({ ...state, statistics: [2, 'a'] }, StateError, ` expects statistics of numbers for the strategy 'mean', but got "a"; ${advice}`); // prettier-ignore
    refuse({ ...state, statistics: [2, null] }, TypeError, ` expects statistics[1] to be text, a finite number, true or false, but got null; ${advice}`); // prettier-ignore
    expect(imputer.stateDict()).toEqual(state);
  });
});
