/**
 * Sparse products skip the zeros of a matrix: the same bits as the dense product, wherever numbers
 * are finite. What they do where numbers are not is in non-finite.test.ts.
 *
 * B = batch, I = inputs, O = outputs
 */
import { describe, expect, it } from 'vitest';
import { array, Generator, zeros, type FloatDType, type NdArray } from '../../src/index.js';
import type { FloatTensor } from '../../src/backend/backend.js';
import { add } from '../../src/backend/ops.js';
import { scaledBytes } from '../../src/data/gather.js';
import { deferred } from '../../src/core/deferred.js';
import { descend } from './ops.js';
import {
  draw,
  expectBits,
  filled,
  floats,
  inside,
  numbersOf,
  upload,
  wasmEngines,
} from './support.js';

type Rest = Record<'weight' | 'bias' | 'dy', NdArray>;

describe.each(wasmEngines)('$engine: sparse products', ({ backend }) => {
  /** All products of x: sparse, or dense because a user may write to it. */
  function everything(x: FloatTensor, { weight, bias, dy }: Rest, dtype: FloatDType) {
    const [I, O] = weight.shape;
    const [w, b, gradY] = [weight, bias, dy].map((values) => upload(backend, values));
    const y = backend.allocate([x.shape[0], O], dtype);
    backend.matmul(x, w, y, { bias: b });
    const { csr } = inside(x);
    const [gradWeight, added] = [backend.allocate([I, O], dtype), upload(backend, weight)];
    backend.matmul(x, gradY, gradWeight, { transpose: 'a' });
    backend.matmul(x, gradY, added, { transpose: 'a', mode: 'accumulate' });
    const stepped = upload(backend, weight);
    descend(backend, stepped, gradWeight);
    const { csc } = inside(x);
    const results = [y, stepped, gradWeight, added].map((tensor) => numbersOf(backend, tensor));
    return { sparse: Boolean(csr), transposed: Boolean(csc), results };
  }
  const exposed: NdArray[] = [];
  const dense = (x: FloatTensor): FloatTensor => {
    exposed.push(backend.expose(x));
    return x;
  };
  const names = ['y', 'W after a step', 'dW', 'W + dW'];

  it.each(floats)(
    'give the bits of the dense product, forward, weight gradient and step, in %s',
    (dtype) => {
      for (const O of [32, 33, 60, 64, 100, 128]) {
        for (const B of [1, 2, 3, 4, 8, 13, 33]) {
          for (const [I, density] of [
            [9, 0],
            [9, 0.1],
            [33, 0.05],
            [128, 0.19],
            [17, 0.15],
          ]) {
            // prettier-ignore
            const { x, ...rest } = draw({ B, I, O }, dtype, density);
            const sparse = everything(upload(backend, x), rest, dtype);
            const whole = everything(dense(upload(backend, x)), rest, dtype);
            const what = `${B}×${I}·${I}×${O}, ${density}`;
            expect(whole.sparse, 'a tensor a user may write to has no CSR').toBe(false);
            if (density < 0.1) {
              expect([sparse.sparse, sparse.transposed], `${what} has CSR, CSC`).toEqual([true, true]); // prettier-ignore
            }
            names.forEach((name, i) =>
              expectBits(`${name} of ${what}`, sparse.results[i], whole.results[i]),
            );
          }
        }
      }
    },
  );

  it.each(floats)('have the same bits for bytes that are not written out, in %s', (dtype) => {
    const table = scaledBytes(1 / 255, dtype);
    for (const [B, I, O] of [
      [8, 784, 32],
      [8, 784, 128],
      [3, 17, 40],
      [1, 16, 33],
      [33, 15, 64],
      [5, 31, 5],
    ]) {
      // prettier-ignore
      for (const density of [0, 0.05, 0.19, 0.6, 1]) {
        const generator = new Generator(B + I + O);
        const chosen = generator.uniform([B * I]).data;
        const byte = (i: number) => (chosen[i] < density ? 1 + (generator.random32() % 255) : 0);
        const bytes = Uint8Array.from({ length: B * I }, (_, i) => byte(i));
        const rest = draw({ B, I, O }, dtype);
        const numbers = array(Array.from(bytes, (value) => table[value]), [B, I], { dtype }); // prettier-ignore
        const compact = everything(upload(backend, deferred(bytes, table, [B, I])), rest, dtype);
        const sparse = everything(upload(backend, numbers), rest, dtype);
        const whole = everything(dense(upload(backend, numbers)), rest, dtype);
        if (density < 0.1 && O >= 32) expect([compact.sparse, sparse.sparse]).toEqual([true, true]);
        names.forEach((name, i) => {
          const what = `${B}×${I}, ${density}`;
          expectBits(`${name} of bytes ${what}`, compact.results[i], whole.results[i]);
          expectBits(`${name} of floats ${what}`, sparse.results[i], whole.results[i]);
        });
      }
    }
  });

  it('leave everything around them as it was, when the first rows are empty and the last ones full', () => {
    for (const [B, I, O] of [
      [5, 40, 33],
      [8, 200, 40],
      [64, 40, 128],
    ]) {
      // prettier-ignore
      for (const full of [1, 3, 4]) {
        const { x, ...rest } = draw({ B, I, O }, 'float32');
        x.data.fill(0, 0, (B - full) * I);
        const input = upload(backend, x);
        const sevens = filled([64], 'float32', 7);
        const neighbours = Array.from({ length: 40 }, () => upload(backend, sevens));
        const sparse = everything(input, rest, 'float32');
        const whole = everything(dense(upload(backend, x)), rest, 'float32');
        names.forEach((name, i) => {
          const what = `${name} of ${B}×${I}, ${full} full`;
          expectBits(what, sparse.results[i], whole.results[i]);
        });
        for (const tensor of neighbours) {
          expectBits('a neighbour', numbersOf(backend, tensor), sevens.data);
        }
      }
    }
  });

  it('have the same bits when one matrix goes through layers of several widths in turn', () => {
    const input = upload(backend, draw({ B: 5, I: 40, O: 1 }, 'float32', 0.1).x);
    for (const O of [32, 128, 32]) {
      const { x: _, ...rest } = draw({ B: 5, I: 40, O }, 'float32');
      const sparse = everything(input, rest, 'float32');
      const copy = upload(backend, array(numbersOf(backend, input), [5, 40]));
      const whole = everything(dense(copy), rest, 'float32');
      expect([sparse.sparse, sparse.transposed]).toEqual([true, true]);
      names.forEach((name, i) =>
        expectBits(`${name}, ${O} wide`, sparse.results[i], whole.results[i]),
      );
    }
  });

  it('do not hide NaN and infinities of x itself', () => {
    const x = zeros([4, 64]);
    x.set(0, 3, NaN);
    x.set(1, 4, Infinity);
    x.set(2, 5, -Infinity);
    const [weight, bias, dy] = [[64, 32], [32], [4, 32]].map((shape, i) =>
      filled(shape, 'float32', i === 1 ? 0 : 1),
    );
    const { sparse, results } = everything(upload(backend, x), { weight, bias, dy }, 'float32');
    expect(sparse).toBe(true);
    expectBits('y', [0, 1, 2, 3].map((b) => results[0][32 * b]), [NaN, Infinity, -Infinity, 0]); // prettier-ignore
    expectBits('dW', [3, 4, 5, 6].map((i) => results[2][32 * i]), [NaN, Infinity, -Infinity, 0]); // prettier-ignore
  });

  it('look for zeros anew when an array has been written to', () => {
    const x = upload(backend, filled([4, 64], 'float32', 0));
    const w = upload(backend, filled([64, 32], 'float32', 1));
    const y = backend.allocate([4, 32], 'float32');
    backend.matmul(x, w, y);
    expect(numbersOf(backend, y)[0]).toBe(0);
    const seen = backend.expose(x);
    seen.set(0, 63, 5);
    backend.matmul(x, w, y);
    expect(numbersOf(backend, y)[0]).toBe(5);
    backend.binary(add, x, upload(backend, filled([4, 64], 'float32', 1)), x);
    backend.matmul(x, w, y);
    expect(numbersOf(backend, y)[0]).toBe(69);
    expect(seen.get(0, 63)).toBe(6);
  });
});
