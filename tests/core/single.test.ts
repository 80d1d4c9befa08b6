/**
 * The functions of float32 activations: next to the exact ones, and the same bits as the kernels.
 */
import { describe, expect, it } from 'vitest';
import { erfc } from '../../src/core/error-function.js';
import { cos32, sin32 } from '../../src/core/single-trigonometric.js';
import { cos, sin } from '../../src/core/trigonometric.js';
import { exp, expm1, sigmoid, softplus, tanh } from '../../src/core/elementary.js';
import {
  bell32, exp32, expm132, normal32, sigmoid32, softplus32, tanh32,
} from '../../src/core/single.js'; // prettier-ignore
import {
  array, ELU, GELU, Hardswish, Hardtanh, LeakyReLU, Mish, ReLU6, SELU, setBackend, Sigmoid, SiLU, Sine,
  Softplus, Tanh, toFlat, type Activation, type FloatArray,
} from '../../src/index.js'; // prettier-ignore

/** Float32 of every size: each 32749th of their bits, what lies next to 0, and the ends. */
const bits = Uint32Array.from({ length: 2 ** 17 }, (_, i) => (i * 32749) >>> 0);
const line = Array.from({ length: 2 ** 16 }, (_, i) => (i - 2 ** 15) / 2100);
const ends = [0, -0, NaN, Infinity, -Infinity, 15, -15, 3, -3, 6, 20, -700, 700, 1];
const numbers = new Float32Array([...ends, ...line, ...new Float32Array(bits.buffer)]);

/** Units in the last place of float32 between a result and the exact one. */
function units(actual: number, exact: number): number {
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(exact))));
  return Math.abs(actual - exact) / 2 ** (exponent - 23);
}

const below =
  (f: (x: number) => number) =>
  (x: number): number =>
    f(-Math.abs(x));

it.each<[string, (x: number) => number, (x: number) => number]>([
  ['exp32', below(exp32), below(exp)],
  ['expm132', below(expm132), below(expm1)],
  ['tanh32', tanh32, tanh],
  ['sigmoid32', sigmoid32, sigmoid],
  ['softplus32', softplus32, softplus],
  ['sin32', sin32, sin],
  ['cos32', cos32, cos],
  ['normal32', (x) => normal32(x, bell32(x)), (x) => 0.5 * erfc(-x * Math.SQRT1_2)],
])(
  '%s, rounded, is within 0.6 units in the last place, for numbers of every size',
  (_, own, exact) => {
    for (const x of numbers) {
      const [y, z] = [Math.fround(own(x)), exact(x)];
      if (!(Object.is(y, z) || y === z || units(y, z) < 0.6))
        expect.fail(`${x} gives ${y}, expected ${z}`);
    }
  },
);

it('Mish, rounded, is within 0.6 units in the last place of its float64 form; its slope, of its terms', () => {
  const both = (['float32', 'float64'] as const).map((dtype) => {
    const layer = new Mish();
    const y = toFlat(layer.forward(array([numbers], { dtype })));
    const ones = array([new Float32Array(numbers.length).fill(1)], { dtype });
    return { y, slope: toFlat(layer.backward(ones)) };
  });
  numbers.forEach((x, i) => {
    const [own, exact] = both.map(({ y, slope }) => [y[i], slope[i]]);
    // The slope is a share of at most 1, and x times at most 2 of it: they cancel near −1.19.
    const share = x === 0 ? 0.6 : Math.abs(exact[0] / x) + Math.abs(exact[1]);
    const near = Math.abs(own[1] - exact[1]) < 0.6 * 2 ** -23 * share + 2 ** -149;
    const same = Object.is(own[1], exact[1]) || own[1] === exact[1];
    if (!(Object.is(own[0], exact[0]) || own[0] === exact[0] || units(own[0], exact[0]) < 0.6))
      expect.fail(`${x} gives ${own[0]}, expected ${exact[0]}`);
    if (!(same || near)) expect.fail(`${x} has the slope ${own[1]}, expected ${exact[1]}`);
  });
});

const compiled: [string, () => Activation][] = [
  ['LeakyReLU', () => new LeakyReLU(0.3)],
  ['Hardtanh', () => new Hardtanh(-0.4, 1.5)],
  ['ReLU6', () => new ReLU6()],
  ['Hardswish', () => new Hardswish()],
  ['Tanh', () => new Tanh()],
  ['Sigmoid', () => new Sigmoid()],
  ['SiLU', () => new SiLU()],
  ['Mish', () => new Mish()],
  ['ELU', () => new ELU(0.7)],
  ['SELU', () => new SELU()],
  ['Softplus', () => new Softplus()],
  ['Softplus(-0.7, 5)', () => new Softplus(-0.7, 5)],
  ['Softplus(0.3, 17)', () => new Softplus(0.3, 17)],
  ['Softplus(0.3, 18)', () => new Softplus(0.3, 18)],
  ['Softplus(1e300, 20)', () => new Softplus(1e300, 20)],
  ['GELU', () => new GELU()],
  ['Sine', () => new Sine()],
  ["GELU with approximate: 'tanh'", () => new GELU({ approximate: 'tanh' })],
];

function expectSameBits(actual: FloatArray, expected: FloatArray, what: string): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    if (!Object.is(actual[i], expected[i]))
      expect.fail(`${what} at ${i}: ${actual[i]}, expected ${expected[i]}`);
  }
}

describe('a kernel has the bits of the scalar form, forward, backward and in evaluation mode', () => {
  // The sine's kernel leaves all to the scalar form where one number is large.
  const given = [numbers, Float32Array.from(line)];
  const cases = compiled.flatMap(([name, make]) => given.map((of) => [name, make, of] as const));

  it.each(cases)('%s', (_, make, of) => {
    const [x, dy] = [array([of]), array([of.toReversed()])];
    const run = (backend: 'wasm' | 'reference') => {
      setBackend(backend);
      const layer = make();
      const y = toFlat(layer.forward(x));
      const dx = toFlat(layer.backward(dy));
      return { y, dx, evaluated: toFlat(layer.eval().forward(x)) };
    };
    const [fast, plain] = [run('wasm'), run('reference')];
    expectSameBits(fast.y, plain.y, 'y');
    expectSameBits(fast.dx, plain.dx, 'dx');
    expectSameBits(fast.evaluated, plain.y, 'y in evaluation mode');
  });
});
