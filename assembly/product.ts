/**
 * The dense product out[r, :] = first + Σ_s a[r, s] · m[s, :]: blocks of four rows by two vectors of columns, held in registers over
 * the whole sum, which runs in the order of s for every size and every block.
 *
 * Both factors are first copied in the order in which they are needed. Of `a` these are blocks of four rows, the four numbers of a step
 * side by side; of `m`, two vectors of each row.
 */
import { finish } from './finish';
import { beginning, lanes, madd, VECTOR } from './lanes';
import { turnSquare } from './transpose';

/** Rows of `a` from which copying `m` pays for itself. */
const PACK_ROWS: usize = 16;

/** Bytes of `a` that stay in the second cache while all columns pass. */
const NEXT: usize = 1 << 20;

/** Bytes of a step in a block of four rows. */
// @ts-ignore: decorator
@inline
function blockStep<T>(): usize {
  return 4 * sizeof<T>();
}

/** Copies `a`, which has `stride` bytes a row, by blocks. Rows that are missing in the last are left as they are. */
// @ts-ignore: decorator
@inline
export function packRows<T>(a: usize, stride: usize, rows: usize, steps: usize, to: usize): void {
  for (let r: usize = 0; r < rows; r += 4, to += steps * blockStep<T>()) {
    const from = a + r * stride;
    const count = min<usize>(4, rows - r);
    let s: usize = 0;
    if (count == 4) {
      for (; s + lanes<T>() <= steps; s += lanes<T>()) {
        const at = from + s * sizeof<T>(), out = to + s * blockStep<T>();
        turnSquare<T>(at, stride, out, blockStep<T>(), lanes<T>());
        if (sizeof<T>() == 8) turnSquare<T>(at + 2 * stride, stride, out + VECTOR, blockStep<T>(), lanes<T>());
      }
    }
    for (; s < steps; s++) {
      for (let i: usize = 0; i < count; i++) {
        store<T>(to + s * blockStep<T>() + i * sizeof<T>(), load<T>(from + i * stride + s * sizeof<T>()));
      }
    }
  }
}

/** The same for an `a` that is given by columns, with `stride` bytes a step and rows filled up to whole vectors. */
// @ts-ignore: decorator
@inline
export function packColumns<T>(a: usize, stride: usize, rows: usize, steps: usize, to: usize): void {
  for (let r: usize = 0; r < rows; r += 4) {
    let from = a + r * sizeof<T>();
    const wide = sizeof<T>() == 8 && r + 2 < rows;
    for (let s: usize = 0; s < steps; s++, from += stride, to += blockStep<T>()) {
      v128.store(to, v128.load(from));
      if (wide) v128.store(to + VECTOR, v128.load(from, 16));
    }
  }
}

/** Rows that pass through all columns before the next do, at least. */
const LEAST_ROWS: usize = 256;

/** `a` is packed; `pack` has room for 2 · steps vectors; see byColumns for the rest. */
// @ts-ignore: decorator
@inline
export function product<T>(
  a: usize, rows: usize, steps: usize,
  m: usize, mStride: usize, width: usize, first: usize,
  out: usize, outStride: usize, mode: i32, lr: T, pack: usize,
): void {
  const minusLr = v128.splat<T>(-lr);
  const most = max<usize>(LEAST_ROWS, (NEXT / (steps * sizeof<T>())) & ~<usize>3);
  for (let begin: usize = 0; begin < rows; begin += most) {
    const end = min(rows, begin + most);
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
      let r: usize = begin;
      for (; r + 4 <= end; r += 4) {
        let p = a + r * steps * sizeof<T>();
        let row = panel;
        const to = out + r * outStride + offset;
        let a00 = f0, a10 = f0, a20 = f0, a30 = f0;
        if (pair) {
          let a01 = f1, a11 = f1, a21 = f1, a31 = f1;
          for (let s: usize = 0; s < steps; s++, p += blockStep<T>(), row += stride) {
            const m0 = v128.load(row), m1 = v128.load(row, 16);
            const x0 = v128.load_splat<T>(p);
            a00 = madd<T>(x0, m0, a00); a01 = madd<T>(x0, m1, a01);
            const x1 = v128.load_splat<T>(p, sizeof<T>());
            a10 = madd<T>(x1, m0, a10); a11 = madd<T>(x1, m1, a11);
            const x2 = v128.load_splat<T>(p, 2 * sizeof<T>());
            a20 = madd<T>(x2, m0, a20); a21 = madd<T>(x2, m1, a21);
            const x3 = v128.load_splat<T>(p, 3 * sizeof<T>());
            a30 = madd<T>(x3, m0, a30); a31 = madd<T>(x3, m1, a31);
          }
          finish<T>(to + 16, a01, mode, minusLr);
          finish<T>(to + outStride + 16, a11, mode, minusLr);
          finish<T>(to + 2 * outStride + 16, a21, mode, minusLr);
          finish<T>(to + 3 * outStride + 16, a31, mode, minusLr);
        } else {
          for (let s: usize = 0; s < steps; s++, p += blockStep<T>(), row += stride) {
            const m0 = v128.load(row);
            a00 = madd<T>(v128.load_splat<T>(p), m0, a00);
            a10 = madd<T>(v128.load_splat<T>(p, sizeof<T>()), m0, a10);
            a20 = madd<T>(v128.load_splat<T>(p, 2 * sizeof<T>()), m0, a20);
            a30 = madd<T>(v128.load_splat<T>(p, 3 * sizeof<T>()), m0, a30);
          }
        }
        finish<T>(to, a00, mode, minusLr);
        finish<T>(to + outStride, a10, mode, minusLr);
        finish<T>(to + 2 * outStride, a20, mode, minusLr);
        finish<T>(to + 3 * outStride, a30, mode, minusLr);
      }
      for (; r < end; r++) {
        let p = a + ((r & ~<usize>3) * steps + (r & 3)) * sizeof<T>(), row = panel;
        const to = out + r * outStride + offset;
        let a00 = f0, a01 = f1;
        if (pair) {
          for (let s: usize = 0; s < steps; s++, p += blockStep<T>(), row += stride) {
            const x0 = v128.load_splat<T>(p);
            a00 = madd<T>(x0, v128.load(row), a00);
            a01 = madd<T>(x0, v128.load(row, 16), a01);
          }
          finish<T>(to + 16, a01, mode, minusLr);
        } else {
          for (let s: usize = 0; s < steps; s++, p += blockStep<T>(), row += stride) {
            a00 = madd<T>(v128.load_splat<T>(p), v128.load(row), a00);
          }
        }
        finish<T>(to, a00, mode, minusLr);
      }
    }
  }
}
