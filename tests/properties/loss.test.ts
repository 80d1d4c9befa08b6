/**
 * What holds for softmax and cross-entropy for any logits, labels and views.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  array,
  SoftmaxCrossEntropy,
  toNested,
  type FloatDType,
  type NdArray,
} from '../../src/index.js';
import { onEachBackend } from '../support/backends.js';
import { elements, expectClose } from '../support/close.js';
import {
  contentOf,
  sizes,
  snapshot,
  twoViewsOf,
  viewOf,
  type Content,
} from '../support/properties.js';

const wide = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const drawn = fc
  .tuple(sizes, sizes)
  .chain(([B, C]) =>
    fc.tuple(contentOf([B, C], fc.oneof(wide, fc.constant(0))), contentOf([B], fc.nat(C - 1))),
  );
const read = ({ values, shape }: Content, dtype: FloatDType = 'float64') =>
  array([...values], shape, { dtype });
const sum = (row: readonly number[]) => row.reduce((total, value) => total + value, 0);

function step(logits: NdArray, labels: NdArray) {
  const criterion = new SoftmaxCrossEntropy();
  const loss = criterion.forward(logits, labels);
  return {
    loss,
    probabilities: toNested(criterion.probabilities),
    gradient: toNested(criterion.backward()),
  };
}

onEachBackend(() => {
  describe.each(['float32', 'float64'] as const)('softmax and cross-entropy in %s', (dtype) => {
    const rounding = dtype === 'float64' ? 1e-14 : 1e-6;

    it('have probabilities from 0 to 1 that add up to 1, a loss of at least 0, and gradients that add up to 0', () => {
      fc.assert(
        fc.property(drawn, ([z, y]) => {
          const { loss, probabilities, gradient } = step(read(z, dtype), read(y));
          expect(loss).toBeGreaterThanOrEqual(0);
          for (const row of probabilities as number[][]) {
            expect(row.every((p) => p >= 0 && p <= 1)).toBe(true);
            expect(Math.abs(sum(row) - 1)).toBeLessThanOrEqual(4 * rounding);
          }
          for (const row of gradient as number[][])
            expect(Math.abs(sum(row))).toBeLessThanOrEqual(4 * rounding);
        }),
      );
    });

    it('are the same bits whatever the strides, and write to nothing', () => {
      const views = drawn.chain(([z, y]) => fc.tuple(twoViewsOf(z, dtype), twoViewsOf(y, 'int32')));
      fc.assert(
        fc.property(views, ([[z, sameZ], [y, sameY]]) => {
          const before = [snapshot(z), snapshot(y)];
          expect(step(z, y)).toEqual(step(sameZ, sameY));
          expect([snapshot(z), snapshot(y)]).toEqual(before);
        }),
      );
    });
  });

  describe('softmax and cross-entropy', () => {
    it('do not change when all logits of a row shift', () => {
      fc.assert(
        fc.property(drawn, fc.double({ min: -1e4, max: 1e4, noNaN: true }), ([z, y], shift) => {
          const shifted = { shape: z.shape, values: z.values.map((value) => value + shift) };
          const [a, b] = [step(read(z), read(y)), step(read(shifted), read(y))];
          const close = { relative: 1e-10, absolute: 1e-10 };
          expectClose(array(b.loss, { dtype: 'float64' }), a.loss, close);
          expectClose(array(b.probabilities, { dtype: 'float64' }), a.probabilities, close);
        }),
      );
    });

    it('are those of each row by itself', () => {
      fc.assert(
        fc.property(drawn, ([z, y]) => {
          const whole = step(read(z), read(y));
          const [B, C] = z.shape;
          const alone = Array.from({ length: B }, (_, b) =>
            step(
              read({ values: z.values.slice(b * C, b * C + C), shape: [1, C] }),
              array([y.values[b]]),
            ),
          );
          expect(alone.flatMap((row) => row.probabilities)).toEqual(whole.probabilities);
          expectClose(
            array(sum(alone.map(({ loss }) => loss)) / B, { dtype: 'float64' }),
            whole.loss,
            1e-13,
          );
          const scaled = alone.flatMap(({ gradient }) =>
            elements(gradient).map((value) => value / B),
          );
          expectClose(array(scaled, z.shape, { dtype: 'float64' }), whole.gradient, {
            relative: 1e-13,
            absolute: 1e-16,
          });
        }),
      );
    });

    it('have a loss of log C for equal logits', () => {
      fc.assert(
        fc.property(sizes, sizes, wide, (B, C, value) => {
          const { loss } = step(
            array(new Float64Array(B * C).fill(value), [B, C]),
            array(new Uint8Array(B), [B]),
          );
          expect(Math.abs(loss - Math.log(C))).toBeLessThanOrEqual(1e-12);
        }),
      );
    });

    it('take labels of every integer type', () => {
      const views = drawn.chain(([z, y]) =>
        fc.tuple(fc.constant(z), viewOf(y, 'uint8'), viewOf(y, 'int16'), viewOf(y, 'float32')),
      );
      fc.assert(
        fc.property(views, ([z, ...labels]) => {
          const [first, ...others] = labels.map((y) => step(read(z), y));
          for (const other of others) expect(other).toEqual(first);
        }),
        { numRuns: 20 },
      );
    });
  });
});
