/**
 * Whole numbers, weighted choices and the initialisers made of normal numbers are PyTorch's: as
 * many words of the same stream, the same places to the bit, the same numbers to the last places.
 */
import { describe, expect, it } from 'vitest';
import type { FloatDType } from '../../src/core/dtype.js';
import { array } from '../../src/core/array.js';
import { OptionError, ShapeError } from '../../src/core/errors.js';
import { Generator } from '../../src/core/generator.js';
import * as init from '../../src/core/init.js';
import { inverseErf } from '../../src/core/inverse-error-function.js';
import { elements, expectClose, expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { readFixture } from '../support/fixtures.js';

type Args = Record<string, number & string>;
const torch = readFixture('draws') as {
  integers: { low: number; high: number; seed: number; result: number[]; after: number[] }[];
  choices: { weights: number[]; count: number; replacement: boolean; seed: number; result: number[]; after: number[] }[]; // prettier-ignore
  inits: { init: string; args: Args; seed: number; dtype: FloatDType; shape: [number, number]; result: number[][]; after: number[] }[]; // prettier-ignore
};

const bad = (value: unknown) => value as never;
const camelCase = (name: string) =>
  name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const next = (generator: Generator) => generator.uniform([1], { dtype: 'float64' });

const makers: Record<string, (args: Args) => init.Initializer> = {
  kaimingNormal: ({ mode, nonlinearity, a }) =>
    init.kaimingNormal({ mode: bad(camelCase(mode)), nonlinearity: bad(camelCase(nonlinearity)), a }), // prettier-ignore
  xavierNormal: ({ gain }) => init.xavierNormal({ gain }),
  orthogonal: ({ gain }) => init.orthogonal({ gain }),
  truncNormal: ({ mean, std, a, b }) => init.truncNormal({ mean, std, a, b }),
  sparse: ({ sparsity, std }) => init.sparse(sparsity, { std }),
};

describe("PyTorch's own", () => {
  it.each(torch.integers)('randint($low, $high)', ({ low, high, seed, result, after }) => {
    const generator = new Generator(seed);
    expectSame(generator.integers([40], low, high, { dtype: 'float64' }), result);
    expectSame(next(generator), after);
  });

  it.each(torch.choices)(
    'multinomial of $weights.length weights: $count, replacement $replacement',
    ({ weights, count, replacement, seed, result, after }) => {
      const generator = new Generator(seed);
      expectSame(generator.choice(weights.length, count, { weights, replacement }), result);
      expectSame(next(generator), after);
    },
  );

  it.each(
    torch.inits.map((row) => [
      `${row.init} ${JSON.stringify(row.args)} [${row.shape.join()}] ${row.dtype}`,
      row,
    ] as const), // prettier-ignore
  )('%s', (_, { init: name, args, seed, dtype, shape, result, after }) => {
    const generator = new Generator(seed);
    const made = makers[name](args)(shape, { dtype, generator });
    expect(made.dtype).toBe(dtype);
    const tolerance = dtype === 'float32' ? 1e-6 : 5e-15;
    expectClose(made, result, { relative: tolerance, absolute: tolerance });
    expectSame(next(generator), after);
  });
});

describe('choice', () => {
  it('without weights is the beginning of randperm, or integers', () => {
    expect(elements(new Generator(3).choice(10, 4))).toEqual(
      elements(new Generator(3).randperm(10)).slice(0, 4),
    );
    expect(elements(new Generator(3).choice(10, 20, { replacement: true }))).toEqual(
      elements(new Generator(3).integers([20], 0, 10)),
    );
    expect(elements(new Generator(3).choice(5))).toHaveLength(1);
  });

  it('draws places as often as their weights say', () => {
    const weights = [1, 0, 3, 6];
    const drawn = elements(new Generator(1).choice(4, 20000, { weights, replacement: true }));
    const shares = weights.map((_, i) => drawn.filter((place) => place === i).length / 20000);
    for (const [i, weight] of weights.entries())
      expect(Math.abs(shares[i] - weight / 10)).toBeLessThan(0.015);
  });

  // prettier-ignore
  it.each([
    ['more than there are', 3, 4, {}, RangeError, 'Generator.choice expects count to be at most 3, of which each is drawn once, but got 4; draw fewer, or pass { replacement: true }'],
    ['fewer than none', 3, -1, {}, RangeError, 'Generator.choice expects count to be a whole number of at least 0, but got -1; pass such a number'],
    ['half a place', 3, 1.5, { replacement: true }, RangeError, 'Generator.choice expects count to be a whole number of at least 0, but got 1.5; pass such a number'],
    ['text for a count', 3, bad('2'), { weights: [1, 1, 1] }, TypeError, 'Generator.choice expects count to be a whole number, but got "2"; pass a number'],
    ['more than have a weight', 3, 3, { weights: [1, 0, 1] }, RangeError, 'Generator.choice expects count to be at most 2, the weights above 0, but got 3; draw fewer, or pass { replacement: true }'],
    ['too few weights', 3, 1, { weights: [1] }, TypeError, 'Generator.choice expects weights as 3 numbers, but got [1]; pass one for each place'],
    ['a negative weight', 2, 1, { weights: [1, -1] }, RangeError, 'Generator.choice expects weights to be finite, of at least 0 and not all 0, but got -1 at index 1; pass such numbers'],
    ['weights of 0 alone', 2, 1, { weights: [0, 0], replacement: true }, RangeError, 'Generator.choice expects weights to be finite, of at least 0 and not all 0, but got zeros alone; pass such numbers'],
    ["NumPy's option", 2, 1, { p: [0, 1] }, OptionError, "Generator.choice expects the options replacement, weights, but got 'p'; remove it"],
    ['none to draw from', 0, 1, {}, RangeError, 'Generator.choice expects n to be a whole number from 1 to 4294967295, but got 0; pass such a number'],
  ])('refuses %s, and draws nothing', (_, n, count, options, type, text) => {
    const generator = new Generator(1);
    expectError(() => generator.choice(n, count, bad(options)), type, text);
    expect(generator.state).toEqual(new Generator(1).state);
  });
});

describe('integers', () => {
  it('are int32 by default, in any shape', () => {
    const drawn = new Generator(1).integers([2, 3], 0, 5);
    expect([drawn.shape, drawn.dtype]).toEqual([[2, 3], 'int32']);
  });

  // prettier-ignore
  it.each([
    ['an empty range', 3, 3, {}, RangeError, 'Generator.integers expects high to be a whole number from 4 to 4294967298, but got 3; pass such a number'],
    ['a range whose last number the dtype does not hold', 0, 257, { dtype: 'uint8' }, RangeError, 'Generator.integers expects low and high within uint8, 0 to 255, but got 0 and 257; choose a dtype that holds them'],
    ['a range that the dtype does not hold', -1, 5, { dtype: 'uint8' }, RangeError, 'Generator.integers expects low and high within uint8, 0 to 255, but got -1 and 5; choose a dtype that holds them'],
    ['a fraction', 0.5, 5, {}, RangeError, 'Generator.integers expects low to be a whole number from -9007199254740991 to 9007199254740991, but got 0.5; pass such a number'],
    ["NumPy's option", 0, 5, { endpoint: true }, OptionError, "Generator.integers expects the options dtype, but got 'endpoint'; remove it"],
  ])('refuse %s', (_, low, high, options, type, text) => {
    expectError(() => new Generator(1).integers([2], low, high, bad(options)), type, text);
  });
});

describe('initialisers', () => {
  const context = () => ({ dtype: 'float64' as const, generator: new Generator(1) });

  it.each([
    [64, 64],
    [40, 90],
    [90, 40],
  ])('orthogonal [%i, %i] is orthogonal', (out, inputs) => {
    const { data } = init.orthogonal({ gain: 2 })([out, inputs], context());
    const count = Math.min(out, inputs);
    const item = (v: number, k: number) => (out <= inputs ? data[v * inputs + k] : data[k * inputs + v]); // prettier-ignore
    for (let v = 0; v < count; v++) {
      for (let w = 0; w <= v; w++) {
        let dot = 0;
        for (let k = 0; k < Math.max(out, inputs); k++) dot += item(v, k) * item(w, k);
        expect(Math.abs(dot - (v === w ? 4 : 0))).toBeLessThan(1e-13);
      }
    }
  });

  it('orthogonal is so to the last places where rows are all but parallel', () => {
    const [n, dtype] = [7, 'float64' as const];
    const hilbert = array(Array.from({ length: n * n }, (_, i) => 1 / (Math.floor(i / n) + (i % n) + 1)), [n, n], { dtype }); // prettier-ignore
    const { data } = init.orthogonal()([n, n], {
      dtype,
      generator: bad({ normal: () => hilbert }),
    });
    for (let v = 0; v < n; v++) {
      for (let w = 0; w < v; w++) {
        let dot = 0;
        for (let k = 0; k < n; k++) dot += data[k * n + v] * data[k * n + w];
        expect(Math.abs(dot), `columns ${w} and ${v}`).toBeLessThan(1e-15);
      }
    }
  });

  it.each([
    ['kaimingNormal', init.kaimingNormal(), init.kaimingNormal({ a: 0, mode: 'fanIn', nonlinearity: 'leakyRelu' })],
    ['xavierNormal', init.xavierNormal(), init.xavierNormal({ gain: 1 })],
    ['normal', init.normal(), init.normal(0, 1)],
    ['orthogonal', init.orthogonal(), init.orthogonal({ gain: 1 })],
    ['truncNormal', init.truncNormal(), init.truncNormal({ mean: 0, std: 1, a: -2, b: 2 })],
    ['sparse', init.sparse(0.5), init.sparse(0.5, { std: 0.01 })],
  ])('the defaults of %s are those documented', (_, own, same) => {
    expect(elements(own([4, 6], context()))).toEqual(elements(same([4, 6], context())));
  }); // prettier-ignore

  it('the inverse error function has its ends, and keeps −0', () => {
    expect([-1, 1, 1.1, NaN].map(inverseErf)).toEqual([-Infinity, Infinity, NaN, NaN]);
    expect(inverseErf(-0)).toBe(-0);
  });

  // prettier-ignore
  it.each([
    ['truncNormal of nothing', () => init.truncNormal({ std: 0 }), RangeError, 'init.truncNormal expects std to be a finite number of at least 5e-324, but got 0; pass such a number'],
    ['truncNormal with ends the wrong way round', () => init.truncNormal({ a: 1, b: -1 }), RangeError, 'init.truncNormal expects b to be a finite number of at least 1, but got -1; pass such a number'],
    ['truncNormal without a middle', () => init.truncNormal({ mean: NaN }), RangeError, 'init.truncNormal expects mean to be a finite number, but got NaN; pass such a number'],
    ['truncNormal without a spread', () => init.truncNormal({ std: NaN }), RangeError, 'init.truncNormal expects std to be a finite number of at least 5e-324, but got NaN; pass such a number'],
    ['truncNormal without a lower end', () => init.truncNormal({ a: -Infinity }), RangeError, 'init.truncNormal expects a to be a finite number, but got -Infinity; pass such a number'],
    ['truncNormal without an upper end', () => init.truncNormal({ b: Infinity }), RangeError, 'init.truncNormal expects b to be a finite number of at least -2, but got Infinity; pass such a number'],
    ["SciPy's options of truncNormal", () => init.truncNormal(bad({ loc: 1 })), OptionError, "init.truncNormal expects the options mean, std, a, b, but got 'loc'; remove it"],
    ['an orthogonal gain of NaN', () => init.orthogonal({ gain: NaN }), RangeError, 'init.orthogonal expects gain to be a finite number, but got NaN; pass such a number'],
    ['a scale for orthogonal', () => init.orthogonal(bad({ scale: 2 })), OptionError, "init.orthogonal expects the options gain, but got 'scale'; remove it"],
    ['a negative gain of xavierNormal', () => init.xavierNormal({ gain: -1 }), RangeError, 'init.xavierNormal expects gain to be a finite number of at least 0, but got -1; pass such a number'],
    ['a scale for xavierNormal', () => init.xavierNormal(bad({ scale: 2 })), OptionError, "init.xavierNormal expects the options gain, but got 'scale'; remove it"],
    ['a slope of NaN', () => init.kaimingNormal({ a: NaN }), RangeError, 'init.kaimingNormal expects a to be a finite number, but got NaN; pass such a number'],
    ['a normal mean of NaN', () => init.normal(NaN), RangeError, 'init.normal expects mean to be a finite number, but got NaN; pass such a number'],
    ['a negative normal std', () => init.normal(0, -1), RangeError, 'init.normal expects std to be a finite number of at least 0, but got -1; pass such a number'],
    ['a negative sparse std', () => init.sparse(0.5, { std: -1 }), RangeError, 'init.sparse expects std to be a finite number of at least 0, but got -1; pass such a number'],
    ['a mean for sparse', () => init.sparse(0.5, bad({ mean: 1 })), OptionError, "init.sparse expects the options std, but got 'mean'; remove it"],
    ['a share above 1', () => init.sparse(2), RangeError, 'init.sparse expects sparsity to be a number from 0 to 1, but got 2; pass such a number'],
    ['sparse biases', () => init.sparse(0.5)([3], context()), ShapeError, 'init.sparse expects a weight [out, in], but got [3]; use another initializer'],
    ['orthogonal biases', () => init.orthogonal()([3], context()), ShapeError, 'init.orthogonal expects a weight [out, in], but got [3]; use init.uniform for a bias'],
    ['normal biases', () => init.kaimingNormal()([3], context()), ShapeError, 'init.kaimingNormal expects a weight [out, in], but got [3]; use init.uniform for a bias'],
  ])('refuse %s', (_, call, type, text) => {
    expectError(call, type, text);
  });
});
