/**
 * Batches that have each class's share.
 *
 * N = rows, B = batch size, K = full batches
 */
import type { Labels } from '../core/categories.js';
import { checkBoolean, checkCount, checkInteger, checkOptions } from '../core/check.js';
import { checkGenerator, defaultGenerator } from '../core/default-generator.js';
import { Generator } from '../core/generator.js';
import { named } from '../core/kinds.js';
import { draw64 } from './samplers.js';
import { apportion, rowsByClass, shuffledBy } from './stratify.js';

/** Options of {@link StratifiedBatchSampler}. */
export interface StratifiedBatchSamplerOptions {
  /** Rows in a batch. Default 64. */
  batchSize?: number;
  /** Whether a last batch of fewer rows is left out. Default false. */
  dropLast?: boolean;
  /** Where orders are drawn from. Default: the one `manualSeed` seeds. */
  generator?: Generator;
}

/**
 * Divides rows into batches anew in each epoch, each row into one, so that every batch has each
 * class's share of rows. For the `batchSampler` of a {@link DataLoader}.
 *
 * With K full batches, a batch of B rows has less than 1 + 1 / K rows more or fewer of a class than
 * its share, $B n_c / N$. The last, smaller batch is made up first, by the largest remainders; the
 * other rows are dealt to the full batches in turn, class by class.
 *
 * PyTorch has none. Without a generator of its own, it begins one with 64 bits of the default one
 * for each epoch, as PyTorch's samplers do.
 *
 * @example
 * ```ts
 * import { Generator, StratifiedBatchSampler } from 'tiny-mlp';
 *
 * const labels = ['a', 'a', 'a', 'a', 'b', 'b'];
 * const sampler = new StratifiedBatchSampler(labels, {
 *   batchSize: 3,
 *   generator: new Generator(0),
 * });
 * for (const rows of sampler)
 *   console.log(rows.map((row) => labels[row]));
 * // [ 'a', 'a', 'b' ], twice
 * ```
 */
export class StratifiedBatchSampler implements Iterable<number[]> {
  /** @internal */
  static readonly kind = /* @__PURE__ */ named(this, 'StratifiedBatchSampler');
  /** Rows in a batch. */
  readonly batchSize: number;
  /** Whether a last batch of fewer rows is left out. */
  readonly dropLast: boolean;
  /** Batches in an epoch. */
  readonly length: number;
  readonly #classes: number[][];
  /** Where it draws from, where that is not the default generator. */
  readonly generator: Generator | undefined;

  /**
   * @param labels - The class of each row.
   * @throws RangeError if with `dropLast` there are fewer rows than `batchSize`.
   */
  constructor(labels: Labels, options: StratifiedBatchSamplerOptions = {}) {
    const who = 'StratifiedBatchSampler';
    checkCount(who, arguments, 2);
    checkOptions(who, options, ['batchSize', 'dropLast', 'generator']);
    const { batchSize = 64, dropLast = false, generator } = options;
    this.batchSize = checkInteger(who, 'batchSize', batchSize);
    this.dropLast = checkBoolean(who, 'dropLast', dropLast);
    checkGenerator(who, generator);
    this.generator = generator;
    this.#classes = rowsByClass(who, 'labels', labels);
    const N = this.#classes.reduce((sum, rows) => sum + rows.length, 0);
    this.length = dropLast ? Math.floor(N / batchSize) : Math.ceil(N / batchSize);
    if (this.length === 0) {
      throw new RangeError(
        `${who} expects batchSize to be at most the ${N} rows there are with dropLast, but got ` +
          `${batchSize}; lower batchSize or leave dropLast out`,
      );
    }
  }

  /** The batches of an epoch, drawn when the first is asked for. */
  *[Symbol.iterator](): IterableIterator<number[]> {
    const generator = this.generator ?? new Generator(draw64(defaultGenerator()));
    const rows = this.#classes.map((own) => shuffledBy(generator, own));
    const counts = rows.map(({ length }) => length);
    const N = counts.reduce((sum, count) => sum + count, 0);
    const full = Math.floor(N / this.batchSize);
    const last = apportion(counts, N % this.batchSize, generator);
    const dealt = rows.flatMap((own, c) => own.slice(last[c]));
    const batches = Array.from({ length: full }, (): number[] => []);
    dealt.forEach((row, i) => batches[i % full].push(row));
    yield* shuffledBy(generator, batches);
    const rest = rows.flatMap((own, c) => own.slice(0, last[c]));
    if (rest.length > 0 && !this.dropLast) yield rest;
  }

  /** How consoles show it. */
  toString(): string {
    const { length, batchSize, dropLast } = this;
    return `StratifiedBatchSampler(length ${length}, batchSize ${batchSize}, dropLast ${dropLast})`;
  }
}
