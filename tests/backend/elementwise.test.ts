/**
 * Element by element: ops give the numbers of their scalar form, by kernels and without.
 *
 * B = batch, C = columns
 */
import { describe, expect, it } from 'vitest';
import { Generator } from '../../src/index.js';
import { add, multiply } from '../../src/backend/ops.js';
import {
  adam,
  crossEntropy,
  lopsided,
  reciprocal,
  relu,
  scalarForm,
  sgd,
  sgdMomentum,
} from './ops.js';
import {
  engines,
  expectBits,
  filled,
  floats,
  matrices,
  numbersOf,
  random,
  rounding,
  upload,
  valuesOf,
} from './support.js';

/** Arrays of 0 to 3 axes, of every size. */
const shapes = [[], [1], [7], [9], [33], [2, 3, 4], [2, 3, 9], [2, 3, 128], ...matrices];
const special = [NaN, Infinity, -Infinity, 0, -0, 1e-40, -1e-40, 3, -3];

it('the library’s ops name their kernels, so that what is tested here by kernel runs by one', () => {
  const ops = [relu, add, crossEntropy, sgd, sgdMomentum, adam];
  const names = ['relu', 'add', 'softmaxCrossEntropy', 'sgd', 'sgdMomentum', 'adam'];
  expect(ops.map(({ kernel }) => kernel)).toEqual(names);
});

describe.each(engines)('$engine', ({ backend }) => {
  describe.each(floats)('in %s', (dtype) => {
    const single = rounding(dtype);

    it.each([relu, scalarForm(relu)])(
      'relu and its gradient keep NaN, −0 and infinities as PyTorch does, to the bit, at every size (kernel: $kernel)',
      (op) => {
        for (const shape of shapes) {
          const generator = new Generator(5);
          const [x, dy] = [random(shape, dtype, generator), random(shape, dtype, generator)];
          for (let i = 0; i < x.data.length; i++) {
            if (i % 3 > 0) x.data[i] = special[i % special.length];
            if (i % 5 === 0) dy.data[i] = special[(i / 5) % special.length];
          }
          const [y, dx] = [1, 2].map(() => upload(backend, filled(shape, dtype, NaN)));
          backend.unary(op, upload(backend, x), y, 0);
          const what = `[${shape.join(', ')}]`;
          const expected = valuesOf(x).map((v) => (v < 0 ? 0 : v));
          expectBits(`y ${what}`, numbersOf(backend, y), expected);
          backend.unaryGrad(op, y, upload(backend, dy), dx, 0);
          const slopes = valuesOf(x).map((v, i) => (v <= 0 ? 0 : dy.data[i]));
          expectBits(`dx ${what}`, numbersOf(backend, dx), slopes);
        }
      },
    );

    it('an op that no kernel knows runs in its scalar form with its parameter, from the input, at every size', () => {
      for (const shape of shapes) {
        const generator = new Generator(6);
        const [x, dy] = [random(shape, dtype, generator), random(shape, dtype, generator)];
        const [y, dx] = [1, 2].map(() => upload(backend, filled(shape, dtype, NaN)));
        const input = upload(backend, x);
        const what = `[${shape.join(', ')}]`;
        for (const p of [3, -0.5]) {
          backend.unary(reciprocal, input, y, p);
          const expected = valuesOf(x).map((v) => single(p / v));
          expectBits(`y ${what}`, numbersOf(backend, y), expected);
          backend.unaryGrad(reciprocal, input, upload(backend, dy), dx, p);
          const slopes = valuesOf(x).map((v, i) => single((-dy.data[i] * p) / (v * v)));
          expectBits(`dx ${what}`, numbersOf(backend, dx), slopes);
        }
      }
    });

    it.each([add, scalarForm(add), multiply, scalarForm(multiply), lopsided])(
      'binary $name goes element by element, anew and in place, at every size (kernel: $kernel)',
      (op) => {
        for (const shape of shapes) {
          const generator = new Generator(3);
          const [a, b] = [random(shape, dtype, generator), random(shape, dtype, generator)];
          const [left, right] = [upload(backend, a), upload(backend, b)];
          const expected = valuesOf(a).map((v, i) => single(op.f(v, b.data[i])));
          const what = `[${shape.join(', ')}]`;
          const out = upload(backend, filled(shape, dtype, NaN));
          backend.binary(op, left, right, out);
          expectBits(what, numbersOf(backend, out), expected);
          backend.binary(op, left, right, left);
          expectBits(`${what} in place`, numbersOf(backend, left), expected);
          expectBits(`b ${what}`, numbersOf(backend, right), b.data);
        }
      },
    );

    it.each([add, multiply, lopsided])(
      'binary $name takes one row [C] for every row, anew and in place, at every size',
      (op) => {
        for (const [B, C] of matrices) {
          const generator = new Generator(4);
          const [a, b] = [random([B, C], dtype, generator), random([C], dtype, generator)];
          const [left, right] = [upload(backend, a), upload(backend, b)];
          const expected = valuesOf(a).map((v, i) => single(op.f(v, b.data[i % C])));
          const out = upload(backend, filled([B, C], dtype, NaN));
          backend.binary(op, left, right, out);
          expectBits(`${B}×${C}`, numbersOf(backend, out), expected);
          backend.binary(op, left, right, left);
          expectBits(`${B}×${C} in place`, numbersOf(backend, left), expected);
        }
      },
    );
  });
});
