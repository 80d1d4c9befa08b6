import { describe, expect, it } from 'vitest';
import { TabularClassifier, TabularRegressor } from '../../src/tabular/index.js';
import { flowers } from './tables.js';

const who = 'TabularClassifier.fit';
const fit = (rows: unknown, columns = {}) =>
  new TabularClassifier({ target: 'y', epochs: 1, columns }).fit(rows as never);
const rows = (...last: object[]) => [
  ...Array.from({ length: 8 }, (_, n) => ({ age: n, city: `${'ab'[n % 2]}!`, y: n % 2 })),
  ...last,
];

describe('rows that cannot be learnt from are refused, by row and column', () => {
  it.each<[string, unknown, string, object?]>([
    ['no array', 5, `${who} expects rows as an array of objects, but got 5; pass [{ age: 31, city: "Rome" }], say`],
    ['no rows', [], `${who} expects at least one row, but got none; pass data`],
    ['a row of values', [[1, 2]], `${who} expects row 0 to be an object, but got [1, 2]; pass { age: 31, city: "Rome" }, say`],
    ['text among numbers', rows({ age: 'abc', city: 'a!', y: 0 }), `${who} expects a finite number in row 8, column "age", but got "abc"; convert it, or make the column a category`],
    ['Infinity', rows({ age: -Infinity, city: 'a!', y: 0 }), `${who} expects a finite number in row 8, column "age", but got -Infinity; replace it, by null where there is no value`],
    ['a number among text', rows({ age: 1, city: 3, y: 0 }), `${who} expects text, as in other rows, in row 8, column "city", but got 3; convert it, by String(...) say`],
    ['text in row 0 of numbers', [{ age: 'n/a', city: 'a!', y: 0 }, ...rows()], `${who} expects a finite number in row 0, column "age", but got "n/a"; convert it, or make the column a category`],
    ['a number in row 0 of text', [{ age: 1, city: 3, y: 0 }, ...rows()], `${who} expects text, as in other rows, in row 0, column "city", but got 3; convert it, by String(...) say`],
    ['text in row 0 of true and false', [{ wild: 'yes', y: 0 }, { wild: true, y: 0 }, { wild: false, y: 1 }], `${who} expects true and false, as in other rows, in row 0, column "wild", but got "yes"; make it true or false`],
    ['text in row 0 of labels that are numbers', [{ age: 1, city: 'a!', y: 'x' }, ...rows()], `${who} expects numbers, as in other rows, in row 0, column "y", but got "x"; convert it, by Number(...) say`],
    ['dates behind text', [{ age: 1, city: 'a!', y: 0 }, ...rows().map((row) => ({ ...row, city: new Date(0) }))], `${who} expects text, a finite number, true or false in row 1, column "city", but got an object of class Date; convert it, by Number(...) say`],
    ['an object', rows({ age: 1, city: new Date(0), y: 0 }), `${who} expects text, a finite number, true or false in row 8, column "city", but got an object of class Date; convert it, by Number(...) say`],
    ['a column left out', rows({ agee: 1, city: 'a!', y: 0 }), `${who} expects row 8 to have the columns of row 0, but got "agee" too; give it to all rows, null where there is no value`],
    ['a column missing', rows({ city: 'a!', y: 0 }), `${who} expects row 8 to have the column "age", but got none; pass it, null where there is no value`],
    ['a target missing', rows({ age: 1, city: 'a!' }), `${who} expects row 8 to have the column "y", but got none; pass it, and leave out rows that have none`],
    ['a target missing in row 0', [{ age: 1, city: 'a!' }, ...rows()], `${who} expects row 1 to have the columns of row 0, but got "y" too; leave out the rows without it, as it is the target`],
    ['no label', rows({ age: 1, city: 'a!', y: null }), `${who} expects a label in row 8, column "y", but got null; leave out rows without one`],
    ['one label', [{ age: 1, y: 'a' }, { age: 2, y: 'a' }], `${who} expects two labels or more in column "y", but got "a" alone; pass rows of all classes`],
    ['no target', [{ age: 1 }], `${who} expects rows to have the column "y", but got "age"; add it, or change the options`],
    ['no column but the target', [{ y: 1 }], `${who} expects a column to learn from beside the target "y", but got none; add one, or ignore fewer`],
    ['no value in a column', [{ age: null, y: 1 }], `${who} expects values in column "age", but got none; pass { columns: { age: 'ignore' } }`],
    ['numerals', [{ age: '5', y: 1 }], `${who} expects column "age" as numbers or as categories, but got text that reads as numbers, "5"; convert it by Number(...), or pass { columns: { age: 'category' } }`],
    ['an unknown column in the options', rows(), `${who} expects rows to have the column "citty", but got "age", "city", "y"; did you mean "city"?`, { citty: 'ignore' }],
  ])('%s', async (_, given, message, columns) => {
    await expect(fit(given, columns)).rejects.toThrow(expect.objectContaining({ message }));
  }); // prettier-ignore
});

describe('a column of which nearly every row has a value for itself', () => {
  /** N rows with so many different words. */
  const worded = (N: number, values: number) =>
    Array.from({ length: N }, (_, n) => ({ x: n, id: `a${n % values}`, y: n % 2 }));
  const advice = `leave it out by columns: { id: 'ignore' }, make numbers of dates, or keep it by columns: { id: 'category' }`;
  const refusal = (count: string) =>
    expect.objectContaining({
      message: `${who} expects columns that tell something of other rows, but column "id" has ${count}; ${advice}`,
    }) as Error;

  it('is refused, and by crossValidate', async () => {
    await expect(fit(worded(220, 220))).rejects.toThrow(refusal('220 values in 220 rows'));
    await expect(fit(worded(101, 51))).rejects.toThrow(refusal('51 values in 101 rows'));
    const some = worded(120, 120).map((row, n) => ({ ...row, id: n % 2 ? row.id : null }));
    await expect(fit(some)).rejects.toThrow(refusal('60 values in 60 rows'));
    const model = new TabularClassifier({ target: 'y', epochs: 1 });
    await expect(model.crossValidate(worded(60, 60))).rejects.toThrow(
      /^TabularClassifier.crossValidate expects columns that tell something of other rows, /,
    );
  });

  it('is taken where rows share values, where values are few, and where options say so', async () => {
    await fit(worded(102, 51));
    await fit(worded(50, 50));
    await fit(worded(60, 60), { id: 'category' });
    await fit(worded(60, 60), { id: 'ignore' });
  });

  it('is no target of a classifier', async () => {
    const rows = Array.from({ length: 60 }, (_, n) => ({ x: n, y: n }));
    await expect(fit(rows)).rejects.toThrow(
      `${who} expects labels that many rows share, but column "y" has 60 values in 60 rows; use a TabularRegressor for quantities`,
    );
  });
});

describe('options are checked', () => {
  const who = 'TabularClassifier';
  it.each<[object, string]>([
    [{}, `${who} expects target to be the name of a column, but got undefined; pass { target: 'species' }, say`],
    [{ target: 'y', hiden: [1] }, `${who} expects the options target, columns, hidden, epochs, patience, lr, batchSize, validation, dropout, weightDecay, seed, classWeight, but got 'hiden'; did you mean 'hidden'?`],
    [{ target: 'y', hidden: 5 }, `${who} expects hidden as a list of widths, but got 5; pass [64, 64], say`],
    [{ target: 'y', hidden: [0] }, `${who} expects hidden[0] to be a whole number of at least 1, but got 0; pass such a number`],
    [{ target: 'y', validation: 1 }, `${who} expects validation as a share below 1, but got 1; pass 0.1, say`],
    [{ target: 'y', columns: { y: 'number' } }, `${who} expects columns without the target, but got "y"; remove it`],
    [{ target: 'y', columns: { x: 'text' } }, `${who} expects columns["x"] to be 'number' or 'category' or 'ignore', but got "text"; pass one of these`],
    [{ target: 'y', columns: 5 }, `${who} expects columns as an object of kinds by name, but got 5; pass { postcode: 'category', id: 'ignore' }, say`],
    [{ target: 'y', classWeight: 'equal' }, `${who} expects classWeight to be 'balanced', but got "equal"; pass one of these`],
  ])('%j', (options, message) => {
    expect(() => new TabularClassifier(options as never)).toThrow(
      expect.objectContaining({ message }),
    );
  }); // prettier-ignore

  it('a regressor has no class weights', () => {
    expect(() => new TabularRegressor({ target: 'y', classWeight: null } as never)).toThrow(
      /^TabularRegressor expects the options .*, but got 'classWeight'; remove it$/,
    );
  });
});

describe('rows to predict from', () => {
  const fitted = async () => {
    const model = new TabularClassifier({ target: 'species', epochs: 2 });
    await model.fit(flowers());
    return model;
  };
  const row = { petal: 1, sepal: 1, colour: 'red', wild: true };
  const who = 'TabularClassifier.predict';

  it('may have columns that were not learnt from, and none that were may be missing', async () => {
    const model = await fitted();
    expect(model.predict({ ...row, id: 7, species: 'rose' })).toEqual(model.predict(row));
    const { petal, ...others } = row;
    expect(() => model.predict([row, { ...others, Petal: petal }])).toThrow(
      `${who} expects row 1 to have the column "petal", but got none; rename "Petal", if that is it`,
    );
    expect(() => model.predict({ ...row, wild: 'yes' })).toThrow(
      `${who} expects true and false, as in other rows, in row 0, column "wild", but got "yes"; make it true or false`,
    );
  });

  it('of unknown categories all answer alike', async () => {
    const model = await fitted();
    const [green, pink] = ['green', 'pink'].map((colour) => model.predict({ ...row, colour }));
    expect(green).toEqual(pink);
    expect(green).not.toEqual(model.predict(row));
  });

  it('and the model must have been fitted', () => {
    expect(() => new TabularClassifier({ target: 'y' }).predict({ x: 1 })).toThrow(
      `${who} expects a fitted model, but got one that is not; await fit(rows), or load one`,
    );
  });

  it('labels that fit has not seen are refused by evaluate', async () => {
    const model = await fitted();
    expect(() => model.evaluate([{ ...row, species: 'tulip' }])).toThrow(
      'TabularClassifier.evaluate expects a label that fit has seen in row 0, column "species", but got "tulip"; fit on all there are',
    );
  });
});

describe('columns with odd names', () => {
  it('named __proto__ and constructor are columns like any other, through a file too', async () => {
    const odd = (n: number) =>
      JSON.parse(`{ "__proto__": ${n % 2}, "constructor": "${'ab'[n % 2]}", "y": "__proto__${n % 2}" }`) as object; // prettier-ignore
    const model = new TabularClassifier({ target: 'y', epochs: 30 });
    await model.fit(Array.from({ length: 60 }, (_, n) => odd(n)));
    const again = TabularClassifier.load(model.save());
    expect(again.columns.map(({ name }) => name)).toEqual(['__proto__', 'constructor']);
    expect(again.predict(odd(1)).label).toBe('__proto__1');
    expect(again.predict(odd(0))).toEqual(model.predict(odd(0)));
    expect(({} as Record<string, unknown>).y).toBeUndefined();
  });
});
