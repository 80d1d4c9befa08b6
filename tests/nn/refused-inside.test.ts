/**
 * An input that does not fit is refused by the container it comes to inside of another, before any
 * module of it is touched: a backward of its last forward may still follow.
 */
import { expect, it } from 'vitest';
import { BatchNorm1d, Columns, Concat, Flatten, Linear, Residual, Sequential, ShapeError, Tanh, zeros, type Module } from '../../src/index.js'; // prettier-ignore
import { onEachBackend } from '../support/backends.js';
import { expectError } from '../support/errors.js';

const linear = (inFeatures: number, outFeatures: number) =>
  new Linear<number, number>(inFeatures, outFeatures);
const rowsOf3 = 'expects x [B, 3], but got [2, 5]; pass rows of 3 features';

// prettier-ignore
const containers: [name: string, make: () => Module, text: string][] = [
  ['Concat', () => new Concat(new Tanh(), linear(3, 4)), `Linear(3 → 4) ${rowsOf3}`],
  ['Concat of a Concat', () => new Concat(new Tanh(), new Concat(new Tanh(), linear(3, 4))), `Linear(3 → 4) ${rowsOf3}`],
  ['Residual', () => new Residual(new Tanh(), { projection: linear(3, 3) }), `Linear(3 → 3) ${rowsOf3}`],
  ['Columns', () => new Columns({ columns: [0, 1, 2], module: linear(3, 4) }), `Columns([0–2]) ${rowsOf3}`],
  ['Sequential', () => new Sequential(linear(3, 4), new Tanh()), `Linear(3 → 4) ${rowsOf3}`],
  ['BatchNorm1d', () => new BatchNorm1d(3), `BatchNorm1d(3) ${rowsOf3}`],
];

onEachBackend(() => {
  it.each(containers)('%s refuses other features, and its backward may follow', (_, make, text) => {
    const inner = make();
    const model = new Sequential(new Flatten(), inner);
    const y = inner.forward(zeros([2, 3]));
    expectError(() => model.forward(zeros([2, 5])), ShapeError, text);
    expect(inner.backward(y).shape).toEqual([2, 3]);
  });
});
