/**
 * max(x, 0) and its gradient. Comparisons are written so that NaN stays NaN and −0 stays −0, as in PyTorch.
 */
import type { Tensor } from '../backend.js';
import { valuesOf } from './tensor.js';

export function relu(x: Tensor, y: Tensor): void {
  const [input, output] = [valuesOf(x), valuesOf(y)];
  for (let i = 0; i < input.length; i++) output[i] = input[i] < 0 ? 0 : input[i];
}

export function reluGrad(y: Tensor, gradY: Tensor, gradX: Tensor): void {
  const [output, dy, dx] = [valuesOf(y), valuesOf(gradY), valuesOf(gradX)];
  for (let i = 0; i < output.length; i++) dx[i] = output[i] <= 0 ? 0 : dy[i];
}
