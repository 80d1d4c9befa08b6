/**
 * Every module and loss that PyTorch has too, against PyTorch: ten steps of training, and
 * activations at special values.
 */
import { describe, expect, it } from 'vitest';
import { array, type FloatDType } from '../../src/index.js';
import { losses, modules } from '../cases/vocabulary.js';
import { onEachBackend } from '../support/backends.js';
import { elements } from '../support/close.js';
import { fromBase64 } from '../support/fixtures.js';
import { expectSameRun, titleOf, torch } from '../support/vocabulary.js';

const runs = torch.runs.filter(({ optimizerState }) => !optimizerState);

// Numbers near 1 make up those near 0: sums that cancel, gradients above all.
const tolerance = {
  float64: { relative: 1e-12, absolute: 1e-14 },
  float32: { relative: 1e-5, absolute: 1e-6 },
};

/** Distances in units of the last place of the expected number, as float32 or float64 has them. */
function ulpOf(x: number, dtype: FloatDType): number {
  const [digits, lowest] = dtype === 'float32' ? [23, -126] : [52, -1022];
  return 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x))), lowest) - digits);
}

/**
 * Equal, or finite and near. Two zeros must agree in sign, unless they stand for what is too small
 * to be written.
 */
function expectNear(
  actual: number,
  expected: number,
  allowed: number,
  what: string,
  underflow: boolean,
): void {
  if (Object.is(actual, expected) || (underflow && actual === 0 && expected === 0)) return;
  const apart = Math.abs(actual - expected);
  const fits = Number.isFinite(apart) && !(actual === 0 && expected === 0) && apart <= allowed;
  const show = (x: number) => (Object.is(x, -0) ? '-0' : String(x));
  if (!fits)
    expect.fail(`${what} is ${show(actual)}, expected ${show(expected)}, within ${allowed}`);
}

onEachBackend(() => {
  describe('ten steps of training are those of PyTorch', () => {
    it.each(runs.map((run) => [titleOf(run), run] as const))('%s', (_, run) => {
      expectSameRun(run, tolerance);
    });
  });

  describe('an activation is that of PyTorch at NaN, infinities, zeros of both signs, the largest and the smallest', () => {
    it.each(
      torch.special.map(
        (row, i) => [`${row.call}, ${row.dtype}, ${i % 4 < 2 ? 'on' : 'reversed'}`, row] as const,
      ),
    )('%s', (_, { call, dtype, ...known }) => {
      const [x, y, dx] = [known.x, known.y, known.dx].map((text) => fromBase64(text, dtype));
      const dy = x.map((__, i) => (i + 1) / 4);
      const module = modules[call]({ dtype, generator: undefined as never });
      const output = elements(module.forward(array(x, { dtype })));
      const inputGrad = elements(module.backward(array(dy, { dtype })));
      const ulp = ulpOf(1, dtype);
      const gelu = call.startsWith('GELU');
      x.forEach((value, i) => {
        const size = Math.abs(value);
        const underflow = gelu && size > 0 && size < Infinity;
        // 1 + erf(x) and 1 − tanh²(x) keep an error of the size of 1's last place, however small
        // they are.
        const cancels = 4 * ulp * Math.min(Math.max(1, size), 10);
        expectNear(
          output[i],
          y[i],
          2 * ulpOf(y[i], dtype) + (gelu ? cancels : 0),
          `y(${value})`,
          underflow,
        );
        // PyTorch's float32 squares x, which overflows and makes NaN; its float64 gives the
        // limit.
        const overflow =
          call.includes('tanh') && dtype === 'float32' && size >= 2 ** 64 && size < Infinity;
        const slope = overflow ? (value > 0 ? dy[i] : 0) : dx[i];
        const allowed =
          2 * ulpOf(slope, dtype) + (call.startsWith('LeakyReLU') ? 0 : dy[i] * cancels);
        expectNear(inputGrad[i], slope, allowed, `dx(${value})`, underflow);
      });
    });
  });

  it('no module or loss is left out', () => {
    const called = new Set(torch.runs.flatMap(({ network, loss }) => [...network, loss]));
    for (const { call } of torch.special) called.add(call);
    expect([...called].sort()).toEqual([...Object.keys(modules), ...Object.keys(losses)].sort());
  });
});
