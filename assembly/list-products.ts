/**
 * Products that go through lists of what is not zero: out[r, :] = first + Σ over the list of r of value · m[index, :].
 *
 * The forward pass goes through a batch by rows (m = weight, first = bias), the weight gradient by columns (m = gradient of y).
 * `mode` (see finish.ts) is a constant wherever these are called: a choice in the innermost loop would cost a third of the time.
 */
import { finish, STORE } from './finish';
import { beginning, madd, VECTOR } from './lanes';

/** Adds the products of one list, from `i` to `stop`, to four vectors of `out`. */
// @ts-ignore: decorator
@inline
function four<T>(
  i: usize, stop: usize, v: usize, panel: usize, mStride: usize,
  f0: v128, f1: v128, f2: v128, f3: v128, out: usize, mode: i32, minusLr: v128,
): void {
  let a0 = f0, a1 = f1, a2 = f2, a3 = f3;
  for (; i < stop; i += 4, v += sizeof<T>()) {
    const row = panel + <usize>load<u32>(i) * mStride;
    const value = v128.load_splat<T>(v);
    a0 = madd<T>(value, v128.load(row), a0);
    a1 = madd<T>(value, v128.load(row, 16), a1);
    a2 = madd<T>(value, v128.load(row, 32), a2);
    a3 = madd<T>(value, v128.load(row, 48), a3);
  }
  finish<T>(out, a0, mode, minusLr);
  finish<T>(out + 16, a1, mode, minusLr);
  finish<T>(out + 32, a2, mode, minusLr);
  finish<T>(out + 48, a3, mode, minusLr);
}

/** The columns from vector `c` on, fewer than four. */
// @ts-ignore: decorator
@inline
function rest<T>(
  starts: usize, indices: usize, values: usize, rows: usize, m: usize, mStride: usize, width: usize, first: usize,
  out: usize, outStride: usize, mode: i32, minusLr: v128, c: usize,
): void {
  for (; c < width; c++) {
    const panel = m + c * VECTOR;
    const start = beginning<T>(first + c * VECTOR, first != 0);
    for (let r: usize = 0; r < rows; r++) {
      const begin = <usize>load<u32>(starts + (r << 2)), end = <usize>load<u32>(starts + (r << 2), 4);
      if (begin == end && mode != STORE) continue;
      let sum = start;
      for (let i = begin; i < end; i++) {
        const row = panel + <usize>load<u32>(indices + (i << 2)) * mStride;
        sum = madd<T>(v128.load_splat<T>(values + i * sizeof<T>()), v128.load(row), sum);
      }
      finish<T>(out + r * outStride + c * VECTOR, sum, mode, minusLr);
    }
  }
}

/**
 * Columns outside, rows inside: the columns of `m` at work stay in the nearest cache while all rows pass. For a large `m`.
 * `first` is a row to begin the sums with, or 0; `width` is in vectors; strides are in bytes.
 */
// @ts-ignore: decorator
@inline
export function byColumns<T>(
  starts: usize, indices: usize, values: usize, rows: usize, m: usize, mStride: usize, width: usize, first: usize,
  out: usize, outStride: usize, mode: i32, lr: T,
): void {
  const minusLr = v128.splat<T>(-lr);
  let c: usize = 0;
  for (; c + 4 <= width; c += 4) {
    const at = c * VECTOR;
    const from = first + at, there = first != 0;
    const f0 = beginning<T>(from, there), f1 = beginning<T>(from + 16, there);
    const f2 = beginning<T>(from + 32, there), f3 = beginning<T>(from + 48, there);
    for (let r: usize = 0; r < rows; r++) {
      const begin = <usize>load<u32>(starts + (r << 2)), end = <usize>load<u32>(starts + (r << 2), 4);
      if (begin == end && mode != STORE) continue;
      four<T>(
        indices + (begin << 2), indices + (end << 2), values + begin * sizeof<T>(), m + at, mStride,
        f0, f1, f2, f3, out + r * outStride + at, mode, minusLr,
      );
    }
  }
  rest<T>(starts, indices, values, rows, m, mStride, width, first, out, outStride, mode, minusLr, c);
}

/** Rows outside, columns inside: for an `m` that stays in the nearest cache as a whole, and sums that begin with nothing. */
// @ts-ignore: decorator
@inline
export function byRows<T>(
  starts: usize, indices: usize, values: usize, rows: usize, m: usize, mStride: usize, width: usize,
  out: usize, outStride: usize, mode: i32, lr: T,
): void {
  const minusLr = v128.splat<T>(-lr), none = v128.splat<T>(<T>0);
  const whole = width - (width % 4);
  for (let r: usize = 0; r < rows; r++) {
    const begin = <usize>load<u32>(starts + (r << 2)), end = <usize>load<u32>(starts + (r << 2), 4);
    if (begin == end && mode != STORE) continue;
    for (let c: usize = 0; c < whole; c += 4) {
      four<T>(
        indices + (begin << 2), indices + (end << 2), values + begin * sizeof<T>(), m + c * VECTOR, mStride,
        none, none, none, none, out + r * outStride + c * VECTOR, mode, minusLr,
      );
    }
  }
  rest<T>(starts, indices, values, rows, m, mStride, width, 0, out, outStride, mode, minusLr, whole);
}
