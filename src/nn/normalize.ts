/**
 * Normalization over the rows or the columns of a matrix: by kernels where the backend runs them,
 * else number by number.
 */
import type { Backend, FloatTensor } from '../backend/backend.js';
import * as scalar from '../backend/scalar/normalize.js';
import { normalizeOver } from '../backend/wasm/normalize.js';

/** Nanoseconds for a vector, measured. */
const [FORWARD, BACKWARD] = [3, 3];

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
  const { host } = compiled;
  const { normalizeColumns, normalizeRows } = normalizeOver(host);
  const nanoseconds = FORWARD * rows * width;
  if (axis === 0) {
    host.split(nanoseconds, width, 4, (run, first, end) => {
      const at = 16 * first;
      const [own, mean] = [variances + at, means && means + at];
      run(normalizeColumns, from.pointer + at, to + at, rows, stride, end - first, eps, own, mean);
    });
  } else {
    host.split(nanoseconds, rows, 16, (run, first, end) => {
      const at = stride * first;
      const [own, mean] = [variances + 4 * first, means && means + 4 * first];
      run(normalizeRows, from.pointer + at, to + at, end - first, stride, columns, eps, own, mean);
    });
  }
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
  const { host } = compiled;
  const { normalizeColumnsGrad, normalizeRowsGrad } = normalizeOver(host);
  const nanoseconds = BACKWARD * rows * width;
  if (axis === 0) {
    host.split(nanoseconds, width, 4, (run, first, end) => {
      const at = 16 * first;
      const own = variances + at;
      const vectors = end - first;
      run(normalizeColumnsGrad, pointer + at, own, dy + at, dx + at, rows, stride, vectors, eps);
    });
  } else {
    host.split(nanoseconds, rows, 16, (run, first, end) => {
      const at = stride * first;
      const own = variances + 4 * first;
      const [y, count] = [pointer + at, end - first];
      run(normalizeRowsGrad, y, own, dy + at, dx + at, count, stride, columns, eps, centred);
    });
  }
}
