/**
 * The kernels of activations, as ops bring them along.
 */
import type { SlopeKernel } from '../ops.js';
import type { ActivationKernels } from './activations.generated.js';
import { activationKernels } from './kernels.generated.js';
import { moduleOver } from './kernels.js';

export * from './activations.generated.js';

const over = /* @__PURE__ */ moduleOver<ActivationKernels>(activationKernels);

/**
 * The kernel of a function by its number in assembly/activations.ts, and its parameters.
 *
 * @param closes - Whether nothing goes back where the slope is −0.
 */
export const slopeKernel = (which: number, a = 0, b = 0, closes = false): SlopeKernel => ({
  forward(memory, x, y, slope) {
    const [from, to, kept] = [x.pointer, y.pointer, slope.pointer];
    return over(memory).activate(which, from, to, kept, 2 * x.vectors, a, b) !== 0;
  },
  backward(memory, slope, dy, dx) {
    const kernels = over(memory);
    const bytes = 16 * dx.vectors;
    if (closes) kernels.gate(slope.pointer, dy.pointer, dx.pointer, bytes);
    else kernels.multiply(slope.pointer, dy.pointer, dx.pointer, bytes);
  },
});
