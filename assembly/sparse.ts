/**
 * The numbers of a matrix that are not zero, in compressed sparse rows (CSR) and columns (CSC):
 * what the products in spmm.ts go through.
 *
 * Row r has the entries from rowPtr[r] to rowPtr[r + 1]: a number, and behind it its column, as the
 * place of that row in the other factor of the product it is made for: times the stride there, so
 * that no product has to multiply. Rows keep the order of columns and columns that of rows, so that
 * sums over what is stored run in the order of sums over everything, and differ from them in no bit.
 */
import { LANES } from './vector';

/** Bytes of an entry: as many for the place as for the number. */
export const ENTRY: usize = 2 * sizeof<real>();

/** Where the entries of a row, or of a column, begin. */
// @ts-ignore: decorator
@inline
export function entriesOf(ptr: usize, row: usize, entries: usize): usize {
  return entries + <usize>load<u32>(ptr + (row << 2)) * ENTRY;
}

/** The place of an entry: its column (of a CSC its row) times the stride. */
// @ts-ignore: decorator
@inline
export function placeOf(entry: usize): usize {
  return <usize>load<u32>(entry, sizeof<real>());
}

// @ts-ignore: decorator
@inline
function storeEntry(at: usize, number: real, place: usize): void {
  store<real>(at, number);
  store<u32>(at, <u32>place, sizeof<real>());
}

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
 *
 * The columns are in two halves, of which the second begins at `middle`, or in one that ends there:
 * first come all rows of the first, then all rows of the second, as rows of their own.
 */
export function countDense(
  x: usize, rows: usize, columns: usize, middle: usize, stride: usize, rowPtr: usize,
): u32 {
  let count: usize = 0;
  for (let from: usize = 0, to = middle; from < columns; from = to, to = columns) {
    for (let r: usize = 0; r < rows; r++, rowPtr += 4) {
      store<u32>(rowPtr, <u32>count);
      count += nonZeros(x + r * stride + from * sizeof<real>(), to - from);
    }
  }
  store<u32>(rowPtr, <u32>count);
  return <u32>count;
}

/** The same for rows of bytes, with a vector's room behind the last one. */
export function countBytes(
  bytes: usize, rows: usize, columns: usize, middle: usize, rowPtr: usize,
): u32 {
  let count: usize = 0;
  for (let from: usize = 0, to = middle; from < columns; from = to, to = columns) {
    for (let r: usize = 0; r < rows; r++, rowPtr += 4) {
      store<u32>(rowPtr, <u32>count);
      const row = bytes + r * columns;
      for (let c = from; c < to; c += 64) count += <usize>popcnt(nonZeroBits(row + c, to - c));
    }
  }
  store<u32>(rowPtr, <u32>count);
  return <u32>count;
}

/**
 * Fills the CSR's rows from `first` to `last`, of which `rowPtr` is the first's, after they have
 * been counted: for factors with rows of `step` bytes, of which each half begins at place 0.
 */
export function csrFromDense(
  x: usize, stride: usize, rows: usize, columns: usize, middle: usize, first: usize, last: usize,
  rowPtr: usize, entries: usize, step: usize,
): void {
  let at = entriesOf(rowPtr, 0, entries);
  const end = entriesOf(rowPtr, last - first, entries);
  const zero = v128.splat<real>(0);
  for (let r = first; r < last; r++) {
    const second = r >= rows;
    const row = second ? x + (r - rows) * stride + middle * sizeof<real>() : x + r * stride;
    const count = second ? columns - middle : middle;
    const whole = count - (count % LANES);
    for (let c: usize = 0; c < count; c += LANES) {
      // Images are zero over long stretches.
      const there = v128.ne<real>(v128.load(row + c * sizeof<real>()), zero);
      let bits = sizeof<real>() == 8 ? v128.bitmask<i64>(there) : v128.bitmask<i32>(there);
      if (c >= whole) bits &= (1 << <i32>(count - c)) - 1;
      if (bits == 0) continue;
      if (at + LANES * ENTRY <= end) {
        // Each number is written, and the next over it unless it stays: which do is chance, and
        // jumps that cannot be foretold cost more.
        for (let i = 0; i < <i32>LANES; i++) {
          storeEntry(at, load<real>(row + (c + i) * sizeof<real>()), (c + i) * step);
          at += ((bits >> i) & 1) * ENTRY;
        }
      } else {
        for (; bits != 0; bits &= bits - 1, at += ENTRY) {
          const column = c + <usize>ctz(bits);
          storeEntry(at, load<real>(row + column * sizeof<real>()), column * step);
        }
      }
    }
  }
}

/** The same for rows of bytes, where a byte stands for the number at its place in `table`. */
export function csrFromBytes(
  bytes: usize, table: usize, rows: usize, columns: usize, middle: usize, first: usize,
  last: usize, rowPtr: usize, entries: usize, step: usize,
): void {
  let at = entriesOf(rowPtr, 0, entries);
  for (let r = first; r < last; r++) {
    const second = r >= rows;
    const row = second ? bytes + (r - rows) * columns + middle : bytes + r * columns;
    const count = second ? columns - middle : middle;
    for (let c: usize = 0; c < count; c += 64) {
      for (let bits = nonZeroBits(row + c, count - c); bits != 0; bits &= bits - 1, at += ENTRY) {
        const column = c + <usize>ctz(bits);
        const byte = <usize>load<u8>(row + column);
        storeEntry(at, load<real>(table + byte * sizeof<real>()), column * step);
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

/**
 * Adds to the counts how many bytes of each column are not zero: 16 columns at a time. Behind the
 * counts and the bytes is room for a vector.
 */
// @ts-ignore: decorator
@inline
function countColumns(
  bytes: usize, rows: usize, columns: usize, stride: usize, counts: usize,
): void {
  const zero = v128.splat<i8>(0);
  for (let c: usize = 0; c < columns; c += 16) {
    const at = counts + (c << 2);
    for (let r: usize = 0; r < rows; ) {
      const end = min<usize>(rows, r + 255); // what a byte can count to
      let sums = zero;
      for (; r < end; r++) {
        // Where a byte differs from zero all its bits are set: −1.
        sums = v128.sub<i8>(sums, v128.ne<i8>(v128.load(bytes + r * stride + c), zero));
      }
      const low = i16x8.extend_low_i8x16_u(sums), high = i16x8.extend_high_i8x16_u(sums);
      addTo(at, i32x4.extend_low_i16x8_u(low));
      addTo(at + 16, i32x4.extend_high_i16x8_u(low));
      addTo(at + 32, i32x4.extend_low_i16x8_u(high));
      addTo(at + 48, i32x4.extend_high_i16x8_u(high));
    }
  }
}

// @ts-ignore: decorator
@inline
function addTo(at: usize, counts: v128): void {
  v128.store(at, v128.add<i32>(v128.load(at), counts));
}

/**
 * Makes the CSC from the CSR, for factors with rows of `outStep` and `step` bytes: of the halves
 * from `first` to `last`. Where the matrix is one of bytes, they are counted there, which is
 * quicker; `bytes` is 0 where it is not.
 */
export function cscFromCsr(
  rows: usize, columns: usize, middle: usize, first: usize, last: usize, bytes: usize,
  rowPtr: usize, entries: usize, step: usize, colPtr: usize, outEntries: usize, outStep: usize,
): void {
  // A column is its place divided by the step: ⌈2³² / step⌉ times it, over 2³², without a division.
  const inverse = <u64>((<u32>0xffffffff) / <u32>step + 1);
  if (first == 0) store<u32>(colPtr, 0);
  for (let half = first; half < last; half++) {
    const from = half * middle;
    const count = half ? columns - middle : middle;
    turnHalf(
      rows, count, bytes ? bytes + from : 0, columns, rowPtr + ((half * rows) << 2), entries, inverse,
      colPtr + (from << 2), outEntries, outStep,
    );
  }
}

function turnHalf(
  rows: usize, columns: usize, bytes: usize, stride: usize, rowPtr: usize, entries: usize,
  inverse: u64, colPtr: usize, outEntries: usize, outStep: usize,
): void {
  const behind = colPtr + 4;
  let before = load<u32>(rowPtr);
  memory.fill(behind, 0, columns << 2);
  if (bytes) countColumns(bytes, rows, columns, stride, behind);
  else {
    const end = entriesOf(rowPtr, rows, entries);
    for (let i = entriesOf(rowPtr, 0, entries); i < end; i += ENTRY) {
      const at = behind + (<usize>((<u64>placeOf(i) * inverse) >> 32) << 2);
      store<u32>(at, load<u32>(at) + 1);
    }
  }
  // Behind each column stands how many it has; then where it begins; and in the end, where it ends.
  for (let at = behind, last = behind + (columns << 2); at < last; at += 4) {
    const count = load<u32>(at);
    store<u32>(at, before);
    before += count;
  }
  for (let r: usize = 0; r < rows; r++) {
    const end = entriesOf(rowPtr, r + 1, entries);
    for (let i = entriesOf(rowPtr, r, entries); i < end; i += ENTRY) {
      const ends = behind + (<usize>((<u64>placeOf(i) * inverse) >> 32) << 2);
      const at = load<u32>(ends);
      storeEntry(outEntries + <usize>at * ENTRY, load<real>(i), r * outStep);
      store<u32>(ends, at + 1);
    }
  }
}
