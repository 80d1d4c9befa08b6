/**
 * Ops of activations that are compiled for float32: what the kernel computes is written down once,
 * with the functions that it is made of for float64 or for float32.
 */
import type { Slope, SlopeOp } from '../backend/ops.js';
import { slopeKernel } from '../backend/wasm/activations.js';
import { exp, expm1, sigmoid, softplus, tanh } from '../core/elementary.js';
import {
  exp32, expm132, sigmoid32, softplus32, softplusSlope32, tanh32,
} from '../core/single.js'; // prettier-ignore

const double = { exp, expm1, sigmoid, softplus, softplusSlope: sigmoid, tanh };

/** exp and expm1 are for x ≤ 300 alone. */
const single: typeof double = {
  exp: exp32,
  expm1: expm132,
  sigmoid: sigmoid32,
  softplus: softplus32,
  softplusSlope: softplusSlope32,
  tanh: tanh32,
};

/**
 * An op that is compiled for float32.
 *
 * @param which - Its number in assembly/activations.ts.
 * @param formOf - The function and its slope; exp and expm1 of x ≤ 300 alone.
 * @param a - A parameter of the kernel.
 * @param b - Another.
 */
export const compiledOp = (
  name: string,
  which: number,
  formOf: (math: typeof double) => Slope,
  a?: number,
  b?: number,
): SlopeOp => {
  const form = formOf(double);
  return {
    name,
    saves: 'slope',
    ...form,
    float32: formOf(single),
    kernel: slopeKernel(which, a, b, form.closes),
  };
};
