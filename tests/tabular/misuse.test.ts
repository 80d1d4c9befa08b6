/**
 * What people get wrong beside their rows' values: each is answered by a sentence, none in silence.
 */
import { describe, expect, it } from 'vitest';
import { NonFiniteError, StateError } from '../../src/index.js';
import { readSafetensors, writeSafetensors } from '../../src/io/index.js';
import { TabularClassifier, TabularRegressor } from '../../src/tabular/index.js';
import { expectRejection } from '../support/errors.js';
import { flowers, houses } from './tables.js';

const classifier = new TabularClassifier({ target: 'species', epochs: 1, hidden: [4] });
await classifier.fit(flowers(30));
const regressor = new TabularRegressor({ target: 'price', epochs: 1, hidden: [] });
await regressor.fit(houses(30));

const who = 'TabularClassifier';
const bad = (value: unknown) => value as never;
const fit = (rows: unknown, options?: unknown) =>
  new TabularClassifier({ target: 'y', epochs: 1 }).fit(bad(rows), bad(options));
const folds = (...given: unknown[]) => classifier.crossValidate(flowers(30), { folds: bad(given) });
const rows = [{ x: 1, y: 'a' }, { x: 2, y: 'b' }, { x: 3, y: 'a' }]; // prettier-ignore
const place = 'row 0, column "x"';
const noList = 'rows as an array of objects, but got an object of class';
const noRow = 'row 0 to be an object, but got an object of class';

describe('misuse is refused', () => {
  it.each<[string, () => unknown, string]>([
    ['rows not awaited', () => fit(Promise.resolve(rows)), `${who}.fit expects ${noList} Promise; await it`],
    ['a row not awaited', () => classifier.predict(Promise.resolve({})), `${who}.predict expects ${noRow} Promise; await it`],
    ['a Map for a row', () => fit([new Map()]), `${who}.fit expects ${noRow} Map; pass Object.fromEntries of it`],
    ['a Date for a row', () => fit([new Date(0)]), `${who}.fit expects ${noRow} Date; pass { age: 31, city: "Rome" }, say`],
    ['rows without columns', () => fit([{}]), `${who}.fit expects row 0 to have columns, but got an object without properties of its own; pass { age: 31, city: "Rome" }, say`],
    ['properties of a class', () => classifier.predict(bad(Object.create(flowers(1)[0]))), `${who}.predict expects row 0 to have the column "petal", but got none; make it the row's own property, not one of its class`],
    ['bigints', () => fit([{ x: 1n, y: 'a' }]), `${who}.fit expects text, a finite number, true or false in ${place}, but got 1n; convert it, by Number(...) say`],
    ['quantities as labels', () => fit([{ x: 1, y: 1 }, { x: 1, y: 0.5 }]), `${who}.fit expects labels (text, whole numbers, true or false) in column "y", but got 0.5 in row 1; use a TabularRegressor for quantities`],
    ['labels as quantities', () => new TabularRegressor({ target: 'y' }).fit(rows), 'TabularRegressor.fit expects a finite number in row 0, column "y", but got "a"; convert it, or use a TabularClassifier for classes'],
    ['Infinity for a target', () => new TabularRegressor({ target: 'y' }).fit([{ x: 1, y: 1 }, { x: 2, y: Infinity }]), 'TabularRegressor.fit expects a finite number in row 1, column "y", but got Infinity; replace it, or leave out the row'],
    ['no value of a target', () => new TabularRegressor({ target: 'y' }).fit([{ x: 1, y: 1 }, { x: 2, y: null }]), 'TabularRegressor.fit expects a number in row 1, column "y", but got null; leave out rows without one'],
    ['rows to judge by without the target', () => regressor.evaluate(houses(3).map(({ price: _, ...row }) => bad(row))), 'TabularRegressor.evaluate expects row 0 to have the column "price", but got none; pass it, and leave out rows that have none'],
    ['the same of a classifier', () => classifier.evaluate(flowers(3).map(({ species: _, ...row }) => bad(row))), `${who}.evaluate expects row 0 to have the column "species", but got none; pass it, and leave out rows that have none`],
    ['numbers beyond all bounds', () => fit([{ x: 1e308, y: 'a' }, { x: -1e308, y: 'b' }]), `${who}.fit expects a number that float32 can hold once it is standardized in ${place}, but got 1e+308; check it, or rescale the column`],
    ['targets beyond all bounds', () => new TabularRegressor({ target: 'y' }).fit([{ x: 1, y: -1e300 }, { x: 2, y: 1e300 }]), 'TabularRegressor.fit expects a number that float32 can hold once it is standardized in row 0, column "y", but got -1e+300; check it, or rescale the column'],
    ['a number far from those in fit', () => classifier.predict({ ...flowers(1)[0], petal: 1e300 }), `${who}.predict expects a number that float32 can hold once it is standardized in row 0, column "petal", but got 1e+300; check it, or rescale the column`],
    ['one callback without a list', () => fit(rows, { callbacks: () => undefined }), `${who}.fit expects callbacks to be a list, but got the function callbacks; pass [callback]`],
    ['no callback', () => fit(rows, { callbacks: [5] }), `${who}.fit expects callbacks[0] to be a callback or a function, but got 5; pass new ProgressBar(), say`],
    ['null for metrics', () => fit(rows, { metrics: null }), `${who}.fit expects metrics as an object of functions by name, but got null; pass { accuracy: accuracyScore }, say`],
    ['no metric, of a regressor', () => regressor.fit(houses(30), { metrics: { r2: bad(5) } }), 'TabularRegressor.fit expects metrics.r2 to be a function, but got 5; pass a function'],
    ['no signal', () => fit(rows, { signal: {} }), `${who}.fit expects signal to be an AbortSignal, but got an object; pass controller.signal`],
    ['no signal for folds', () => classifier.crossValidate(flowers(30), { signal: bad(5) }), `${who}.crossValidate expects signal to be an AbortSignal, but got 5; pass controller.signal`],
    ['null for repeats', () => classifier.permutationImportance(flowers(9), { repeats: bad(null) }), `${who}.permutationImportance expects repeats to be a whole number, but got null; pass a number`],
    ['null for a seed', () => classifier.permutationImportance(flowers(9), { seed: bad(null) }), `${who}.permutationImportance expects seed to be a whole number, but got null; pass a number`],
    ['values of one row dealt', () => regressor.permutationImportance(houses(1)), 'TabularRegressor.permutationImportance expects two rows or more, but got one; values are dealt among rows, so pass more'],
    ['a dropout of everything', () => new TabularClassifier({ target: 'y', dropout: 1 }), `${who} expects dropout as a share below 1, but got 1; pass 0.2, say`],
    ['folds without test', () => folds({ train: [0] }), `${who}.crossValidate expects folds[0].test as a list of numbers of rows below 30, but got undefined; pass what stratifiedKFold gives, say`],
    ['rows that are learnt and tested', () => folds({ train: [0, 1, 2], test: [3] }, { train: [0, 1, 2], test: [2, 3] }), `${who}.crossValidate expects folds[1] to test other rows than it trains with, but got row 2 in both; leave it out of one`],
    ['folds of one class', () => folds({ train: [0, 3], test: [1] }), `fold 0: ${who}.crossValidate expects two labels or more in column "species", but got "rose" alone; pass rows of all classes`],
  ])('%s', async (_, act, message) => {
    await expect(Promise.resolve().then(act)).rejects.toThrow(expect.objectContaining({ message }));
  }); // prettier-ignore

  it('a second fit before the first is over, and none after it, whatever became of that', async () => {
    const model = new TabularClassifier({ target: 'species', epochs: 1, hidden: [4] });
    const text = `${who}.fit expects a model that no other fit is training, but got one whose fit is not over; await that first`; // prettier-ignore
    const first = model.fit(flowers(30));
    await expectRejection(model.fit(flowers(30)), StateError, text);
    await first;
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(model.fit(flowers(30), { signal })).rejects.toThrow('enough');
    expect(await model.fit(flowers(30))).toHaveLength(1);
  });

  it('a number that is too large, by its row in the table, where rows are set aside', async () => {
    const many = Array.from({ length: 40 }, (_, n) => ({
      x: n === 17 ? 1e300 : n,
      y: 'ab'[n % 2],
    }));
    const model = new TabularClassifier({ target: 'y', epochs: 1, validation: 0.2 });
    await expect(model.fit(many)).rejects.toThrow(/in row 17, column "x", but got 1e\+300/);
  });
});

describe('a network whose outputs are not finite', () => {
  const huge = (bytes: Uint8Array) => {
    const { tensors, metadata } = readSafetensors(bytes);
    for (const { data } of Object.values(tensors)) data.fill(3e38);
    const key = 'tiny-mlp.tabular'; // without the check sum
    return writeSafetensors(tensors, { metadata: { [key]: metadata[key] } });
  };
  const why = (row: number) =>
    `but got NaN for row ${row}; check the row's numbers and the model's file, or fit anew`;

  it('gives no answer, where NaN would have had a label', () => {
    const model = TabularClassifier.load(huge(classifier.save()));
    for (const act of ['predict', 'evaluate'] as const)
      expect(() => model[act](flowers(6))).toThrow(
        new NonFiniteError(`${who}.${act} expects a network whose outputs are finite, ${why(0)}`),
      );
  });

  it('nor one that is no quantity', () => {
    const model = TabularRegressor.load(huge(regressor.save()));
    expect(() => model.predict(houses(3))).toThrow(NonFiniteError);
  });
});
