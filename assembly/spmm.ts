/**
 * Products with a sparse A: C[r, :] = bias + Σ over what is stored of row r of value · B[index, :].
 *
 * The forward pass takes the CSR of a batch (B = weight), the weight gradient its CSC, which is the
 * CSR of its transpose (B = gradient of y). `mode` (see epilogue.ts) is a constant wherever the
 * loops are used: a choice in the innermost one would cost a third of the time.
 */
import { epilogue, STORE, UPDATE } from './epilogue';
import { entriesOf, ENTRY, indexOf } from './sparse';
import { loadBias, madd, VECTOR } from './vector';

/** Bytes of a B that stays in L1 beside what else is needed there. */
const L1: usize = 48 << 10;

/** C = bias + A·B, for the CSR of A. */
export function spmm(
  rowPtr: usize, entries: usize, M: usize,
  B: usize, strideB: usize, width: usize, bias: usize, C: usize, strideC: usize,
): void {
  byColumns(rowPtr, entries, M, B, strideB, width, bias, C, strideC, STORE, 0);
}

/** C = epilogue(Aᵀ·B), for the CSC of A; `bytesB` is the size of B. */
export function spmmTransposed(
  colPtr: usize, entries: usize, M: usize,
  B: usize, strideB: usize, bytesB: usize, width: usize,
  C: usize, strideC: usize, mode: i32, alpha: real,
): void {
  if (bytesB > L1) {
    if (mode == STORE) spmm(colPtr, entries, M, B, strideB, width, 0, C, strideC);
    else byColumns(colPtr, entries, M, B, strideB, width, 0, C, strideC, UPDATE, alpha);
  } else if (mode == STORE) {
    byRows(colPtr, entries, M, B, strideB, width, C, strideC, STORE, 0);
  } else byRows(colPtr, entries, M, B, strideB, width, C, strideC, UPDATE, alpha);
}

/** Adds the products of one row of A, with its indices from `i` to `end`, to four vectors of C. */
// @ts-ignore: decorator
@inline
function fourVectors(
  i: usize, end: usize, panel: usize, strideB: usize,
  f0: v128, f1: v128, f2: v128, f3: v128, out: usize, mode: i32, factor: v128,
): void {
  let a0 = f0, a1 = f1, a2 = f2, a3 = f3;
  for (; i < end; i += ENTRY) {
    const row = panel + indexOf(i) * strideB;
    const x = v128.load_splat<real>(i);
    a0 = madd(x, v128.load(row), a0);
    a1 = madd(x, v128.load(row, 16), a1);
    a2 = madd(x, v128.load(row, 32), a2);
    a3 = madd(x, v128.load(row, 48), a3);
  }
  epilogue(out, a0, mode, factor);
  epilogue(out + 16, a1, mode, factor);
  epilogue(out + 32, a2, mode, factor);
  epilogue(out + 48, a3, mode, factor);
}

/** The columns from vector `c` on, fewer than four. */
// @ts-ignore: decorator
@inline
function remainder(
  ptr: usize, entries: usize, M: usize,
  B: usize, strideB: usize, width: usize, bias: usize,
  C: usize, strideC: usize, mode: i32, factor: v128, c: usize,
): void {
  for (; c < width; c++) {
    const panel = B + c * VECTOR;
    const start = loadBias(bias + c * VECTOR, bias != 0);
    for (let r: usize = 0; r < M; r++) {
      const begin = entriesOf(ptr, r, entries), end = entriesOf(ptr, r + 1, entries);
      if (begin == end && mode != STORE) continue;
      let sum = start;
      for (let i = begin; i < end; i += ENTRY) {
        sum = madd(v128.load_splat<real>(i), v128.load(panel + indexOf(i) * strideB), sum);
      }
      epilogue(C + r * strideC + c * VECTOR, sum, mode, factor);
    }
  }
}

/** Columns outside, rows inside: the columns of B at work stay in L1 while all rows pass. */
// @ts-ignore: decorator
@inline
function byColumns(
  ptr: usize, entries: usize, M: usize,
  B: usize, strideB: usize, width: usize, bias: usize,
  C: usize, strideC: usize, mode: i32, alpha: real,
): void {
  const factor = v128.splat<real>(alpha);
  let c: usize = 0;
  for (; c + 4 <= width; c += 4) {
    const at = c * VECTOR;
    const from = bias + at, there = bias != 0;
    const f0 = loadBias(from, there), f1 = loadBias(from + 16, there);
    const f2 = loadBias(from + 32, there), f3 = loadBias(from + 48, there);
    for (let r: usize = 0; r < M; r++) {
      const begin = entriesOf(ptr, r, entries), end = entriesOf(ptr, r + 1, entries);
      if (begin == end && mode != STORE) continue;
      fourVectors(
        begin, end, B + at, strideB,
        f0, f1, f2, f3, C + r * strideC + at, mode, factor,
      );
    }
  }
  remainder(ptr, entries, M, B, strideB, width, bias, C, strideC, mode, factor, c);
}

/** Rows outside, columns inside: for a B that stays in L1 as a whole, and no bias. */
// @ts-ignore: decorator
@inline
function byRows(
  ptr: usize, entries: usize, M: usize, B: usize, strideB: usize, width: usize,
  C: usize, strideC: usize, mode: i32, alpha: real,
): void {
  const factor = v128.splat<real>(alpha), none = v128.splat<real>(0);
  const whole = width - (width % 4);
  for (let r: usize = 0; r < M; r++) {
    const begin = entriesOf(ptr, r, entries), end = entriesOf(ptr, r + 1, entries);
    if (begin == end && mode != STORE) continue;
    for (let c: usize = 0; c < whole; c += 4) {
      fourVectors(
        begin, end, B + c * VECTOR, strideB,
        none, none, none, none, C + r * strideC + c * VECTOR, mode, factor,
      );
    }
  }
  remainder(ptr, entries, M, B, strideB, width, 0, C, strideC, mode, factor, whole);
}
