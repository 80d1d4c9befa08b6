/**
 * What assembly/activations.ts exports, written by `npm run build:kernels`. Not to be edited.
 */

/** See assembly/activations.ts. Pointers are in bytes. */
export interface ActivationKernels {
  readonly activate: (which: number, x: number, y: number, slope: number, pairs: number, a: number, b: number) => number;
  readonly multiply: (slope: number, dy: number, dx: number, bytes: number) => void;
  readonly gate: (slope: number, dy: number, dx: number, bytes: number) => void;
}

export const SINE = 11;
export const EXP_LINEAR = 7;
export const GELU_ERF = 10;
export const GELU_TANH = 9;
export const MISH = 6;
export const SIGMOID = 4;
export const SILU = 5;
export const SOFTPLUS = 8;
export const TANH = 3;
export const CLAMP = 1;
export const HARDSWISH = 2;
export const MULTIPLE = 0;
