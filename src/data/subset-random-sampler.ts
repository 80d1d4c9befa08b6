/**
 * Some rows in a random order.
 */
import { checkCount, checkOptions } from '../core/check.js';
import { checkGenerator, defaultGenerator } from '../core/default-generator.js';
import type { Generator } from '../core/generator.js';
import { named } from '../core/kinds.js';
import { checkRepeatable } from './row-numbers.js';

/**
 * Gives some rows in an order drawn anew for each epoch, as PyTorch's sampler of this name and seed
 * for seed: the rows of a fold, say. For the `sampler` of a {@link DataLoader}.
 *
 * @example
 * ```ts
 * import { Generator, SubsetRandomSampler } from 'tiny-mlp';
 *
 * const generator = new Generator(0);
 * const sampler = new SubsetRandomSampler([3, 4, 5], { generator });
 * console.log([...sampler]); // [ 5, 3, 4 ]
 * ```
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.SubsetRandomSampler
 */
export class SubsetRandomSampler implements Iterable<number> {
  /** @internal */
  static readonly kind = /* @__PURE__ */ named(this, 'SubsetRandomSampler');
  readonly #rows: readonly number[];
  /** Where it draws from, where that is not the default generator. */
  readonly generator: Generator | undefined;

  /**
   * @param indices - Numbers of rows.
   * @param options.generator - Where orders are drawn from. Default: the one `manualSeed` seeds.
   */
  constructor(indices: Iterable<number>, options: { generator?: Generator } = {}) {
    const who = 'SubsetRandomSampler';
    checkCount(who, arguments, 2);
    checkOptions(who, options, ['generator']);
    checkRepeatable(who, 'indices', indices, 'numbers of rows');
    const { generator } = options;
    checkGenerator(who, generator);
    this.#rows = Array.from(indices);
    this.generator = generator;
  }

  /** Rows in an epoch. */
  get length(): number {
    return this.#rows.length;
  }

  /** The rows of an epoch, their order drawn when the first is asked for. */
  *[Symbol.iterator](): IterableIterator<number> {
    const generator = this.generator ?? defaultGenerator();
    for (const i of generator.randperm(this.#rows.length).data) yield this.#rows[i];
  }

  /** How consoles show it. */
  toString(): string {
    return `SubsetRandomSampler(length ${this.length})`;
  }
}
