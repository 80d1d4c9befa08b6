/**
 * The kernels of activations, as ops bring them along.
 */
import type { SlopeKernel } from '../ops.js';
import type { ActivationKernels } from './activations.generated.js';
import { activationKernels } from './kernels.generated.js';
import { moduleOver } from './kernels.js';

export * from './activations.generated.js';

const over = /* @__PURE__ */ moduleOver<ActivationKernels>(activationKernels);

/** The kernel of a function by its number in assembly/activations.ts, and its parameters. */
export const slopeKernel = (which: number, a = 0, b = 0): SlopeKernel => ({
  forward(memory, x, y, slope) {
    const [from, to, kept] = [x.pointer, y.pointer, slope.pointer];
    return over(memory).activate(which, from, to, kept, 2 * x.vectors, a, b) !== 0;
  },
  backward(memory, slope, dy, dx) {
    over(memory).multiply(slope.pointer, dy.pointer, dx.pointer, 16 * dx.vectors);
  },
});
