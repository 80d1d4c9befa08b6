/**
 * Sums of products are cut in two at a place that their sizes alone decide, whoever makes them. That
 * threads come to the same bits is in threads.test.ts.
 *
 * B = batch, I = inputs, O = outputs
 */
import { describe, expect, it } from 'vitest';
import { wasmBackend } from '../../src/backend/wasm/backend.js';
import { cutAt } from '../../src/backend/wasm/crew.js';
import { middleOf } from '../../src/backend/wasm/halves.js';
import { plainBuild } from '../../src/backend/wasm/kernels.js';
import { draw, entries, expectBits, floats, numbersOf, upload } from './support.js';

describe('the middle of a matrix', () => {
  it.each([
    [784, 32, 384],
    [256, 64, 128],
    [128, 3, 64],
    [64, 16, 32],
    [100, 25, 48],
    [1000, 1, 496],
  ])('of %i rows of %i vectors is row %i', (rows, width, middle) => {
    expect(middleOf(rows, width)).toBe(middle);
    expect(cutAt(rows, 16, 1 / 2)).toBe(middle); // where two threads part that share its rows
  });

  it.each([
    [63, 1000],
    [64, 3],
    [1, 1],
  ])('of %i rows of %i vectors is its end', (rows, width) => {
    expect(middleOf(rows, width)).toBe(rows);
  });
});

const cases = floats.flatMap((dtype) => [0.19, 1].map((density) => [dtype, density] as const));

it.each(cases)(
  'the second half of a sum is added to the first, in %s, where the share %d of A is not zero',
  (dtype, density) => {
    const backend = wasmBackend(plainBuild);
    const round = dtype === 'float32' ? Math.fround : (v: number) => v;
    const [I, O, middle] = [200, 40, 96];
    for (const B of [1, 3, 8, 33, 260]) {
      const { x, weight, bias } = draw({ B, I, O }, dtype, density);
      const [A, W] = [entries(x), entries(weight)];
      const sum = (first: number, row: number, column: number, from: number, to: number) => {
        let total = first;
        for (let k = from; k < to; k++) total = round(total + round(A(row, k) * W(k, column)));
        return total;
      };
      const expected = Array.from({ length: B * O }, (_, i) => {
        const [row, column] = [Math.floor(i / O), i % O];
        const first = sum(bias.data[column], row, column, 0, middle);
        return round(first + sum(0, row, column, middle, I));
      });
      const y = backend.allocate([B, O], dtype);
      const [a, w, b] = [x, weight, bias].map((values) => upload(backend, values));
      backend.matmul(a, w, y, { bias: b });
      expectBits(`a batch of ${B}`, numbersOf(backend, y), expected);
    }
  },
);
