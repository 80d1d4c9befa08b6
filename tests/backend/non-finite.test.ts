/**
 * 0 · NaN and 0 · ∞: a sparse product leaves out the terms of x's zeros, a dense one has NaN there.
 * Which of the two runs depends on the content of x and the width of the result alone.
 * docs/parity.md says so to users.
 *
 * B = batch, I = inputs, O = outputs
 */
import { describe, expect, it } from 'vitest';
import type { FloatArray, FloatDType, NdArray } from '../../src/index.js';
import type { Backend, FloatTensor } from '../../src/backend/backend.js';
import { referenceBackend } from '../../src/backend/reference/reference.js';
import { wrap } from '../../src/core/ndarray.js';
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

const [B, I] = [32, 100];
const density = 0.19;
const sparseWidths = [64, 256];
const denseWidths = [1, 3, 5];
const bad = [NaN, Infinity, -Infinity];

interface Arrays {
  x: NdArray<FloatArray>;
  weight: NdArray<FloatArray>;
  dy: NdArray<FloatArray>;
}

/** Numbers of which 81 % of x are zeros, its column 7 and its row 9 among them. */
function arrays(O: number, dtype: FloatDType): Arrays {
  const { x, weight, dy } = draw({ B, I, O }, dtype, density);
  for (let b = 0; b < B; b++) x.set(b, 7, 0);
  for (let i = 0; i < I; i++) x.set(9, i, 0);
  return { x, weight, dy };
}

/** y = x W, dW = xᵀ dy, and W − 0.1 dW by a step that never writes dW down. */
function products(backend: Backend, x: FloatTensor, { weight, dy }: Omit<Arrays, 'x'>) {
  const [, O] = weight.shape;
  const [w, gradY, stepped] = [weight, dy, weight].map((values) => upload(backend, values));
  const y = backend.allocate([B, O], x.dtype);
  backend.matmul(x, w, y);
  const [dW, fused] = [1, 2].map(() => backend.allocate([I, O], x.dtype));
  backend.matmul(x, gradY, dW, { transpose: 'a' });
  backend.matmul(x, gradY, fused, { transpose: 'a' });
  descend(backend, stepped, fused);
  return [y, dW, stepped].map((tensor) => numbersOf(backend, tensor));
}
const names = ['y', 'dW', 'W after a step'];

/** The same numbers with row `row` set to one value. */
function withRow(values: NdArray<FloatArray>, row: number, value: number): NdArray<FloatArray> {
  const copy = wrap(values.data.slice(), values.shape);
  for (let c = 0; c < values.shape[1]; c++) copy.set(row, c, value);
  return copy;
}

describe.each(wasmEngines)('$engine', ({ backend }) => {
  describe.each(floats)('in %s', (dtype) => {
    it.each(sparseWidths)(
      'finite results of %d outputs are the same bits, sparse and dense',
      (O) => {
        const { x, ...rest } = arrays(O, dtype);
        const [free, held] = [upload(backend, x), upload(backend, x)];
        const seen = backend.expose(held); // a user may write to it: it has no CSR
        const [sparse, dense] = [free, held].map((tensor) => products(backend, tensor, rest));
        expect(inside(free).csr).toBeTruthy();
        expect(inside(free).csc).toBeTruthy();
        expect(inside(held).csr ?? null).toBeNull();
        names.forEach((name, i) => expectBits(name, sparse[i], dense[i]));
        expect(seen.get(9, 0)).toBe(0);
      },
    );

    it.each(sparseWidths)('in a sparse product of %d outputs 0 · NaN and 0 · ∞ count as 0', (O) => {
      const { x, weight, dy } = arrays(O, dtype);
      const input = upload(backend, x);
      const finite = products(backend, input, { weight, dy });
      expect(inside(input).csr).toBeTruthy();
      for (const value of bad) {
        const spoiled = { weight: withRow(weight, 7, value), dy: withRow(dy, 9, value) };
        const [y, dW, stepped] = products(backend, upload(backend, x), spoiled);
        expectBits(`y with ${value} in the weight`, y, finite[0]);
        expectBits(`dW with ${value} in dy`, dW, finite[1]);
        const [row, whole] = [stepped.slice(7 * O, 8 * O), finite[2].slice()];
        expectBits('the weight’s own row', row, new Float64Array(O).fill(value));
        whole.set(row, 7 * O);
        expectBits('W after a step', stepped, whole);
      }
    });

    it.each(denseWidths)('in a dense product of %d outputs they are NaN', (O) => {
      const { x, weight, dy } = arrays(O, dtype);
      for (const value of bad) {
        const input = upload(backend, x);
        const spoiled = { weight: withRow(weight, 7, value), dy: withRow(dy, 9, value) };
        const [y, dW, stepped] = products(backend, input, spoiled);
        expect(inside(input).csr ?? null).toBeNull();
        for (const result of [y, dW, stepped]) expect(result.every(Number.isNaN)).toBe(true);
      }
    });

    it.each([...sparseWidths, ...denseWidths])(
      'with %d outputs what came before changes nothing: batches dense or sparse, of other sizes and to other widths',
      (O) => {
        const { x, weight, dy } = arrays(O, dtype);
        const spoiled = { weight: withRow(weight, 7, NaN), dy: withRow(dy, 9, Infinity) };
        const fresh = upload(backend, x);
        const expected = products(backend, fresh, spoiled);
        const isSparse = Boolean(inside(fresh).csr);
        expect(isSparse).toBe(sparseWidths.includes(O));
        const others = { dense: 1, sparse: 0, between: 0.3 };
        for (const [name, share] of Object.entries(others)) {
          for (const width of [1, 64, O]) {
            let input: FloatTensor | undefined;
            for (let k = 0; k < 5; k++) {
              const before = draw({ B, I, O: width }, dtype, share);
              input = backend.upload(before.x, dtype, input);
              products(backend, input, before);
            }
            input = backend.upload(x, dtype, input);
            products(backend, input, arrays(width, dtype)); // the same x, to another width
            const results = products(backend, input, spoiled);
            expect(Boolean(inside(input).csr && inside(input).csrWidth === inside(fresh).csrWidth)).toBe(isSparse); // prettier-ignore
            names.forEach((what, i) =>
              expectBits(`${what} after ${name}, ${width}`, results[i], expected[i]),
            );
          }
        }
      },
    );

    it('a weight gradient without a forward pass before it is as sparse as one with', () => {
      const { x, dy } = arrays(64, dtype);
      const [input, dW] = [upload(backend, x), backend.allocate([I, 64], dtype)];
      const gradY = upload(backend, withRow(dy, 9, NaN));
      backend.matmul(input, gradY, dW, { transpose: 'a' });
      expect(numbersOf(backend, dW).every(Number.isFinite)).toBe(true);
      expect(inside(input).csc).toBeTruthy();
    });

    it('a tensor that is exposed keeps nothing of its zeros', () => {
      const { x, ...rest } = arrays(64, dtype);
      const input = upload(backend, x);
      products(backend, input, rest);
      expect([inside(input).csr, inside(input).csc]).not.toContain(undefined);
      const seen = backend.expose(input);
      expect([inside(input).csr, inside(input).csc]).toEqual([undefined, undefined]);
      expect(seen.shape).toEqual([B, I]);
    });

    it('zeros are counted in the first four rows, then in all', () => {
      // Up to 38 % in float32 and 51 % in float64 may be other than zero for 64 outputs.
      const filledRows = (...rows: number[]) => {
        const x = filled([B, I], dtype, 0);
        for (const r of rows) for (let i = 0; i < I; i++) x.set(r, i, 1);
        const input = upload(backend, x);
        backend.matmul(input, upload(backend, filled([I, 64], dtype, 1)), backend.allocate([B, 64], dtype)); // prettier-ignore
        return Boolean(inside(input).csr);
      };
      const first = (count: number, from = 0) => Array.from({ length: count }, (_, r) => from + r);
      const most = dtype === 'float32' ? 0.38 : 0.51;
      expect(filledRows()).toBe(true);
      expect(filledRows(0)).toBe(true); // 25 % of the first four
      expect(filledRows(0, 1, 2)).toBe(false); // 75 % of them, though it is 9 % of all
      expect(filledRows(0, 4, 8, 12)).toBe(true);
      expect(filledRows(...first(Math.floor(most * B), 4))).toBe(true);
      expect(filledRows(...first(Math.floor(most * B) + 1, 4))).toBe(false);
    });
  });
});

it.each(floats)('the reference backend computes every term, in %s', (dtype) => {
  for (const O of [64, 5]) {
    const { x, weight, dy } = arrays(O, dtype);
    const spoiled = { weight: withRow(weight, 7, NaN), dy: withRow(dy, 9, Infinity) };
    const results = products(referenceBackend, upload(referenceBackend, x), spoiled);
    for (const result of results) expect(result.every(Number.isNaN)).toBe(true);
  }
});
