/**
 * What making a Linear refuses: initialisers above all. What it computes is tested with every
 * module (modules.test.ts).
 */
import { describe, expect, it } from 'vitest';
import { array, Generator, init, Linear, Parameter, ReLU, SGD, SoftmaxCrossEntropy, zeros, type LinearOptions } from '../../src/index.js'; // prettier-ignore
import { DTypeError, NonFiniteError, ShapeError } from '../../src/core/errors.js';
import { expectError } from '../support/errors.js';

const bad = (value: unknown) => value as never;
const who = 'Linear(2 → 3)';

describe('a new Linear', () => {
  const uncalled = (option: string, name: string, call: string) =>
    `${who} expects ${option} to be an initializer, but got init.${name}, which makes one; call it: init.${call}`;
  const what = `${who} expects what weightInit returns`;
  it.each([
    [
      'init.zeros uncalled',
      { weightInit: init.zeros },
      TypeError,
      uncalled('weightInit', 'zeros', 'zeros()'),
    ],
    ['init.kaimingUniform uncalled', { weightInit: init.kaimingUniform }, TypeError, uncalled('weightInit', 'kaimingUniform', 'kaimingUniform()')], // prettier-ignore
    [
      'init.constant uncalled',
      { biasInit: init.constant },
      TypeError,
      uncalled('biasInit', 'constant', 'constant(...)'),
    ],
    ['a maker of one’s own uncalled', { weightInit: () => init.zeros() }, TypeError, `${what} as an ndarray, but got a function; call what you passed as weightInit`], // prettier-ignore
    ['text', { weightInit: () => 'abc' }, TypeError, `${what} as an ndarray, a typed array or nested arrays, but got "abc"; pass one of these`], // prettier-ignore
    ['another shape', { weightInit: () => zeros([2, 3]) }, ShapeError, `${what} [3, 2], but got [2, 3]; return an array of the shape it is given`], // prettier-ignore
    ['another type', { weightInit: () => zeros([3, 2], { dtype: 'float64' }) }, DTypeError, `${what} of dtype float32, but got float64; convert it with array(..., { dtype: 'float32' })`], // prettier-ignore
    ['integers', { biasInit: () => zeros([3], { dtype: 'int32' }) }, DTypeError, `${who} expects what biasInit returns of dtype float32, but got int32; convert it with array(..., { dtype: 'float32' })`], // prettier-ignore
    ['NaN', { weightInit: () => array([[0, 0], [0, NaN], [NaN, 0]]) }, NonFiniteError, `${what} to be finite, but got NaN at index 3, row by row; correct its formula`], // prettier-ignore
    ['Infinity', { biasInit: () => array([0, 0, -Infinity]) }, NonFiniteError, `${who} expects what biasInit returns to be finite, but got -Infinity at index 2, row by row; correct its formula`], // prettier-ignore
    ['NaN at the very first place', { biasInit: () => array([NaN, 0, 0]) }, NonFiniteError, `${who} expects what biasInit returns to be finite, but got NaN at index 0, row by row; correct its formula`], // prettier-ignore
    [
      'null for a boolean',
      { bias: null },
      TypeError,
      `${who} expects bias to be true or false, but got null; pass a boolean`,
    ],
    ['null for a generator', { generator: null }, TypeError, `${who} expects generator to be a Generator, but got null; pass new Generator(seed)`], // prettier-ignore
  ])('refuses %s', (_, options, type, text) => {
    expectError(() => new Linear(2, 3, options as LinearOptions), type, text);
  });

  it.each([0, 1.5, -1, NaN])('refuses %d features, in or out', (n) => {
    const text = (name: string) =>
      `Linear expects ${name} to be a whole number of at least 1, but got ${n}; pass such a number`;
    expectError(() => new Linear(n, 3), RangeError, text('inFeatures'));
    expectError(() => new Linear(2, n), RangeError, text('outFeatures'));
  });

  it('refuses more than kernels can address, before any memory is taken', () => {
    expectError(
      () => new Linear(65536, 65536),
      RangeError,
      'Linear(65536 → 65536) expects a parameter of at most 2 GiB, so that it and its gradient have ' +
        'room, but got [65536, 65536] in float32, 16.0 GiB; choose smaller sizes',
    );
  });

  it('has its weight called a Parameter, as users know it', () => {
    const layer = new Linear(2, 3);
    expectError(() => layer.forward(bad(layer.weight)), TypeError, 'Linear(2 → 3) expects x as an ndarray, a typed array or nested arrays, but got an object of class Parameter; pass one of these'); // prettier-ignore
  });

  it('refuses arguments that it does not have, as ReLU and the loss do', () => {
    const of = (type: unknown) => type as new (...args: unknown[]) => unknown;
    expectError(() => new (of(Linear))(2, 3, {}, 1), TypeError, 'Linear expects at most 3 arguments, but got 4; remove what is too much'); // prettier-ignore
    expectError(() => new (of(ReLU))({ inplace: true }), TypeError, 'ReLU expects no arguments, but got 1; remove what is too much'); // prettier-ignore
    const layer = new Linear(2, 3) as { forward(...args: unknown[]): unknown };
    expectError(() => layer.forward(zeros([1, 2]), zeros([1])), TypeError, 'Linear(2 → 3).forward expects at most 1 argument, but got 2; remove what is too much'); // prettier-ignore
    for (const [name, type] of Object.entries({ Parameter, SGD })) {
      expectError(() => new (of(type))([], {}, 1), TypeError, `${name} expects at most 2 arguments, but got 3; remove what is too much`); // prettier-ignore
    }
    expectError(() => new (of(Generator))(1, 2), TypeError, 'Generator expects at most 1 argument, but got 2; remove what is too much'); // prettier-ignore
    expectError(() => new (of(SoftmaxCrossEntropy))({}, 1), TypeError, 'SoftmaxCrossEntropy expects at most 1 argument, but got 2; remove what is too much'); // prettier-ignore
  });
});

describe("a Linear's parameters", () => {
  it('stay the ones it was made with', () => {
    const layer = new Linear(2, 3);
    const { weight } = layer;
    const set = (name: string, value: unknown) => () =>
      void ((layer as unknown as Record<string, unknown>)[name] = value);
    const text = (name: string, came: string) =>
      `${who} expects ${name} to stay the Parameter it is, but got ${came}; set layer.${name}.value instead`;
    expectError(set('weight', zeros([3, 2])), TypeError, text('weight', 'an ndarray [3, 2]'));
    expectError(set('bias', null), TypeError, text('bias', 'null'));
    expect(layer.weight).toBe(weight);
    expect(layer.forward(zeros([1, 2])).shape).toEqual([1, 3]);
    const bare = new Linear(2, 3, { bias: false });
    expectError(() => void ((bare as { bias: unknown }).bias = bad(zeros([3]))), TypeError, `${who} expects bias to stay null, but got an ndarray [3]; make a new one`); // prettier-ignore
  });
});
