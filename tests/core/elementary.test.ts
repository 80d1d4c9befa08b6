/**
 * Elementary functions against values of 60 digits, at their ends and in their symmetries; exp and
 * log of the kernels and their twins in TypeScript: close to the engine's own, and the same bits as
 * each other.
 */
import { describe, expect, it } from 'vitest';
import { Generator } from '../../src/index.js';
import { HEAP_BASE } from '../../src/backend/wasm/kernels.generated.js';
import { plainBuild, type Kernels } from '../../src/backend/wasm/kernels.js';
import * as typescript from '../../src/core/elementary.js';
import { erf, erfc } from '../../src/core/error-function.js';
import { power } from '../../src/core/power.js';
import { cos, sin } from '../../src/core/trigonometric.js';
import { fromBase64, readFixture } from '../support/fixtures.js';

const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
const module = new WebAssembly.Module(plainBuild('float64'));
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
const compiled = exports as unknown as Kernels;

const kernels: Pick<typeof typescript, 'exp' | 'log'> = {
  /** For an x ≤ 0, as the loss computes it: a term of the softmax of [0, x]. */
  exp(x) {
    const [logits, labels, gradient, terms] = [0, 64, 128, 192].map((bytes) => HEAP_BASE + bytes);
    new Float64Array(memory.buffer, logits, 2).set([0, x]);
    compiled.softmaxCrossEntropy(logits, labels, gradient, 1, 1, 2, 16, terms);
    return new Float64Array(memory.buffer, terms, 2)[1];
  },
  log: (x) => compiled.log(x),
};

/** A unit in the last place, and one for the engine's own function. */
const RELATIVE = 2 * 2 ** -52;
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

describe.each<[string, typeof kernels]>([
  ['of the kernels', kernels],
  ['in TypeScript', typescript],
])('%s', (_, { exp, log }) => {
  // prettier-ignore
  it('exp is Math.exp within two units in the last place, from −708 to 0', () => {
    for (const x of exponents) expectRelative(`exp(${x})`, exp(x), Math.exp(x));
  });

  it('exp is exactly 1 at 0 and −0, and next to 1 next to 0', () => {
    expect([exp(0), exp(-0), exp(-5e-324), exp(-1e-300)]).toEqual([1, 1, 1, 1]);
    expect(exp(-(2 ** -53))).toBe(1 - 2 ** -53);
  });

  it('exp goes down to the smallest subnormal number, and is 0 beyond', () => {
    expect([-745.2, -746, -1e6, -Number.MAX_VALUE, -Infinity].map(exp)).toEqual([0, 0, 0, 0, 0]);
    expect(exp(-745.13)).toBe(5e-324);
    expect(exp(-740)).toBe(4.199559e-322);
    expectRelative('exp(-708)', exp(-708), Math.exp(-708));
  });

  it('exp never grows as x falls, from its one power of two to the next', () => {
    const sorted = [...exponents].sort((a, b) => a - b);
    for (let i = 1; i < sorted.length; i++) {
      // A unit in the last place is the error allowed to each.
      if (exp(sorted[i]) < exp(sorted[i - 1]) * (1 - 2 ** -51))
        expect.fail(`exp falls from ${sorted[i - 1]} to ${sorted[i]}`);
    }
  });

  it('log is Math.log within two units in the last place, from 1 up', () => {
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
  for (const x of [
    ...exponents,
    NaN,
    0,
    -0,
    -708,
    -708.1,
    -745,
    -745.2,
    -746,
    -750,
    -1e300,
    -Infinity,
    ...uniform(2000, -746, -708),
  ]) {
    if (!Object.is(kernels.exp(x), typescript.exp(x)))
      expect.fail(`exp(${x}): ${kernels.exp(x)} and ${typescript.exp(x)}`);
  }
  for (const x of [...arguments_, NaN]) {
    if (!Object.is(kernels.log(x), typescript.log(x)))
      expect.fail(`log(${x}): ${kernels.log(x)} and ${typescript.log(x)}`);
  }
});

const { exp, expm1, log, log1p, tanh, sigmoid, softplus } = typescript;
const all = { exp, expm1, log, log1p, tanh, sigmoid, softplus, erf, erfc, sin, cos };
type Name = keyof typeof all;
const names = Object.keys(all) as Name[];
const { functions: tables } = readFixture('elementary') as {
  functions: Record<Name | 'power', { x: string; y: string; rest: string }>;
};
const argumentsOf = (name: Name | 'power'): number[] => fromBase64(tables[name].x, 'float64');
/** Units in the last place between the nearest float64 and the exact value, times 200. */
const restsOf = (name: Name | 'power'): Int8Array =>
  Int8Array.from(atob(tables[name].rest), (letter) => letter.charCodeAt(0));

/** How many places b is from a in the row of all float64 numbers. */
function places(a: number, b: number): number {
  const [m, n] = [...new BigInt64Array(new Float64Array([a, b]).buffer)].map((bits) =>
    bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits,
  );
  return Number(m - n);
}

describe('to the last place', () => {
  it.each(names)(
    '%s is less than one unit in the last place from the exact value, wherever it is asked',
    (name) => {
      const [exact, rests] = [fromBase64(tables[name].y, 'float64'), restsOf(name)];
      expect(exact.length).toBeGreaterThan(1500);
      for (const [i, x] of argumentsOf(name).entries()) {
        const units = Math.abs(places(all[name](x), exact[i]) - rests[i] / 200);
        if (!(units < 1))
          expect.fail(`${name}(${x}) is ${all[name](x)}, ${units} from ${exact[i]}`);
      }
    },
  );

  it('power keeps what the nearest number to p ln x leaves out', () => {
    const [exact, rests] = [fromBase64(tables.power.y, 'float64'), restsOf('power')];
    expect(exact.length).toBeGreaterThan(3000);
    const numbers = argumentsOf('power');
    for (let i = 0; i < exact.length; i++) {
      const [x, p] = [numbers[2 * i], numbers[2 * i + 1]];
      const units = Math.abs(places(power(x, p), exact[i]) - rests[i] / 200);
      if (!(units < 0.7)) expect.fail(`${x} to the ${p} is ${units} units from ${exact[i]}`);
    }
  });

  it('sin and cos keep what the nearest number to the reduced angle leaves out, of any angle', () => {
    // Half a unit is the last rounding's; without that rest it would be up to 0.8.
    for (const name of ['sin', 'cos'] as const) {
      const [exact, rests] = [fromBase64(tables[name].y, 'float64'), restsOf(name)];
      for (const [i, x] of argumentsOf(name).entries()) {
        const units = Math.abs(places(all[name](x), exact[i]) - rests[i] / 200);
        if (!(units < 0.7)) expect.fail(`${name}(${x}) is ${units} units from ${exact[i]}`);
      }
    }
  });

  // prettier-ignore
  it.each<[Name, [number, number][]]>([
    ['exp', [[-Infinity, 0], [-746, 0], [0, 1], [-0, 1], [709.79, Infinity], [711, Infinity], [800.3, Infinity], [Infinity, Infinity]]],
    ['expm1', [[-Infinity, -1], [-1e300, -1], [0, 0], [-0, -0], [709.79, Infinity], [Infinity, Infinity]]],
    ['log', [[-Infinity, NaN], [-5e-324, NaN], [0, -Infinity], [-0, -Infinity], [1, 0], [Infinity, Infinity]]],
    ['log1p', [[-Infinity, NaN], [-1.5, NaN], [-1, -Infinity], [0, 0], [-0, -0], [Infinity, Infinity]]],
    ['tanh', [[-Infinity, -1], [-30, -1], [0, 0], [-0, -0], [30, 1], [Infinity, 1]]],
    ['sigmoid', [[-Infinity, 0], [-800, 0], [0, 0.5], [-0, 0.5], [40, 1], [Infinity, 1]]],
    ['softplus', [[-Infinity, 0], [-800, 0], [0, Math.LN2], [800, 800], [Infinity, Infinity]]],
    ['erfc', [[-Infinity, 2], [-30, 2], [0, 1], [-0, 1], [28.5, 0], [1e300, 0], [Infinity, 0]]],
    ['erf', [[-Infinity, -1], [-30, -1], [0, 0], [-0, -0], [30, 1], [Infinity, 1]]],
    ['sin', [[-Infinity, NaN], [0, 0], [-0, -0], [Infinity, NaN]]],
    ['cos', [[-Infinity, NaN], [0, 1], [-0, 1], [Infinity, NaN]]],
  ])('%s has its limits, zeros and gaps, and lets NaN through', (name, rows) => {
    for (const [x, y] of rows) expect(all[name](x), `${name}(${x})`).toBe(y);
    expect(all[name](NaN)).toBe(NaN);
  });

  it('sigmoid and softplus are eˣ where 1 + eˣ is 1 to the last place', () => {
    for (const x of uniform(2000, -41, -40)) {
      expect(sigmoid(x)).toBe(exp(x));
      expect(softplus(x)).toBe(exp(x));
    }
  });

  it('tanh, erf and sin are odd and cos is even, to the bit', () => {
    for (const name of ['tanh', 'erf', 'sin'] as const) {
      for (const x of argumentsOf(name))
        expect(all[name](-x), `${name}(${-x})`).toBe(-all[name](x));
    }
    for (const x of argumentsOf('cos')) expect(cos(-x), `cos(${-x})`).toBe(cos(x));
  });

  it('tanh and erf never leave −1 to 1', () => {
    for (const name of ['tanh', 'erf'] as const) {
      for (let x = 0; x < 25; x += 1 / 64) expect(Math.abs(all[name](x))).toBeLessThanOrEqual(1);
    }
  });
});
