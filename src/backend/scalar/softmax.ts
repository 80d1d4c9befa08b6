/**
 * Softmax and its logarithm by rows, and their gradients; on any backend.
 */
import { exp, log } from '../../core/elementary.js';
import type { FloatTensor } from '../backend.js';
import type { Access } from './view.js';

/** y = softmax(x), by rows. */
export function softmax(access: Access, x: FloatTensor, y: FloatTensor): void {
  const [z, p] = [access.read(x), access.write(y)];
  for (let b = 0; b < z.rows; b++) {
    const [i, o] = [z.start + b * z.step, p.start + b * p.step];
    let max = z.data[i];
    for (let c = 1; c < z.columns; c++) max = Math.max(max, z.data[i + c]);
    let sum = 0;
    for (let c = 0; c < z.columns; c++) sum += exp(z.data[i + c] - max);
    for (let c = 0; c < z.columns; c++) p.data[o + c] = exp(z.data[i + c] - max) / sum;
  }
}

/** The gradient of `softmax`, from its y: dx = y · (dy − Σ dy · y). */
export function softmaxGrad(
  access: Access,
  y: FloatTensor,
  gradY: FloatTensor,
  gradX: FloatTensor,
): void {
  const [p, dy, dx] = [access.read(y), access.read(gradY), access.write(gradX)];
  for (let b = 0; b < p.rows; b++) {
    const [i, j, o] = [p.start + b * p.step, dy.start + b * dy.step, dx.start + b * dx.step];
    let sum = 0;
    for (let c = 0; c < p.columns; c++) sum += dy.data[j + c] * p.data[i + c];
    for (let c = 0; c < p.columns; c++) {
      dx.data[o + c] = p.data[i + c] * (dy.data[j + c] - sum);
    }
  }
}

/** y = log softmax(x), by rows: (x − max) − log Σ exp(x − max), which never overflows. */
export function logSoftmax(access: Access, x: FloatTensor, y: FloatTensor): void {
  const [z, q] = [access.read(x), access.write(y)];
  for (let b = 0; b < z.rows; b++) {
    const [i, o] = [z.start + b * z.step, q.start + b * q.step];
    let max = z.data[i];
    for (let c = 1; c < z.columns; c++) max = Math.max(max, z.data[i + c]);
    let sum = 0;
    for (let c = 0; c < z.columns; c++) sum += exp(z.data[i + c] - max);
    const rest = log(sum);
    for (let c = 0; c < z.columns; c++) q.data[o + c] = z.data[i + c] - max - rest;
  }
}

/** The gradient of `logSoftmax`, from its y: dx = dy − exp(y) · Σ dy. */
export function logSoftmaxGrad(
  access: Access,
  y: FloatTensor,
  gradY: FloatTensor,
  gradX: FloatTensor,
): void {
  const [q, dy, dx] = [access.read(y), access.read(gradY), access.write(gradX)];
  for (let b = 0; b < q.rows; b++) {
    const [i, j, o] = [q.start + b * q.step, dy.start + b * dy.step, dx.start + b * dx.step];
    let sum = 0;
    for (let c = 0; c < q.columns; c++) sum += dy.data[j + c];
    for (let c = 0; c < q.columns; c++) dx.data[o + c] = dy.data[j + c] - exp(q.data[i + c]) * sum;
  }
}
