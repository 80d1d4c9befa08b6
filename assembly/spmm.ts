/**
 * Products with a sparse A: C[r, :] = bias + Σ over what is stored of row r of value · B[index, :].
 *
 * The forward pass takes the CSR of a batch (B = weight), the weight gradient its CSC, which is the
 * CSR of its transpose (B = gradient of y). `mode` (see epilogue.ts) is a constant wherever the
 * loops are used: a choice in the innermost one would cost a third of the time.
 */
import { epilogue, STORE, UPDATE } from './epilogue';
import { entriesOf, ENTRY, placeOf } from './sparse';
import { loadBias, madd, VECTOR } from './vector';

/**
 * C = epilogue(bias + A·B), for the CSR of A made for B's rows. `bias` is 0 where there is none, as
 * in an update.
 */
export function spmm(
  rowPtr: usize, entries: usize, M: usize,
  B: usize, width: usize, bias: usize, C: usize, strideC: usize, mode: i32, alpha: real,
): void {
  if (mode == STORE) product(rowPtr, entries, M, B, width, bias, C, strideC, STORE, 0);
  else product(rowPtr, entries, M, B, width, 0, C, strideC, UPDATE, alpha);
}

/** Columns outside, rows inside: the columns of B at work stay in L1 while all rows pass. */
// @ts-ignore: decorator
@inline
function product(
  ptr: usize, entries: usize, M: usize,
  B: usize, width: usize, bias: usize, C: usize, strideC: usize, mode: i32, alpha: real,
): void {
  const factor = v128.splat<real>(alpha), there = bias != 0;
  // Where nothing is taken away, all stays as it is; but −0 + 0 is 0.
  const skips = mode != STORE && alpha < 0;
  for (; width >= 8; width -= 8, B += 8 * VECTOR, bias += 8 * VECTOR, C += 8 * VECTOR) {
    eightVectors(ptr, entries, M, B, bias, there, C, strideC, mode, skips, factor);
  }
  if (width >= 4) {
    fourVectors(ptr, entries, M, B, bias, there, C, strideC, mode, skips, factor);
    width -= 4, B += 4 * VECTOR, bias += 4 * VECTOR, C += 4 * VECTOR;
  }
  for (; width > 0; width--, B += VECTOR, bias += VECTOR, C += VECTOR) {
    oneVector(ptr, entries, M, B, bias, there, C, strideC, mode, skips, factor);
  }
}

// @ts-ignore: decorator
@inline
function eightVectors(
  ptr: usize, entries: usize, M: usize,
  B: usize, bias: usize, there: bool, C: usize, strideC: usize, mode: i32, skips: bool,
  factor: v128,
): void {
  const f0 = loadBias(bias, there), f1 = loadBias(bias + 16, there);
  const f2 = loadBias(bias + 32, there), f3 = loadBias(bias + 48, there);
  const f4 = loadBias(bias + 64, there), f5 = loadBias(bias + 80, there);
  const f6 = loadBias(bias + 96, there), f7 = loadBias(bias + 112, there);
  const last = ptr + (M << 2);
  for (let i = entriesOf(ptr, 0, entries); ptr < last; ptr += 4, C += strideC) {
    const end = entriesOf(ptr, 1, entries);
    if (skips && i == end) continue;
    let a0 = f0, a1 = f1, a2 = f2, a3 = f3, a4 = f4, a5 = f5, a6 = f6, a7 = f7;
    for (; i < end; i += ENTRY) {
      const row = B + placeOf(i);
      const x = v128.load_splat<real>(i);
      a0 = madd(x, v128.load(row), a0);
      a1 = madd(x, v128.load(row, 16), a1);
      a2 = madd(x, v128.load(row, 32), a2);
      a3 = madd(x, v128.load(row, 48), a3);
      // Never so. V8 up to Node 22 moves loads before all arithmetic, but not over a jump: eight
      // more numbers would not fit into its registers.
      if (row == 0) break;
      a4 = madd(x, v128.load(row, 64), a4);
      a5 = madd(x, v128.load(row, 80), a5);
      a6 = madd(x, v128.load(row, 96), a6);
      a7 = madd(x, v128.load(row, 112), a7);
    }
    epilogue(C, a0, mode, factor);
    epilogue(C + 16, a1, mode, factor);
    epilogue(C + 32, a2, mode, factor);
    epilogue(C + 48, a3, mode, factor);
    epilogue(C + 64, a4, mode, factor);
    epilogue(C + 80, a5, mode, factor);
    epilogue(C + 96, a6, mode, factor);
    epilogue(C + 112, a7, mode, factor);
  }
}

// @ts-ignore: decorator
@inline
function fourVectors(
  ptr: usize, entries: usize, M: usize,
  B: usize, bias: usize, there: bool, C: usize, strideC: usize, mode: i32, skips: bool,
  factor: v128,
): void {
  const f0 = loadBias(bias, there), f1 = loadBias(bias + 16, there);
  const f2 = loadBias(bias + 32, there), f3 = loadBias(bias + 48, there);
  const last = ptr + (M << 2);
  for (let i = entriesOf(ptr, 0, entries); ptr < last; ptr += 4, C += strideC) {
    const end = entriesOf(ptr, 1, entries);
    if (skips && i == end) continue;
    let a0 = f0, a1 = f1, a2 = f2, a3 = f3;
    for (; i < end; i += ENTRY) {
      const row = B + placeOf(i);
      const x = v128.load_splat<real>(i);
      a0 = madd(x, v128.load(row), a0);
      a1 = madd(x, v128.load(row, 16), a1);
      a2 = madd(x, v128.load(row, 32), a2);
      a3 = madd(x, v128.load(row, 48), a3);
    }
    epilogue(C, a0, mode, factor);
    epilogue(C + 16, a1, mode, factor);
    epilogue(C + 32, a2, mode, factor);
    epilogue(C + 48, a3, mode, factor);
  }
}

// @ts-ignore: decorator
@inline
function oneVector(
  ptr: usize, entries: usize, M: usize,
  B: usize, bias: usize, there: bool, C: usize, strideC: usize, mode: i32, skips: bool,
  factor: v128,
): void {
  const start = loadBias(bias, there);
  const last = ptr + (M << 2);
  for (let i = entriesOf(ptr, 0, entries); ptr < last; ptr += 4, C += strideC) {
    const end = entriesOf(ptr, 1, entries);
    if (skips && i == end) continue;
    let sum = start;
    for (; i < end; i += ENTRY) {
      sum = madd(v128.load_splat<real>(i), v128.load(B + placeOf(i)), sum);
    }
    epilogue(C, sum, mode, factor);
  }
}
