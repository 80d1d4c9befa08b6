/**
 * Rows drawn at random, some more often than others.
 *
 * N = rows
 */
import { checkArray } from '../core/array-checks.js';
import { checkBoolean, checkCount, checkInteger, checkOptions, showShape } from '../core/check.js';
import { readChoice } from '../core/choice.js';
import { checkGenerator, defaultGenerator } from '../core/default-generator.js';
import { ShapeError } from '../core/errors.js';
import type { Generator } from '../core/generator.js';
import { named } from '../core/kinds.js';
import { packed } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';

/** Options of {@link WeightedRandomSampler}. */
export interface WeightedRandomSamplerOptions {
  /** Whether a row may be drawn more than once. Default true. */
  replacement?: boolean;
  /** Where rows are drawn from. Default: the one `manualSeed` seeds. */
  generator?: Generator;
}

/**
 * Draws numbers of rows, each as often as its weight says: rare classes then fill as much of an
 * epoch as common ones. For the `sampler` of a {@link DataLoader}.
 *
 * With one seed, the rows are those of PyTorch's sampler of this name, whose weights are float64
 * and which draws by `multinomial`.
 *
 * @example
 * ```ts
 * import {
 *   balancedSampleWeights,
 *   DataLoader,
 *   Generator,
 *   WeightedRandomSampler,
 *   zeros,
 * } from 'tiny-mlp';
 *
 * const labels = [0, 0, 0, 0, 0, 1];
 * const sampler = new WeightedRandomSampler(
 *   balancedSampleWeights(labels),
 *   labels.length,
 *   { generator: new Generator(5) },
 * );
 * console.log([...sampler]); // [ 5, 2, 3, 3, 2, 5 ]
 * const loader = new DataLoader([zeros([6, 2]), labels], { sampler });
 * ```
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.WeightedRandomSampler
 */
export class WeightedRandomSampler implements Iterable<number> {
  /** @internal */
  static readonly kind = /* @__PURE__ */ named(this, 'WeightedRandomSampler');
  /** Rows in an epoch. */
  readonly length: number;
  /** Whether a row may be drawn more than once. */
  readonly replacement: boolean;
  readonly #weights: Float64Array;
  /** Where it draws from, where that is not the default generator. */
  readonly generator: Generator | undefined;

  /**
   * @param weights - How likely each row is, beside the others; they need not add up to 1.
   * @param numSamples - Rows in an epoch.
   * @throws RangeError if a weight is negative or not finite, all are 0, or without replacement
   * fewer than `numSamples` are above 0.
   */
  constructor(weights: ArrayInput, numSamples: number, options: WeightedRandomSamplerOptions = {}) {
    const who = 'WeightedRandomSampler';
    checkCount(who, arguments, 3);
    checkOptions(who, options, ['replacement', 'generator']);
    const read = checkArray(who, 'weights', weights);
    const [N] = read.shape;
    if (read.shape.length !== 1 || N === 0) {
      throw new ShapeError(
        `${who} expects weights [N], but got ${showShape(read.shape)}; pass one for each row`,
      );
    }
    this.length = checkInteger(who, 'numSamples', numSamples);
    const { replacement = true, generator } = options;
    this.replacement = checkBoolean(who, 'replacement', replacement);
    this.#weights = packed(read, 'float64');
    readChoice(who, N, 0, { weights: this.#weights });
    const most = this.#weights.filter((weight) => weight > 0).length;
    if (!replacement && numSamples > most) {
      throw new RangeError(
        `${who} expects numSamples to be at most ${most}, the weights above 0, without ` +
          `replacement, but got ${numSamples}; draw fewer, or with replacement`,
      );
    }
    checkGenerator(who, generator);
    this.generator = generator;
  }

  /** The rows of an epoch, drawn when the first is asked for. */
  *[Symbol.iterator](): IterableIterator<number> {
    const generator = this.generator ?? defaultGenerator();
    const { length, replacement } = this;
    const weights = this.#weights;
    yield* generator.choice(weights.length, length, { replacement, weights }).data;
  }

  /** How consoles show it. */
  toString(): string {
    const { length, replacement } = this;
    return `WeightedRandomSampler(length ${length}, replacement ${replacement})`;
  }
}
