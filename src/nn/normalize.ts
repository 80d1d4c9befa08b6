/**
 * Normalization over the rows or the columns of a matrix: by kernels where the backend runs them,
 * else number by number.
 */
import type { Backend, FloatTensor } from '../backend/backend.js';
import * as scalar from '../backend/scalar/normalize.js';
import { normalizeOver } from '../backend/wasm/normalize.js';

/**
 * y = (x − mean) / √(variance + eps) over the rows (axis 0, for each column) or the columns (axis
 * 1, for each row); writes variances, divided by the number of elements, and means. Where no means
 * are asked for, they count as 0: y is x by the root of its mean square.
 */
export function normalize(
  backend: Backend,
  x: FloatTensor,
  axis: 0 | 1,
  eps: number,
  y: FloatTensor,
  variance: FloatTensor,
  mean?: FloatTensor,
): void {
  const { compiled } = backend;
  if (!compiled || x.dtype !== 'float32')
    return scalar.normalize(backend, x, axis, eps, y, variance, mean);
  const from = compiled.read(x);
  const [to, variances] = [compiled.write(y).pointer, compiled.write(variance).pointer];
  const means = mean ? compiled.write(mean).pointer : 0;
  const { rows, columns, stride, width } = from.layout;
  const kernels = normalizeOver(compiled.crew);
  if (axis === 0)
    kernels.normalizeColumns(from.pointer, to, rows, stride, width, eps, variances, means);
  else kernels.normalizeRows(from.pointer, to, rows, stride, columns, eps, variances, means);
}

/**
 * The gradient of {@link normalize}, from its y:
 * dx = (dy − mean(dy) − y · mean(dy · y)) / √(variance + eps); Ioffe and Szegedy 2015, section 3.
 * Not `centred`, where means counted as 0: without mean(dy).
 */
export function normalizeGrad(
  backend: Backend,
  y: FloatTensor,
  variance: FloatTensor,
  axis: 0 | 1,
  eps: number,
  gradY: FloatTensor,
  gradX: FloatTensor,
  centred = true,
): void {
  const { compiled } = backend;
  if (!compiled || y.dtype !== 'float32')
    return scalar.normalizeGrad(backend, y, variance, axis, eps, gradY, gradX, centred);
  const [normal, variances] = [compiled.read(y), compiled.read(variance).pointer];
  const [dy, dx] = [compiled.read(gradY).pointer, compiled.write(gradX).pointer];
  const { pointer } = normal;
  const { rows, columns, stride, width } = normal.layout;
  const kernels = normalizeOver(compiled.crew);
  if (axis === 0)
    kernels.normalizeColumnsGrad(pointer, variances, dy, dx, rows, stride, width, eps);
  else kernels.normalizeRowsGrad(pointer, variances, dy, dx, rows, stride, columns, eps, centred);
}
