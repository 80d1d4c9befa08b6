/**
 * The generator's stream is PyTorch's, to the bit, and can be stored and continued.
 */
import { describe, expect, it } from 'vitest';
import { OptionError, ShapeError } from '../../src/core/errors.js';
import { manualSeed } from '../../src/core/default-generator.js';
import { Generator, type GeneratorState } from '../../src/core/generator.js';
import type { FloatDType } from '../../src/core/dtype.js';
import { elements, expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { digest, readFixture } from '../support/fixtures.js';

interface Uniform { call: 'uniform'; args: { size: number; low: number; high: number; dtype: FloatDType } } // prettier-ignore
type Call = Uniform | { call: 'randperm'; args: { n: number } };
const torch = readFixture('generator') as {
  streams: { seed: number; calls: (Call & { result: number[] })[] }[];
  unseededGenerator: { calls: (Call & { result: number[] })[] };
  digests: (Uniform & { seed: number; sha256: string; first: number[]; last: number[] })[];
};
const extremes = readFixture('uniform_extremes') as {
  draws: {
    seed: number;
    size: number;
    low: number;
    high: number;
    first: number[];
    sha256: string;
  }[];
};

const draw = (generator: Generator, { call, args }: Call) =>
  call === 'uniform'
    ? generator.uniform([args.size], { low: args.low, high: args.high, dtype: args.dtype })
    : generator.randperm(args.n);

const bad = (value: unknown) => value as never;

describe('the stream', () => {
  it.each(torch.streams)("is PyTorch's to the bit for seed $seed", ({ seed, calls }) => {
    for (const generator of [
      new Generator(seed),
      new Generator(1).manualSeed(seed),
      manualSeed(seed),
    ]) {
      expect(generator.initialSeed).toBe(seed);
      calls.forEach((call, i) =>
        expectSame(draw(generator, call), call.result, `${i}: ${call.call}`),
      );
    }
  });

  it("of a generator given no seed is PyTorch's default one", () => {
    const generator = new Generator();
    for (const call of torch.unseededGenerator.calls)
      expectSame(draw(generator, call), call.result);
    expect(String(generator)).toBe('Generator(seed 67280421310721)');
  });

  it.each(torch.digests)(
    "agrees with PyTorch's over $args.size $args.dtype numbers",
    ({ seed, sha256, first, last, ...call }) => {
      const drawn = draw(new Generator(seed), call);
      const values = elements(drawn);
      expect([values.slice(0, 3), values.slice(-3)]).toEqual([first, last]);
      expect(digest(drawn, call.args.dtype)).toBe(sha256);
    },
  );

  it('depends on the low 32 bits of the seed alone, of negative seeds too', () => {
    const first = (seed: number) => new Generator(seed).random32();
    expect(first(2 ** 32 + 5)).toBe(first(5));
    expect(first(-5)).toBe(first(2 ** 32 - 5));
    expect(first(-(2 ** 32) - 5)).toBe(first(-5));
    expect(first(Number.MIN_SAFE_INTEGER)).toBe(first(1));
    expect(first(-5)).not.toBe(first(5));
  });

  it('is the reference implementation: 5489 gives 3499211612 first and 4123659995 in place 10,000', () => {
    const generator = new Generator(5489); // init_genrand's own default, whose values the C++ standard fixes
    const outputs = Array.from({ length: 10_000 }, () => generator.random32());
    expect([outputs[0], outputs[9999]]).toEqual([3499211612, 4123659995]);
  });

  it('takes 0 for a seed like any other', () => {
    expect(new Generator(0).random32()).toBe(2357136044);
    expect(manualSeed(0).random32()).toBe(2357136044);
    expect(manualSeed(0).initialSeed).toBe(0);
    expect(new Generator(0).random32()).not.toBe(new Generator().random32());
  });

  it('is one for manualSeed and all who take no generator, and none of the generators of one’s own', () => {
    const shared = manualSeed(3);
    const own = new Generator(3);
    own.random32();
    expect(manualSeed(3)).toBe(shared);
    expect(shared.random32()).toBe(new Generator(3).random32());
  });
});

describe('uniform', () => {
  it('fills any shape in row-major order, and draws nothing for an empty one', () => {
    const generator = new Generator(1);
    expect(generator.uniform([0, 3]).shape).toEqual([0, 3]);
    const [flat, shaped] = [new Generator(1).uniform([6]), generator.uniform([2, 3])];
    expect(elements(shaped)).toEqual(elements(flat));
    expect(shaped.shape).toEqual([2, 3]);
    expect(shaped.dtype).toBe('float32');
    expect(generator.uniform([]).shape).toEqual([]);
    expect(generator.uniform([1], { dtype: 'float64' }).dtype).toBe('float64');
  });

  it('takes a lower bound of 0 and an upper one of 0 as bounds', () => {
    const values = elements(new Generator(1).uniform([100], { low: -1, high: 0 }));
    expect(values.every((x) => x >= -1 && x <= 0)).toBe(true);
    expectSame(new Generator(1).uniform([2], { low: 2, high: 2 }), [2, 2]);
  });

  it.each(extremes.draws)("from $low to $high is PyTorch's to the bit", (row) => {
    const { seed, size, low, high, first, sha256 } = row;
    const drawn = new Generator(seed).uniform([size], { low, high, dtype: 'float64' });
    expect(elements(drawn).slice(0, 5)).toEqual(first);
    expect(digest(drawn, 'float64')).toBe(sha256);
  });

  it.each([
    ['an upper bound below the lower', { low: 1, high: 0.5 }, RangeError, 'Generator.uniform expects high to be a finite number of at least 1, but got 0.5; pass such a number'], // prettier-ignore
    ['NaN for a bound', { low: NaN }, RangeError, 'Generator.uniform expects low to be a finite number, but got NaN; pass such a number'], // prettier-ignore
    [
      'text for a bound',
      { high: '1' },
      TypeError,
      'Generator.uniform expects high to be a number, but got "1"; pass a number',
    ],
    ['an integer type', { dtype: 'int32' }, RangeError, `Generator.uniform expects dtype to be 'float32' or 'float64', but got "int32"; pass one of these`], // prettier-ignore
    ["another library's option", { minval: 0 }, OptionError, "Generator.uniform expects the options low, high, dtype, but got 'minval'; remove it"], // prettier-ignore
  ])('refuses %s', (_, options, type, text) => {
    expectError(() => new Generator(1).uniform([2], bad(options)), type, text);
  });

  it('refuses a shape that is none', () => {
    expectError(() => new Generator(1).uniform(bad(3)), TypeError, 'Generator.uniform expects a shape such as [2, 3], but got 3; pass an array of whole numbers'); // prettier-ignore
    expectError(() => new Generator(1).uniform([-1]), ShapeError, 'Generator.uniform expects a shape of whole numbers of at least 0, but got [-1]; pass such numbers'); // prettier-ignore
  });

  it('refuses bounds whose distance the element type cannot hold, as PyTorch does, instead of giving Infinity or NaN', () => {
    expect(() => new Generator(1).uniform([2], { high: 1e39 })).toThrow(RangeError);
    expect(() => new Generator(1).uniform([2], { low: -3e38, high: 3e38 })).toThrow(RangeError);
    expect(() =>
      new Generator(1).uniform([2], { low: -1e308, high: 1e308, dtype: 'float64' }),
    ).toThrow(RangeError);
  });
});

describe('randperm', () => {
  it('is a permutation, of 0 and 1 elements too, which draw nothing', () => {
    const generator = new Generator(4);
    expect(elements(generator.randperm(0))).toEqual([]);
    expect(elements(generator.randperm(1))).toEqual([0]);
    expect(generator.state).toEqual(new Generator(4).state);
    const order = elements(generator.randperm(500));
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, i) => i));
  });

  it('refuses what is no number of elements', () => {
    expectError(() => new Generator(1).randperm(-1), RangeError, 'Generator.randperm expects n to be a whole number from 0 to 4294967295, but got -1; pass such a number'); // prettier-ignore
    expectError(() => new Generator(1).randperm(bad('3')), TypeError, 'Generator.randperm expects n to be a whole number, but got "3"; pass a number'); // prettier-ignore
  });
});

describe('the state', () => {
  it.each([0, 1, 5, 623, 624, 625, 2000])(
    'stored as JSON after %i outputs continues the stream, in another generator too',
    (n) => {
      const generator = new Generator(-9);
      for (let i = 0; i < n; i++) generator.random32();
      const stored = JSON.stringify(generator.state);
      const expected = Array.from({ length: 700 }, () => generator.random32());
      const other = new Generator(1);
      expect(other.setState(JSON.parse(stored) as GeneratorState)).toBe(other);
      expect(JSON.stringify(other.state)).toBe(stored);
      expect(other.initialSeed).toBe(-9);
      expect(Array.from({ length: 700 }, () => other.random32())).toEqual(expected);
    },
  );

  it('once read is not changed by later draws, nor the generator by changes to it', () => {
    const generator = new Generator(2);
    const state = generator.state;
    const copy = structuredClone(state);
    for (let i = 0; i < 1000; i++) generator.random32();
    expect(state).toEqual(copy);
    const restored = new Generator(3).setState(state);
    (state.words as number[]).fill(0);
    expect(restored.state).toEqual(copy);
  });

  const good = new Generator(5).state;
  const withWord = (i: number, word: unknown) => ({
    ...good,
    words: good.words.map((w, j) => (i === j ? word : w)),
  });
  it.each([
    ['nothing', undefined, TypeError, 'Generator.setState expects state as an object, but got undefined; pass what .state gave'], // prettier-ignore
    ['an unknown field', { ...good, offset: 1 }, OptionError, "Generator.setState expects the options seed, words, position, nextNormal, but got 'offset'; remove it"], // prettier-ignore
    ['no seed', { words: good.words, position: 624 }, TypeError, 'Generator.setState expects state.seed to be a whole number, but got undefined; pass a number'], // prettier-ignore
    ['half a seed', { ...good, seed: 0.5 }, RangeError, 'Generator.setState expects state.seed to be a whole number from -9007199254740991 to 9007199254740991, but got 0.5; pass such a number'], // prettier-ignore
    ['a position past the end', { ...good, position: 625 }, RangeError, 'Generator.setState expects state.position to be a whole number from 0 to 624, but got 625; pass such a number'], // prettier-ignore
    ['too few words', { ...good, words: good.words.slice(1) }, TypeError, 'Generator.setState expects state.words as an array of 624 numbers, but got an array of 623 elements; pass what .state gave'], // prettier-ignore
    ['a typed array of words', { ...good, words: new Uint32Array(624) }, TypeError, 'Generator.setState expects state.words as an array of 624 numbers, but got Uint32Array(624); pass what .state gave'], // prettier-ignore
    ['a word past 32 bits, the last', withWord(623, 2 ** 32), RangeError, 'Generator.setState expects state.words[623] to be a whole number from 0 to 4294967295, but got 4294967296; pass such a number'], // prettier-ignore
    ['a negative word', withWord(0, -1), RangeError, 'Generator.setState expects state.words[0] to be a whole number from 0 to 4294967295, but got -1; pass such a number'], // prettier-ignore
    ['text for a word', withWord(3, '7'), TypeError, 'Generator.setState expects state.words[3] to be a whole number, but got "7"; pass a number'], // prettier-ignore
    ['null for a word, as JSON writes NaN', withWord(3, null), TypeError, 'Generator.setState expects state.words[3] to be a whole number, but got null; pass a number'], // prettier-ignore
  ])('refuses %s, and the generator stays as it was', (_, state, type, text) => {
    const generator = new Generator(11);
    for (let i = 0; i < 10; i++) generator.random32();
    const before = generator.state;
    expectError(() => generator.setState(bad(state)), type, text);
    expect(generator.state).toEqual(before);
  });

  it('with holes for words is refused', () => {
    expect(() => new Generator(1).setState({ ...good, words: new Array<number>(624) })).toThrow(
      TypeError,
    );
  });
});

describe('a second copy of the package', () => {
  type Copy = typeof import('../../src/core/generator.js');
  const load = (name: string) =>
    import(/* @vite-ignore */ `../../src/core/generator.ts?${name}`) as Promise<Copy>;

  it('draws from the same default stream, by whichever of the two it is seeded', async () => {
    const other = await load('second');
    expect(other.Generator).not.toBe(Generator);
    manualSeed(0);
    const itsDefault = other.Generator.onSharedStream();
    expect(itsDefault.random32()).toBe(2357136044);
    const third = manualSeed(0).uniform([3]).data[2];
    const [mine, theirs] = [itsDefault.manualSeed(0), manualSeed(0)];
    mine.uniform([2]);
    expect(theirs.uniform([1]).data[0]).toBe(third);
    itsDefault.manualSeed(5);
    expect([theirs.initialSeed, theirs.state]).toEqual([5, mine.state]);
  });

  it('has its own generators to itself', async () => {
    const other = await load('third');
    const [mine, theirs] = [new Generator(7), new other.Generator(7)];
    expect(mine.random32()).toBe(theirs.random32());
  });
});

describe('seeds', () => {
  it.each([
    [
      1.5,
      RangeError,
      'Generator expects seed to be a whole number from -9007199254740991 to 9007199254740991, but got 1.5; pass such a number',
    ],
    [2 ** 53, RangeError, 'Generator expects seed to be a whole number from -9007199254740991 to 9007199254740991, but got 9007199254740992; pass such a number'], // prettier-ignore
    [
      NaN,
      RangeError,
      'Generator expects seed to be a whole number from -9007199254740991 to 9007199254740991, but got NaN; pass such a number',
    ],
    ['1', TypeError, 'Generator expects seed to be a whole number, but got "1"; pass a number'],
    [null, TypeError, 'Generator expects seed to be a whole number, but got null; pass a number'],
    [7n, TypeError, 'Generator expects seed to be a whole number, but got 7n; pass a number'],
  ])('refuses %s, and the generator stays as it was', (seed, type, text) => {
    expectError(() => new Generator(bad(seed)), type, text);
    const generator = new Generator(11);
    const before = generator.state;
    expectError(
      () => generator.manualSeed(bad(seed)),
      type,
      text.replace('Generator', 'Generator.manualSeed'),
    );
    expectError(() => manualSeed(bad(seed)), type, text.replace('Generator', 'manualSeed'));
    expect(generator.state).toEqual(before);
  });
});
