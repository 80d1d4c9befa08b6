/**
 * Losses give their value and their gradient in one pass: by kernels, by rows and by elements.
 *
 * B = batch, C = classes
 */
import { softmax } from '../../src/backend/scalar/softmax.js';
import { describe, expect, it } from 'vitest';
import { array, Generator } from '../../src/index.js';
import { expectSame } from '../support/close.js';
import { crossEntropy, missedSum, scalarForm, squaredError } from './ops.js';
import {
  engines,
  expectBits,
  expectSums,
  filled,
  floats,
  matrices,
  near,
  numbersOf,
  random,
  rounding,
  roundings,
  upload,
  uploadIds,
} from './support.js';

describe.each(engines)('$engine', ({ backend }) => {
  describe.each(floats)('in %s', (dtype) => {
    const single = rounding(dtype);

    it.each([crossEntropy, scalarForm(crossEntropy)])(
      'softmax and cross-entropy give the sum of the losses, and (p − one-hot) · scale to the bit, at every size (kernel: $kernel)',
      (op) => {
        for (const [B, C] of [...matrices, [7, 10] as const]) {
          const generator = new Generator(100 * B + C);
          const logits = generator.uniform([B, C], { low: -30, high: 30, dtype });
          const labels = Array.from({ length: B }, () => generator.random32() % C);
          const dz = upload(backend, filled([B, C], dtype, NaN));
          const z = upload(backend, logits);
          const loss = backend.loss(op, z, uploadIds(backend, labels), 0.25, dz);
          let expected = 0;
          for (let b = 0; b < B; b++) {
            const row = Array.from(logits.data.subarray(b * C, (b + 1) * C));
            const max = Math.max(...row);
            const sum = row.reduce((total, v) => total + Math.exp(v - max), 0);
            expected += Math.log(sum) - (row[labels[b]] - max);
          }
          const off = Math.abs(loss - expected);
          expect(off, `loss of ${B}×${C}`).toBeLessThanOrEqual(1e-13 * (expected + 1));
          const p = backend.allocate([B, C], dtype);
          softmax(backend, z, p);
          const hot = (i: number) => (i % C === labels[Math.floor(i / C)] ? 1 : 0);
          expectBits(
            `dz of ${B}×${C}`,
            numbersOf(backend, dz),
            numbersOf(backend, p).map((v, i) => single((v - hot(i)) * 0.25)),
          );
        }
      },
    );

    it('softmax and cross-entropy are the same by the kernel and in their scalar form, to the bit', () => {
      for (const [B, C] of matrices) {
        const logits = random([B, C], dtype, new Generator(100 * B + C));
        const labels = Array.from({ length: B }, (_, b) => b % C);
        const [byKernel, scalar] = [crossEntropy, scalarForm(crossEntropy)].map((op) => {
          const dz = backend.allocate([B, C], dtype);
          const ids = uploadIds(backend, labels);
          const loss = backend.loss(op, upload(backend, logits), ids, 1 / B, dz);
          return [loss, ...numbersOf(backend, dz)];
        });
        expectBits(`${B}×${C}`, byKernel, scalar);
      }
    });

    it('a loss does not overflow on logits of 1e30, and ends in NaN where a logit is NaN', () => {
      const dz = backend.allocate([2, 3], dtype);
      const labels = uploadIds(backend, [0, 1]);
      const run = (logits: number[][]) =>
        backend.loss(crossEntropy, upload(backend, array(logits, { dtype })), labels, 1, dz);
      const loss = run([[1e30, 0, -1e30], [5, 5, -Infinity]]); // prettier-ignore
      expectSame(backend.download(dz), [[0, 0, 0], [0.5, -0.5, 0]]); // prettier-ignore
      expect(loss).toBeCloseTo(Math.LN2, 14);
      for (const place of [0, 1, 2]) {
        const logits = [[1, 2, 3], [1, 2, 3]]; // prettier-ignore
        logits[1][place] = NaN;
        expect(run(logits)).toBeNaN();
        const { data } = backend.download(dz);
        expect(Array.from(data, Number.isNaN)).toEqual([false, false, false, true, true, true]);
      }
    });

    it('a loss of elements is the sum over all of them, with its gradient times scale, at every size', () => {
      for (const [B, C] of matrices) {
        const generator = new Generator(100 * B + C);
        const [y, t] = [random([B, C], dtype, generator), random([B, C], dtype, generator)];
        const dy = upload(backend, filled([B, C], dtype, NaN));
        const loss = backend.loss(squaredError, upload(backend, y), upload(backend, t), 0.25, dy);
        let expected = 0;
        y.data.forEach((v, i) => (expected += (v - t.data[i]) ** 2));
        const off = Math.abs(loss - expected);
        expect(off, `loss of ${B}×${C}`).toBeLessThanOrEqual(1e-13 * (expected + 1));
        expectBits(
          `dy of ${B}×${C}`,
          numbersOf(backend, dy),
          Array.from(y.data, (v, i) => single(2 * (v - t.data[i]) * 0.25)),
        );
      }
    });

    it('a loss of rows that no kernel knows is the sum over all rows, with each row’s gradient, at every size', () => {
      for (const [B, C] of matrices) {
        const generator = new Generator(100 * B + C);
        const [y, t] = [random([B, C], dtype, generator), random([B, C], dtype, generator)];
        const dy = upload(backend, filled([B, C], dtype, NaN));
        const loss = backend.loss(missedSum, upload(backend, y), upload(backend, t), 0.25, dy);
        const sums = new Float64Array(B);
        y.data.forEach((v, i) => (sums[Math.floor(i / C)] += v - t.data[i]));
        const expected = sums.reduce((total, sum) => total + (sum * sum) / 2, 0);
        const off = Math.abs(loss - expected);
        expect(off, `loss of ${B}×${C}`).toBeLessThanOrEqual(1e-13 * (expected + C));
        const slopes = Float64Array.from(y.data, (_, i) => sums[Math.floor(i / C)] * 0.25);
        expectSums(`dy of ${B}×${C}`, backend.download(dy), near(slopes), roundings(dtype));
      }
    });
  });
});
