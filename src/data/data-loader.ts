/**
 * Batches of rows, in order or drawn anew for each epoch. Not here: where rows come from
 * (array-source.ts, dataset.ts).
 *
 * N = rows, B = batch size
 */
import { checkFloatDType } from '../core/array-checks.js';
import {
  checkBoolean,
  checkCount,
  checkFinite,
  checkInteger,
  checkOptions,
} from '../core/check.js';
import type { FloatDType } from '../core/dtype.js';
import { OptionError } from '../core/errors.js';
import { checkGenerator, defaultGenerator } from '../core/default-generator.js';
import { fixProperties } from '../core/fixed-properties.js';
import type { Generator } from '../core/generator.js';
import { named } from '../core/kinds.js';
import type { ArrayInput } from '../core/nested.js';
import { isNdArray } from '../core/parts.js';
import { arraySource } from './array-source.js';
import { datasetSource, isDataset, type Dataset } from './dataset.js';
import {
  batchesOfRows,
  checkRepeatable,
  isAsyncIterable,
  lengthOf,
  rowNumbers,
} from './row-numbers.js';
import { draw64, inOrder, shuffled, type Order } from './samplers.js';
import type { Batch } from './source.js';

export type { Batch };

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
  /**
   * Which rows an epoch has, instead of all, and in which order: numbers of rows, as an array or a
   * sampler. Not with `shuffle`.
   */
  sampler?: Iterable<number>;
  /**
   * Which batches an epoch has: arrays of numbers of rows. Not with `batchSize`, `shuffle`,
   * `sampler` and `dropLast`.
   */
  batchSampler?: Iterable<readonly number[]>;
}

const optionNames = [
  'batchSize',
  'shuffle',
  'dropLast',
  'scale',
  'dtype',
  'generator',
  'sampler',
  'batchSampler',
];

/**
 * Batches of rows, for training and evaluation. Each pass over it is an epoch.
 *
 * Shapes: x [N, ...], y [N] (or [N, ...]) → batches [x [B, ...], y [B]]. x may hold bytes, with a
 * `scale`: the whole of MNIST then takes 47 MB, not 188. Batches are copies: they are yours.
 * Breaking off early and two passes at once are fine.
 *
 * With a weight for each row, weights [N], batches are [x, y, weights [B]], as `fit` and `evaluate`
 * take them.
 *
 * Rows that are made one by one come as a {@link Dataset}, `{ length, get(i) }`, which is asked
 * only for those of a batch; rows that arrive over time go into an {@link AsyncDataLoader}.
 *
 * With one seed, the order is that of PyTorch's `DataLoader(TensorDataset(x, y), batch_size,
 * shuffle)`.
 *
 * @throws ShapeError if x, y and weights have different numbers of rows, or none.
 * @throws OptionError if there is something else beside x, y and weights.
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
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
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
  /** Where orders are drawn from, where that is not the default generator. */
  declare readonly generator: Generator | undefined;
  /** What gives the rows, where something else than `shuffle` does. */
  declare readonly sampler: Iterable<number> | undefined;
  /** What gives the rows of each batch. */
  declare readonly batchSampler: Iterable<readonly number[]> | undefined;
  readonly #size: number;
  readonly #read: (rows: ArrayLike<number>) => Batch;

  constructor(
    data:
      | { x: ArrayInput; y: ArrayInput; weights?: ArrayInput }
      | readonly [x: ArrayInput, y: ArrayInput, weights?: ArrayInput]
      | Dataset,
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
    if (isAsyncIterable(data)) {
      throw new TypeError(
        `${who} expects rows that are there already, but got an async iterable; use an ` +
          'AsyncDataLoader, and for await',
      );
    }
    const source = isDataset(data) ? datasetSource(data) : arraySource(data, options.dtype);
    this.#size = source.size;
    const {
      batchSize = 64,
      shuffle = false,
      dropLast = false,
      scale = 1,
      dtype = source.dtype,
      generator,
      sampler,
      batchSampler,
    } = options;
    refuseTogether(options);
    checkInteger(who, 'batchSize', batchSize);
    checkBoolean(who, 'shuffle', shuffle);
    checkBoolean(who, 'dropLast', dropLast);
    if (sampler !== undefined) checkRepeatable(who, 'sampler', sampler, 'numbers of rows');
    if (batchSampler !== undefined)
      checkRepeatable(who, 'batchSampler', batchSampler, 'arrays of numbers of rows');
    const rows = sampler ? lengthOf(sampler) : this.size;
    if (dropLast && rows !== undefined && rows < batchSize) {
      throw new RangeError(
        `${who} expects batchSize to be at most the ${rows} rows there are with ` +
          `dropLast, but got ${batchSize}; lower batchSize or leave dropLast out`,
      );
    }
    checkFinite(who, 'scale', scale);
    checkFloatDType(who, dtype);
    checkGenerator(who, generator);
    fixProperties<DataLoader>(this, {
      batchSize,
      shuffle,
      dropLast,
      scale,
      dtype,
      generator,
      sampler,
      batchSampler,
    });
    this.#read = source.reader(scale, dtype);
  }

  /** Rows in the data set, N. */
  get size(): number {
    return this.#size;
  }

  /**
   * Batches in an epoch.
   *
   * @throws TypeError if a sampler that does not say how much it gives decides it.
   */
  get length(): number {
    const batches = this.#batches();
    if (batches !== undefined) return batches;
    throw new TypeError(
      'DataLoader.length expects a sampler with a length, but got one without; give it one, or ' +
        'count batches as they come',
    );
  }

  #batches(): number | undefined {
    if (this.batchSampler) return lengthOf(this.batchSampler);
    const rows = this.sampler ? lengthOf(this.sampler) : this.size;
    if (rows === undefined) return undefined;
    const batches = rows / this.batchSize;
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  /** How consoles show it. */
  toString(): string {
    const { size, batchSize, shuffle, dropLast, scale, dtype } = this;
    const length = this.#batches() ?? 'unknown';
    return (
      `DataLoader(size ${size}, length ${length}, batchSize ${batchSize}, shuffle ` +
      `${shuffle}, dropLast ${dropLast}, scale ${scale}, dtype ${dtype})`
    );
  }

  /** Starts an epoch. */
  [Symbol.iterator](): IterableIterator<Batch> {
    const own = this.generator;
    // PyTorch's iterator draws a seed for its worker processes as it is made, whether it has
    // workers or not: two outputs.
    draw64(own ?? defaultGenerator());
    if (this.batchSampler) return this.#inBatchesOf(this.batchSampler);
    if (this.sampler) return this.#sampled(this.sampler);
    return this.#inBatches(() =>
      this.shuffle ? shuffled(this.size, this.generator) : inOrder(this.size),
    );
  }

  /** @param draw - Is called once the first batch is asked for. */
  *#inBatches(draw: () => Order): IterableIterator<Batch> {
    const { batchSize } = this;
    const { rows, end } = draw();
    const whole = rows.length - (rows.length % batchSize);
    for (let from = 0; from < whole; from += batchSize)
      yield this.#read(rows.subarray(from, from + batchSize));
    end?.();
    if (whole < rows.length && !this.dropLast) yield this.#read(rows.subarray(whole));
  }

  *#sampled(sampler: Iterable<number>): IterableIterator<Batch> {
    let rows: number[] = [];
    for (const row of rowNumbers('DataLoader', 'sampler', sampler, this.size)) {
      rows.push(row);
      if (rows.length < this.batchSize) continue;
      yield this.#read(rows);
      rows = [];
    }
    if (rows.length > 0 && !this.dropLast) yield this.#read(rows);
  }

  *#inBatchesOf(sampler: Iterable<readonly number[]>): IterableIterator<Batch> {
    for (const rows of batchesOfRows('DataLoader', sampler, this.size)) yield this.#read(rows);
  }
}

/** Refuses options of which each says which rows come when. */
function refuseTogether(options: DataLoaderOptions): void {
  const { shuffle, sampler, batchSampler } = options;
  const together: string[] = [];
  if (batchSampler !== undefined) {
    const others = ['batchSize', 'shuffle', 'sampler', 'dropLast'] as const;
    together.push(...others.filter((name) => options[name] !== undefined));
    if (together.length > 0) together.unshift('batchSampler');
  } else if (sampler !== undefined && shuffle === true) together.push('sampler', 'shuffle');
  if (together.length === 0) return;
  throw new OptionError(
    `DataLoader expects ${together[0]} without options that it decides, but got it with ` +
      `${together.slice(1).join(', ')}; leave one out`,
  );
}
