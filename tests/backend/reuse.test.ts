/**
 * Tensors are used again and changed in place: nothing of what was in them, or in the padding between their rows, may show in results,
 * and nothing that was put off may change.
 *
 * B = batch, I = inputs, O = outputs
 */
import { describe, expect, it } from 'vitest';
import { Generator } from '../../src/index.js';
import type { Tensor } from '../../src/backend/backend.js';
import {
  draw,
  engines,
  entries,
  expectBits,
  expectSums,
  filled,
  floats,
  numbersOf,
  plainStep,
  productSums,
  random,
  roundings,
  upload,
} from './support.js';

describe.each(engines)('$engine', ({ backend }) => {
  describe.each(floats)('in %s', (dtype) => {
    const close = roundings(dtype);

    it.each([3, 40])(
      'a tensor given up for another of any shape leaves nothing of its own in the results, for %d outputs',
      (O) => {
        const shapes = [[8, 5], [3, 5], [8, 5], [40, 5], [8, 6], [8, 5], [5], [2, 4, 5], [8, 128], [3, 128], [8, 127], [1, 5]]; // prettier-ignore
        const run = (reuse: boolean) => {
          let [x, y, r, dr, dx]: (Tensor | undefined)[] = [];
          return shapes.map((shape) => {
            const generator = new Generator(shape.reduce((a, b) => 10 * a + b));
            const I = shape.at(-1);
            const B = shape.slice(0, -1).reduce((a, b) => a * b, 1);
            const [values, dy] = [random([B, I], dtype, generator), random([B, O], dtype, generator)];
            const [weight, bias] = [
              upload(backend, random([I, O], dtype, generator)),
              upload(backend, random([O], dtype, generator)),
            ];
            const previous = (tensor: Tensor | undefined): [Tensor?] => (reuse && tensor ? [tensor] : []);
            const dirty = (tensor: Tensor) =>
              reuse && backend.relu(upload(backend, filled(tensor.shape, dtype, Infinity)), tensor);
            x = backend.upload(values, dtype, ...previous(x));
            y = backend.allocate([B, O], dtype, ...previous(y));
            dirty(y);
            backend.linear(x, weight, bias, y);
            r = backend.allocate([B, O], dtype, ...previous(r));
            dirty(r);
            backend.relu(y, r);
            dr = backend.upload(dy, dtype, ...previous(dr));
            dx = backend.allocate([B, I], dtype, ...previous(dx));
            dirty(dx);
            backend.linearInputGrad(dr, weight, dx);
            const sums = [backend.allocate([I, O], dtype), backend.allocate([O], dtype)];
            backend.linearWeightGrad(x, dr, sums[0], false);
            backend.linearBiasGrad(dr, sums[1], false);
            return [x, y, r, dx, ...sums].map((tensor) => Array.from(numbersOf(backend, tensor)));
          });
        };
        expect(run(true)).toEqual(run(false));
      },
    );

    it('a tensor given up is not written to while something put off is still to be computed from it', () => {
      const { x, weight, dy } = draw({ B: 5, I: 6, O: 7 }, dtype);
      const [input, w, gradY] = [upload(backend, x), upload(backend, weight), upload(backend, dy)];
      const [gradWeight, gradX] = [backend.allocate([6, 7], dtype), backend.allocate([5, 6], dtype)];
      backend.linear(input, w, null, backend.allocate([5, 7], dtype));
      backend.linearWeightGrad(input, gradY, gradWeight, false);
      backend.linearInputGrad(gradY, w, gradX);
      let [nextInput, nextGrad] = [input, gradY];
      for (let i = 0; i < 3; i++) {
        nextInput = backend.upload(filled([5, 6], dtype, i), dtype, nextInput);
        nextGrad = backend.upload(filled([5, 7], dtype, i), dtype, nextGrad);
      }
      backend.sgdStep(w, upload(backend, filled([6, 7], dtype, 1)), null, plainStep);
      const [xOf, wOf, dyOf] = [entries(x), entries(weight), entries(dy)];
      expectSums(
        'dW',
        backend.download(gradWeight),
        productSums([6, 5, 7], (i, b) => xOf(b, i), dyOf),
        close,
      );
      expectSums(
        'dx',
        backend.download(gradX),
        productSums([5, 7, 6], dyOf, (o, i) => wOf(i, o)),
        close,
      );
    });
  });

  it('a change to a tensor leaves what was put off before as it was, and is seen by what comes after', () => {
    // Mostly zeros, and 32 columns: x is listed, and the lists must not outlive its numbers.
    const { x, weight, bias, dy } = draw({ B: 8, I: 64, O: 32 }, 'float64', 0.02);
    const ones = upload(backend, filled([8, 64], 'float64', 1));
    const run = (change: (x: Tensor) => void, early: boolean) => {
      const [input, w, b, gradY] = [x, weight, bias, dy].map((values) => upload(backend, values));
      const y = backend.allocate([8, 32], 'float64');
      backend.linear(input, w, b, y);
      const dW = backend.allocate([64, 32], 'float64');
      backend.linearWeightGrad(input, gradY, dW, false);
      const before = early ? numbersOf(backend, dW) : undefined;
      change(input);
      const results = [before ?? numbersOf(backend, dW)];
      backend.linear(input, w, b, y);
      backend.linearWeightGrad(input, gradY, dW, false);
      return [...results, numbersOf(backend, y), numbersOf(backend, dW)].map((values) => Array.from(values));
    };
    const sum = (target: Tensor) => backend.upload(backend.download(target), 'float64');
    for (const change of [
      (target: Tensor) => backend.add(ones, target),
      (target: Tensor) => backend.sgdStep(target, ones, null, plainStep),
    ]) {
      const results = run(change, false);
      expect(results).toEqual(run(change, true));
      const changed = upload(backend, x);
      change(changed);
      const y = backend.allocate([8, 32], 'float64');
      backend.linear(sum(changed), upload(backend, weight), upload(backend, bias), y);
      expect(results[1]).toEqual(Array.from(numbersOf(backend, y)));
    }
  });

  it('a batch with NaN and infinities leaves nothing behind for the next, not even in what lies between rows', () => {
    // The width is padded to whole vectors. Many rows and few take different ways, which differ in what they do to the padding.
    const model = (O: number) => {
      const generator = new Generator(O);
      const [w1, w2] = [[4, O], [O, O]].map((shape) => upload(backend, random(shape, 'float32', generator))); // prettier-ignore
      let [x, y, z, dz, dy, dx]: (Tensor | undefined)[] = [];
      const given = (tensor: Tensor | undefined): [Tensor?] => (tensor ? [tensor] : []);
      return (B: number, value: number, slope: number) => {
        x = backend.upload(filled([B, 4], 'float32', value), 'float32', ...given(x));
        y = backend.allocate([B, O], 'float32', ...given(y));
        backend.linear(x, w1, null, y);
        z = backend.allocate([B, O], 'float32', ...given(z));
        backend.linear(y, w2, null, z);
        dz = backend.upload(filled([B, O], 'float32', slope), 'float32', ...given(dz));
        dy = backend.allocate([B, O], 'float32', ...given(dy));
        backend.linearInputGrad(dz, w2, dy);
        backend.download(dy);
        dx = backend.allocate([B, 4], 'float32', ...given(dx));
        backend.linearInputGrad(dy, w1, dx);
        return [z, dx].map((tensor) => numbersOf(backend, tensor));
      };
    };
    for (const O of [1, 5, 9, 33, 65, 129]) {
      for (const before of [3, 24, 64]) {
        for (const B of [1, 3, 9, 24]) {
          const [used, fresh] = [model(O), model(O)];
          for (const value of [Infinity, NaN]) used(before, value, value);
          const [after, expected] = [used(B, 1, 1), fresh(B, 1, 1)];
          expectBits(`z of ${B}×${O} after ${before} rows`, after[0], expected[0]);
          expectBits(`dx of ${B}×${O} after ${before} rows`, after[1], expected[1]);
        }
      }
    }
  });
});
