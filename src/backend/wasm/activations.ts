/**
 * The kernels of activations, as ops bring them along.
 */
import type { SlopeKernel } from '../ops.js';
import type { ActivationKernels } from './activations.generated.js';
import { activationKernels } from './kernels.generated.js';
import { VECTOR_NS } from './elementwise.js';
import { moduleOver } from './kernels.js';

export * from './activations.generated.js';

const over = /* @__PURE__ */ moduleOver<ActivationKernels>(activationKernels);

/** For a vector, measured: the slower of them. */
const NANOSECONDS = 8;

/**
 * The kernel of a function by its number in assembly/activations.ts, and its parameters.
 *
 * @param closes - Whether nothing goes back where the slope is −0.
 */
export const slopeKernel = (which: number, a = 0, b = 0, closes = false): SlopeKernel => ({
  forward(host, x, y, slope) {
    const { activate } = over(host);
    const done = host.overVectors(x.vectors, NANOSECONDS, (run, at, vectors) =>
      run(activate, which, x.pointer + at, y.pointer + at, slope.pointer + at, 2 * vectors, a, b),
    );
    return done !== 0;
  },
  backward(host, slope, dy, dx) {
    const kernels = over(host);
    const kernel = closes ? kernels.gate : kernels.multiply;
    host.overVectors(dx.vectors, VECTOR_NS, (run, at, vectors) =>
      run(kernel, slope.pointer + at, dy.pointer + at, dx.pointer + at, 16 * vectors),
    );
  },
});
