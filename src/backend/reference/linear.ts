/**
 * The products of a fully connected layer. Tensors are contiguous, so the order of summation, which in ndarray-gemm depends on the
 * strides, is always the same.
 *
 * B = batch, I = inputs, O = outputs
 */
import type { Tensor } from '../backend.js';
import { addeq, assign, gemm } from './arithmetic.js';
import { arrayOf } from './tensor.js';

/** y = x W + b */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null, y: Tensor): void {
  const out = arrayOf(y);
  if (bias) {
    for (let b = 0; b < y.shape[0]; b++) assign(out.pick(b, null), arrayOf(bias));
  }
  gemm(out, arrayOf(x), arrayOf(weight), 1, bias ? 1 : 0);
}

/** dx = dy Wᵀ */
export function linearInputGrad(gradY: Tensor, weight: Tensor, gradX: Tensor): void {
  gemm(arrayOf(gradX), arrayOf(gradY), arrayOf(weight).transpose(1, 0));
}

/** dW = xᵀ dy */
export function linearWeightGrad(x: Tensor, gradY: Tensor, gradWeight: Tensor, accumulate: boolean): void {
  gemm(arrayOf(gradWeight), arrayOf(x).transpose(1, 0), arrayOf(gradY), 1, accumulate ? 1 : 0);
}

/** db = Σ_B dy */
export function linearBiasGrad(gradY: Tensor, gradBias: Tensor, accumulate: boolean): void {
  const [dy, db] = [arrayOf(gradY), arrayOf(gradBias)];
  if (!accumulate) db.data.fill(0);
  for (let b = 0; b < gradY.shape[0]; b++) addeq(db, dy.pick(b, null));
}
