/**
 * The dense product out[r, :] = first + Σ_s a[r, s] · m[s, :]: blocks of four rows by two vectors of columns, held in registers over
 * the whole sum, which runs in the order of s for every size and every block.
 *
 * `a` has a stride a row and a stride a step, so that it may stand as it is (forward) or transposed (weight gradient).
 */
import { finish } from './finish';
import { beginning, madd, VECTOR } from './lanes';

/** Rows from which copying two columns of vectors of `m` together pays for itself. */
const PACK_ROWS: usize = 16;

/** `pack` has room for 2 · steps vectors; see listProduct for the rest. */
// @ts-ignore: decorator
@inline
export function product<T>(
  a: usize, aRow: usize, aStep: usize, rows: usize, steps: usize,
  m: usize, mStride: usize, width: usize, first: usize,
  out: usize, outStride: usize, mode: i32, lr: T, pack: usize,
): void {
  const minusLr = v128.splat<T>(-lr);
  for (let c: usize = 0; c < width; c += 2) {
    const offset = c * VECTOR;
    const pair = c + 1 < width;
    let panel = m + offset;
    let stride = mStride;
    if (rows >= PACK_ROWS && pair) {
      for (let s: usize = 0, to = pack; s < steps; s++, to += 2 * VECTOR, panel += mStride) {
        v128.store(to, v128.load(panel));
        v128.store(to, v128.load(panel, 16), 16);
      }
      panel = pack;
      stride = 2 * VECTOR;
    }
    const f0 = beginning<T>(first + offset, first != 0);
    const f1 = beginning<T>(first + offset + 16, first != 0 && pair);
    let r: usize = 0;
    for (; r + 4 <= rows; r += 4) {
      let p0 = a + r * aRow, p1 = p0 + aRow, p2 = p1 + aRow, p3 = p2 + aRow;
      let row = panel;
      const to = out + r * outStride + offset;
      let a00 = f0, a10 = f0, a20 = f0, a30 = f0;
      if (pair) {
        let a01 = f1, a11 = f1, a21 = f1, a31 = f1;
        for (let s: usize = 0; s < steps; s++) {
          const m0 = v128.load(row), m1 = v128.load(row, 16);
          const x0 = v128.load_splat<T>(p0);
          a00 = madd<T>(x0, m0, a00); a01 = madd<T>(x0, m1, a01);
          const x1 = v128.load_splat<T>(p1);
          a10 = madd<T>(x1, m0, a10); a11 = madd<T>(x1, m1, a11);
          const x2 = v128.load_splat<T>(p2);
          a20 = madd<T>(x2, m0, a20); a21 = madd<T>(x2, m1, a21);
          const x3 = v128.load_splat<T>(p3);
          a30 = madd<T>(x3, m0, a30); a31 = madd<T>(x3, m1, a31);
          p0 += aStep; p1 += aStep; p2 += aStep; p3 += aStep; row += stride;
        }
        finish<T>(to + 16, a01, mode, minusLr);
        finish<T>(to + outStride + 16, a11, mode, minusLr);
        finish<T>(to + 2 * outStride + 16, a21, mode, minusLr);
        finish<T>(to + 3 * outStride + 16, a31, mode, minusLr);
      } else {
        for (let s: usize = 0; s < steps; s++) {
          const m0 = v128.load(row);
          a00 = madd<T>(v128.load_splat<T>(p0), m0, a00);
          a10 = madd<T>(v128.load_splat<T>(p1), m0, a10);
          a20 = madd<T>(v128.load_splat<T>(p2), m0, a20);
          a30 = madd<T>(v128.load_splat<T>(p3), m0, a30);
          p0 += aStep; p1 += aStep; p2 += aStep; p3 += aStep; row += stride;
        }
      }
      finish<T>(to, a00, mode, minusLr);
      finish<T>(to + outStride, a10, mode, minusLr);
      finish<T>(to + 2 * outStride, a20, mode, minusLr);
      finish<T>(to + 3 * outStride, a30, mode, minusLr);
    }
    for (; r < rows; r++) {
      let p0 = a + r * aRow, row = panel;
      const to = out + r * outStride + offset;
      let a00 = f0, a01 = f1;
      if (pair) {
        for (let s: usize = 0; s < steps; s++, p0 += aStep, row += stride) {
          const x0 = v128.load_splat<T>(p0);
          a00 = madd<T>(x0, v128.load(row), a00);
          a01 = madd<T>(x0, v128.load(row, 16), a01);
        }
        finish<T>(to + 16, a01, mode, minusLr);
      } else {
        for (let s: usize = 0; s < steps; s++, p0 += aStep, row += stride) {
          a00 = madd<T>(v128.load_splat<T>(p0), v128.load(row), a00);
        }
      }
      finish<T>(to, a00, mode, minusLr);
    }
  }
}
