/**
 * What ndarray-gemm and ndarray-ops compute, by plain loops in the same order of summation: the
 * same bits, without generated code.
 */
import type { FloatArray } from '../../core/dtype.js';
import type { NdArray } from '../../core/ndarray.js';

type Values = NdArray<FloatArray>;

/**
 * The functions that the reference backend takes from the packages or from here, by the packages'
 * names.
 */
export interface Arithmetic {
  /** c = a b + beta · c, with beta 0 or 1; c must not share memory with a or b. */
  readonly gemm: (c: Values, a: Values, b: Values, alpha?: 1, beta?: 0 | 1) => void;
  /** target = source */
  readonly assign: (target: Values, source: Values) => void;
}

/** ndarray-gemm adds up so many products, the last ones first, and adds that to the result. */
const BLOCK = 32;

/** How ndarray-gemm tells a matrix that lies by rows from one that lies by columns. */
const byRows = ({ stride: [down, across] }: Values): boolean => Math.abs(down) > Math.abs(across);

export const loops: Arithmetic = {
  gemm: (c, a, b, _alpha = 1, beta = 0) => {
    const [rows, columns] = c.shape;
    const steps = a.shape[1];
    const [alongA, alongB] = [a.stride[1], b.stride[0]];
    const block = byRows(a) && !byRows(b) ? steps : BLOCK; // rows by columns are added up in one
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const [atA, atB, atC] = [a.index(i, 0), b.index(0, j), c.index(i, j)];
        if (beta === 0) c.data[atC] = 0;
        for (let end = steps; end > 0; end -= block) {
          let sum = 0;
          for (let k = Math.max(end - block, 0); k < end; k++)
            sum += a.data[atA + k * alongA] * b.data[atB + k * alongB];
          c.data[atC] += sum;
        }
      }
    }
  },
  assign: (target, source) => {
    // Tensors of one shape and rows of such, which are contiguous.
    for (let i = 0; i < target.size; i++) {
      target.data[target.offset + i] = source.data[source.offset + i];
    }
  },
};
