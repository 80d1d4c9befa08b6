/**
 * Batches of two arrays that fit in memory: the fast way, which bytes go as they are.
 *
 * N = rows, B = batch size
 */
import { checkArray } from '../core/array-checks.js';
import { show, showShape } from '../core/check.js';
import type { FloatDType } from '../core/dtype.js';
import { ShapeError } from '../core/errors.js';
import type { NdArray } from '../core/ndarray.js';
import { settled } from '../core/nested.js';
import { Pieces, Rows, scaledBytes } from './gather.js';
import type { Source } from './source.js';

/** The rows of x, and those of y that belong to them. */
export function arraySource(data: unknown, dtype: FloatDType | undefined): Source {
  const [x, y] = readPair(data, dtype);
  return {
    size: x.shape[0],
    dtype: x.dtype === 'float64' ? 'float64' : 'float32',
    reader(scale, dtype) {
      const [ofX, ofY] = [new Rows(x), new Rows(y)];
      if (ofX.dtype !== 'uint8')
        return (rows) => [ofX.gatherScaled(rows, scale, dtype), ofY.gather(rows)];
      const table = scaledBytes(scale, dtype);
      const pieces = new Pieces();
      return (rows) => [ofX.gatherBytes(rows, table, pieces), ofY.gather(rows)];
    },
  };
}

function readPair(data: unknown, dtype: FloatDType | undefined): [NdArray, NdArray] {
  const who = 'DataLoader';
  const pair = Array.isArray(data)
    ? (data as unknown[])
    : [(data as { x?: unknown } | null)?.x, (data as { y?: unknown } | null)?.y];
  const named = !Array.isArray(data) && pair.every((part) => part === undefined);
  if (typeof data !== 'object' || pair.length !== 2 || named) {
    throw new TypeError(
      `${who} expects { x, y } or [x, y], but got ${withKeys(data)}; ${adviceFor(data)}`,
    );
  }
  const [x, y] = [checkArray(who, 'x', pair[0]), checkArray(who, 'y', pair[1])];
  if (x.shape.length < 2) {
    throw new ShapeError(
      `${who} expects x [N, ...], but got ${showShape(x.shape)}; give each row at least one ` +
        'feature: [N, 1]',
    );
  }
  if (y.shape.length === 0 || x.shape[0] !== y.shape[0]) {
    throw new ShapeError(
      `${who} expects x and y to have the same number of rows, but got x ${showShape(x.shape)} ` +
        `and y ${showShape(y.shape)}; pass one label a row`,
    );
  }
  if (x.size === 0)
    throw new ShapeError(
      `${who} expects at least one row, but got x ${showShape(x.shape)}; pass data`,
    );
  // Nested numbers have the element type of the batches.
  const own = (dtype ?? x.dtype) === 'float64' ? 'float64' : 'float32';
  return [settled(pair[0], x, own), settled(pair[1], y, own)];
}

/** A data set of another form, with what it holds. */
function withKeys(data: unknown): string {
  const keys = typeof data === 'object' && data && !Array.isArray(data) ? Object.keys(data) : [];
  return `${show(data)}${keys.length > 0 ? ` with ${keys.slice(0, 4).join(', ')}` : ''}`;
}

function adviceFor(data: unknown): string {
  if (typeof data === 'object' && data && 'train' in data) return 'pass data.train, say';
  return Array.isArray(data) || typeof data !== 'object' || !data
    ? 'pass two arrays'
    : 'pass two arrays, the rows of all examples and their labels';
}
