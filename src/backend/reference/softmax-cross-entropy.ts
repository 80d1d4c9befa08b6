/**
 * Softmax and cross-entropy in one: −log p = log Σ exp(z − m) − (z_label − m) with m = max z, which never overflows and loses no
 * digits where a probability rounds to 1 or 0.
 *
 * B = batch, C = classes
 */
import { exp, log } from '../../core/elementary.js';
import type { Tensor } from '../backend.js';
import { valuesOf } from './tensor.js';

export function softmaxCrossEntropy(logits: Tensor, labels: Int32Array, probabilities: Tensor): number {
  const [z, p] = [valuesOf(logits), valuesOf(probabilities)];
  const [B, C] = logits.shape;
  let loss = 0;
  for (let b = 0; b < B; b++) {
    const row = b * C;
    let max = z[row];
    for (let c = 1; c < C; c++) max = Math.max(max, z[row + c]);
    let sum = 0;
    for (let c = 0; c < C; c++) sum += exp(z[row + c] - max);
    for (let c = 0; c < C; c++) p[row + c] = exp(z[row + c] - max) / sum;
    loss += log(sum) - (z[row + labels[b]] - max);
  }
  return loss;
}

export function softmaxCrossEntropyGrad(probabilities: Tensor, labels: Int32Array, scale: number, gradLogits: Tensor): void {
  const [p, dz] = [valuesOf(probabilities), valuesOf(gradLogits)];
  const [B, C] = probabilities.shape;
  for (let b = 0; b < B; b++) {
    for (let c = 0, i = b * C; c < C; c++, i++) dz[i] = (p[i] - (c === labels[b] ? 1 : 0)) * scale;
  }
}
