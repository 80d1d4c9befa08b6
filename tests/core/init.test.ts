/**
 * Initial parameters are PyTorch's, to the bit.
 */
import { describe, expect, it } from 'vitest';
import type { FloatDType } from '../../src/core/dtype.js';
import { OptionError, ShapeError } from '../../src/core/errors.js';
import { rows } from '../../src/core/reading.js';
import { manualSeed } from '../../src/core/default-generator.js';
import { Generator } from '../../src/core/generator.js';
import * as init from '../../src/core/init.js';
import { Linear } from '../../src/nn/layers/linear.js';
import { elements, expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { digest, fromBase64, readFixture } from '../support/fixtures.js';

interface Init { init: string; args: { a?: number; b?: number; mode?: string; nonlinearity?: string; gain?: number }; seed: number; dtype: FloatDType; shape: number[]; result: number[][] } // prettier-ignore
const torch = readFixture('init') as {
  linear: {
    inFeatures: number;
    outFeatures: number;
    seed: number;
    dtype: FloatDType;
    weight: number[][];
    bias: number[];
  }[];
  stack: {
    seed: number;
    dtype: FloatDType;
    layers: { inFeatures: number; outFeatures: number; weightSha256: string; biasSha256: string; weightFirst: number[]; biasFirst: number[] }[]; // prettier-ignore
  };
  large: { inFeatures: number; outFeatures: number; seed: number; dtype: FloatDType; weightSha256: string; biasSha256: string }[]; // prettier-ignore
  gains: { nonlinearity: string; a: number | null; gain: number }[];
  inits: Init[];
  statistics: (Omit<Init, 'result'> & {
    sha256: string;
    mean: number;
    deviation: number;
    least: number;
    greatest: number;
  })[];
};
const withoutFma = readFixture('init_without_fma') as {
  linear: { inFeatures: number; outFeatures: number; seed: number; dtype: FloatDType; rows: number; weight: string; bias: string }[]; // prettier-ignore
};

const camelCase = (name: string) =>
  name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const nonlinearity = (name: string) => camelCase(name) as init.Nonlinearity;
const bad = (value: unknown) => value as never;

function initializer({ init: name, args }: Pick<Init, 'init' | 'args'>): init.Initializer {
  if (name === 'kaimingUniform') {
    return init.kaimingUniform({
      a: args.a!,
      mode: camelCase(args.mode!) as 'fanIn' | 'fanOut',
      nonlinearity: nonlinearity(args.nonlinearity!),
    });
  }
  return name === 'xavierUniform'
    ? init.xavierUniform({ gain: args.gain! })
    : init.uniform(args.a, args.b);
}

/** PyTorch's own default. */
const asTorch = (inFeatures: number, outFeatures: number, dtype: FloatDType) =>
  new Linear(inFeatures, outFeatures, { weightInit: init.asInPyTorch(), dtype });

describe("PyTorch's own values", () => {
  it.each(
    torch.inits.map(
      (row) => [`${row.init} ${JSON.stringify(row.args)} ${row.dtype}`, row] as const,
    ),
  )('%s', (_, row) => {
    const made = initializer(row)(row.shape, {
      dtype: row.dtype,
      generator: new Generator(row.seed),
    });
    expect(made.dtype).toBe(row.dtype);
    expectSame(made, row.result);
  });

  it.each(torch.linear)('nn.Linear($inFeatures, $outFeatures), $dtype, seed $seed', (row) => {
    manualSeed(row.seed);
    const layer = asTorch(row.inFeatures, row.outFeatures, row.dtype);
    expectSame(layer.weight.value, row.weight, 'weight');
    expectSame(layer.bias!.value, row.bias, 'bias');
  });

  it.each(torch.large)(
    'nn.Linear($inFeatures, $outFeatures) to the last bit, $dtype, seed $seed',
    (row) => {
      manualSeed(row.seed);
      const layer = asTorch(row.inFeatures, row.outFeatures, row.dtype);
      expect(digest(layer.weight.value, row.dtype)).toBe(row.weightSha256);
      expect(digest(layer.bias!.value, row.dtype)).toBe(row.biasSha256);
    },
  );

  it.each(withoutFma.linear)(
    'nn.Linear(784, 128) within one last place where PyTorch rounds twice, $dtype, seed $seed',
    (row) => {
      manualSeed(row.seed);
      const layer = asTorch(row.inFeatures, row.outFeatures, row.dtype);
      const lastPlace =
        2 **
        (Math.floor(Math.log2(1 / Math.sqrt(row.inFeatures))) -
          (row.dtype === 'float32' ? 23 : 52));
      const pairs = [
        [rows(layer.weight.value, 0, row.rows), row.weight],
        [layer.bias!.value, row.bias],
      ] as const;
      let different = 0;
      for (const [own, text] of pairs) {
        const expected = fromBase64(text, row.dtype);
        const distances = elements(own).map(
          (value, i) => Math.abs(value - expected[i]) / lastPlace,
        );
        expect(distances).toHaveLength(expected.length);
        expect(Math.max(...distances)).toBeLessThanOrEqual(1);
        different += distances.filter((distance) => distance > 0).length;
      }
      expect(different, 'PyTorch has rounded twice').toBeGreaterThan(100);
    },
  );

  it.each(torch.statistics.map((row) => [`${row.init} ${JSON.stringify(row.args)}`, row] as const))(
    '%s on the whole',
    (_, row) => {
      const made = initializer(row)(row.shape, {
        dtype: row.dtype,
        generator: new Generator(row.seed),
      });
      expect(digest(made, row.dtype)).toBe(row.sha256);
      const values = Array.from(made.data);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const deviation = Math.sqrt(
        values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length,
      );
      expect(mean).toBeCloseTo(row.mean, 10);
      expect(deviation).toBeCloseTo(row.deviation, 10);
      expect([Math.min(...values), Math.max(...values)]).toEqual([row.least, row.greatest]);
      // U(low, high) spreads by (high − low) / √12; PyTorch's own numbers show what chance does to
      // 60,000 of them.
      expect((row.greatest - row.least) / Math.sqrt(12) / deviation).toBeCloseTo(1, 2);
    },
  );

  it('asInPyTorch takes no arguments', () => {
    expect(() => (init.asInPyTorch as (a: number) => unknown)(5)).toThrow(
      'init.asInPyTorch expects no arguments, but got 1',
    );
  });

  it('asInPyTorch is kaimingUniform({ a: Math.sqrt(5) }), and draws nothing before it is used', () => {
    const generator = new Generator(5);
    const before = generator.state;
    const [own, same] = [init.asInPyTorch(), init.kaimingUniform({ a: Math.sqrt(5) })];
    expect(generator.state).toEqual(before);
    for (const dtype of ['float32', 'float64'] as const) {
      const [a, b] = [own, same].map((initializer) =>
        initializer([7, 5], { dtype, generator: new Generator(5) }),
      );
      expect(elements(a)).toEqual(elements(b));
      expect(Math.max(...elements(a).map(Math.abs))).toBeLessThanOrEqual(1 / Math.sqrt(5) + 1e-7);
    }
  });

  it('three layers in one stream', () => {
    const { seed, dtype, layers } = torch.stack;
    manualSeed(seed);
    for (const { inFeatures, outFeatures, ...expected } of layers) {
      const layer = asTorch(inFeatures, outFeatures, dtype);
      expect(elements(layer.weight.value).slice(0, 3)).toEqual(expected.weightFirst);
      expect(elements(layer.bias!.value).slice(0, 3)).toEqual(expected.biasFirst);
      expect(digest(layer.weight.value, dtype)).toBe(expected.weightSha256);
      expect(digest(layer.bias!.value, dtype)).toBe(expected.biasSha256);
    }
  });

  it.each(torch.gains)(
    'calculate_gain($nonlinearity, $a) is $gain',
    ({ nonlinearity: name, a, gain }) => {
      expect(a === null ? init.gain(nonlinearity(name)) : init.gain(nonlinearity(name), a)).toBe(
        gain,
      );
    },
  );
});

describe('the defaults', () => {
  const context = { dtype: 'float64', generator: new Generator(3) } as const;
  const draw = (initializer: init.Initializer, shape = [4, 6]) => {
    context.generator.manualSeed(3);
    return elements(initializer(shape, context));
  };

  it('of kaimingUniform are those for ReLU, ±√(6 / in)', () => {
    expect(draw(init.kaimingUniform())).toEqual(
      draw(init.kaimingUniform({ a: 0, mode: 'fanIn', nonlinearity: 'leakyRelu' })),
    );
    expect(draw(init.kaimingUniform())).toEqual(
      draw(init.kaimingUniform({ nonlinearity: 'relu' })),
    );
    const largest = Math.max(...draw(init.kaimingUniform(), [1000, 6]).map(Math.abs));
    expect(largest).toBeLessThanOrEqual(1);
    expect(largest).toBeGreaterThan(0.99);
  });

  it('of Linear are kaimingUniform for the weight and ±1/√in for the bias, weight first', () => {
    const layer = new Linear(6, 4, { dtype: 'float64', generator: new Generator(8) });
    const same = { dtype: 'float64', generator: new Generator(8) } as const;
    expect(elements(layer.weight.value)).toEqual(elements(init.kaimingUniform()([4, 6], same)));
    expect(elements(layer.bias!.value)).toEqual(
      elements(init.uniform(-1 / Math.sqrt(6), 1 / Math.sqrt(6))([4], same)),
    );
  });

  it('of xavierUniform and uniform are gain 1 and [0, 1)', () => {
    expect(draw(init.xavierUniform())).toEqual(draw(init.xavierUniform({ gain: 1 })));
    expect(draw(init.uniform())).toEqual(draw(init.uniform(0, 1)));
    expect(draw(init.uniform(-1, 0)).every((x) => x <= 0)).toBe(true);
  });

  it('further axes of a weight count as many inputs and outputs', () => {
    expect(draw(init.kaimingUniform(), [4, 2, 3])).toEqual(draw(init.kaimingUniform(), [4, 6]));
    expect(draw(init.kaimingUniform({ mode: 'fanOut' }), [2, 4, 3])).toEqual(
      draw(init.kaimingUniform({ mode: 'fanOut' }), [6, 4]),
    );
  });

  it('of zeros, ones and constant draw nothing', () => {
    const before = context.generator.manualSeed(1).state;
    expectSame(init.zeros()([2], context), [0, 0]);
    expectSame(init.ones()([1, 2], context), [[1, 1]]);
    expectSame(
      init.constant(0.1)([2], { ...context, dtype: 'float32' }),
      [0.1, 0.1].map(Math.fround),
    );
    expect(context.generator.state).toEqual(before);
  });
});

describe('the errors', () => {
  const context = { dtype: 'float32', generator: new Generator(1) } as const;
  const names = "'linear' or 'sigmoid' or 'tanh' or 'relu' or 'leakyRelu' or 'selu'";
  it.each([
    ['a bias for kaimingUniform', () => init.kaimingUniform()([5], context), ShapeError, 'init.kaimingUniform expects a weight [out, in], but got [5]; use init.uniform for a bias'], // prettier-ignore
    ['a bias for xavierUniform', () => init.xavierUniform()([5], context), ShapeError, 'init.xavierUniform expects a weight [out, in], but got [5]; use init.uniform for a bias'], // prettier-ignore
    ["PyTorch's name of a mode", () => init.kaimingUniform({ mode: bad('fan_in') }), RangeError, `init.kaimingUniform expects mode to be 'fanIn' or 'fanOut', but got "fan_in"; pass one of these`], // prettier-ignore
    ["PyTorch's name of a nonlinearity", () => init.kaimingUniform({ nonlinearity: bad('leaky_relu') }), RangeError, `init.kaimingUniform expects nonlinearity to be ${names}, but got "leaky_relu"; pass one of these`], // prettier-ignore
    ['an unknown nonlinearity', () => init.gain(bad('gelu')), RangeError, `init.gain expects nonlinearity to be ${names}, but got "gelu"; pass one of these`], // prettier-ignore
    ['NaN for a slope', () => init.kaimingUniform({ a: NaN }), RangeError, 'init.kaimingUniform expects a to be a finite number, but got NaN; pass such a number'], // prettier-ignore
    ['a number for the options', () => init.kaimingUniform(bad(5)), TypeError, 'init.kaimingUniform expects its options as an object, but got 5; pass { a, mode, nonlinearity } or leave it out'], // prettier-ignore
    ['a misspelt option', () => init.kaimingUniform(bad({ nonLinearity: 'relu' })), OptionError, "init.kaimingUniform expects the options a, mode, nonlinearity, but got 'nonLinearity'; did you mean 'nonlinearity'?"], // prettier-ignore
    ['a negative gain', () => init.xavierUniform({ gain: -1 }), RangeError, 'init.xavierUniform expects gain to be a finite number of at least 0, but got -1; pass such a number'], // prettier-ignore
    ['bounds the wrong way round', () => init.uniform(1, 0), RangeError, 'init.uniform expects high to be a finite number of at least 1, but got 0; pass such a number'], // prettier-ignore
    ['a second call', () => init.uniform()(bad(undefined), bad(undefined)), TypeError, 'init.uniform(...) expects a shape and { dtype, generator }, but got undefined and undefined; hand it over without calling it again: { weightInit: init.uniform(...) }'], // prettier-ignore
    ['a second call with a shape alone', () => init.constant(1)([2], bad(undefined)), TypeError, 'init.constant(...) expects a shape and { dtype, generator }, but got [2] and undefined; hand it over without calling it again: { weightInit: init.constant(...) }'], // prettier-ignore
    ['a second call without a generator', () => init.kaimingUniform()([2, 2], bad({ dtype: 'float32' })), TypeError, 'init.kaimingUniform(...) expects a shape and { dtype, generator }, but got [2, 2] and an object; hand it over without calling it again: { weightInit: init.kaimingUniform(...) }'], // prettier-ignore
    ['a second call without a dtype', () => init.uniform()([2], bad({ generator: context.generator })), TypeError, 'init.uniform(...) expects a shape and { dtype, generator }, but got [2] and an object; hand it over without calling it again: { weightInit: init.uniform(...) }'], // prettier-ignore
    ['a second call with a number for the shape', () => init.constant(1)(bad(2), context), TypeError, 'init.constant(...) expects a shape and { dtype, generator }, but got 2 and an object; hand it over without calling it again: { weightInit: init.constant(...) }'], // prettier-ignore
    ['Infinity for a constant', () => init.constant(Infinity), RangeError, 'init.constant expects value to be a finite number, but got Infinity; pass such a number'], // prettier-ignore
  ])('refuse %s', (_, run, type, text) => {
    expectError(run, type, text);
  });
});
