/**
 * Tensors are used again and changed in place: nothing of what was in them, or in the padding
 * between their rows, may show in results, and nothing that was deferred may change.
 *
 * B = batch, I = inputs, O = outputs
 */
import { describe, expect, it } from 'vitest';
import { Generator } from '../../src/index.js';
import type { FloatTensor } from '../../src/backend/backend.js';
import { add } from '../../src/backend/ops.js';
import { descend, relu } from './ops.js';
import {
  draw,
  engines,
  entries,
  expectBits,
  expectSums,
  filled,
  floats,
  numbersOf,
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
          let [x, y, r, dr, dx]: (FloatTensor | undefined)[] = [];
          return shapes.map((shape) => {
            const generator = new Generator(shape.reduce((a, b) => 10 * a + b));
            const I = shape.at(-1);
            const B = shape.slice(0, -1).reduce((a, b) => a * b, 1);
            const [values, dy] = [
              random([B, I], dtype, generator),
              random([B, O], dtype, generator),
            ];
            const [weight, bias] = [
              upload(backend, random([I, O], dtype, generator)),
              upload(backend, random([O], dtype, generator)),
            ];
            const previous = (tensor: FloatTensor | undefined): [FloatTensor?] =>
              reuse && tensor ? [tensor] : [];
            const dirty = (tensor: FloatTensor) =>
              reuse &&
              backend.unary(
                relu,
                upload(backend, filled(tensor.shape, dtype, Infinity)),
                tensor,
                0,
              );
            x = backend.upload(values, dtype, ...previous(x));
            y = backend.allocate([B, O], dtype, ...previous(y));
            dirty(y);
            backend.matmul(x, weight, y, { bias });
            r = backend.allocate([B, O], dtype, ...previous(r));
            dirty(r);
            backend.unary(relu, y, r, 0);
            dr = backend.upload(dy, dtype, ...previous(dr));
            dx = backend.allocate([B, I], dtype, ...previous(dx));
            dirty(dx);
            backend.matmul(dr, weight, dx, { transpose: 'b' });
            const sums = [backend.allocate([I, O], dtype), backend.allocate([O], dtype)];
            backend.matmul(x, dr, sums[0], { transpose: 'a' });
            backend.sumRows(dr, sums[1], 'overwrite');
            return [x, y, r, dx, ...sums].map((tensor) => Array.from(numbersOf(backend, tensor)));
          });
        };
        expect(run(true)).toEqual(run(false));
      },
    );

    it('a tensor given up is not written to while something deferred is still to be computed from it', () => {
      const { x, weight, dy } = draw({ B: 5, I: 6, O: 7 }, dtype);
      const [input, w, gradY] = [upload(backend, x), upload(backend, weight), upload(backend, dy)];
      const [gradWeight, gradX] = [
        backend.allocate([6, 7], dtype),
        backend.allocate([5, 6], dtype),
      ];
      backend.matmul(input, w, backend.allocate([5, 7], dtype));
      backend.matmul(input, gradY, gradWeight, { transpose: 'a' });
      backend.matmul(gradY, w, gradX, { transpose: 'b' });
      let [nextInput, nextGrad] = [input, gradY];
      for (let i = 0; i < 3; i++) {
        nextInput = backend.upload(filled([5, 6], dtype, i), dtype, nextInput);
        nextGrad = backend.upload(filled([5, 7], dtype, i), dtype, nextGrad);
      }
      descend(backend, w, upload(backend, filled([6, 7], dtype, 1)));
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

  it('a change to a tensor leaves what was deferred before as it was, and is seen by what comes after', () => {
    // Mostly zeros, and 32 columns: x has a CSR, which must not outlive its numbers.
    const { x, weight, bias, dy } = draw({ B: 8, I: 64, O: 32 }, 'float64', 0.02);
    const ones = upload(backend, filled([8, 64], 'float64', 1));
    const run = (change: (x: FloatTensor) => void, early: boolean) => {
      const [input, w, b, gradY] = [x, weight, bias, dy].map((values) => upload(backend, values));
      const y = backend.allocate([8, 32], 'float64');
      backend.matmul(input, w, y, { bias: b });
      const dW = backend.allocate([64, 32], 'float64');
      backend.matmul(input, gradY, dW, { transpose: 'a' });
      const before = early ? numbersOf(backend, dW) : undefined;
      change(input);
      const results = [before ?? numbersOf(backend, dW)];
      backend.matmul(input, w, y, { bias: b });
      backend.matmul(input, gradY, dW, { transpose: 'a' });
      return [...results, numbersOf(backend, y), numbersOf(backend, dW)].map((values) =>
        Array.from(values),
      );
    };
    const sum = (target: FloatTensor) => backend.upload(backend.download(target), 'float64');
    for (const change of [
      (target: FloatTensor) => backend.binary(add, target, ones, target),
      (target: FloatTensor) => descend(backend, target, ones),
    ]) {
      const results = run(change, false);
      expect(results).toEqual(run(change, true));
      const changed = upload(backend, x);
      change(changed);
      const y = backend.allocate([8, 32], 'float64');
      backend.matmul(sum(changed), upload(backend, weight), y, { bias: upload(backend, bias) });
      expect(results[1]).toEqual(Array.from(numbersOf(backend, y)));
    }
  });

  it('a batch with NaN and infinities leaves nothing behind for the next, not even in what lies between rows', () => {
    // Widths are padded to whole vectors. Many rows and few take different ways, which differ in
    // what they do to the padding.
    const model = (O: number) => {
      const generator = new Generator(O);
      const [w1, w2] = [[4, O], [O, O]].map((shape) => upload(backend, random(shape, 'float32', generator))); // prettier-ignore
      let [x, y, z, dz, dy, dx]: (FloatTensor | undefined)[] = [];
      const given = (tensor: FloatTensor | undefined): [FloatTensor?] => (tensor ? [tensor] : []);
      return (B: number, value: number, slope: number) => {
        x = backend.upload(filled([B, 4], 'float32', value), 'float32', ...given(x));
        y = backend.allocate([B, O], 'float32', ...given(y));
        backend.matmul(x, w1, y);
        z = backend.allocate([B, O], 'float32', ...given(z));
        backend.matmul(y, w2, z);
        dz = backend.upload(filled([B, O], 'float32', slope), 'float32', ...given(dz));
        dy = backend.allocate([B, O], 'float32', ...given(dy));
        backend.matmul(dz, w2, dy, { transpose: 'b' });
        backend.download(dy);
        dx = backend.allocate([B, 4], 'float32', ...given(dx));
        backend.matmul(dy, w1, dx, { transpose: 'b' });
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
