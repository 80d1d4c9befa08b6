/**
 * One step of stochastic gradient descent on one parameter, in PyTorch's order of operations.
 */
import type { SgdCoefficients, Tensor } from '../backend.js';
import { valuesOf } from './tensor.js';

export function sgdStep(value: Tensor, grad: Tensor, velocity: Tensor | null, coefficients: SgdCoefficients): void {
  const { lr, momentum, dampening, weightDecay, nesterov, first } = coefficients;
  const [w, g, v] = [valuesOf(value), valuesOf(grad), velocity && valuesOf(velocity)];
  for (let i = 0; i < w.length; i++) {
    let direction = g[i] + weightDecay * w[i];
    if (v) {
      v[i] = first ? direction : momentum * v[i] + (1 - dampening) * direction;
      direction = nesterov ? direction + momentum * v[i] : v[i];
    }
    w[i] -= lr * direction;
  }
}
