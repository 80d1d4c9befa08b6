/**
 * out[c, r] = m[r, c], a square of vectors at a time: four rows by four columns of float32, two by two of float64.
 */
import { lanes, VECTOR } from './lanes';

/** Rows of both are whole vectors and their strides in bytes; those of `m` hold anything behind `columns`, those of `out` zeros. */
// @ts-ignore: decorator
@inline
export function transpose<T>(m: usize, stride: usize, rows: usize, columns: usize, out: usize, outStride: usize): void {
  const side = lanes<T>();
  const whole = rows - (rows % side);
  for (let c: usize = 0; c < columns; c += side) {
    // Columns that are there: the last square of `out` may have fewer rows.
    const count = min(side, columns - c);
    const from = m + c * sizeof<T>();
    const to = out + c * outStride;
    for (let r: usize = 0; r < whole; r += side) {
      turnSquare<T>(from + r * stride, stride, to + r * sizeof<T>(), outStride, count);
    }
    for (let i: usize = 0; i < count && whole < rows; i++) {
      const end = to + i * outStride + whole * sizeof<T>();
      v128.store(end, v128.splat<T>(<T>0));
      for (let r = whole; r < rows; r++) store<T>(end + (r - whole) * sizeof<T>(), load<T>(from + r * stride + i * sizeof<T>()));
    }
  }
}

/** Turns one square; only the first `count` rows of it are stored. */
// @ts-ignore: decorator
@inline
export function turnSquare<T>(from: usize, stride: usize, to: usize, outStride: usize, count: usize): void {
  const r0 = v128.load(from), r1 = v128.load(from + stride);
  if (sizeof<T>() == 8) {
    v128.store(to, v128.shuffle<i64>(r0, r1, 0, 2));
    if (count > 1) v128.store(to + outStride, v128.shuffle<i64>(r0, r1, 1, 3));
    return;
  }
  const r2 = v128.load(from + 2 * stride), r3 = v128.load(from + 3 * stride);
  const low01 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5), low23 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7), high23 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
  if (count > 1) v128.store(to + outStride, v128.shuffle<i64>(low01, low23, 1, 3));
  if (count > 2) v128.store(to + 2 * outStride, v128.shuffle<i64>(high01, high23, 0, 2));
  if (count > 3) v128.store(to + 3 * outStride, v128.shuffle<i64>(high01, high23, 1, 3));
}
