/**
 * A rectifier whose slopes below 0 are learned: one for all columns or one for each; on any
 * backend.
 */
import { allocate } from '../../core/dtype.js';
import type { FloatTensor, WriteMode } from '../backend.js';
import { forEachRow, type Access } from './view.js';

/** y = x where x > 0, else slope · x. */
export function prelu(access: Access, x: FloatTensor, slopes: FloatTensor, y: FloatTensor): void {
  const [from, slope, to] = [access.read(x), access.read(slopes), access.write(y)];
  const next = slope.columns === 1 ? 0 : 1;
  forEachRow(from, from, to, (i, _, k, length) => {
    for (let c = 0; c < length; c++) {
      const value = from.data[i + c];
      to.data[k + c] = value > 0 ? value : slope.data[slope.start + c * next] * value;
    }
  });
}

/** dx = dy where x > 0, else slope · dy. */
export function preluGrad(
  access: Access,
  x: FloatTensor,
  slopes: FloatTensor,
  gradY: FloatTensor,
  gradX: FloatTensor,
): void {
  const [from, slope, dy] = [access.read(x), access.read(slopes), access.read(gradY)];
  const dx = access.write(gradX);
  const next = slope.columns === 1 ? 0 : 1;
  forEachRow(from, dy, dx, (i, j, k, length) => {
    for (let c = 0; c < length; c++) {
      const gradient = dy.data[j + c];
      const open = from.data[i + c] > 0;
      dx.data[k + c] = open ? gradient : slope.data[slope.start + c * next] * gradient;
    }
  });
}

/** dslope = Σ dy · x where x is not above 0, or is added to. */
export function slopeGrad(
  access: Access,
  x: FloatTensor,
  gradY: FloatTensor,
  out: FloatTensor,
  mode: WriteMode,
): void {
  const [from, dy] = [access.read(x), access.read(gradY)];
  const to = mode === 'accumulate' ? access.update(out) : access.write(out);
  const next = to.columns === 1 ? 0 : 1;
  const total = allocate('float64', to.columns);
  forEachRow(from, dy, from, (i, j, _, length) => {
    for (let c = 0; c < length; c++) {
      const value = from.data[i + c];
      if (!(value > 0)) total[c * next] += dy.data[j + c] * value;
    }
  });
  total.forEach((sum, c) => {
    const at = to.start + c;
    to.data[at] = mode === 'accumulate' ? to.data[at] + sum : sum;
  });
}
