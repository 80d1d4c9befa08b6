/**
 * The initial values that a layer asks for: by a function, and of no more than there is room for.
 */
import { expect, it } from 'vitest';
import { Embedding, init, Linear, zeros, type FloatDType } from '../../src/index.js';
import { expectError } from '../support/errors.js';

const bad = (value: unknown) => value as never;

// prettier-ignore
it.each([
  ['Linear(2 → 3)', 'weightInit', '0.5', (given: object) => new Linear(2, 3, given), 0.5],
  ['Linear(2 → 3)', 'weightInit', 'null', (given: object) => new Linear(2, 3, given), null],
  ['Linear(2 → 3)', 'biasInit', 'an ndarray [3]', (given: object) => new Linear(2, 3, given), zeros([3])],
  ['Embedding(4 → 2)', 'weightInit', '"normal"', (given: object) => new Embedding(4, 2, given), 'normal'],
])('%s refuses what is no function as %s: %s', (who, option, came, make, value) => {
  const text = `${who} expects ${option} to be a function, but got ${came}; pass a function`;
  expectError(() => make({ [option]: bad(value) }), TypeError, text);
});

it.each<[FloatDType, number]>([
  ['float32', 2 ** 15],
  ['float64', 2 ** 14],
])('2 GiB of %s are asked for, and not one row more', (dtype, rows) => {
  const asked: (readonly number[])[] = [];
  const weightInit: init.Initializer = (shape) => {
    asked.push(shape);
    throw new Error('asked'); // before any memory is taken
  };
  const makers = [
    (n: number) => new Linear(2 ** 14, n, { dtype, weightInit }),
    (n: number) => new Embedding(n, 2 ** 14, { dtype, weightInit }),
  ];
  for (const make of makers) expectError(() => make(rows), Error, 'asked');
  const advice = `so that it and its gradient have room, but got [${rows + 1}, 16384] in ${dtype}, 2.0 GiB; choose smaller sizes`; // prettier-ignore
  for (const [i, who] of [
    `Linear(16384 → ${rows + 1})`,
    `Embedding(${rows + 1} → 16384)`,
  ].entries()) {
    const text = `${who} expects a parameter of at most 2 GiB, ${advice}`;
    expectError(() => makers[i](rows + 1), RangeError, text);
  }
  expect(asked).toEqual([[rows, 2 ** 14], [rows, 2 ** 14]]); // prettier-ignore
});
