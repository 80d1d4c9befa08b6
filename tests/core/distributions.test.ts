/**
 * Normal and Bernoulli numbers are PyTorch's: the same words of the generator in the same order, to
 * the bit where PyTorch's own bits do not depend on the processor, to the last places elsewhere.
 */
import { describe, expect, it } from 'vitest';
import type { FloatDType } from '../../src/core/dtype.js';
import { OptionError, ShapeError } from '../../src/core/errors.js';
import { Generator, type GeneratorState } from '../../src/core/generator.js';
import * as init from '../../src/core/init.js';
import { elements, expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { fromBase64, readFixture } from '../support/fixtures.js';

interface Args {
  size: number;
  dtype: FloatDType;
  mean: number;
  std: number;
  p: number;
}
interface Call {
  call: 'normal' | 'bernoulli' | 'uniform';
  args: Args;
  result: number[];
}
const torch = readFixture('distributions') as {
  streams: { seed: number; calls: Call[] }[];
  state: { seed: number; first: number[]; second: number[] };
  large: { seed: number; args: Args; base64: string }[];
  probabilities: { seed: number; args: Args; ones: number[]; after: number[] }[];
  dropout: { seed: number; p: number; dtype: FloatDType; shape: number[]; mask: number[][] }[];
  inits: { mean: number; std: number; seed: number; shape: number[]; result: number[][] }[];
};

const draw = (generator: Generator, { call, args }: Pick<Call, 'call' | 'args'>) => {
  const { size, dtype, mean, std, p } = args;
  if (call === 'normal') return generator.normal([size], { mean, std, dtype });
  return call === 'bernoulli'
    ? generator.bernoulli([size], p, { dtype })
    : generator.uniform([size], { dtype });
};

const bad = (value: unknown) => value as never;

/** The distance of two numbers in units of the last place of an element type. */
function lastPlaces(actual: number, expected: number, dtype: FloatDType, size = expected): number {
  if (actual === expected) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(size)));
  const least = dtype === 'float32' ? [23, -149] : [52, -1074];
  return Math.abs(actual - expected) / 2 ** Math.max(exponent - least[0], least[1]);
}

describe("PyTorch's own numbers", () => {
  it.each(torch.streams)(
    'in one stream of seed $seed, pairs left over and all',
    ({ seed, calls }) => {
      const generator = new Generator(seed);
      for (const [i, call] of calls.entries()) {
        const { args, result } = call;
        const drawn = draw(generator, call);
        expect(drawn.dtype).toBe(args.dtype);
        const own = elements(drawn);
        expect(own).toHaveLength(result.length);
        if (call.call !== 'normal') expectSame(drawn, result, `${i}: ${call.call}`);
        // A number that all but cancels the mean has fewer right digits than either.
        for (const [j, expected] of result.entries()) {
          const size = Math.max(Math.abs(expected), args.mean ?? 0);
          const most = args.dtype === 'float32' ? 3 : 6;
          const distance = lastPlaces(own[j], expected, args.dtype, size);
          if (!(distance <= most))
            expect.fail(`${i}: ${call.call}[${j}] is ${own[j]}, not ${expected}`);
        }
      }
    },
  );

  it.each(torch.large)('3,001 $args.dtype numbers to the last places', ({ seed, args, base64 }) => {
    const own = elements(draw(new Generator(seed), { call: 'normal', args }));
    const expected = fromBase64(base64, args.dtype);
    const distances = own.map((x, i) => lastPlaces(x, expected[i], args.dtype));
    expect(distances).toHaveLength(3001);
    expect(Math.max(...distances)).toBeLessThanOrEqual(args.dtype === 'float32' ? 3 : 6);
    const same = distances.filter((distance) => distance === 0).length;
    expect(same).toBeGreaterThan(args.dtype === 'float32' ? 2490 : 2350);
  });

  it.each(torch.probabilities)('ones of probability $args.p, $args.dtype', (row) => {
    const generator = new Generator(row.seed);
    const own = elements(draw(generator, { call: 'bernoulli', args: row.args }));
    expect(own.every((x) => x === 0 || x === 1)).toBe(true);
    expect([...own.keys()].filter((i) => own[i] === 1)).toEqual(row.ones);
    expectSame(generator.uniform([1], { dtype: 'float64' }), row.after, 'the next number');
  });

  it.each(torch.dropout)("dropout's mask at p = $p, $dtype", ({ seed, p, dtype, shape, mask }) => {
    expectSame(new Generator(seed).bernoulli(shape, 1 - p, { dtype }), mask);
  });

  it.each(torch.inits)('init.normal($mean, $std)', ({ mean, std, seed, shape, result }) => {
    const generator = new Generator(seed);
    const own = elements(init.normal(mean, std)(shape, { dtype: 'float64', generator }));
    for (const [i, expected] of result.flat().entries()) {
      expect(
        lastPlaces(own[i], expected, 'float64', Math.max(Math.abs(expected), mean)),
      ).toBeLessThanOrEqual(6);
    }
  });
});

describe('normal', () => {
  it('has mean and std, by default 0 and 1, of float32', () => {
    const drawn = new Generator(1).normal([100, 1000]);
    expect([drawn.shape, drawn.dtype]).toEqual([[100, 1000], 'float32']);
    const moments = (values: number[]) => {
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      return [mean, Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length)];
    };
    const [mean, std] = moments(Array.from(drawn.data));
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(1e5));
    expect(Math.abs(std - 1)).toBeLessThan(4 / Math.sqrt(2e5));
    const scaled = new Generator(1).normal([1e5], { mean: -3, std: 0.5, dtype: 'float64' });
    const [center, spread] = moments(Array.from(scaled.data));
    expect(Math.abs(center + 3)).toBeLessThan(0.01);
    expect(Math.abs(spread - 0.5)).toBeLessThan(0.01);
  });

  it('takes 0 for a std, and gives the mean', () => {
    for (const n of [3, 20]) {
      const drawn = new Generator(1).normal([n], { mean: 0.1, std: 0, dtype: 'float64' });
      expectSame(
        drawn,
        Array.from({ length: n }, () => 0.1),
      );
    }
  });

  it('draws nothing for an empty shape, and one number for []', () => {
    const generator = new Generator(2);
    expect(generator.normal([0, 3]).shape).toEqual([0, 3]);
    expect(generator.state).toEqual(new Generator(2).state);
    expect(generator.normal([]).shape).toEqual([]);
    expect(generator.state.nextNormal).toBeDefined();
  });

  it('fills any shape in row-major order', () => {
    const [flat, shaped] = [[24], [2, 3, 4]].map((shape) => new Generator(3).normal(shape));
    expect(elements(shaped)).toEqual(elements(flat));
  });

  // prettier-ignore
  it.each([
    ['a negative std', { std: -1 }, RangeError, 'Generator.normal expects std to be a finite number of at least 0, but got -1; pass such a number'],
    ['NaN for a std', { std: NaN }, RangeError, 'Generator.normal expects std to be a finite number of at least 0, but got NaN; pass such a number'],
    ['Infinity for a mean', { mean: Infinity }, RangeError, 'Generator.normal expects mean to be a finite number, but got Infinity; pass such a number'],
    ['text for a mean', { mean: '1' }, TypeError, 'Generator.normal expects mean to be a number, but got "1"; pass a number'],
    ['a mean beyond float32', { mean: 1e39 }, RangeError, 'Generator.normal expects mean and std to fit float32, but got 1e+39 and 1; choose them smaller'],
    ['a std beyond float32', { std: 1e39 }, RangeError, 'Generator.normal expects mean and std to fit float32, but got 0 and 1e+39; choose them smaller'],
    ['an integer type', { dtype: 'int32' }, RangeError, `Generator.normal expects dtype to be 'float32' or 'float64', but got "int32"; pass one of these`],
    ["another library's option", { stddev: 1 }, OptionError, "Generator.normal expects the options mean, std, dtype, but got 'stddev'; did you mean 'std'?"],
  ])('refuses %s, and draws nothing', (_, options, type, text) => {
    const generator = new Generator(1);
    expectError(() => generator.normal([2], bad(options)), type, text);
    expect(generator.state).toEqual(new Generator(1).state);
  });

  it('refuses a shape that is none', () => {
    const text =
      'Generator.normal expects a shape of whole numbers of at least 0, but got [-1]; pass such numbers';
    expectError(() => new Generator(1).normal([-1]), ShapeError, text);
  });
});

describe('bernoulli', () => {
  it('is of float32 by default, in any shape', () => {
    const drawn = new Generator(1).bernoulli([2, 3], 0.5);
    expect([drawn.shape, drawn.dtype]).toEqual([[2, 3], 'float32']);
  });

  // Words are taken in pairs: 1,001 of them cross the ends of three blocks of 624, at 0 and 1.
  it.each([0, 1])('compares all 53 bits of two words, from place %i of a block on', (place) => {
    const start = () => {
      const generator = new Generator(7);
      if (place === 1) generator.random32();
      return generator;
    };
    const words = start();
    const numbers = Array.from({ length: 1001 }, () => {
      const upper = words.random32() & 0x1fffff;
      return (upper * 2 ** 32 + words.random32()) * 2 ** -53;
    });
    for (const i of [0, 310, 311, 312, 623, 1000]) {
      const drawn = (p: number) => Array.from(start().bernoulli([1001], p).data);
      expect(drawn(numbers[i])).toEqual(numbers.map((u) => (u < numbers[i] ? 1 : 0)));
      expect(drawn(numbers[i] + 2 ** -53)[i]).toBe(1);
    }
    const generator = start();
    generator.bernoulli([1001], 0.5);
    expect(generator.random32()).toBe(words.random32());
  });

  // prettier-ignore
  it.each([
    ['a probability above 1', 1.5, {}, RangeError, 'Generator.bernoulli expects p to be a number from 0 to 1, but got 1.5; pass such a number'],
    ['a negative probability', -0.1, {}, RangeError, 'Generator.bernoulli expects p to be a number from 0 to 1, but got -0.1; pass such a number'],
    ['NaN', NaN, {}, RangeError, 'Generator.bernoulli expects p to be a number from 0 to 1, but got NaN; pass such a number'],
    ['no probability', undefined, {}, TypeError, 'Generator.bernoulli expects p to be a number, but got undefined; pass a number'],
    ['p among the options', { p: 0.5 }, {}, TypeError, 'Generator.bernoulli expects p to be a number, but got an object; pass a number'],
    ['an integer type', 0.5, { dtype: 'bool' }, RangeError, `Generator.bernoulli expects dtype to be 'float32' or 'float64', but got "bool"; pass one of these`],
    ['an unknown option', 0.5, { out: 1 }, OptionError, "Generator.bernoulli expects the options dtype, but got 'out'; remove it"],
  ])('refuses %s', (_, p, options, type, text) => {
    expectError(() => new Generator(1).bernoulli([2], bad(p), bad(options)), type, text);
  });

  it('refuses a shape that is none', () => {
    const text =
      'Generator.bernoulli expects a shape such as [2, 3], but got 3; pass an array of whole numbers';
    expectError(() => new Generator(1).bernoulli(bad(3), 0.5), TypeError, text);
  });
});

describe('the normal number left over', () => {
  const pair = (generator: Generator) => elements(generator.normal([2], { dtype: 'float64' }));

  it('is part of the state, as in PyTorch, and survives JSON', () => {
    const { seed, first, second } = torch.state;
    const generator = new Generator(seed);
    const close = (own: number[], expected: number[]) =>
      expected.forEach((x, i) => expect(lastPlaces(own[i], x, 'float64')).toBeLessThanOrEqual(6));
    close(elements(generator.normal([1], { dtype: 'float64' })), first);
    const stored = JSON.stringify(generator.state);
    const own = pair(generator);
    close(own, second);
    const other = new Generator(1).setState(JSON.parse(stored) as GeneratorState);
    expect(JSON.stringify(other.state)).toBe(stored);
    expect(pair(other)).toEqual(own);
  });

  it('goes with a seed, and with a state that has none', () => {
    const generator = new Generator(5);
    const old = generator.state;
    expect(old).not.toHaveProperty('nextNormal');
    const expected = pair(new Generator(5));
    generator.normal([1]);
    expect(pair(generator.manualSeed(5))).toEqual(expected);
    generator.normal([1]);
    expect(pair(generator.setState(old))).toEqual(expected);
    expect(generator.state).not.toHaveProperty('nextNormal');
  });

  // prettier-ignore
  it.each([
    ['text', '1', TypeError, 'Generator.setState expects state.nextNormal to be a number, but got "1"; pass a number'],
    ['null', null, TypeError, 'Generator.setState expects state.nextNormal to be a number, but got null; pass a number'],
    ['NaN', NaN, RangeError, 'Generator.setState expects state.nextNormal to be a finite number, but got NaN; pass such a number'],
  ])('is not %s', (_, nextNormal, type, text) => {
    const generator = new Generator(2);
    const state = { ...new Generator(3).state, nextNormal: bad(nextNormal) };
    expectError(() => generator.setState(state), type, text);
    expect(generator.state).toEqual(new Generator(2).state);
  });
});

describe('init.normal', () => {
  it('is N(0, 1) by default', () => {
    const context = { dtype: 'float32', generator: new Generator(4) } as const;
    const flat = elements(new Generator(4).normal([21]));
    const nested = [0, 7, 14].map((start) => flat.slice(start, start + 7));
    expectSame(init.normal()([3, 7], context), nested);
  });

  // prettier-ignore
  it.each([
    ['a negative std', () => init.normal(0, -1), RangeError, 'init.normal expects std to be a finite number of at least 0, but got -1; pass such a number'],
    ['NaN for a mean', () => init.normal(NaN), RangeError, 'init.normal expects mean to be a finite number, but got NaN; pass such a number'],
    ['a second call', () => init.normal()(bad(undefined), bad(undefined)), TypeError, 'init.normal(...) expects a shape and { dtype, generator }, but got undefined and undefined; hand it over without calling it again: { weightInit: init.normal(...) }'],
  ])('refuses %s', (_, run, type, text) => {
    expectError(run, type, text);
  });
});
