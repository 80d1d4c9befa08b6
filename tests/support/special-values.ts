/**
 * Holds an activation and its gradient to PyTorch's at special values: NaN, infinities, zeros of
 * both signs, kinks, the largest and the smallest.
 */
import { expect } from 'vitest';
import { array, type FloatDType, type Module } from '../../src/index.js';
import { elements } from './close.js';
import { fromBase64 } from './fixtures.js';

/** What PyTorch gives for a call, in base64; dy = 1/4, 2/4, ... */
export interface SpecialValues {
  call: string;
  dtype: FloatDType;
  x: string;
  y: string;
  dx: string;
}

/** Of these PyTorch's y, or its gradient, is made of numbers near 1 that cancel. */
const cancelling = {
  y: /^(GELU|ELU|SELU|Sigmoid|SiLU|Mish|Softplus)\(/,
  dx: /^(GELU|ELU|SELU|Sigmoid|SiLU|Mish|Softplus|Tanh)\(/,
};

/** A unit in the last place of the expected number, as float32 or float64 has it. */
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

/** What float32 cannot hold on PyTorch's way to a number of ordinary size. */
function overflows(call: string, dtype: FloatDType, size: number): boolean {
  if (dtype === 'float64' || size === Infinity) return false;
  return (
    (call.startsWith('GELU(approx') && size >= 2 ** 64) || (call === 'Hardswish()' && size > 1e38)
  );
}

export function expectAsPyTorch(module: Module, row: SpecialValues): void {
  const { call, dtype } = row;
  const [x, y, dx] = [row.x, row.y, row.dx].map((text) => fromBase64(text, dtype));
  const dy = x.map((__, i) => (i + 1) / 4);
  const output = elements(module.forward(array(x, { dtype })));
  const inputGrad = elements(module.backward(array(dy, { dtype })));
  x.forEach((value, i) => {
    const size = Math.abs(value);
    const underflow = cancelling.y.test(call) && size > 0 && size < Infinity;
    // An error of the size of 1's last place stays, however small the result.
    const cancels = 4 * ulpOf(1, dtype) * Math.min(Math.max(1, size), 10);
    const overflow = overflows(call, dtype, size);
    const expected = overflow && !Number.isFinite(y[i]) ? Math.max(value, 0) : y[i];
    const allowed = 2 * ulpOf(expected, dtype) + (cancelling.y.test(call) ? cancels : 0);
    expectNear(output[i], expected, allowed, `y(${value})`, underflow);
    const slope = overflow ? (value > 0 ? dy[i] : 0) : dx[i];
    const near = 2 * ulpOf(slope, dtype) + (cancelling.dx.test(call) ? dy[i] * cancels : 0);
    expectNear(inputGrad[i], slope, near, `dx(${value})`, underflow);
  });
}
