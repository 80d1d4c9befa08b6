/**
 * The random number generator: MT19937, and PyTorch's ways of making uniform numbers and permutations from it, so that one seed
 * gives PyTorch's own values. Not here: the distributions of initial weights (see init.ts).
 */
import { checkFloatDType, checkShape } from './array-checks.js';
import { checkCount, checkFinite, checkInteger, checkOptions, show } from './check.js';
import { allocate, type FloatArray, type FloatDType } from './dtype.js';
import { fusedMultiplyAdd32, fusedMultiplyAdd64 } from './fma.js';
import { named } from './kinds.js';
import { Mt19937 } from './mt19937.js';
import { sizeOf, wrap, type NdArray } from './ndarray.js';

/** A generator's whole state: plain data, safe to store as JSON or to post to a worker. */
export interface GeneratorState {
  /** The seed the generator was last given. */
  readonly seed: number;
  /** The 624 words of MT19937, unsigned 32-bit integers. */
  readonly words: readonly number[];
  /** How many of the words have been handed out, 0 to 624. */
  readonly position: number;
}

/** What a generator draws from. */
interface Stream {
  /** The seed it was last given. */
  seed: number;
  readonly engine: Mt19937;
}

/** Where all copies of the package in a process (`import` and `require` give one each) find the stream of their default generator. */
const shared = Symbol.for('tiny-mlp.default-stream');

/** PyTorch's seed of a `torch.Generator()` that was given none (c10::detail::default_rng_seed_val). */
const DEFAULT_SEED = 67280421310721;

/**
 * A stream of random numbers that is fixed by its seed: the same on every machine, and PyTorch's own.
 *
 * MT19937 (Matsumoto and Nishimura 1998), seeded by `init_genrand` with the low 32 bits of the seed, as `torch.Generator` on the CPU.
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

  /** @param seed - A whole number; 0 is a seed like any other. Default: PyTorch's 67280421310721. */
  constructor(seed: number = DEFAULT_SEED) {
    checkCount('Generator', arguments, 1);
    this.#start(checkSeed('Generator', seed));
  }

  /** Starts the stream anew. Only the low 32 bits of the seed count, as in PyTorch. */
  manualSeed(seed: number): this {
    return this.#start(checkSeed('Generator.manualSeed', seed));
  }

  #start(seed: number): this {
    this.#stream.seed = seed;
    // BigInt because the low 32 bits of a number beyond 2^31 are out of reach of JavaScript's own bit operators' sign rules.
    this.#stream.engine.seed(Number(BigInt.asUintN(32, BigInt(seed))));
    return this;
  }

  /** The seed the generator was last given. */
  get initialSeed(): number {
    return this.#stream.seed;
  }

  /** The whole state: give it to {@link setState} to continue from here, in this process or another. */
  get state(): GeneratorState {
    return { seed: this.#stream.seed, ...this.#stream.engine.save() };
  }

  /**
   * Continues from a state read earlier.
   *
   * @throws TypeError or RangeError if it is not a generator's state; the generator is then left as it was.
   */
  setState(state: GeneratorState): this {
    const who = 'Generator.setState';
    if (typeof state !== 'object' || state === null) {
      throw new TypeError(`${who} expects state as an object, but got ${show(state)}; pass what .state gave`);
    }
    checkOptions(who, state, ['seed', 'words', 'position']);
    const { seed, words, position } = state;
    checkSeed(who, seed, 'state.seed');
    checkInteger(who, 'state.position', position, 0, 624);
    if (!Array.isArray(words) || words.length !== 624) {
      throw new TypeError(`${who} expects state.words as an array of 624 numbers, but got ${show(words)}; pass what .state gave`);
    }
    Array.from(words).forEach((word, i) => checkInteger(who, `state.words[${i}]`, word, 0, 0xffffffff));
    this.#stream.seed = seed;
    this.#stream.engine.restore({ words, position });
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
   * float64: two outputs give u = (53 bits)·2⁻⁵³, then the same in float64.
   *
   * @param shape - The shape of the result, filled in row-major order.
   * @param options.low - Lower bound, included. Default 0.
   * @param options.high - Upper bound, excluded up to rounding. Default 1.
   */
  uniform(shape: readonly number[], options: { low?: number; high?: number; dtype?: FloatDType } = {}): NdArray<FloatArray> {
    const who = 'Generator.uniform';
    checkOptions(who, options, ['low', 'high', 'dtype']);
    const { low = 0, high = 1, dtype = 'float32' } = options;
    checkShape(who, shape);
    checkFinite(who, 'low', low);
    checkFinite(who, 'high', high, low);
    const values = allocate(checkFloatDType(who, dtype), sizeOf(shape));
    const [from, to] = dtype === 'float32' ? [Math.fround(low), Math.fround(high)] : [low, high];
    const width = dtype === 'float32' ? Math.fround(to - from) : to - from;
    if (![from, to, width].every(Number.isFinite)) {
      throw new RangeError(
        `${who} expects low, high and their distance to fit ${dtype}, but got ${low} and ${high}; choose them smaller`,
      );
    }
    if (values instanceof Float32Array) this.#fill32(values, from, width);
    else this.#fill64(values, from, width);
    return wrap<FloatArray>(values, shape);
  }

  #fill32(values: Float32Array, low: number, width: number): void {
    const { engine } = this.#stream;
    for (let i = 0; i < values.length; i++) {
      values[i] = fusedMultiplyAdd32((engine.next() & 0xffffff) * 2 ** -24, width, low);
    }
  }

  #fill64(values: Float64Array, low: number, width: number): void {
    const { engine } = this.#stream;
    for (let i = 0; i < values.length; i++) {
      const upper = engine.next() & 0x1fffff;
      const unit = (upper * 2 ** 32 + engine.next()) * 2 ** -53;
      values[i] = fusedMultiplyAdd64(unit, width, low);
    }
  }

  /**
   * A random order of 0, 1, ..., n − 1, as `torch.randperm(n)`: Fisher and Yates' shuffle, place i swapped with i + r mod (n − i).
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
   * The default generator of this copy of the package, on the stream that it shares with the others. Until it is seeded, every run is a
   * new one, as in PyTorch.
   *
   * @internal
   */
  static onSharedStream(): Generator {
    const place = globalThis as { [shared]?: Stream };
    const generator = new Generator();
    if (place[shared]) generator.#stream = place[shared];
    else place[shared] = generator.manualSeed(crypto.getRandomValues(new Uint32Array(1))[0]).#stream;
    return generator;
  }

  /** How error texts and consoles show it. */
  toString(): string {
    return `Generator(seed ${this.#stream.seed})`;
  }
}

const checkSeed = (who: string, seed: unknown, name = 'seed'): number => checkInteger(who, name, seed, Number.MIN_SAFE_INTEGER);

let defaultOne: Generator | undefined;

/** The generator used where none is given. @internal */
export function defaultGenerator(): Generator {
  return (defaultOne ??= Generator.onSharedStream());
}

/**
 * Seeds the generator that is used wherever none is given, as `torch.manual_seed`: from here on initial weights and shuffles are fixed.
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
