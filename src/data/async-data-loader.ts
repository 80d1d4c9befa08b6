/**
 * Batches of rows that arrive one after the other: from a file, a network, a worker.
 *
 * B = batch size
 */
import { checkFloatDType } from '../core/array-checks.js';
import {
  checkBoolean,
  checkCount,
  checkFinite,
  checkInteger,
  checkOptions,
  show,
} from '../core/check.js';
import type { FloatDType } from '../core/dtype.js';
import { OptionError, StateError } from '../core/errors.js';
import { named } from '../core/kinds.js';
import { isRecord } from '../core/realms.js';
import { isAsyncIterable } from './row-numbers.js';
import type { Batch } from './source.js';
import { stackRows, type DataRow } from './stack-rows.js';

/** Options of {@link AsyncDataLoader}. */
export interface AsyncDataLoaderOptions {
  /** Rows in a batch. Default 64. */
  batchSize?: number;
  /** Whether a last batch of fewer rows is left out. Default false. */
  dropLast?: boolean;
  /** What x is multiplied by. Default 1. */
  scale?: number;
  /** Element type of the batches' x. Default 'float32'. */
  dtype?: FloatDType;
}

/**
 * Batches of rows [x, y] in the order in which they arrive, by `for await`. Each pass over it is an
 * epoch, and begins to read anew; an async generator can be read once only, an object with
 * `[Symbol.asyncIterator]` as often as you like.
 *
 * Shapes: rows of x [...] and y (a number, or [...]) → batches [x [B, ...], y [B, ...]]. Rows are
 * read as they are needed, and no further: B at a time are in memory. They cannot be shuffled, as
 * PyTorch's `IterableDataset` cannot.
 *
 * @throws StateError if a generator is read a second time; TypeError, ShapeError or DTypeError if a
 * row is none, or not like the others.
 *
 * @example
 * ```ts
 * import { AsyncDataLoader, type DataRow } from 'tiny-mlp';
 *
 * const measured = {
 *   async *[Symbol.asyncIterator](): AsyncGenerator<DataRow> {
 *     for (let i = 0; i < 5; i++) yield [[i, 2 * i], i % 2];
 *   },
 * };
 * const loader = new AsyncDataLoader(measured, { batchSize: 2 });
 * for await (const [x, y] of loader) console.log(x.shape, y.shape);
 * // [ 2, 2 ] [ 2 ], twice, then [ 1, 2 ] [ 1 ]
 * ```
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.IterableDataset
 */
export class AsyncDataLoader implements AsyncIterable<Batch> {
  /** @internal */
  static readonly kind = /* @__PURE__ */ named(this, 'AsyncDataLoader');
  /** Rows in a batch. */
  readonly batchSize: number;
  /** Whether a last batch of fewer rows is left out. */
  readonly dropLast: boolean;
  /** What x is multiplied by. */
  readonly scale: number;
  /** Element type of the batches' x. */
  readonly dtype: FloatDType;
  readonly #rows: AsyncIterable<DataRow>;
  #wasRead = false;

  constructor(rows: AsyncIterable<DataRow>, options: AsyncDataLoaderOptions = {}) {
    const who = 'AsyncDataLoader';
    checkCount(who, arguments, 2);
    if (!isAsyncIterable(rows)) {
      throw new TypeError(
        `${who} expects rows as an async iterable of [x, y], but got ${show(rows)}; pass an ` +
          'async generator, or use a DataLoader for what is there already',
      );
    }
    const shuffling = ['shuffle', 'sampler', 'batchSampler', 'generator'];
    const found = isRecord(options) && shuffling.find((name) => Object.hasOwn(options, name));
    if (found) {
      throw new OptionError(
        `${who} expects rows in the order in which they arrive, but got '${found}'; shuffle them ` +
          'where they come from, or collect them in arrays for a DataLoader',
      );
    }
    checkOptions(who, options, ['batchSize', 'dropLast', 'scale', 'dtype']);
    const { batchSize = 64, dropLast = false, scale = 1, dtype = 'float32' } = options;
    this.#rows = rows;
    this.batchSize = checkInteger(who, 'batchSize', batchSize);
    this.dropLast = checkBoolean(who, 'dropLast', dropLast);
    this.scale = checkFinite(who, 'scale', scale);
    this.dtype = checkFloatDType(who, dtype);
  }

  /** Starts an epoch. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void, void> {
    const who = 'AsyncDataLoader';
    if (this.#wasRead && typeof (this.#rows as Partial<AsyncIterator<unknown>>).next === 'function')
      throw new StateError(
        `${who} expects rows that can be read again for a further epoch, but got an iterator ` +
          'that has been read; pass an object with [Symbol.asyncIterator]',
      );
    this.#wasRead = true;
    let batch: unknown[] = [];
    let before = 0;
    const stacked = (): Batch =>
      stackRows(who, batch, (place) => `row ${before + place}`, this.scale, this.dtype);
    for await (const row of this.#rows) {
      if (batch.push(row) < this.batchSize) continue;
      yield stacked();
      before += batch.length;
      batch = [];
    }
    if (batch.length > 0 && !this.dropLast) yield stacked();
  }

  /** How consoles show it. */
  toString(): string {
    const { batchSize, dropLast, scale, dtype } = this;
    return (
      `AsyncDataLoader(batchSize ${batchSize}, dropLast ${dropLast}, scale ${scale}, ` +
      `dtype ${dtype})`
    );
  }
}
