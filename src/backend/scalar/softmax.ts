/**
 * Softmax by rows, on any backend.
 */
import { exp } from '../../core/elementary.js';
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
