/**
 * Rows that come one by one as a batch.
 *
 * B = rows
 */
import { checkArray } from '../core/array-checks.js';
import { show, showShape } from '../core/check.js';
import {
  allocate,
  dtypeOf,
  type FloatArray,
  type FloatDType,
  type NumberArray,
} from '../core/dtype.js';
import { DTypeError, ShapeError } from '../core/errors.js';
import { pack, packed, sizeOf, wrap, type NdArray } from '../core/ndarray.js';
import { settled, type ArrayInput } from '../core/nested.js';
import { tagOf } from '../core/realms.js';
import type { Batch } from './source.js';

/**
 * A row of a data set: its features, a number or an array that belongs to them, and its weight,
 * which all rows have or none.
 */
export type DataRow = readonly [x: ArrayInput, y: ArrayInput | number | boolean, weight?: number];

/**
 * Rows [x, y] or [x, y, weight] as a batch.
 *
 * @param nameOf - What error texts call the row at a place.
 */
export function stackRows(
  who: string,
  rows: readonly unknown[],
  nameOf: (place: number) => string,
  scale: number,
  dtype: FloatDType,
): Batch {
  const read = rows.map((row, i) => {
    if (Array.isArray(row) && (row.length === 2 || row.length === 3)) return row as unknown[];
    const advice = tagOf(row) === 'Promise' ? 'use an AsyncDataLoader' : 'make it such a list';
    throw new TypeError(
      `${who} expects ${nameOf(i)} to be a row [x, y] or [x, y, weight], but got ${show(row)}; ` +
        advice,
    );
  });
  const xs = readAll(who, 'x', read.map(([x]) => x), nameOf); // prettier-ignore
  const [{ shape }] = xs;
  if (shape.length === 0) {
    throw new ShapeError(
      `${who} expects x of ${nameOf(0)} to be an array of features, but got a single number; ` +
        'pass [number]',
    );
  }
  const width = sizeOf(shape);
  const x: FloatArray = allocate(dtype, xs.length * width);
  xs.forEach((row, i) => {
    if (scale === 1) return pack(row, x, i * width);
    const values = packed(row, dtypeOf(row.data) ?? 'float64');
    for (let j = 0; j < width; j++) x[i * width + j] = values[j] * scale;
  });
  const batch: Batch = [
    wrap(x, [xs.length, ...shape]),
    stackTargets(who, read.map(([, y]) => y), nameOf, dtype),
  ]; // prettier-ignore
  const weights = read.map((row) => row[2]);
  return weights.every((weight) => weight === undefined)
    ? batch
    : [batch[0], batch[1], stackWeights(who, weights, nameOf)];
}

function stackWeights(
  who: string,
  weights: readonly unknown[],
  nameOf: (place: number) => string,
): NdArray<NumberArray> {
  const values = weights.map((weight, i) => {
    if (typeof weight === 'number') return weight;
    throw new TypeError(
      `${who} expects the weight of ${nameOf(i)} to be a number, as all rows have one or none, ` +
        `but got ${show(weight)}; pass one`,
    );
  });
  return wrap(new Float64Array(values), [values.length]);
}

/** Targets keep their element type; numbers without one have that of x. */
function stackTargets(
  who: string,
  ys: readonly unknown[],
  nameOf: (place: number) => string,
  dtype: FloatDType,
): Batch[1] {
  const read = readAll(who, 'y', ys, nameOf).map((y, i) => settled(ys[i] as ArrayInput, y, dtype));
  const [{ shape, data }] = read;
  const type = dtypeOf(data) ?? 'float64';
  const width = sizeOf(shape);
  const out = allocate(type, read.length * width);
  read.forEach((y, i) => {
    const own = dtypeOf(y.data) ?? 'float64';
    if (own !== type) {
      throw new DTypeError(
        `${who} expects y of ${nameOf(i)} of dtype ${type} like that of ${nameOf(0)}, but got ` +
          `${own}; make all alike`,
      );
    }
    pack(y, out, i * width);
  });
  return wrap(out, [read.length, ...shape]);
}

/** Arrays of one shape; single numbers are arrays without axes. */
function readAll(
  who: string,
  name: string,
  given: readonly unknown[],
  nameOf: (place: number) => string,
): NdArray[] {
  const read = given.map((value, i) =>
    typeof value === 'number' || typeof value === 'boolean'
      ? wrap([Number(value)], [])
      : checkArray(who, `${name} of ${nameOf(i)}`, value),
  );
  const shape = showShape(read[0].shape);
  const other = read.findIndex((array) => showShape(array.shape) !== shape);
  if (other < 0) return read;
  throw new ShapeError(
    `${who} expects ${name} of ${nameOf(other)} to be ${shape} like that of ${nameOf(0)}, but ` +
      `got ${showShape(read[other].shape)}; make all alike`,
  );
}
