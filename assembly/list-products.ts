/**
 * Products that go through lists of what is not zero: out[r, :] = first + Σ over the list of r of value · m[index, :].
 *
 * The forward pass goes through a batch by rows (m = weight, first = bias), the weight gradient by columns (m = gradient of y).
 */
import { finish, STORE } from './finish';
import { madd, VECTOR } from './lanes';

/** `first` is a row to begin the sums with, or 0; `width` is in vectors; strides are in bytes. */
// @ts-ignore: decorator
@inline
export function listProduct<T>(
  starts: usize, indices: usize, values: usize, rows: usize,
  m: usize, mStride: usize, width: usize, first: usize,
  out: usize, outStride: usize, mode: i32, lr: T,
): void {
  const minusLr = v128.splat<T>(-lr);
  const none = v128.splat<T>(<T>0);
  // Columns outside, rows inside: the columns of `m` at work stay in the nearest cache while all rows pass.
  let c: usize = 0;
  for (; c + 4 <= width; c += 4) {
    const panel = m + c * VECTOR;
    let f0 = none, f1 = none, f2 = none, f3 = none;
    if (first) {
      const from = first + c * VECTOR;
      f0 = v128.load(from, 0);
      f1 = v128.load(from, 16);
      f2 = v128.load(from, 32);
      f3 = v128.load(from, 48);
    }
    for (let r: usize = 0; r < rows; r++) {
      const begin = <usize>load<u32>(starts + (r << 2)), end = <usize>load<u32>(starts + (r << 2), 4);
      if (begin == end && mode != STORE) continue;
      let a0 = f0, a1 = f1, a2 = f2, a3 = f3;
      let v = values + begin * sizeof<T>();
      const stop = indices + (end << 2);
      for (let i = indices + (begin << 2); i < stop; i += 4, v += sizeof<T>()) {
        const row = panel + <usize>load<u32>(i) * mStride;
        const value = v128.load_splat<T>(v);
        a0 = madd<T>(value, v128.load(row, 0), a0);
        a1 = madd<T>(value, v128.load(row, 16), a1);
        a2 = madd<T>(value, v128.load(row, 32), a2);
        a3 = madd<T>(value, v128.load(row, 48), a3);
      }
      const at = out + r * outStride + c * VECTOR;
      finish<T>(at + 0, a0, mode, minusLr);
      finish<T>(at + 16, a1, mode, minusLr);
      finish<T>(at + 32, a2, mode, minusLr);
      finish<T>(at + 48, a3, mode, minusLr);
    }
  }
  for (; c < width; c++) {
    const panel = m + c * VECTOR;
    const f0 = first ? v128.load(first + c * VECTOR) : none;
    for (let r: usize = 0; r < rows; r++) {
      const begin = <usize>load<u32>(starts + (r << 2)), end = <usize>load<u32>(starts + (r << 2), 4);
      if (begin == end && mode != STORE) continue;
      let a0 = f0;
      for (let i = begin; i < end; i++) {
        const row = panel + <usize>load<u32>(indices + (i << 2)) * mStride;
        a0 = madd<T>(v128.load_splat<T>(values + i * sizeof<T>()), v128.load(row), a0);
      }
      finish<T>(out + r * outStride + c * VECTOR, a0, mode, minusLr);
    }
  }
}
