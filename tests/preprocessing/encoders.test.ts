/**
 * Encoders give what scikit-learn's give; refusals say what to do.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  array,
  balancedSampleWeights,
  balancedWeights,
  LabelEncoder,
  OneHotEncoder,
  OptionError,
  OrdinalEncoder,
  ShapeError,
  SoftmaxCrossEntropy,
  StateError,
  toNested,
  type Category,
  type Labels,
} from '../../src/index.js';
import { expectClose, expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { readFixture } from '../support/fixtures.js';
import '../support/properties.js';

type Rows = Category[][];
const fixture = readFixture('encoders') as {
  encoders: { title: string; seen: Rows; later: Rows; categories: Rows; hot: number[][]; hotLater: number[][]; hotInverse: (Category | null)[][]; ordinal: number[][]; ordinalLater: number[][]; ordinalInverse: (Category | null)[][] }[]; // prettier-ignore
  ordered: { orders: Rows; seen: Rows; encoded: number[][]; later: Rows; encodedLater: number[][]; inverse: (Category | null)[][] }; // prettier-ignore
  names: string[];
  labels: { y: Category[]; encoded: number[]; classes: Category[]; classWeights: number[]; sampleWeights: number[] }[]; // prettier-ignore
};
const bad = (value: unknown) => value as never;
const advice = 'pass what stateDict() gave, of an object of the same class';

describe("scikit-learn's", () => {
  it.each(fixture.encoders)('OneHotEncoder and OrdinalEncoder of $title', (row) => {
    const hot = new OneHotEncoder({ handleUnknown: 'ignore' });
    expectSame(hot.fitTransform(row.seen), row.hot);
    expect(hot.categories).toEqual(row.categories);
    expectSame(hot.transform(row.later), row.hotLater);
    expect(hot.inverseTransform(hot.transform(row.later))).toEqual(row.hotInverse);
    const ordinal = new OrdinalEncoder({ handleUnknown: 'useEncodedValue', unknownValue: -1 });
    expectSame(ordinal.fitTransform(row.seen), row.ordinal);
    expect(ordinal.categories).toEqual(row.categories);
    expectSame(ordinal.transform(row.later), row.ordinalLater);
    expect(ordinal.inverseTransform(row.ordinalLater)).toEqual(row.ordinalInverse);
  });

  it('OrdinalEncoder with orders that are given, also once loaded', () => {
    const { orders, seen, encoded, later, encodedLater, inverse } = fixture.ordered;
    const encoder = new OrdinalEncoder({
      categories: orders,
      handleUnknown: 'useEncodedValue',
      unknownValue: -1,
    });
    const loaded = new OrdinalEncoder();
    loaded.loadStateDict(JSON.parse(JSON.stringify(encoder.fit(seen).stateDict())) as never);
    for (const either of [encoder, loaded]) {
      expectSame(either.transform(seen), encoded);
      expect(either.categories).toEqual(orders);
      expectSame(either.transform(later), encodedLater);
      expect(either.inverseTransform(encodedLater)).toEqual(inverse);
    }
  });

  it('names of columns', () => {
    const hot = new OneHotEncoder().fit([['b', 'u'], ['a', 'v']]); // prettier-ignore
    expect(hot.featureNames(['first', 'second'])).toEqual(fixture.names);
    expect(hot.featureNames()).toEqual(['x0_a', 'x0_b', 'x1_u', 'x1_v']);
    expect(new OrdinalEncoder().fit([['b', 'u']]).featureNames()).toEqual(['x0', 'x1']);
  });

  it.each(fixture.labels)('LabelEncoder and balanced weights of $y', (row) => {
    const encoder = new LabelEncoder();
    const encoded = encoder.fitTransform(row.y);
    expectSame(encoded, row.encoded);
    expect([encoded.dtype, encoder.classes]).toEqual(['int32', row.classes]);
    expect(encoder.inverseTransform(encoded)).toEqual(row.y);
    expectClose(balancedWeights(encoded), row.classWeights, 1e-12);
    expectClose(balancedSampleWeights(row.y), row.sampleWeights, 1e-12);
    if (typeof row.y[0] !== 'number') expectClose(balancedWeights(row.y), row.classWeights, 1e-12);
  });
});

const table = fc.integer({ min: 1, max: 4 }).chain((width) =>
  fc
    .tuple(...Array.from({ length: width }, () => fc.constantFrom('s', 'n', 'b')))
    .chain((kinds) => {
      const cell = { s: fc.string(), n: fc.integer({ min: -3, max: 3 }), b: fc.boolean() };
      const row = fc.tuple(...kinds.map((kind) => cell[kind as 's'] as fc.Arbitrary<Category>));
      return fc.array(row, { minLength: 1, maxLength: 12 });
    }),
);

describe.each([
  ['OneHotEncoder', OneHotEncoder],
  ['OrdinalEncoder', OrdinalEncoder],
] as const)('%s', (name, Encoder) => {
  it('gives rows back: inverse after transform is the identity, and after JSON too', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const encoder = new Encoder();
        const encoded = encoder.fitTransform(rows);
        expect(encoder.inverseTransform(encoded)).toEqual(rows);
        const loaded = new Encoder({ dtype: 'float64' });
        loaded.loadStateDict(bad(JSON.parse(JSON.stringify(encoder.stateDict()))));
        expectSame(loaded.transform(rows), toNested(encoded));
        expect(loaded.transform(rows).dtype).toBe('float32'); // the state's options
        expect(encoded.shape[1]).toBe(encoder.featureNames().length);
        for (const column of encoder.categories) expect(new Set(column).size).toBe(column.length);
      }),
    );
  });

  it('takes ndarrays of numbers, and gives the element type asked for', () => {
    const encoder = new Encoder({ dtype: 'float64' });
    const encoded = encoder.fitTransform(array([[7, 1], [3, 1]], { dtype: 'int16' })); // prettier-ignore
    expect(encoded.dtype).toBe('float64');
    expect(encoder.categories).toEqual([[3, 7], [1]]);
    expect(encoder.inverseTransform(encoded)).toEqual([[7, 1], [3, 1]]); // prettier-ignore
    expect(new Encoder().fitTransform([new Int8Array([2]), new Int8Array([1])]).shape[0]).toBe(2);
  });

  it('refuses rows that it cannot read, and values that it does not know', () => {
    const fit = (x: unknown) => () => new Encoder().fit(bad(x));
    expectError(fit('red'), TypeError, `${name}.fit expects x as an ndarray, a typed array or nested arrays, but got "red"; pass one of these`); // prettier-ignore
    expectError(fit([]), ShapeError, `${name}.fit expects x of at least one row and one column, but got [0, 0]; pass data`); // prettier-ignore
    expectError(fit([1, 2]), TypeError, `${name}.fit expects x[0] to be a row of values, but got 1; pass [['red', 1], ['blue', 2]], say`); // prettier-ignore
    expectError(fit(['red']), TypeError, `${name}.fit expects x[0] to be a row of values, but got "red"; pass [['red', 1], ['blue', 2]], say`); // prettier-ignore
    expectError(fit([['a'], ['b', 'c']]), ShapeError, `${name}.fit expects x[1] of 1 values like x[0], but got 2; make all rows equally long`); // prettier-ignore
    expectError(fit(array([1, 2])), ShapeError, `${name}.fit expects x [N, F], but got [2]; pass rows of values, [N, 1] for a single column`); // prettier-ignore
    for (const value of [null, undefined, NaN])
      expectError(fit([['a'], [value]]), TypeError, `${name}.fit expects x[1][0] to be text, a finite number, true or false, but got ${value}; fill what is missing, by SimpleImputer say`); // prettier-ignore
    expectError(fit([['a'], [{}]]), TypeError, `${name}.fit expects x[1][0] to be text, a finite number, true or false, but got an object; fill what is missing, by SimpleImputer say`); // prettier-ignore
    expectError(fit([['1'], [1]]), TypeError, `${name}.fit expects x[1][0] to be of the type of x[0][0], text, but got 1; convert all by String(...), say`); // prettier-ignore
    const encoder = new Encoder().fit([['a', 1], ['b', 2]]); // prettier-ignore
    const known = name === 'OneHotEncoder' ? "handleUnknown: 'ignore'" : "handleUnknown: 'useEncodedValue', unknownValue: -1"; // prettier-ignore
    expectError(() => encoder.transform([['c', 1]]), RangeError, `${name}.transform expects x[0][0] to be a category that fit has seen, but got "c"; fit on all there are, or pass { ${known} }`); // prettier-ignore
    expectError(() => encoder.transform([['a', '1']]), TypeError, `${name}.transform expects x[0][1] to be of the type of those in fit, numbers, but got "1"; convert all by String(...), say`); // prettier-ignore
    expectError(() => encoder.transform(bad([[null, 1]])), TypeError, `${name}.transform expects x[0][0] to be text, a finite number, true or false, but got null; fill what is missing, by SimpleImputer say`); // prettier-ignore
    expectError(() => encoder.transform([['a']]), ShapeError, `${name}.transform expects x [N, 2], but got [1, 1]; pass the columns that it was fitted on`); // prettier-ignore
    expectError(() => new Encoder().transform([['a']]), StateError, `${name}.transform expects what fit has learnt, but got nothing; call fit or loadStateDict first`); // prettier-ignore
  });

  it('with unknown values allowed takes missing ones as unknown, but none of another type', () => {
    const options = name === 'OneHotEncoder' ? { handleUnknown: 'ignore' } : { handleUnknown: 'useEncodedValue', unknownValue: NaN }; // prettier-ignore
    const encoder = new Encoder(bad(options)).fit([['a'], ['b']]);
    const encoded = encoder.transform(bad([[null], ['b'], [undefined], ['?']]));
    expect(encoder.inverseTransform(encoded)).toEqual([[null], ['b'], [null], [null]]);
    const loaded = new Encoder();
    loaded.loadStateDict(bad(JSON.parse(JSON.stringify(encoder.stateDict()))));
    expectSame(loaded.transform(bad([[null], ['b'], [undefined], ['?']])), toNested(encoded));
    expectError(() => encoder.transform([[1]]), TypeError, `${name}.transform expects x[0][0] to be of the type of those in fit, text, but got 1; convert all by String(...), say`); // prettier-ignore
  });

  it('refuses states that are not its own, and is then as it was', () => {
    const encoder = new Encoder().fit([['a'], ['b']]);
    const state = encoder.stateDict();
    const who = `${name}.loadStateDict`;
    const refuse = (given: unknown, type: Parameters<typeof expectError>[1], text: string) =>
      expectError(() => encoder.loadStateDict(bad(given)), type, `${who}${text}`);
    refuse({ ...state, categories: 'ab' }, TypeError, ` expects categories as a list for each column, but got "ab"; ${advice}`); // prettier-ignore
    refuse({ ...state, categories: [[]] }, TypeError, ` expects categories as a list for each column, but got [[]]; ${advice}`); // prettier-ignore
    refuse({ ...state, categories: [['b', 'a']] }, RangeError, ` expects categories[0] in order and each once, but got ["b", "a"]; ${advice}`); // prettier-ignore
    refuse({ ...state, categories: [['a', 'a']] }, RangeError, ` expects categories[0] in order and each once, but got ["a", "a"]; ${advice}`); // prettier-ignore
    refuse({ ...state, categories: [['a', 1]] }, TypeError, ` expects categories[0][1] to be of the type of categories[0][0], text, but got 1; convert all by String(...), say`); // prettier-ignore
    refuse({ ...state, categories: [[null]] }, TypeError, ` expects categories[0][0] to be text, a finite number, true or false, but got null; ${advice}`); // prettier-ignore
    refuse({ ...state, options: { dtype: 'int8' } }, RangeError, `, options expects dtype to be 'float32' or 'float64', but got "int8"; pass one of these`); // prettier-ignore
    expect(encoder.stateDict()).toEqual(state);
  });
});

it('OneHotEncoder reads scores back as the category with the greatest, and refuses what is none', () => {
  const encoder = new OneHotEncoder().fit([['a'], ['b'], ['c']]);
  expect(encoder.inverseTransform([[0.1, 0.7, 0.2], [-3, -2, -1]])).toEqual([['b'], ['c']]); // prettier-ignore
  const who = 'OneHotEncoder.inverseTransform';
  expectError(() => encoder.inverseTransform([[0, 0, 0]]), RangeError, `${who} expects a category in row 0 for column 0, but got zeros alone; pass { handleUnknown: 'ignore' } to have null for it`); // prettier-ignore
  expectError(() => encoder.inverseTransform([[1, 0]]), ShapeError, `${who} expects y [N, 3], but got [1, 2]; pass what transform gives`); // prettier-ignore
});

it('OrdinalEncoder refuses orders that are none, and values that are not in them', () => {
  const make = (categories: unknown) => () => new OrdinalEncoder({ categories: bad(categories) });
  const who = 'OrdinalEncoder';
  const lists = "pass [['low', 'middle', 'high']], say";
  expectError(make('auto'), TypeError, `${who} expects categories as a list for each column, but got "auto"; ${lists}`); // prettier-ignore
  expectError(make(['S', 'M']), TypeError, `${who} expects categories as a list for each column, but got ["S", "M"]; ${lists}`); // prettier-ignore
  expectError(make([['S', 'M', 'S']]), RangeError, `${who} expects categories[0] to have each category once, but got "S" twice; remove one`); // prettier-ignore
  expectError(make([['S', 1]]), TypeError, `${who} expects categories[0][1] to be of the type of categories[0][0], text, but got 1; convert all by String(...), say`); // prettier-ignore
  expectError(make([['S', null]]), TypeError, `${who} expects categories[0][1] to be text, a finite number, true or false, but got null; leave it out`); // prettier-ignore
  const sizes = new OrdinalEncoder({ categories: [['S', 'M', 'L']] });
  expectError(() => sizes.fit([['S'], ['XL']]), RangeError, `${who}.fit expects column 0 of x to hold categories[0] alone, but got "XL"; add it to them, or correct the rows`); // prettier-ignore
  expectError(() => sizes.fit([[1]]), TypeError, `${who}.fit expects column 0 of x to be of the type of categories[0], text, but got 1; convert all by String(...), say`); // prettier-ignore
  expectError(() => sizes.fit([['S', 'M']]), ShapeError, `${who}.fit expects x [N, 1], a column for each list of categories, but got 2 columns; pass a list for each`); // prettier-ignore
  expectSame(sizes.fitTransform([['L'], ['S']]), [[2], [0]]);
  const state = sizes.stateDict();
  expectError(() => sizes.loadStateDict({ ...state, categories: [['S', 'L', 'M']] }), RangeError, `${who}.loadStateDict expects categories as in the state's options, but got [["S", "L", "M"]]; ${advice}`); // prettier-ignore
});

it('OrdinalEncoder refuses an unknownValue that is a category, or none, and numbers that are neither', () => {
  const make = (options: unknown) => () => new OrdinalEncoder(bad(options));
  const useEncodedValue = { handleUnknown: 'useEncodedValue' };
  expectError(make(useEncodedValue), TypeError, 'OrdinalEncoder expects unknownValue to be a whole number or NaN, but got undefined; pass -1, say'); // prettier-ignore
  expectError(make({ ...useEncodedValue, unknownValue: 0.5 }), TypeError, 'OrdinalEncoder expects unknownValue to be a whole number or NaN, but got 0.5; pass -1, say'); // prettier-ignore
  expectError(make({ unknownValue: -1 }), TypeError, "OrdinalEncoder expects unknownValue with handleUnknown 'useEncodedValue' alone, but got -1; leave it out, or pass that"); // prettier-ignore
  expectError(make({ handleUnknown: 'ignore' }), RangeError, `OrdinalEncoder expects handleUnknown to be 'error' or 'useEncodedValue', but got "ignore"; pass one of these`); // prettier-ignore
  const encoder = new OrdinalEncoder({ handleUnknown: 'useEncodedValue', unknownValue: 1 });
  encoder.fit([['a']]);
  expectError(() => encoder.fit([['x'], ['y']]), RangeError, 'OrdinalEncoder.fit expects unknownValue to be the number of no category, but got 1 for column 0 of 2 categories; pass -1, say'); // prettier-ignore
  expect(encoder.categories).toEqual([['a']]);
  expectError(() => encoder.inverseTransform([[2]]), RangeError, 'OrdinalEncoder.inverseTransform expects y[0][0] to be a whole number from 0 to 0, but got 2; pass what transform gives'); // prettier-ignore
});

it('OneHotEncoder refuses options that it does not have', () => {
  const make = (options: unknown) => () => new OneHotEncoder(bad(options));
  expectError(make({ drop: 'first' }), OptionError, "OneHotEncoder expects the options handleUnknown, dtype, but got 'drop'; remove it"); // prettier-ignore
  expectError(make({ handleUnknown: 'infrequent' }), RangeError, `OneHotEncoder expects handleUnknown to be 'error' or 'ignore', but got "infrequent"; pass one of these`); // prettier-ignore
});

describe('LabelEncoder', () => {
  it('refuses labels that it cannot read, and numbers that are no class', () => {
    const fit = (y: unknown) => () => new LabelEncoder().fit(bad(y));
    expectError(fit([]), ShapeError, 'LabelEncoder.fit expects at least one label in y, but got none; pass data'); // prettier-ignore
    expectError(fit(array([[1]])), ShapeError, 'LabelEncoder.fit expects y [N], but got [1, 1]; pass one for each row'); // prettier-ignore
    expectError(fit([['a']]), ShapeError, 'LabelEncoder.fit expects y as one list, but got ["a"] at y[0]; pass one label for each row'); // prettier-ignore
    expectError(fit(['a', null]), TypeError, 'LabelEncoder.fit expects y[1] to be text, a finite number, true or false, but got null; fill what is missing, by SimpleImputer say'); // prettier-ignore
    expectError(fit(['a', 1]), TypeError, 'LabelEncoder.fit expects y[1] to be of the type of y[0], text, but got 1; convert all by String(...), say'); // prettier-ignore
    const encoder = new LabelEncoder().fit(['a', 'b']);
    expectError(() => encoder.transform(['c']), RangeError, 'LabelEncoder.transform expects y[0] to be a class that fit has seen, but got "c"; fit on all there are'); // prettier-ignore
    expectError(() => encoder.transform([1]), TypeError, 'LabelEncoder.transform expects y[0] to be of the type of those in fit, text, but got 1; convert all by String(...), say'); // prettier-ignore
    expectError(() => encoder.inverseTransform([2]), RangeError, 'LabelEncoder.inverseTransform expects y[0] to be a whole number from 0 to 1, but got 2; pass numbers of classes'); // prettier-ignore
    expectError(() => encoder.inverseTransform([[0]]), ShapeError, 'LabelEncoder.inverseTransform expects y [N], but got [1, 1]; pass argmax(logits), say'); // prettier-ignore
    expectError(() => new LabelEncoder().transform(['c']), StateError, 'LabelEncoder.transform expects what fit has learnt, but got nothing; call fit or loadStateDict first'); // prettier-ignore
    const Made = LabelEncoder as unknown as new (...args: unknown[]) => unknown;
    expectError(() => new Made({}), TypeError, 'LabelEncoder expects no arguments, but got 1; remove what is too much'); // prettier-ignore
  });

  it('continues from its state, and refuses others', () => {
    const encoder = new LabelEncoder().fit(new Uint8Array([9, 4, 9]));
    const loaded = new LabelEncoder();
    loaded.loadStateDict(bad(JSON.parse(JSON.stringify(encoder.stateDict()))));
    expect(loaded.classes).toEqual([4, 9]);
    const who = 'LabelEncoder.loadStateDict';
    expectError(() => loaded.loadStateDict({ options: {}, classes: [] }), TypeError, `${who} expects classes as a list, but got []; ${advice}`); // prettier-ignore
    expectError(() => loaded.loadStateDict({ options: {}, classes: [9, 4] }), RangeError, `${who} expects classes in order and each once, but got [9, 4]; ${advice}`); // prettier-ignore
    expect(loaded.classes).toEqual([4, 9]);
  });
});

describe('balanced weights', () => {
  it('add up to the rows, and go into a loss', () => {
    const labels = [0, 2, 2, 1, 2, 0, 2];
    const rows = toNested<number[]>(balancedSampleWeights(labels));
    expect(rows.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(labels.length, 12);
    const criterion = new SoftmaxCrossEntropy({ weight: balancedWeights(labels) });
    expect(criterion.forward(labels.map(() => [0, 0, 0]), labels)).toBeCloseTo(Math.log(3), 6); // prettier-ignore
  });

  it('refuse classes without rows, and labels that are none', () => {
    const text = 'balancedWeights expects labels 0, 1, ..., C − 1 with at least one row each, but got 2 where 1 would be next; number them by LabelEncoder'; // prettier-ignore
    expectError(() => balancedWeights([0, 2, 2]), RangeError, text);
    expectError(() => balancedWeights(bad([])), ShapeError, 'balancedWeights expects at least one label in labels, but got none; pass data'); // prettier-ignore
    const given: Labels = [0, NaN];
    expectError(() => balancedSampleWeights(given), TypeError, 'balancedSampleWeights expects labels[1] to be text, a finite number, true or false, but got NaN; fill what is missing, by SimpleImputer say'); // prettier-ignore
  });
});
