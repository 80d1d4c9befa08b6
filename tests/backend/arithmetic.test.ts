/**
 * The reference backend's own loops, held to ndarray-gemm and ndarray-ops to the bit: tensors,
 * their transposes and rows of them.
 */
import { describe, expect, it } from 'vitest';
import { packages } from '../../src/backend/reference/arithmetic.js';
import { loops } from '../../src/backend/reference/loops.js';
import { array, Generator, type FloatDType, type NdArray } from '../../src/index.js';
import type { FloatArray } from '../../src/core/dtype.js';
import { random } from './support.js';

const real = packages()!;
const sizes = [0, 1, 2, 5, 31, 32, 33, 64, 65, 100];
const layouts = ['by rows', 'by columns'] as const;
const generator = new Generator(1);

/** A matrix that lies by rows, or the transpose of one. */
const matrix = (
  m: number,
  n: number,
  layout: (typeof layouts)[number],
  dtype: FloatDType,
): NdArray<FloatArray> =>
  layout === 'by rows'
    ? random([m, n], dtype, generator)
    : random([n, m], dtype, generator).transpose(1, 0);

const copy = (a: NdArray<FloatArray>): NdArray<FloatArray> => array(a);
const bytes = ({ data }: NdArray<FloatArray>) => [...new Uint8Array(data.buffer)];

describe.each<FloatDType>(['float32', 'float64'])('in %s', (dtype) => {
  describe.each(layouts)('a factor %s', (first) => {
    it.each(layouts)('times one %s gives the bits of ndarray-gemm, set and added', (second) => {
      for (const m of [0, 1, 3]) {
        for (const n of [0, 1, 34]) {
          for (const k of sizes) {
            const [a, b] = [matrix(m, k, first, dtype), matrix(k, n, second, dtype)];
            for (const beta of [0, 1] as const) {
              const expected = random([m, n], dtype, generator);
              const actual = copy(expected);
              real.gemm(expected, a, b, 1, beta);
              loops.gemm(actual, a, b, 1, beta);
              expect(bytes(actual), `${m}, ${k}, ${n}, beta ${beta}`).toEqual(bytes(expected));
            }
          }
        }
      }
    });
  });

  it.each(['assign'] as const)(
    '%s of tensors and of their rows gives the bits of ndarray-ops',
    (name) => {
      for (const shape of [[0], [5], [33], [0, 4], [4, 0], [1, 7], [6, 5], [2, 3, 4]]) {
        const [target, source] = [random(shape, dtype, generator), random(shape, dtype, generator)];
        const other = copy(target);
        real[name](target, source);
        loops[name](other, source);
        if (shape.length === 2 && shape[0] > 0) {
          const row = random([shape[1]], dtype, generator);
          real[name](target.pick(shape[0] - 1, null), row);
          loops[name](other.pick(shape[0] - 1, null), row);
        }
        expect(bytes(other)).toEqual(bytes(target));
      }
    },
  );
});

it('on Node both packages are there to be used', () => {
  expect([real.gemm.name, real.assign.name]).toEqual(['matrixProduct', 'assign_ndarrayops']);
});
