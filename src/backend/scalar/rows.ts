/**
 * Down the rows and along them: sums, normalization, softmax, and rows chosen by number.
 *
 * B = batch, C = columns, N = rows of a table
 */
import { allocate } from '../../core/dtype.js';
import { exp } from '../../core/elementary.js';
import type { Backend } from '../backend.js';
import type { Access, View } from './view.js';

/** The lines that are normalized, each on its own: how many, and how their elements lie. */
function lines({ start, rows, columns, step }: View, axis: 0 | 1) {
  return axis === 0
    ? { start, count: columns, next: 1, length: rows, step }
    : { start, count: rows, next: step, length: columns, step: 1 };
}

export const rows = (
  access: Access,
): Pick<
  Backend,
  'sumRows' | 'normalize' | 'normalizeGrad' | 'softmax' | 'gather' | 'scatterAdd'
> => ({
  sumRows(a, out, mode) {
    const from = access.read(a);
    const total = allocate(a.dtype, from.columns); // rounds each sum, as kernels do
    for (let r = 0; r < from.rows; r++) {
      const at = from.start + r * from.step;
      for (let c = 0; c < from.columns; c++) total[c] += from.data[at + c];
    }
    const sums = mode === 'accumulate' ? access.update(out) : access.write(out);
    total.forEach((sum, c) => {
      const at = sums.start + c;
      sums.data[at] = mode === 'accumulate' ? sums.data[at] + sum : sum;
    });
  },

  normalize(x, axis, eps, y, mean, variance) {
    const from = access.read(x);
    const [to, means, variances] = [access.write(y), access.write(mean), access.write(variance)];
    const [xs, ys] = [lines(from, axis), lines(to, axis)];
    for (let n = 0; n < xs.count; n++) {
      const [i, o] = [xs.start + n * xs.next, ys.start + n * ys.next];
      let sum = 0;
      for (let k = 0; k < xs.length; k++) sum += from.data[i + k * xs.step];
      const average = sum / xs.length;
      let squares = 0;
      for (let k = 0; k < xs.length; k++) squares += (from.data[i + k * xs.step] - average) ** 2;
      const spread = squares / xs.length;
      const scale = 1 / Math.sqrt(spread + eps);
      for (let k = 0; k < xs.length; k++) {
        to.data[o + k * ys.step] = (from.data[i + k * xs.step] - average) * scale;
      }
      means.data[means.start + n] = average;
      variances.data[variances.start + n] = spread;
    }
  },

  // dx = (dy − mean(dy) − y · mean(dy · y)) / √(variance + eps); Ioffe and Szegedy 2015, section 3.
  normalizeGrad(y, variance, axis, eps, gradY, gradX) {
    const [normal, variances, dy] = [access.read(y), access.read(variance), access.read(gradY)];
    const dx = access.write(gradX);
    const [ys, dys, dxs] = [lines(normal, axis), lines(dy, axis), lines(dx, axis)];
    for (let n = 0; n < ys.count; n++) {
      const [i, j] = [ys.start + n * ys.next, dys.start + n * dys.next];
      let [sum, product] = [0, 0];
      for (let k = 0; k < ys.length; k++) {
        sum += dy.data[j + k * dys.step];
        product += dy.data[j + k * dys.step] * normal.data[i + k * ys.step];
      }
      const scale = 1 / Math.sqrt(variances.data[variances.start + n] + eps);
      const [meanDy, meanProduct, o] = [sum / ys.length, product / ys.length, dxs.start + n * dxs.next];
      for (let k = 0; k < ys.length; k++) {
        const centred = dy.data[j + k * dys.step] - meanDy;
        dx.data[o + k * dxs.step] = (centred - normal.data[i + k * ys.step] * meanProduct) * scale;
      }
    }
  },

  softmax(x, y) {
    const [z, p] = [access.read(x), access.write(y)];
    for (let b = 0; b < z.rows; b++) {
      const [i, o] = [z.start + b * z.step, p.start + b * p.step];
      let max = z.data[i];
      for (let c = 1; c < z.columns; c++) max = Math.max(max, z.data[i + c]);
      let sum = 0;
      for (let c = 0; c < z.columns; c++) sum += exp(z.data[i + c] - max);
      for (let c = 0; c < z.columns; c++) p.data[o + c] = exp(z.data[i + c] - max) / sum;
    }
  },

  gather(table, ids, out) {
    const [from, chosen, to] = [access.read(table), access.readIntegers(ids), access.write(out)];
    for (let r = 0; r < to.rows; r++) {
      const at = from.start + chosen.data[placeOf(chosen, r)] * from.step;
      for (let c = 0; c < to.columns; c++) to.data[to.start + r * to.step + c] = from.data[at + c];
    }
  },

  scatterAdd(ids, added, table, mode) {
    const [chosen, from] = [access.readIntegers(ids), access.read(added)];
    const to = mode === 'accumulate' ? access.update(table) : access.write(table);
    if (mode === 'overwrite') {
      for (let r = 0; r < to.rows; r++) {
        to.data.fill(0, to.start + r * to.step, to.start + r * to.step + to.columns);
      }
    }
    for (let r = 0; r < from.rows; r++) {
      const at = to.start + chosen.data[placeOf(chosen, r)] * to.step;
      const row = from.start + r * from.step;
      for (let c = 0; c < from.columns; c++) to.data[at + c] += from.data[row + c];
    }
  },
});

/** Where the id for row `r` of what is gathered lies. */
const placeOf = ({ start, columns, step }: View<Int32Array>, r: number): number =>
  start + Math.floor(r / columns) * step + (r % columns);
