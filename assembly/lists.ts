/**
 * Lists of the numbers of a matrix that are not zero, by rows and by columns: what the products in list-products.ts go through.
 *
 * A list of row r is indices[starts[r] .. starts[r + 1]] and the values beside them. Rows keep the order of columns and columns that
 * of rows, so that sums over a list run in the order of sums over all, and differ from them in no bit.
 */
import { lanes } from './lanes';

/** What listRows returns when it has given up. */
const TOO_MANY: usize = <usize>-1;

/**
 * Lists by rows; `x` has `stride` bytes a row. Returns how many numbers are not zero, or gives up where after
 * every fourth row more than the share `limit` is not. There must be room for one entry more than there are numbers.
 */
// @ts-ignore: decorator
@inline
export function listRows<T>(x: usize, rows: usize, columns: usize, stride: usize, starts: usize, indices: usize, values: usize, limit: f64): usize {
  let count: usize = 0;
  const zero = v128.splat<T>(<T>0);
  const whole = columns - (columns % lanes<T>());
  for (let r: usize = 0; r < rows; r++) {
    store<u32>(starts + (r << 2), <u32>count);
    const row = x + r * stride;
    for (let c: usize = 0; c < whole; c += lanes<T>()) {
      const at = row + c * sizeof<T>();
      const group = v128.load(at);
      // Images are zero over long stretches; −0 counts as zero, NaN does not.
      if (!v128.any_true(v128.ne<T>(group, zero))) continue;
      for (let i: usize = 0; i < lanes<T>(); i++) {
        const value = load<T>(at + i * sizeof<T>());
        store<u32>(indices + (count << 2), <u32>(c + i));
        store<T>(values + count * sizeof<T>(), value);
        count += <usize>(value != <T>0);
      }
    }
    for (let c = whole; c < columns; c++) {
      const value = load<T>(row + c * sizeof<T>());
      store<u32>(indices + (count << 2), <u32>c);
      store<T>(values + count * sizeof<T>(), value);
      count += <usize>(value != <T>0);
    }
    if ((r & 3) == 3 && <f64>count > limit * <f64>((r + 1) * columns)) return TOO_MANY;
  }
  store<u32>(starts + (rows << 2), <u32>count);
  return count;
}

/**
 * The same for rows of bytes, where a byte stands for the number at its place in `table`, and 0 for 0. There must be a vector's room
 * behind the last row.
 */
// @ts-ignore: decorator
@inline
export function listByteRows<T>(
  bytes: usize, table: usize, rows: usize, columns: usize, starts: usize, indices: usize, values: usize, limit: f64,
): usize {
  let count: usize = 0;
  for (let r: usize = 0; r < rows; r++) {
    store<u32>(starts + (r << 2), <u32>count);
    const row = bytes + r * columns;
    for (let c: usize = 0; c < columns; c += 64) {
      // A bit for each of 64 bytes, set where it is not zero; the loop then visits those alone.
      const left = columns - c;
      let bits = nonZero(row + c);
      if (left > 16) bits |= nonZero(row + c + 16) << 16;
      if (left > 32) bits |= nonZero(row + c + 32) << 32;
      if (left > 48) bits |= nonZero(row + c + 48) << 48;
      if (left < 64) bits &= (<u64>1 << left) - 1;
      for (; bits != 0; bits &= bits - 1, count++) {
        const at = c + <usize>ctz(bits);
        store<u32>(indices + (count << 2), <u32>at);
        store<T>(values + count * sizeof<T>(), load<T>(table + <usize>load<u8>(row + at) * sizeof<T>()));
      }
    }
    if ((r & 3) == 3 && <f64>count > limit * <f64>((r + 1) * columns)) return TOO_MANY;
  }
  store<u32>(starts + (rows << 2), <u32>count);
  return count;
}

/** A bit for each of 16 bytes, set where it is not zero. */
// @ts-ignore: decorator
@inline
function nonZero(bytes: usize): u64 {
  return <u64>v128.bitmask<i8>(v128.ne<i8>(v128.load(bytes), v128.splat<i8>(0)));
}

/** Writes rows of bytes out as numbers. */
// @ts-ignore: decorator
@inline
export function expand<T>(bytes: usize, table: usize, rows: usize, columns: usize, out: usize, stride: usize): void {
  for (let r: usize = 0; r < rows; r++) {
    for (let c: usize = 0; c < columns; c++) {
      store<T>(out + r * stride + c * sizeof<T>(), load<T>(table + <usize>load<u8>(bytes + r * columns + c) * sizeof<T>()));
    }
  }
}

/** Lists by columns, from the lists by rows. */
// @ts-ignore: decorator
@inline
export function listColumns<T>(
  rows: usize, columns: usize, starts: usize, indices: usize, values: usize, outStarts: usize, outIndices: usize, outValues: usize,
): void {
  memory.fill(outStarts, 0, (columns + 2) << 2);
  const count = <usize>load<u32>(starts + (rows << 2));
  // Counts, two places on: after the sums outStarts[c + 1] is where column c begins, and after the filling where it ends.
  for (let i: usize = 0; i < count; i++) {
    const at = outStarts + ((<usize>load<u32>(indices + (i << 2)) + 2) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  for (let c: usize = 1; c <= columns; c++) {
    const at = outStarts + (c << 2);
    store<u32>(at + 4, load<u32>(at + 4) + load<u32>(at));
  }
  for (let r: usize = 0; r < rows; r++) {
    const end = <usize>load<u32>(starts + ((r + 1) << 2));
    for (let i = <usize>load<u32>(starts + (r << 2)); i < end; i++) {
      const place = outStarts + ((<usize>load<u32>(indices + (i << 2)) + 1) << 2);
      const to = <usize>load<u32>(place);
      store<u32>(outIndices + (to << 2), <u32>r);
      store<T>(outValues + to * sizeof<T>(), load<T>(values + i * sizeof<T>()));
      store<u32>(place, <u32>(to + 1));
    }
  }
}
