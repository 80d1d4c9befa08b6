/**
 * Batches of rows from arrays that fit in memory.
 *
 * N = rows, B = batch size
 */
import { checkArray, checkFloatDType } from '../core/array-checks.js';
import {
  checkBoolean,
  checkCount,
  checkFinite,
  checkInstance,
  checkInteger,
  checkOptions,
  show,
  showShape,
} from '../core/check.js';
import { dtypeOf, type FloatArray, type FloatDType, type NumberArray } from '../core/dtype.js';
import { ShapeError } from '../core/errors.js';
import { defaultGenerator } from '../core/default-generator.js';
import { fixProperties } from '../core/fixed-properties.js';
import { Generator } from '../core/generator.js';
import { named } from '../core/kinds.js';
import type { NdArray } from '../core/ndarray.js';
import { settled, type ArrayInput } from '../core/nested.js';
import { isNdArray } from '../core/parts.js';
import { gatherBytes, gatherRows, gatherScaledRows, Pieces, scaledBytes } from './gather.js';
import { draw64, inOrder, shuffled } from './samplers.js';

/** Rows of x, and the rows of y that belong to them. */
export type Batch = [x: NdArray<FloatArray>, y: NdArray<NumberArray>];

/** Options of {@link DataLoader}. */
export interface DataLoaderOptions {
  /** Rows in a batch. Default 64. */
  batchSize?: number;
  /** Whether the order is drawn anew for each epoch. Default false. */
  shuffle?: boolean;
  /** Whether a last batch of fewer rows is left out. Default false. */
  dropLast?: boolean;
  /** What x is multiplied by as rows are gathered: 1 / 255 for pixels in bytes. Default 1. */
  scale?: number;
  /** Element type of the batches' x. Default: that of x where it is a float type, else float32. */
  dtype?: FloatDType;
  /** Where the orders are drawn from. Default: the one `manualSeed` seeds. */
  generator?: Generator;
}

const optionNames = ['batchSize', 'shuffle', 'dropLast', 'scale', 'dtype', 'generator'];

/**
 * Batches of rows, for training and evaluation. Each pass over it is an epoch.
 *
 * Shapes: x [N, ...], y [N] (or [N, ...]) → batches [x [B, ...], y [B]]. x may hold bytes, with a
 * `scale`: the whole of MNIST then takes 47 MB, not 188. Batches are copies: they are yours.
 * Breaking off early and two passes at once are fine.
 *
 * With one seed, the order is that of PyTorch's `DataLoader(TensorDataset(x, y), batch_size,
 * shuffle)`.
 *
 * @throws ShapeError if x and y have different numbers of rows, or none.
 * @throws RangeError if with `dropLast` there are fewer rows than `batchSize`: an epoch would have
 * no batches.
 *
 * @example
 * ```ts
 * import { array, DataLoader } from 'tiny-mlp';
 *
 * const x = array(new Uint8Array(5 * 784), [5, 784]);
 * const y = array([3, 1, 4, 1, 5]);
 * const loader = new DataLoader(
 *   { x, y },
 *   { batchSize: 2, shuffle: true, scale: 1 / 255 },
 * );
 * // [ 2, 784 ] [ 2 ], twice, then [ 1, 784 ] [ 1 ]
 * for (const [images, labels] of loader)
 *   console.log(images.shape, labels.shape);
 * console.log(loader.length); // 3
 * ```
 */
export class DataLoader implements Iterable<Batch> {
  /** @internal */
  static readonly kind = /* @__PURE__ */ named(this, 'DataLoader');
  /** Rows in a batch. */
  declare readonly batchSize: number;
  /** Whether the order is drawn anew for each epoch. */
  declare readonly shuffle: boolean;
  /** Whether a last batch of fewer rows is left out. */
  declare readonly dropLast: boolean;
  /** What x is multiplied by. */
  declare readonly scale: number;
  /** Element type of the batches' x. */
  declare readonly dtype: FloatDType;
  readonly #generator: Generator | undefined;
  readonly #x: NdArray;
  readonly #y: NdArray;
  /** For x in bytes: the product of each byte and the scale. */
  readonly #table: FloatArray | undefined;
  readonly #pieces = new Pieces();

  constructor(
    data: { x: ArrayInput; y: ArrayInput } | readonly [x: ArrayInput, y: ArrayInput],
    options: DataLoaderOptions = {},
  ) {
    const who = 'DataLoader';
    if (isNdArray(data)) {
      throw new TypeError(
        `${who} expects { x, y } or [x, y], but got an array on its own; pass [x, y] as the ` +
          'first argument',
      );
    }
    checkCount(who, arguments, 2);
    checkOptions(who, options, optionNames);
    [this.#x, this.#y] = readPair(data, options.dtype);
    const own = this.#x.dtype === 'float64' ? 'float64' : 'float32';
    const {
      batchSize = 64,
      shuffle = false,
      dropLast = false,
      scale = 1,
      dtype = own,
      generator,
    } = options;
    checkInteger(who, 'batchSize', batchSize);
    checkBoolean(who, 'shuffle', shuffle);
    checkBoolean(who, 'dropLast', dropLast);
    if (dropLast && this.size < batchSize) {
      throw new RangeError(
        `${who} expects batchSize to be at most the ${this.size} rows there are with ` +
          `dropLast, but got ${batchSize}; lower batchSize or leave dropLast out`,
      );
    }
    checkFinite(who, 'scale', scale);
    checkFloatDType(who, dtype);
    if (generator !== undefined)
      checkInstance(who, 'generator', generator, Generator, 'pass new Generator(seed)');
    this.#generator = generator;
    fixProperties<DataLoader>(this, { batchSize, shuffle, dropLast, scale, dtype });
    if (dtypeOf(this.#x.data) === 'uint8') this.#table = scaledBytes(scale, dtype);
  }

  /** Where orders are drawn from, where that is not the default generator. */
  get generator(): Generator | undefined {
    return this.#generator;
  }

  /** Rows in the data set, N. */
  get size(): number {
    return this.#x.shape[0];
  }

  /** Batches in an epoch. */
  get length(): number {
    const batches = this.size / this.batchSize;
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  /** How consoles show it. */
  toString(): string {
    const { size, length, batchSize, shuffle, dropLast, scale, dtype } = this;
    return (
      `DataLoader(size ${size}, length ${length}, batchSize ${batchSize}, shuffle ` +
      `${shuffle}, dropLast ${dropLast}, scale ${scale}, dtype ${dtype})`
    );
  }

  /** Starts an epoch. */
  [Symbol.iterator](): IterableIterator<Batch> {
    const own = this.#generator;
    // PyTorch's iterator draws a seed for its worker processes as it is made, whether it has
    // workers or not: two outputs.
    draw64(own ?? defaultGenerator());
    return this.#batches(this.shuffle ? shuffled(this.size, own) : inOrder(this.size));
  }

  #gather(rows: readonly number[]): NdArray<FloatArray> {
    if (this.#table) return gatherBytes(this.#x, rows, this.#table, this.#pieces);
    return gatherScaledRows(this.#x, rows, this.scale, this.dtype);
  }

  *#batches(order: Iterator<number>): IterableIterator<Batch> {
    for (;;) {
      const rows: number[] = [];
      while (rows.length < this.batchSize) {
        const next = order.next();
        if (next.done) break;
        rows.push(next.value);
      }
      if (rows.length === 0 || (rows.length < this.batchSize && this.dropLast)) return;
      yield [this.#gather(rows), gatherRows(this.#y, rows)];
    }
  }
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
