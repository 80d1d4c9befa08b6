/**
 * Elementary functions against values of 60 digits, at their ends and in their symmetries; exp and
 * log of the kernels and their twins in TypeScript: close to the engine's own, and the same bits as
 * each other.
 */
import { describe, expect, it } from 'vitest';
import { Generator } from '../../src/index.js';
import { plainBuild } from '../../src/backend/wasm/kernels.js';
import * as typescript from '../../src/core/elementary.js';
import { erf } from '../../src/core/error-function.js';
import { cos, sin } from '../../src/core/trigonometric.js';
import { readFixture } from '../support/fixtures.js';

type Functions = Pick<typeof typescript, 'exp' | 'log'>;

const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
const module = new WebAssembly.Module(plainBuild('float64'));
const kernels = new WebAssembly.Instance(module, { env: { memory } })
  .exports as unknown as Functions;

/** Two units in the last place, and one for the engine's own function. */
const RELATIVE = 3 * 2 ** -52;
const expectRelative = (what: string, actual: number, expected: number) => {
  if (Math.abs(actual - expected) > RELATIVE * Math.abs(expected))
    expect.fail(`${what} is ${actual}, expected ${expected}`);
};

const generator = new Generator(1);
const uniform = (count: number, low: number, high: number): Float64Array =>
  generator.uniform([count], { low, high, dtype: 'float64' }).data as Float64Array;
/** Few arguments whose last bit shows a coefficient that is wrong by 1 in 12! or in 11!. */
const telling = [
  -0.32081355141340195, -0.3070371447906997, -0.33573983326360984, -0.3276578071449599,
];
/** Numbers below 0 of many sizes, halves of ln 2 (where k changes), and the ends. */
const exponents = [
  ...telling,
  ...uniform(20000, -708, 0),
  ...uniform(20000, -1, 0),
  ...Array.from({ length: 1000 }, (_, i) => -(2 ** (-i / 2))),
  ...Array.from({ length: 2042 }, (_, k) => (-k * Math.LN2) / 2).flatMap((x) => [
    x,
    x * (1 + 2 ** -52),
    x * (1 - 2 ** -52),
  ]),
].filter((x) => x >= -708);
/** [1, 10⁶], powers of two and of √2 (where k changes) with their neighbours, and beyond. */
const arguments_ = [
  ...uniform(20000, 1, 2),
  ...uniform(20000, 1, 1e6),
  ...Array.from({ length: 2040 }, (_, k) => 2 ** (k / 2)).flatMap((x) => [
    x,
    x * (1 + 2 ** -52),
    Math.max(1, x * (1 - 2 ** -52)),
  ]),
  ...Array.from({ length: 53 }, (_, i) => 1 + 2 ** -i),
  1e300,
  Number.MAX_VALUE,
];

describe.each<[string, Functions]>([
  ['of the kernels', kernels],
  ['in TypeScript', typescript],
])('%s', (_, { exp, log }) => {
  // prettier-ignore
  it('exp is Math.exp within three units in the last place, from −708 to 0', () => {
    for (const x of exponents) expectRelative(`exp(${x})`, exp(x), Math.exp(x));
  });

  it('exp is exactly 1 at 0 and −0, and next to 1 next to 0', () => {
    expect([exp(0), exp(-0), exp(-5e-324), exp(-1e-300)]).toEqual([1, 1, 1, 1]);
    expect(exp(-(2 ** -53))).toBe(1 - 2 ** -53);
  });

  it('exp is 0 where eˣ is lost to any sum: below −708, and at −Infinity', () => {
    expect([-708.0000001, -709, -745, -746, -1e6, -Number.MAX_VALUE, -Infinity].map(exp)).toEqual([
      0, 0, 0, 0, 0, 0, 0,
    ]);
    expectRelative('exp(-708)', exp(-708), Math.exp(-708));
  });

  it('exp never grows as x falls, from its one power of two to the next', () => {
    const sorted = [...exponents].sort((a, b) => a - b);
    for (let i = 1; i < sorted.length; i++) {
      // Two units in the last place are the error allowed to each.
      if (exp(sorted[i]) < exp(sorted[i - 1]) * (1 - 2 ** -51))
        expect.fail(`exp falls from ${sorted[i - 1]} to ${sorted[i]}`);
    }
  });

  it('log is Math.log within three units in the last place, from 1 up', () => {
    for (const x of arguments_) expectRelative(`log(${x})`, log(x), Math.log(x));
  });

  it('log is exactly 0 at 1', () => {
    expect(log(1)).toBe(0);
  });

  it('both let NaN through', () => {
    expect([exp(NaN), log(NaN)]).toEqual([NaN, NaN]);
  });
});

it('the kernels and TypeScript have the same bits, for any argument they may be given', () => {
  for (const x of [...exponents, NaN, 0, -0, -708, -708.1, -745, -Infinity]) {
    if (!Object.is(kernels.exp(x), typescript.exp(x)))
      expect.fail(`exp(${x}): ${kernels.exp(x)} and ${typescript.exp(x)}`);
  }
  for (const x of [...arguments_, NaN]) {
    if (!Object.is(kernels.log(x), typescript.log(x)))
      expect.fail(`log(${x}): ${kernels.log(x)} and ${typescript.log(x)}`);
  }
});

const all = { ...typescript, erf, sin, cos };
type Name = 'exp' | 'expm1' | 'log' | 'log1p' | 'tanh' | 'erf' | 'sin' | 'cos';
const { functions } = readFixture('elementary') as {
  functions: Record<Name, { x: number[]; y: number[] }>;
};

/** How many places b is from a in the row of all float64 numbers of one sign. */
function places(a: number, b: number): number {
  const [m, n] = new BigInt64Array(new Float64Array([a, b]).buffer);
  return Math.sign(a) === Math.sign(b) ? Math.abs(Number(m - n)) : Infinity;
}

describe('to the last places', () => {
  it.each<[Name, number]>([
    ['exp', 1],
    ['expm1', 2],
    ['log', 2],
    ['log1p', 2],
    ['tanh', 2],
    ['erf', 3],
    ['sin', 2],
    ['cos', 2],
  ])(
    '%s is the exact value to %i in the last place, on both sides of every change of formula',
    (name, most) => {
      const { x, y } = functions[name];
      expect(x.length).toBeGreaterThan(120);
      for (const [i, argument] of x.entries()) {
        const [own, exact] = [all[name](argument), y[i]];
        if (!(places(own, exact) <= most))
          expect.fail(`${name}(${argument}) is ${own}, expected ${exact}`);
      }
    },
  );

  // prettier-ignore
  it.each<[Name, [number, number][]]>([
    ['exp', [[-Infinity, 0], [-709, 0], [0, 1], [-0, 1], [709.79, Infinity], [711, Infinity], [800.3, Infinity], [Infinity, Infinity]]],
    ['expm1', [[-Infinity, -1], [-1e300, -1], [0, 0], [-0, -0], [709.79, Infinity], [Infinity, Infinity]]],
    ['log', [[-Infinity, NaN], [-5e-324, NaN], [0, -Infinity], [-0, -Infinity], [1, 0], [Infinity, Infinity]]],
    ['log1p', [[-Infinity, NaN], [-1.5, NaN], [-1, -Infinity], [0, 0], [-0, -0], [Infinity, Infinity]]],
    ['tanh', [[-Infinity, -1], [-30, -1], [0, 0], [-0, -0], [30, 1], [Infinity, 1]]],
    ['erf', [[-Infinity, -1], [-30, -1], [0, 0], [-0, -0], [30, 1], [Infinity, 1]]],
    ['sin', [[-Infinity, NaN], [0, 0], [-0, -0], [Infinity, NaN]]],
    ['cos', [[-Infinity, NaN], [0, 1], [-0, 1], [Infinity, NaN]]],
  ])('%s has its limits, zeros and gaps, and lets NaN through', (name, rows) => {
    for (const [x, y] of rows) expect(all[name](x), `${name}(${x})`).toBe(y);
    expect(all[name](NaN)).toBe(NaN);
  });

  it('tanh, erf and sin are odd and cos is even, to the bit', () => {
    for (const name of ['tanh', 'erf', 'sin'] as const) {
      for (const x of functions[name].x)
        expect(all[name](-x), `${name}(${-x})`).toBe(-all[name](x));
    }
    for (const x of functions.cos.x) expect(cos(-x), `cos(${-x})`).toBe(cos(x));
  });

  it('tanh and erf never leave −1 to 1', () => {
    for (const name of ['tanh', 'erf'] as const) {
      for (let x = 0; x < 25; x += 1 / 64) expect(Math.abs(all[name](x))).toBeLessThanOrEqual(1);
    }
  });
});
