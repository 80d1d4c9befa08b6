/**
 * The numbers of a matrix that are not zero, in compressed sparse rows (CSR) and columns (CSC):
 * what the products in spmm.ts go through.
 *
 * Row r has the column numbers colIdx[rowPtr[r] .. rowPtr[r + 1]] and the values beside them. Rows
 * keep the order of columns and columns that of rows, so that sums over what is stored run in the
 * order of sums over everything, and differ from them in no bit.
 */
import { LANES } from './vector';

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
 * Counts the numbers of `x`, whose rows are `stride` bytes apart, that are not zero, and writes
 * where each row's will begin; −0 counts as zero, NaN does not.
 */
export function countDense(
  x: usize, rows: usize, columns: usize, stride: usize, rowPtr: usize,
): u32 {
  let count: usize = 0;
  for (let r: usize = 0; r < rows; r++) {
    store<u32>(rowPtr + (r << 2), <u32>count);
    count += nonZeros(x + r * stride, columns);
  }
  store<u32>(rowPtr + (rows << 2), <u32>count);
  return <u32>count;
}

/** The same for rows of bytes, with a vector's room behind the last one. */
export function countBytes(bytes: usize, rows: usize, columns: usize, rowPtr: usize): u32 {
  let count: usize = 0;
  for (let r: usize = 0; r < rows; r++) {
    store<u32>(rowPtr + (r << 2), <u32>count);
    for (let c: usize = 0; c < columns; c += 64) {
      count += <usize>popcnt(nonZeroBits(bytes + r * columns + c, columns - c));
    }
  }
  store<u32>(rowPtr + (rows << 2), <u32>count);
  return <u32>count;
}

/** Fills the CSR of rows that have been counted. */
export function csrFromDense(
  x: usize, rows: usize, columns: usize, stride: usize,
  rowPtr: usize, colIdx: usize, values: usize,
): void {
  let at = <usize>load<u32>(rowPtr);
  const end = <usize>load<u32>(rowPtr + (rows << 2));
  const zero = v128.splat<real>(0);
  const whole = columns - (columns % LANES);
  for (let r: usize = 0; r < rows; r++) {
    const row = x + r * stride;
    for (let c: usize = 0; c < columns; c += LANES) {
      // Images are zero over long stretches.
      const there = v128.ne<real>(v128.load(row + c * sizeof<real>()), zero);
      let bits = sizeof<real>() == 8 ? v128.bitmask<i64>(there) : v128.bitmask<i32>(there);
      if (c >= whole) bits &= (1 << <i32>(columns - c)) - 1;
      if (bits == 0) continue;
      if (at + LANES <= end) {
        // Each number is written, and the next over it unless it stays: which do is chance, and
        // jumps that cannot be foretold cost more.
        at += storeEntry(row, c, bits & 1, at, colIdx, values);
        at += storeEntry(row, c + 1, (bits >> 1) & 1, at, colIdx, values);
        if (LANES == 4) {
          at += storeEntry(row, c + 2, (bits >> 2) & 1, at, colIdx, values);
          at += storeEntry(row, c + 3, bits >> 3, at, colIdx, values);
        }
      } else {
        for (; bits != 0; bits &= bits - 1)
          at += storeEntry(row, c + <usize>ctz(bits), 1, at, colIdx, values);
      }
    }
  }
}

/** Writes number `column` of a row as entry `at`, which stays if `more` is 1; gives `more`. */
// @ts-ignore: decorator
@inline
function storeEntry(
  row: usize, column: usize, more: i32, at: usize, colIdx: usize, values: usize,
): usize {
  store<u32>(colIdx + (at << 2), <u32>column);
  store<real>(values + at * sizeof<real>(), load<real>(row + column * sizeof<real>()));
  return <usize>more;
}

/** The same for rows of bytes, where a byte stands for the number at its place in `table`. */
export function csrFromBytes(
  bytes: usize, table: usize, rows: usize, columns: usize,
  rowPtr: usize, colIdx: usize, values: usize,
): void {
  let at = <usize>load<u32>(rowPtr);
  for (let r: usize = 0; r < rows; r++) {
    const row = bytes + r * columns;
    for (let c: usize = 0; c < columns; c += 64) {
      for (let bits = nonZeroBits(row + c, columns - c); bits != 0; bits &= bits - 1, at++) {
        const column = c + <usize>ctz(bits);
        const value = load<real>(table + <usize>load<u8>(row + column) * sizeof<real>());
        store<u32>(colIdx + (at << 2), <u32>column);
        store<real>(values + at * sizeof<real>(), value);
      }
    }
  }
}

/** A bit for each of 64 bytes, set where it is not zero; what lies beyond `left` bytes is not. */
// @ts-ignore: decorator
@inline
function nonZeroBits(bytes: usize, left: usize): u64 {
  let bits = nonZeroBytes(bytes);
  if (left > 16) bits |= nonZeroBytes(bytes + 16) << 16;
  if (left > 32) bits |= nonZeroBytes(bytes + 32) << 32;
  if (left > 48) bits |= nonZeroBytes(bytes + 48) << 48;
  return left < 64 ? bits & ((<u64>1 << left) - 1) : bits;
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

/** The first of a row's entries, from `i` to `end`, whose column is at least `column`. */
// @ts-ignore: decorator
@inline
function lowerBound(colIdx: usize, i: usize, end: usize, column: usize): usize {
  while (i < end) {
    const middle = (i + end) >> 1;
    if (<usize>load<u32>(colIdx + (middle << 2)) < column) i = middle + 1;
    else end = middle;
  }
  return i;
}

/** Makes the columns `from` to `to` of the CSC from the CSR. */
export function cscFromCsr(
  rows: usize, from: usize, to: usize, rowPtr: usize, colIdx: usize, values: usize,
  colPtr: usize, rowIdx: usize, outValues: usize,
): void {
  const behind = colPtr + 4;
  if (from == 0) store<u32>(colPtr, 0);
  memory.fill(behind + (from << 2), 0, (to - from) << 2);
  let before: usize = 0;
  for (let r: usize = 0; r < rows; r++) {
    const begin = <usize>load<u32>(rowPtr + (r << 2)), end = <usize>load<u32>(rowPtr + (r << 2), 4);
    let i = from == 0 ? begin : lowerBound(colIdx, begin, end, from);
    before += i - begin;
    for (; i < end; i++) {
      const column = <usize>load<u32>(colIdx + (i << 2));
      if (column >= to) break;
      const at = behind + (column << 2);
      store<u32>(at, load<u32>(at) + 1);
    }
  }
  // Behind each column stands how many it has; then where it begins; and in the end, where it ends.
  for (let c = from; c < to; c++) {
    const at = behind + (c << 2);
    const count = load<u32>(at);
    store<u32>(at, <u32>before);
    before += <usize>count;
  }
  for (let r: usize = 0; r < rows; r++) {
    const begin = <usize>load<u32>(rowPtr + (r << 2)), end = <usize>load<u32>(rowPtr + (r << 2), 4);
    for (let i = from == 0 ? begin : lowerBound(colIdx, begin, end, from); i < end; i++) {
      const column = <usize>load<u32>(colIdx + (i << 2));
      if (column >= to) break;
      const place = behind + (column << 2);
      const at = <usize>load<u32>(place);
      store<u32>(rowIdx + (at << 2), <u32>r);
      store<real>(outValues + at * sizeof<real>(), load<real>(values + i * sizeof<real>()));
      store<u32>(place, <u32>(at + 1));
    }
  }
}
