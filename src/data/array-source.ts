/**
 * Batches of arrays that fit in memory: the fast way, which bytes go as they are.
 *
 * N = rows, B = batch size
 */
import { checkArray } from '../core/array-checks.js';
import { nearest, show, showShape } from '../core/check.js';
import type { FloatArray, FloatDType } from '../core/dtype.js';
import { OptionError, ShapeError } from '../core/errors.js';
import type { NdArray } from '../core/ndarray.js';
import { settled } from '../core/nested.js';
import { isRecord } from '../core/realms.js';
import { readWeights } from '../core/weights.js';
import { Pieces, Rows, scaledBytes } from './gather.js';
import type { Batch, Source } from './source.js';

/** The rows of x, and those of y, and weights, that belong to them. */
export function arraySource(data: unknown, dtype: FloatDType | undefined): Source {
  const [x, y, weights] = readArrays(data, dtype);
  return {
    size: x.shape[0],
    dtype: x.dtype === 'float64' ? 'float64' : 'float32',
    reader(scale, dtype) {
      const [ofX, ofY] = [new Rows(x), new Rows(y)];
      const read =
        ofX.dtype === 'uint8'
          ? bytesReader(ofX, ofY, scaledBytes(scale, dtype))
          : (rows: ArrayLike<number>): Batch => [
              ofX.gatherScaled(rows, scale, dtype),
              ofY.gather(rows),
            ];
      if (!weights) return read;
      const ofWeights = new Rows(weights);
      return (rows) => {
        const [x, y] = read(rows);
        return [x, y, ofWeights.gather(rows)];
      };
    },
  };
}

function bytesReader(ofX: Rows, ofY: Rows, table: FloatArray): (rows: ArrayLike<number>) => Batch {
  const pieces = new Pieces();
  return (rows) => [ofX.gatherBytes(rows, table, pieces), ofY.gather(rows)];
}

/** What data are called. */
const names = ['x', 'y', 'weights'] as const;

function readArrays(
  data: unknown,
  dtype: FloatDType | undefined,
): [x: NdArray, y: NdArray, weights?: NdArray] {
  const who = 'DataLoader';
  const given = data as Partial<Record<(typeof names)[number], unknown>> | null;
  const parts = Array.isArray(data) ? (data as unknown[]) : names.map((name) => given?.[name]);
  const named = !Array.isArray(data) && parts[0] === undefined && parts[1] === undefined;
  if (typeof data !== 'object' || parts.length < 2 || parts.length > names.length || named) {
    throw new TypeError(
      `${who} expects { x, y, weights? } or [x, y, weights?], but got ${withKeys(data)}; ` +
        adviceFor(data),
    );
  }
  if (isRecord(data)) refuseOthers(who, data);
  const [x, y] = [checkArray(who, 'x', parts[0]), checkArray(who, 'y', parts[1])];
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
  const pair = [settled(parts[0], x, own), settled(parts[1], y, own)] as const;
  return parts[2] === undefined ? [...pair] : [...pair, liveWeights(who, parts[2], x.shape[0])];
}

/** As they are, like x and y: what is written to them later is read. */
function liveWeights(who: string, given: unknown, rows: number): NdArray {
  readWeights(who, 'weights', given, rows, 'row');
  return settled(given, checkArray(who, 'weights', given), 'float64');
}

/** What is not read would be taken for heard: options beside the data, names of one's own. */
function refuseOthers(who: string, data: Record<string, unknown>): void {
  const allowed: readonly string[] = names;
  const other = Object.keys(data).find((key) => !allowed.includes(key));
  if (other === undefined) return;
  const near = /weight/i.test(other) ? 'weights' : nearest(other, allowed);
  const advice = near
    ? `did you mean '${near}'?`
    : 'pass options as the second argument, and leave other things out';
  throw new OptionError(
    `${who} expects data of ${names.join(', ')}, but got '${other}'; ${advice}`,
  );
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
