/**
 * The numbers of a matrix that are not zero, in compressed sparse rows (CSR) and columns (CSC):
 * what the products in spmm.ts go through.
 *
 * Row r has the column numbers colIdx[rowPtr[r] .. rowPtr[r + 1]] and the values beside them. Rows
 * keep the order of columns and columns that of rows, so that sums over what is stored run in the
 * order of sums over everything, and differ from them in no bit.
 */
import { LANES } from './vector';

/** What is returned instead of a count where a matrix is not sparse enough. */
export const TOO_MANY: u32 = 0xffffffff;

/** How many numbers of a row are not zero. */
// @ts-ignore: decorator
@inline
function nonZeros(row: usize, columns: usize): usize {
  const whole = columns - (columns % LANES);
  const zero = v128.splat<real>(0);
  let counts = v128.splat<i32>(0);
  for (let c: usize = 0; c < whole; c += LANES) {
    // Where a number differs from zero all bits of its lane are set: −1 (two of them in float64).
    counts = v128.sub<i32>(counts, v128.ne<real>(v128.load(row + c * sizeof<real>()), zero));
  }
  let count = <usize>(
    (v128.extract_lane<i32>(counts, 0) + v128.extract_lane<i32>(counts, 1) +
      v128.extract_lane<i32>(counts, 2) + v128.extract_lane<i32>(counts, 3)) / (sizeof<real>() / 4)
  );
  for (let c = whole; c < columns; c++) {
    count += <usize>(load<real>(row + c * sizeof<real>()) != 0);
  }
  return count;
}

/**
 * Makes the CSR of `x`, whose rows are `stride` bytes apart. Returns how many numbers are not zero,
 * or TOO_MANY where after every fourth row more than the share `limit` is not. There must be room
 * for one entry more than there are numbers.
 */
export function csrFromDense(
  x: usize, rows: usize, columns: usize, stride: usize,
  rowPtr: usize, colIdx: usize, values: usize, limit: f64,
): u32 {
  // Counting is several times as fast as storing, and most matrices are dense: four rows tell.
  const sample = min<usize>(rows, 4);
  let count: usize = 0;
  for (let r: usize = 0; r < sample; r++) count += nonZeros(x + r * stride, columns);
  if (<f64>count > limit * <f64>(sample * columns)) return TOO_MANY;

  count = 0;
  const zero = v128.splat<real>(0);
  const whole = columns - (columns % LANES);
  for (let r: usize = 0; r < rows; r++) {
    store<u32>(rowPtr + (r << 2), <u32>count);
    const row = x + r * stride;
    for (let c: usize = 0; c < whole; c += LANES) {
      const at = row + c * sizeof<real>();
      // Images are zero over long stretches; −0 counts as zero, NaN does not.
      if (!v128.any_true(v128.ne<real>(v128.load(at), zero))) continue;
      for (let i: usize = 0; i < LANES; i++) {
        const value = load<real>(at + i * sizeof<real>());
        store<u32>(colIdx + (count << 2), <u32>(c + i));
        store<real>(values + count * sizeof<real>(), value);
        count += <usize>(value != 0);
      }
    }
    for (let c = whole; c < columns; c++) {
      const value = load<real>(row + c * sizeof<real>());
      store<u32>(colIdx + (count << 2), <u32>c);
      store<real>(values + count * sizeof<real>(), value);
      count += <usize>(value != 0);
    }
    if ((r & 3) == 3 && <f64>count > limit * <f64>((r + 1) * columns)) return TOO_MANY;
  }
  store<u32>(rowPtr + (rows << 2), <u32>count);
  return <u32>count;
}

/**
 * The same for rows of bytes, where a byte stands for the number at its place in `table`, and 0 for
 * 0. There must be a vector's room behind the last row.
 */
export function csrFromBytes(
  bytes: usize, table: usize, rows: usize, columns: usize,
  rowPtr: usize, colIdx: usize, values: usize, limit: f64,
): u32 {
  let count: usize = 0;
  for (let r: usize = 0; r < rows; r++) {
    store<u32>(rowPtr + (r << 2), <u32>count);
    const row = bytes + r * columns;
    for (let c: usize = 0; c < columns; c += 64) {
      // A bit for each of 64 bytes, set where it is not zero; the loop then visits those alone.
      const left = columns - c;
      let bits = nonZeroBytes(row + c);
      if (left > 16) bits |= nonZeroBytes(row + c + 16) << 16;
      if (left > 32) bits |= nonZeroBytes(row + c + 32) << 32;
      if (left > 48) bits |= nonZeroBytes(row + c + 48) << 48;
      if (left < 64) bits &= (<u64>1 << left) - 1;
      for (; bits != 0; bits &= bits - 1, count++) {
        const at = c + <usize>ctz(bits);
        const value = load<real>(table + <usize>load<u8>(row + at) * sizeof<real>());
        store<u32>(colIdx + (count << 2), <u32>at);
        store<real>(values + count * sizeof<real>(), value);
      }
    }
    if ((r & 3) == 3 && <f64>count > limit * <f64>((r + 1) * columns)) return TOO_MANY;
  }
  store<u32>(rowPtr + (rows << 2), <u32>count);
  return <u32>count;
}

/** A bit for each of 16 bytes, set where it is not zero. */
// @ts-ignore: decorator
@inline
function nonZeroBytes(bytes: usize): u64 {
  return <u64>v128.bitmask<i8>(v128.ne<i8>(v128.load(bytes), v128.splat<i8>(0)));
}

/** Writes rows of bytes out as numbers. */
export function expandBytes(
  bytes: usize, table: usize, rows: usize, columns: usize, out: usize, stride: usize,
): void {
  for (let r: usize = 0; r < rows; r++) {
    for (let c: usize = 0; c < columns; c++) {
      const byte = <usize>load<u8>(bytes + r * columns + c);
      store<real>(out + r * stride + c * sizeof<real>(), load<real>(table + byte * sizeof<real>()));
    }
  }
}

/** Makes the CSC from the CSR. */
export function cscFromCsr(
  rows: usize, columns: usize, rowPtr: usize, colIdx: usize, values: usize,
  colPtr: usize, rowIdx: usize, outValues: usize,
): void {
  memory.fill(colPtr, 0, (columns + 2) << 2);
  const count = <usize>load<u32>(rowPtr + (rows << 2));
  // Counts, two places on: after the sums colPtr[c + 1] is where column c begins, and after the
  // filling where it ends.
  for (let i: usize = 0; i < count; i++) {
    const at = colPtr + ((<usize>load<u32>(colIdx + (i << 2)) + 2) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  for (let c: usize = 1; c <= columns; c++) {
    const at = colPtr + (c << 2);
    store<u32>(at + 4, load<u32>(at + 4) + load<u32>(at));
  }
  for (let r: usize = 0; r < rows; r++) {
    const end = <usize>load<u32>(rowPtr + ((r + 1) << 2));
    for (let i = <usize>load<u32>(rowPtr + (r << 2)); i < end; i++) {
      const place = colPtr + ((<usize>load<u32>(colIdx + (i << 2)) + 1) << 2);
      const to = <usize>load<u32>(place);
      store<u32>(rowIdx + (to << 2), <u32>r);
      store<real>(outValues + to * sizeof<real>(), load<real>(values + i * sizeof<real>()));
      store<u32>(place, <u32>(to + 1));
    }
  }
}
