/**
 * The dense product C = bias + A·B: blocks of four rows by two vectors of columns, held in
 * registers over the whole sum, which runs in the order of K for every size and every block.
 *
 * A [M, K] is packed first, by panels of four rows whose four numbers of a k lie side by side; of B
 * [K, N], two vectors of each row are packed where that pays. N is counted in vectors.
 */
import { epilogue, STORE, UPDATE } from './epilogue';
import { LANES, loadBias, madd, VECTOR } from './vector';
import { transposeSquare } from './transpose';

/** Rows of A from which packing B pays for itself. */
const PACK_B_ROWS: usize = 16;

/** Bytes of A that stay in L2 while all columns of B pass. */
const L2: usize = 1 << 20;

/** Rows that pass through all columns before the next do, at least. */
const MIN_BLOCK_ROWS: usize = 256;

/** Bytes of one k in a panel of four rows. */
const PANEL_STEP: usize = 4 * sizeof<real>();

/**
 * Packs A, whose rows are `stride` bytes apart. Rows missing in the last panel are left as they
 * are.
 */
export function packA(A: usize, stride: usize, M: usize, K: usize, packed: usize): void {
  for (let r: usize = 0; r < M; r += 4, packed += K * PANEL_STEP) {
    const from = A + r * stride;
    const count = min<usize>(4, M - r);
    let k: usize = 0;
    if (count == 4) {
      for (; k + LANES <= K; k += LANES) {
        const at = from + k * sizeof<real>(), out = packed + k * PANEL_STEP;
        transposeSquare(at, stride, out, PANEL_STEP, LANES);
        if (sizeof<real>() == 8) {
          transposeSquare(at + 2 * stride, stride, out + VECTOR, PANEL_STEP, LANES);
        }
      }
    }
    for (; k < K; k++) {
      for (let i: usize = 0; i < count; i++) {
        const value = load<real>(from + i * stride + k * sizeof<real>());
        store<real>(packed + k * PANEL_STEP + i * sizeof<real>(), value);
      }
    }
  }
}

/** Packs an A that is stored as its transpose [K, M], with whole vectors a row. */
export function packTransposedA(A: usize, stride: usize, M: usize, K: usize, packed: usize): void {
  for (let r: usize = 0; r < M; r += 4) {
    let from = A + r * sizeof<real>();
    const wide = sizeof<real>() == 8 && r + 2 < M;
    for (let k: usize = 0; k < K; k++, from += stride, packed += PANEL_STEP) {
      v128.store(packed, v128.load(from));
      if (wide) v128.store(packed + VECTOR, v128.load(from, 16));
    }
  }
}

/**
 * C = epilogue(bias + A·B), for a packed A. `bias` is 0 where there is none; `pack` has room for
 * 2 · K vectors.
 */
export function gemm(
  A: usize, M: usize, K: usize, B: usize, strideB: usize, width: usize, bias: usize,
  C: usize, strideC: usize, mode: i32, alpha: real, pack: usize,
): void {
  // The mode is a constant in the innermost loops: a choice there would cost a third of the time.
  if (mode == STORE) blocked(A, M, K, B, strideB, width, bias, C, strideC, STORE, 0, pack);
  else blocked(A, M, K, B, strideB, width, 0, C, strideC, UPDATE, alpha, pack);
}

// @ts-ignore: decorator
@inline
function blocked(
  A: usize, M: usize, K: usize, B: usize, strideB: usize, width: usize, bias: usize,
  C: usize, strideC: usize, mode: i32, alpha: real, pack: usize,
): void {
  const factor = v128.splat<real>(alpha);
  const whole = M & ~<usize>3;
  const blockRows = max<usize>(MIN_BLOCK_ROWS, (L2 / (K * sizeof<real>())) & ~<usize>3);
  for (let begin: usize = 0; begin < whole; begin += blockRows) {
    const end = min(whole, begin + blockRows);
    for (let c: usize = 0; c < width; c += 2) {
      const offset = c * VECTOR;
      const pair = c + 1 < width;
      let panel = B + offset;
      let stride = strideB;
      if (M >= PACK_B_ROWS && pair) {
        for (let k: usize = 0, to = pack; k < K; k++, to += 2 * VECTOR, panel += strideB) {
          v128.store(to, v128.load(panel));
          v128.store(to, v128.load(panel, 16), 16);
        }
        panel = pack;
        stride = 2 * VECTOR;
      }
      const f0 = loadBias(bias + offset, bias != 0);
      const f1 = loadBias(bias + offset + 16, bias != 0 && pair);
      for (let r = begin; r < end; r += 4) {
        let p = A + r * K * sizeof<real>();
        let row = panel;
        const to = C + r * strideC + offset;
        let a00 = f0, a10 = f0, a20 = f0, a30 = f0;
        if (pair) {
          let a01 = f1, a11 = f1, a21 = f1, a31 = f1;
          for (let k: usize = 0; k < K; k++, p += PANEL_STEP, row += stride) {
            const b0 = v128.load(row), b1 = v128.load(row, 16);
            const x0 = v128.load_splat<real>(p);
            a00 = madd(x0, b0, a00); a01 = madd(x0, b1, a01);
            const x1 = v128.load_splat<real>(p, sizeof<real>());
            a10 = madd(x1, b0, a10); a11 = madd(x1, b1, a11);
            const x2 = v128.load_splat<real>(p, 2 * sizeof<real>());
            a20 = madd(x2, b0, a20); a21 = madd(x2, b1, a21);
            const x3 = v128.load_splat<real>(p, 3 * sizeof<real>());
            a30 = madd(x3, b0, a30); a31 = madd(x3, b1, a31);
          }
          epilogue(to + 16, a01, mode, factor);
          epilogue(to + strideC + 16, a11, mode, factor);
          epilogue(to + 2 * strideC + 16, a21, mode, factor);
          epilogue(to + 3 * strideC + 16, a31, mode, factor);
        } else {
          for (let k: usize = 0; k < K; k++, p += PANEL_STEP, row += stride) {
            const b0 = v128.load(row);
            a00 = madd(v128.load_splat<real>(p), b0, a00);
            a10 = madd(v128.load_splat<real>(p, sizeof<real>()), b0, a10);
            a20 = madd(v128.load_splat<real>(p, 2 * sizeof<real>()), b0, a20);
            a30 = madd(v128.load_splat<real>(p, 3 * sizeof<real>()), b0, a30);
          }
        }
        epilogue(to, a00, mode, factor);
        epilogue(to + strideC, a10, mode, factor);
        epilogue(to + 2 * strideC, a20, mode, factor);
        epilogue(to + 3 * strideC, a30, mode, factor);
      }
    }
  }
  for (let r = whole; r < M; r++) {
    const p = A + (whole * K + (r & 3)) * sizeof<real>();
    oneRow(p, K, B, strideB, width, bias, C + r * strideC, mode, factor);
  }
}

/** A row of the last panel, which is not full: four vectors of columns at once, then two, then one. */
// @ts-ignore: decorator
@inline
function oneRow(
  p: usize, K: usize, B: usize, strideB: usize, width: usize, bias: usize,
  to: usize, mode: i32, factor: v128,
): void {
  const there = bias != 0, end = p + K * PANEL_STEP;
  let c: usize = 0;
  for (; c + 4 <= width; c += 4, to += 4 * VECTOR, bias += 4 * VECTOR) {
    let a0 = loadBias(bias, there), a1 = loadBias(bias + 16, there);
    let a2 = loadBias(bias + 32, there), a3 = loadBias(bias + 48, there);
    for (let at = p, row = B + c * VECTOR; at < end; at += PANEL_STEP, row += strideB) {
      const x = v128.load_splat<real>(at);
      a0 = madd(x, v128.load(row), a0);
      a1 = madd(x, v128.load(row, 16), a1);
      a2 = madd(x, v128.load(row, 32), a2);
      a3 = madd(x, v128.load(row, 48), a3);
    }
    epilogue(to, a0, mode, factor);
    epilogue(to + 16, a1, mode, factor);
    epilogue(to + 32, a2, mode, factor);
    epilogue(to + 48, a3, mode, factor);
  }
  if (c + 2 <= width) {
    let a0 = loadBias(bias, there), a1 = loadBias(bias + 16, there);
    for (let at = p, row = B + c * VECTOR; at < end; at += PANEL_STEP, row += strideB) {
      const x = v128.load_splat<real>(at);
      a0 = madd(x, v128.load(row), a0);
      a1 = madd(x, v128.load(row, 16), a1);
    }
    epilogue(to, a0, mode, factor);
    epilogue(to + 16, a1, mode, factor);
    c += 2, to += 2 * VECTOR, bias += 2 * VECTOR;
  }
  if (c < width) {
    let a0 = loadBias(bias, there);
    for (let at = p, row = B + c * VECTOR; at < end; at += PANEL_STEP, row += strideB) {
      a0 = madd(v128.load_splat<real>(at), v128.load(row), a0);
    }
    epilogue(to, a0, mode, factor);
  }
}
