/**
 * out[c, r] = m[r, c], a square of vectors at a time: four rows by four columns of float32, two by
 * two of float64.
 */
import { LANES } from './vector';

/**
 * Rows of both are whole vectors, their strides in bytes; what lies behind a row may be anything.
 */
export function transpose(
  m: usize, stride: usize, rows: usize, columns: usize, out: usize, outStride: usize,
): void {
  const whole = rows - (rows % LANES);
  const ceiling = whole < rows ? whole + LANES : rows;
  for (let c: usize = 0; c < columns; c += LANES) {
    // Columns that are there: the last square of `out` may have fewer rows.
    const count = min(LANES, columns - c);
    const from = m + c * sizeof<real>();
    const to = out + c * outStride;
    for (let r: usize = 0; r < whole; r += LANES) {
      transposeSquare(from + r * stride, stride, to + r * sizeof<real>(), outStride, count);
    }
    for (let i: usize = 0; i < count; i++) {
      // What fills up the last vector is multiplied, too: leftovers there may take very long.
      for (let r = whole; r < ceiling; r++) {
        const value = r < rows ? load<real>(from + r * stride + i * sizeof<real>()) : 0;
        store<real>(to + i * outStride + r * sizeof<real>(), value);
      }
    }
  }
}

/** Transposes one square; only the first `count` rows of the result are stored. */
// @ts-ignore: decorator
@inline
export function transposeSquare(
  from: usize, stride: usize, to: usize, outStride: usize, count: usize,
): void {
  const r0 = v128.load(from), r1 = v128.load(from + stride);
  if (sizeof<real>() == 8) {
    v128.store(to, v128.shuffle<i64>(r0, r1, 0, 2));
    if (count > 1) v128.store(to + outStride, v128.shuffle<i64>(r0, r1, 1, 3));
    return;
  }
  const r2 = v128.load(from + 2 * stride), r3 = v128.load(from + 3 * stride);
  const low01 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
  if (count > 1) v128.store(to + outStride, v128.shuffle<i64>(low01, low23, 1, 3));
  if (count > 2) v128.store(to + 2 * outStride, v128.shuffle<i64>(high01, high23, 0, 2));
  if (count > 3) v128.store(to + 3 * outStride, v128.shuffle<i64>(high01, high23, 1, 3));
}
