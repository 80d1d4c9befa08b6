/**
 * Tables: rows of values of any kind, as they come.
 *
 * N = rows, F = columns
 */
import { checkArray } from '../core/array-checks.js';
import type { Category } from '../core/categories.js';
import { show, showShape } from '../core/check.js';
import { allocate, type FloatArray, type NumberArray } from '../core/dtype.js';
import { ShapeError } from '../core/errors.js';
import { packed, wrap, type NdArray } from '../core/ndarray.js';
import { isNdArray } from '../core/parts.js';
import { dataTypeOf } from '../core/typed-array.js';

/** Rows of categories: arrays of arrays, or an ndarray [N, F] of numbers. */
export type Table = readonly (readonly Category[] | NumberArray)[] | NdArray;

/** A value of a table in which some may be missing: null, undefined and NaN are. */
export type Cell = Category | null | undefined;

/** Rows of values, some of which may be missing. */
export type TableWithHoles = readonly (readonly Cell[])[] | NdArray;

/** The values of a column; those of an array of numbers. */
export type ColumnValues = readonly unknown[] | Float64Array;

/** A table that has been read: its values as they came, column by column. */
export interface Columns {
  readonly shape: readonly [N: number, F: number];
  readonly columns: readonly ColumnValues[];
}

/** Reads a table; what its values are, is for the caller to check. */
export function readTable(who: string, name: string, given: unknown): Columns {
  if (!Array.isArray(given) || isNdArray(given)) return readNumbers(who, name, given);
  const rows = given as unknown[];
  const F = (rows[0] as Partial<ArrayLike<unknown>> | undefined)?.length ?? 0;
  const columns = Array.from({ length: F }, () => new Array<unknown>(rows.length));
  for (let n = 0; n < rows.length; n++) {
    const row = rows[n];
    if (!Array.isArray(row) && dataTypeOf(row) === 'generic') {
      throw new TypeError(
        `${who} expects ${name}[${n}] to be a row of values, but got ${show(row)}; pass ` +
          "[['red', 1], ['blue', 2]], say",
      );
    }
    const values = row as ArrayLike<unknown>;
    if (values.length !== F) {
      throw new ShapeError(
        `${who} expects ${name}[${n}] of ${F} values like ${name}[0], but got ${values.length}; ` +
          'make all rows equally long',
      );
    }
    for (let j = 0; j < F; j++) columns[j][n] = values[j];
  }
  return { shape: [rows.length, F], columns };
}

function readNumbers(who: string, name: string, given: unknown): Columns {
  const read = checkArray(who, name, given);
  const [N, F] = read.shape;
  if (read.shape.length !== 2) {
    throw new ShapeError(
      `${who} expects ${name} [N, F], but got ${showShape(read.shape)}; pass rows of values, ` +
        '[N, 1] for a single column',
    );
  }
  const values = packed(read, 'float64');
  const columns = Array.from({ length: F }, () => new Float64Array(N));
  for (let n = 0; n < N; n++) for (let j = 0; j < F; j++) columns[j][n] = values[n * F + j];
  return { shape: [N, F], columns };
}

/** Columns of numbers as an array, float64 where `own` is, else float32. */
export function matrixFrom(
  columns: readonly number[][],
  N: number,
  own: unknown,
): NdArray<FloatArray> {
  const F = columns.length;
  const out: FloatArray = allocate(own === 'float64' ? own : 'float32', N * F);
  columns.forEach((column, j) => {
    for (let n = 0; n < N; n++) out[n * F + j] = column[n];
  });
  return wrap(out, [N, F]);
}
