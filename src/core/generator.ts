/**
 * The random number generator, as its users see it. Not here: its state as plain data (see
 * generator-state.ts), what is made of its words (distributions.ts), initial weights (init.ts).
 */
import { checkFloatDType, checkShape } from './array-checks.js';
import { checkCount, checkFinite, checkInteger, checkOptions } from './check.js';
import { fillBernoulli, fillNormal, fillUniform } from './distributions.js';
import { allocate, type FloatArray, type FloatDType } from './dtype.js';
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
import { sizeOf, wrap, type NdArray } from './ndarray.js';

export type { GeneratorState };

/**
 * Where all copies of the package in a process (`import` and `require` give one each) find the
 * stream of their default generator.
 */
const shared = Symbol.for('tiny-mlp.default-stream');

/**
 * PyTorch's seed of a `torch.Generator()` that was given none (c10::detail::default_rng_seed_val).
 */
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
 * const loader = new DataLoader([zeros([100, 784]), zeros([100])], { shuffle: true, generator });
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
   */
  uniform(
    shape: readonly number[],
    options: { low?: number; high?: number; dtype?: FloatDType } = {},
  ): NdArray<FloatArray> {
    const who = 'Generator.uniform';
    checkOptions(who, options, ['low', 'high', 'dtype']);
    const { low = 0, high = 1, dtype = 'float32' } = options;
    checkShape(who, shape);
    checkFinite(who, 'low', low);
    checkFinite(who, 'high', high, low);
    const values = allocate(checkFloatDType(who, dtype), sizeOf(shape));
    const round = dtype === 'float32' ? Math.fround : Number;
    const [from, to] = [round(low), round(high)];
    const width = round(to - from);
    if (![from, to, width].every(Number.isFinite)) {
      throw new RangeError(
        `${who} expects low, high and their distance to fit ${dtype}, ` +
          `but got ${low} and ${high}; choose them smaller`,
      );
    }
    fillUniform(values, from, width, this.#stream.engine);
    return wrap<FloatArray>(values, shape);
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
   * const noise = new Generator(0).normal([2, 3], { std: 0.1, dtype: 'float64' });
   * console.log(noise.get(0, 0)); // 0.15409961082440435
   * ```
   */
  normal(
    shape: readonly number[],
    options: { mean?: number; std?: number; dtype?: FloatDType } = {},
  ): NdArray<FloatArray> {
    const who = 'Generator.normal';
    checkOptions(who, options, ['mean', 'std', 'dtype']);
    const { mean = 0, std = 1, dtype = 'float32' } = options;
    checkShape(who, shape);
    checkFinite(who, 'mean', mean);
    checkFinite(who, 'std', std, 0);
    const values = allocate(checkFloatDType(who, dtype), sizeOf(shape));
    if (dtype === 'float32' && ![mean, std].map(Math.fround).every(Number.isFinite)) {
      throw new RangeError(
        `${who} expects mean and std to fit ${dtype}, but got ${mean} and ${std}; ` +
          'choose them smaller',
      );
    }
    fillNormal(values, mean, std, this.#stream);
    return wrap<FloatArray>(values, shape);
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
   * console.log(toNested(new Generator(0).bernoulli([6], 0.5))); // [ 0, 0, 1, 0, 0, 0 ]
   * ```
   */
  bernoulli(
    shape: readonly number[],
    p: number,
    options: { dtype?: FloatDType } = {},
  ): NdArray<FloatArray> {
    const who = 'Generator.bernoulli';
    checkOptions(who, options, ['dtype']);
    const { dtype = 'float32' } = options;
    checkShape(who, shape);
    if (typeof p === 'number' && !(p >= 0 && p <= 1)) {
      throw new RangeError(
        `${who} expects p to be a number from 0 to 1, but got ${p}; pass such a number`,
      );
    }
    checkFinite(who, 'p', p);
    const values = allocate(checkFloatDType(who, dtype), sizeOf(shape));
    fillBernoulli(values, p, this.#stream.engine);
    return wrap<FloatArray>(values, shape);
  }

  /**
   * A random order of 0, 1, ..., n − 1, as `torch.randperm(n)`: Fisher and Yates' shuffle, place i
   * swapped with i + r mod (n − i).
   *
   * @param n - How many; below 2³².
   */
  randperm(n: number): NdArray<Uint32Array> {
    checkInteger('Generator.randperm', 'n', n, 0, 2 ** 32 - 1);
    const { engine } = this.#stream;
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = 0; i < n - 1; i++) {
      const other = i + (engine.next() % (n - i));
      const kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
    return wrap(order, [n]);
  }

  /**
   * The default generator of this copy of the package, on the stream that it shares with the
   * others. Until it is seeded, every run is a new one, as in PyTorch.
   *
   * @internal
   */
  static onSharedStream(): Generator {
    const place = globalThis as { [shared]?: Stream };
    const generator = new Generator();
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

let defaultOne: Generator | undefined;

/** The generator used where none is given. @internal */
export function defaultGenerator(): Generator {
  return (defaultOne ??= Generator.onSharedStream());
}

/**
 * Seeds the generator that is used wherever none is given, as `torch.manual_seed`: from here on
 * initial weights and shuffles are fixed.
 *
 * @param seed - A whole number; 0 is a seed like any other.
 * @returns The default generator.
 *
 * @example
 * ```ts
 * import { Linear, manualSeed } from 'tiny-mlp';
 *
 * manualSeed(0);
 * const a = new Linear(3, 2).weight.value.get(0, 0);
 * manualSeed(0);
 * console.log(a === new Linear(3, 2).weight.value.get(0, 0)); // true
 * ```
 */
export function manualSeed(seed: number): Generator {
  return defaultGenerator().manualSeed(checkSeed('manualSeed', seed));
}
