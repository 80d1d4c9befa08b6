/**
 * The kernels of activations: a module of their own over the memory of the others, started when one
 * is first used. Only who imports such an activation has it in a bundle.
 */
import type { SlopeKernel } from '../ops.js';
import { activationKernels, type ActivationKernels } from './activations.generated.js';
import { decode } from './kernels.js';

export * from './activations.generated.js';

const started = new WeakMap<WebAssembly.Memory, ActivationKernels>();

function over(memory: WebAssembly.Memory): ActivationKernels {
  let kernels = started.get(memory);
  if (!kernels) {
    const module = new WebAssembly.Module(decode(activationKernels));
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    kernels = exports as unknown as ActivationKernels;
    started.set(memory, kernels);
  }
  return kernels;
}

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
