/**
 * Matrices of numbers, as they come and as they go: [N, F], where NaN stands for a number that is
 * missing.
 *
 * N = rows, F = columns
 */
import { checkArray } from '../core/array-checks.js';
import { showShape } from '../core/check.js';
import {
  allocate,
  dtypeOf,
  type FloatArray,
  type FloatDType,
  type NumberArray,
} from '../core/dtype.js';
import { NonFiniteError, ShapeError } from '../core/errors.js';
import { packed, wrap, type NdArray } from '../core/ndarray.js';

/** A matrix that has been read. */
export interface Matrix {
  /** Row-major, in its own element type; float64 where it has none. */
  readonly values: NumberArray;
  readonly shape: readonly [N: number, F: number];
  /** What is made of it: float64 of float64, else float32, which networks compute in by default. */
  readonly dtype: FloatDType;
}

/** Reads a matrix of any kind; infinities are refused, as they leave no mean and no range. */
export function readMatrix(who: string, name: string, given: unknown): Matrix {
  const read = checkArray(who, name, given);
  const { shape } = read;
  if (shape.length !== 2) {
    throw new ShapeError(
      `${who} expects ${name} [N, F], but got ${showShape(shape)}; pass rows of features, ` +
        '[N, 1] for a single one',
    );
  }
  const own = dtypeOf(read.data);
  const values: NumberArray = packed(read, own ?? 'float64');
  if (values instanceof Float32Array || values instanceof Float64Array)
    checkNoInfinity(who, name, values, shape[1]);
  return {
    values,
    shape: [shape[0], shape[1]],
    dtype: own === 'float64' ? own : 'float32',
  };
}

function checkNoInfinity(who: string, name: string, values: FloatArray, F: number): void {
  for (let i = 0; i < values.length; i++) {
    if (Math.abs(values[i]) !== Infinity) continue;
    throw new NonFiniteError(
      `${who} expects ${name} of finite numbers and NaN, but got ${values[i]} at ` +
        `[${Math.floor(i / F)}, ${i % F}]; replace it`,
    );
  }
}

/** Refuses a matrix of which nothing can be learnt. */
export function checkNotEmpty(who: string, name: string, shape: readonly number[]): void {
  if (shape[0] > 0 && shape[1] > 0) return;
  throw new ShapeError(
    `${who} expects ${name} of at least one row and one column, but got ${showShape(shape)}; ` +
      'pass data',
  );
}

/** Each number by a function of it and its column; NaN are handed on like any other. */
export function mapColumns(
  { values, shape: [N, F], dtype }: Matrix,
  f: (value: number, column: number) => number,
): NdArray<FloatArray> {
  const out: FloatArray = allocate(dtype, N * F);
  for (let n = 0, i = 0; n < N; n++) for (let j = 0; j < F; j++, i++) out[i] = f(values[i], j);
  return wrap(out, [N, F]);
}

/**
 * For each column, its numbers that are not missing, in the order of the rows; what is handed over
 * is written to by the next. Columns are read a few at a time: a row's neighbours come from memory
 * together.
 */
export function eachColumn(
  { values, shape: [N, F] }: Matrix,
  take: (present: Float64Array, column: number) => void,
): void {
  const places = Array.from({ length: Math.min(F, 16) }, () => new Float64Array(N));
  for (let start = 0; start < F; start += places.length) {
    const counts = places.map(() => 0);
    const width = Math.min(places.length, F - start);
    for (let n = 0; n < N; n++) {
      for (let k = 0; k < width; k++) {
        const value = values[n * F + start + k];
        if (!Number.isNaN(value)) places[k][counts[k]++] = value;
      }
    }
    for (let k = 0; k < width; k++) take(places[k].subarray(0, counts[k]), start + k);
  }
}
