/**
 * Normalization over the rows or the columns of a matrix, and its gradient; on any backend.
 */
import type { FloatTensor } from '../backend.js';
import type { Access, View } from './view.js';

/** The lines that are normalized, each on its own: how many, and how their elements lie. */
function lines({ start, rows, columns, step }: View, axis: 0 | 1) {
  return axis === 0
    ? { start, count: columns, next: 1, length: rows, step }
    : { start, count: rows, next: step, length: columns, step: 1 };
}

/** See src/nn/normalize.ts. */
export function normalize(
  access: Access,
  x: FloatTensor,
  axis: 0 | 1,
  eps: number,
  y: FloatTensor,
  variance: FloatTensor,
  mean?: FloatTensor,
): void {
  const from = access.read(x);
  const [to, variances, means] = [
    access.write(y),
    access.write(variance),
    mean && access.write(mean),
  ];
  const [xs, ys] = [lines(from, axis), lines(to, axis)];
  for (let n = 0; n < xs.count; n++) {
    const [i, o] = [xs.start + n * xs.next, ys.start + n * ys.next];
    let sum = 0;
    if (means) for (let k = 0; k < xs.length; k++) sum += from.data[i + k * xs.step];
    const average = sum / xs.length;
    let squares = 0;
    for (let k = 0; k < xs.length; k++) {
      const difference = from.data[i + k * xs.step] - average;
      squares += difference * difference;
    }
    const spread = squares / xs.length;
    const scale = 1 / Math.sqrt(spread + eps);
    for (let k = 0; k < xs.length; k++) {
      to.data[o + k * ys.step] = (from.data[i + k * xs.step] - average) * scale;
    }
    if (means) means.data[means.start + n] = average;
    variances.data[variances.start + n] = spread;
  }
}

/** See src/nn/normalize.ts. */
export function normalizeGrad(
  access: Access,
  y: FloatTensor,
  variance: FloatTensor,
  axis: 0 | 1,
  eps: number,
  gradY: FloatTensor,
  gradX: FloatTensor,
  centred: boolean,
): void {
  const [normal, variances, dy] = [access.read(y), access.read(variance), access.read(gradY)];
  const dx = access.write(gradX);
  const [ys, dys, dxs] = [lines(normal, axis), lines(dy, axis), lines(dx, axis)];
  for (let n = 0; n < ys.count; n++) {
    const [i, j] = [ys.start + n * ys.next, dys.start + n * dys.next];
    let [sum, product] = [0, 0];
    for (let k = 0; k < ys.length; k++) {
      if (centred) sum += dy.data[j + k * dys.step];
      product += dy.data[j + k * dys.step] * normal.data[i + k * ys.step];
    }
    const scale = 1 / Math.sqrt(variances.data[variances.start + n] + eps);
    const [meanDy, meanProduct, o] = [
      sum / ys.length,
      product / ys.length,
      dxs.start + n * dxs.next,
    ];
    for (let k = 0; k < ys.length; k++) {
      const slope = dy.data[j + k * dys.step] - meanDy;
      dx.data[o + k * dxs.step] = (slope - normal.data[i + k * ys.step] * meanProduct) * scale;
    }
  }
}
