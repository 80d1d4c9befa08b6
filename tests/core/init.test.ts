/**
 * Initial parameters are PyTorch's, to the bit.
 */
import { describe, expect, it } from 'vitest';
import type { FloatDType } from '../../src/core/dtype.js';
import { OptionError, ShapeError } from '../../src/core/errors.js';
import { Generator, manualSeed } from '../../src/core/generator.js';
import * as init from '../../src/core/init.js';
import { Linear } from '../../src/nn/linear.js';
import { elements, expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { digest, readFixture } from '../support/fixtures.js';

interface Init { init: string; args: { a?: number; b?: number; mode?: string; nonlinearity?: string; gain?: number }; seed: number; dtype: FloatDType; shape: number[]; result: number[][] } // prettier-ignore
const torch = readFixture('init') as {
  linear: { inFeatures: number; outFeatures: number; seed: number; dtype: FloatDType; weight: number[][]; bias: number[] }[];
  stack: {
    seed: number;
    dtype: FloatDType;
    layers: { inFeatures: number; outFeatures: number; weightSha256: string; biasSha256: string; weightFirst: number[]; biasFirst: number[] }[]; // prettier-ignore
  };
  gains: { nonlinearity: string; a: number | null; gain: number }[];
  inits: Init[];
};

const camelCase = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const nonlinearity = (name: string) => camelCase(name) as init.Nonlinearity;
const bad = (value: unknown) => value as never;

function initializer({ init: name, args }: Init): init.Initializer {
  if (name === 'kaimingUniform') {
    return init.kaimingUniform({
      a: args.a!,
      mode: camelCase(args.mode!) as 'fanIn' | 'fanOut',
      nonlinearity: nonlinearity(args.nonlinearity!),
    });
  }
  return name === 'xavierUniform' ? init.xavierUniform({ gain: args.gain! }) : init.uniform(args.a, args.b);
}

/** PyTorch's own default. */
const asTorch = (inFeatures: number, outFeatures: number, dtype: FloatDType) =>
  new Linear(inFeatures, outFeatures, { weightInit: init.kaimingUniform({ a: Math.sqrt(5) }), dtype });

describe("PyTorch's own values", () => {
  it.each(torch.inits.map((row) => [`${row.init} ${JSON.stringify(row.args)} ${row.dtype}`, row] as const))('%s', (_, row) => {
    const made = initializer(row)(row.shape, { dtype: row.dtype, generator: new Generator(row.seed) });
    expect(made.dtype).toBe(row.dtype);
    expectSame(made, row.result);
  });

  it.each(torch.linear)('nn.Linear($inFeatures, $outFeatures), $dtype, seed $seed', (row) => {
    manualSeed(row.seed);
    const layer = asTorch(row.inFeatures, row.outFeatures, row.dtype);
    expectSame(layer.weight.value, row.weight, 'weight');
    expectSame(layer.bias!.value, row.bias, 'bias');
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

  it.each(torch.gains)('calculate_gain($nonlinearity, $a) is $gain', ({ nonlinearity: name, a, gain }) => {
    expect(a === null ? init.gain(nonlinearity(name)) : init.gain(nonlinearity(name), a)).toBe(gain);
  });
});

describe('the defaults', () => {
  const context = { dtype: 'float64', generator: new Generator(3) } as const;
  const draw = (initializer: init.Initializer, shape = [4, 6]) => {
    context.generator.manualSeed(3);
    return elements(initializer(shape, context));
  };

  it('of kaimingUniform are those for ReLU, ±√(6 / in)', () => {
    expect(draw(init.kaimingUniform())).toEqual(draw(init.kaimingUniform({ a: 0, mode: 'fanIn', nonlinearity: 'leakyRelu' })));
    expect(draw(init.kaimingUniform())).toEqual(draw(init.kaimingUniform({ nonlinearity: 'relu' })));
    const largest = Math.max(...draw(init.kaimingUniform(), [1000, 6]).map(Math.abs));
    expect(largest).toBeLessThanOrEqual(1);
    expect(largest).toBeGreaterThan(0.99);
  });

  it('of Linear are kaimingUniform for the weight and ±1/√in for the bias, weight first', () => {
    const layer = new Linear(6, 4, { dtype: 'float64', generator: new Generator(8) });
    const same = { dtype: 'float64', generator: new Generator(8) } as const;
    expect(elements(layer.weight.value)).toEqual(elements(init.kaimingUniform()([4, 6], same)));
    expect(elements(layer.bias!.value)).toEqual(elements(init.uniform(-1 / Math.sqrt(6), 1 / Math.sqrt(6))([4], same)));
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
    expectSame(init.constant(0.1)([2], { ...context, dtype: 'float32' }), [0.1, 0.1].map(Math.fround));
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
    ['Infinity for a constant', () => init.constant(Infinity), RangeError, 'init.constant expects value to be a finite number, but got Infinity; pass such a number'], // prettier-ignore
  ])('refuse %s', (_, run, type, text) => {
    expectError(run, type, text);
  });
});
