/**
 * The random number generator, as its users see it. Not here: its state as plain data (see
 * generator-state.ts), what is made of its words (distributions.ts), initial weights (init.ts).
 */
import { checkCount } from './check.js';
import { drawWeighted, readChoice, type ChoiceOptions } from './choice.js';
import { drawBernoulli, drawIntegers, drawNormal, drawOrder, drawUniform } from './draws.js';
import { type DType, type FloatArray, type FloatDType, type TypedArrayOf } from './dtype.js';
import {
  checkSeed,
  restoreStream,
  saveStream,
  seedStream,
  type GeneratorState,
  type Stream,
} from './generator-state.js';
import { named } from './kinds.js';
import { Mt19937 } from './mt19937.js';
import { wrap, type NdArray } from './ndarray.js';

export type { ChoiceOptions, GeneratorState };

/**
 * Where all copies of the package in a process (`import` and `require` give one each) find the
 * stream of their default generator.
 */
const shared = Symbol.for('tiny-mlp.default-stream');

/** PyTorch's seed of a generator that was given none (c10::detail::default_rng_seed_val). */
const DEFAULT_SEED = 67280421310721;

/**
 * A stream of random numbers that is fixed by its seed: the same on every machine, and PyTorch's
 * own.
 *
 * MT19937 (Matsumoto and Nishimura 1998), seeded by `init_genrand` with the low 32 bits of the
 * seed, as `torch.Generator` on the CPU.
 *
 * @example
 * ```ts
 * import { DataLoader, Generator, Linear, zeros } from 'tiny-mlp';
 *
 * const generator = new Generator(7);
 * const layer = new Linear(784, 10, { generator });
 * const loader = new DataLoader([zeros([100, 784]), zeros([100])], {
 *   shuffle: true,
 *   generator,
 * });
 * ```
 * @see https://doi.org/10.1145/272991.272995
 */
export class Generator {
  /** @internal */
  static readonly kind = /* @__PURE__ */ named(this, 'Generator');
  #stream: Stream = { seed: 0, engine: new Mt19937() };

  /**
   * @param seed - A whole number; 0 is a seed like any other. Default: PyTorch's 67280421310721.
   */
  constructor(seed: number = DEFAULT_SEED) {
    checkCount('Generator', arguments, 1);
    this.#start(checkSeed('Generator', seed));
  }

  /** Starts the stream anew. Only the low 32 bits of the seed count, as in PyTorch. */
  manualSeed(seed: number): this {
    checkCount('Generator.manualSeed', arguments, 1);
    return this.#start(checkSeed('Generator.manualSeed', seed));
  }

  #start(seed: number): this {
    seedStream(this.#stream, seed);
    return this;
  }

  /** The seed the generator was last given. */
  get initialSeed(): number {
    return this.#stream.seed;
  }

  /**
   * The whole state: give it to {@link setState} to continue from here, in this process or another.
   */
  get state(): GeneratorState {
    return saveStream(this.#stream);
  }

  /**
   * Continues from a state read earlier.
   *
   * @throws TypeError or RangeError if it is not a generator's state; the generator is then left as
   * it was.
   */
  setState(state: GeneratorState): this {
    checkCount('Generator.setState', arguments, 1);
    restoreStream('Generator.setState', this.#stream, state);
    return this;
  }

  /** The next 32 random bits, as an unsigned integer. */
  random32(): number {
    return this.#stream.engine.next();
  }

  /**
   * Numbers uniform in [low, high), as PyTorch's `torch.empty(shape).uniform_(low, high)`.
   *
   * float32: one output r gives u = (r mod 2²⁴)·2⁻²⁴, then fma(u, high − low, low) rounded once;
   * float64: two outputs give u = (53 bits)·2⁻⁵³, then the same in float64. To PyTorch's last bit.
   *
   * @param shape - The shape of the result, filled in row-major order.
   * @param options.low - Lower bound, included. Default 0.
   * @param options.high - Upper bound, excluded up to rounding. Default 1.
   * @param options.dtype - `'float32'` (default) or `'float64'`.
   * @throws RangeError if high is below low, or low, high or their distance is not finite or does
   * not fit the dtype.
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.uniform_.html
   *
   * @example
   * ```ts
   * import { Generator } from 'tiny-mlp';
   *
   * const x = new Generator(0).uniform([2, 3], { dtype: 'float64' });
   * console.log(x.get(0, 0)); // 0.9700530018065531
   * ```
   */
  uniform(
    shape: readonly number[],
    options: { low?: number; high?: number; dtype?: FloatDType } = {},
  ): NdArray<FloatArray> {
    return drawUniform(this.#stream, shape, options);
  }

  /**
   * Normal numbers, as PyTorch's `torch.empty(shape).normal_(mean, std)` and `torch.randn`, with
   * the density e^(−(x − mean)² / 2 std²) / (std √2π).
   *
   * Box and Muller's way, in PyTorch's order: 16 numbers or more in blocks of 16; fewer in pairs,
   * the second of which waits in the generator, and in its state, for the next such call.
   *
   * The same bits on every machine, which PyTorch's are not: its kernels differ by processor.
   * Beside those for AVX2 and at mean 0, float64 is within a relative 1e-15 (four of five numbers
   * are the same), float32 within 3 units in the last place (five of six are the same).
   *
   * @param shape - The shape of the result, filled in row-major order.
   * @param options.mean - The middle. Default 0.
   * @param options.std - The standard deviation, at least 0. Default 1.
   * @param options.dtype - `'float32'` (default) or `'float64'`.
   * @throws RangeError if mean or std is not finite, std is negative, or one does not fit the
   * dtype.
   * @see Box and Muller 1958, https://doi.org/10.1214/aoms/1177706645
   *
   * @example
   * ```ts
   * import { Generator } from 'tiny-mlp';
   *
   * const noise = new Generator(0).normal([2, 3], {
   *   std: 0.1,
   *   dtype: 'float64',
   * });
   * console.log(noise.get(0, 0)); // 0.15409961082440435
   * ```
   */
  normal(
    shape: readonly number[],
    options: { mean?: number; std?: number; dtype?: FloatDType } = {},
  ): NdArray<FloatArray> {
    return drawNormal(this.#stream, shape, options);
  }

  /**
   * Ones with probability p, else zeros, as PyTorch's `torch.empty(shape).bernoulli_(p)`: the mask
   * of dropout.
   *
   * An element is 1 where u < p, with u = (53 bits)·2⁻⁵³ of two outputs, in both dtypes. That is
   * PyTorch's to the bit where PyTorch is built without MKL, as for ARM and by Debian. Its builds
   * with MKL draw these numbers, and no others, from a generator of MKL's.
   *
   * @param shape - The shape of the result, filled in row-major order.
   * @param p - The probability of a 1, from 0 to 1.
   * @param options.dtype - `'float32'` (default) or `'float64'`.
   * @throws RangeError if p is not from 0 to 1.
   * @see https://pytorch.org/docs/1.13/generated/torch.Tensor.bernoulli_.html
   *
   * @example
   * ```ts
   * import { Generator, toNested } from 'tiny-mlp';
   *
   * console.log(toNested(new Generator(0).bernoulli([6], 0.5)));
   * // [ 0, 0, 1, 0, 0, 0 ]
   * ```
   */
  bernoulli(
    shape: readonly number[],
    p: number,
    options: { dtype?: FloatDType } = {},
  ): NdArray<FloatArray> {
    return drawBernoulli(this.#stream, shape, p, options);
  }

  /**
   * A random order of 0, 1, ..., n − 1, as `torch.randperm(n)`: Fisher and Yates' shuffle, place i
   * swapped with i + r mod (n − i).
   *
   * @param n - How many; below 2³².
   * @throws RangeError if n is not a whole number from 0 to 2³² − 1.
   * @see Durstenfeld 1964, https://doi.org/10.1145/364520.364540
   *
   * @example
   * ```ts
   * import { Generator, toNested } from 'tiny-mlp';
   *
   * console.log(toNested(new Generator(0).randperm(6)));
   * // [ 2, 5, 3, 0, 1, 4 ]
   * ```
   */
  randperm(n: number): NdArray<Uint32Array> {
    checkCount('Generator.randperm', arguments, 1);
    return drawOrder(this.#stream, n);
  }

  /**
   * Whole numbers from low up to, but not including, high, as `torch.randint(low, high, shape)`:
   * low + r mod (high − low).
   *
   * @param shape - The shape of the result, filled in row-major order.
   * @param low - The least.
   * @param high - One more than the greatest; less than 2³² above low.
   * @param options.dtype - Any that holds them. Default `'int32'`.
   * @throws RangeError if high is not above low, or the dtype does not hold them.
   * @see https://docs.pytorch.org/docs/stable/generated/torch.randint.html
   *
   * @example
   * ```ts
   * import { Generator, toNested } from 'tiny-mlp';
   *
   * console.log(toNested(new Generator(0).integers([6], 0, 10)));
   * // [ 4, 9, 3, 0, 3, 9 ]
   * ```
   */
  integers<D extends DType = 'int32'>(
    shape: readonly number[],
    low: number,
    high: number,
    options: { dtype?: D } = {},
  ): NdArray<TypedArrayOf[D]> {
    return drawIntegers(this.#stream, shape, low, high, options) as NdArray<TypedArrayOf[D]>;
  }

  /**
   * Places out of 0, 1, ..., n − 1 drawn at random, as `torch.multinomial`; without weights the
   * first `count` of {@link randperm}, or with replacement {@link integers}.
   *
   * @param n - Out of how many.
   * @param count - How many are drawn. Default 1.
   * @param options - See {@link ChoiceOptions}.
   * @throws RangeError if more are drawn than there are (with weights: than have a weight above 0)
   * without replacement, or a weight is negative or not finite, or all are 0.
   * @see Efraimidis and Spirakis 2006, https://doi.org/10.1016/j.ipl.2005.11.003
   *
   * @example
   * ```ts
   * import { Generator, toNested } from 'tiny-mlp';
   *
   * const weights = [0.1, 0.5, 0.2, 0.2];
   * console.log(toNested(new Generator(0).choice(4, 3, { weights })));
   * // [ 1, 2, 3 ]
   * ```
   */
  choice(n: number, count = 1, options: ChoiceOptions = {}): NdArray<Uint32Array> {
    const who = 'Generator.choice';
    checkCount(who, arguments, 3);
    const { replacement, weights } = readChoice(who, n, count, options);
    if (weights) return wrap(drawWeighted(this.#stream, weights, count, replacement), [count]);
    if (replacement) return this.integers([count], 0, n, { dtype: 'uint32' });
    return wrap(this.randperm(n).data.slice(0, count), [count]);
  }

  /**
   * The default generator of this copy of the package, on the stream that it shares with the
   * others. Until it is seeded, every run is a new one, as in PyTorch.
   *
   * @internal
   */
  static onSharedStream(): Generator {
    const place = globalThis as { [shared]?: Stream };
    const generator = new this(); // by its name, bundlers would rename the class
    if (place[shared]) generator.#stream = place[shared];
    else
      place[shared] = generator.manualSeed(crypto.getRandomValues(new Uint32Array(1))[0]).#stream;
    return generator;
  }

  /** How error texts and consoles show it. */
  toString(): string {
    return `Generator(seed ${this.#stream.seed})`;
  }
}
