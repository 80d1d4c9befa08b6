/**
 * Normalization of float32 matrices down their columns or along their rows, and its gradient, with
 * sums in float64; src/backend/scalar/normalize.ts is the same in TypeScript. A module of its own,
 * over the memory of the others, so that only those who normalize pay for it.
 */
import { add, div, mul, sub } from './double';
import { lastLanes, VECTOR } from './vector';

/** The first two numbers of a vector, in float64. */
// @ts-ignore: decorator
@inline
function low(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

/** The last two. */
// @ts-ignore: decorator
@inline
function high(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 1));
}

/** A vector of both. */
// @ts-ignore: decorator
@inline
function join(a: v128, b: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 2);
}

/** 1 / √(variance + ε) */
// @ts-ignore: decorator
@inline
function inverseRoot(variance: v128, eps: v128): v128 {
  return div(v128.splat<f64>(1), v128.sqrt<f64>(add(variance, eps)));
}

/** Both numbers, added. */
// @ts-ignore: decorator
@inline
function sum(a: v128): f64 {
  return v128.extract_lane<f64>(a, 0) + v128.extract_lane<f64>(a, 1);
}

/** y = (x − mean) / √(variance + eps) for each column, with its mean and variance. */
export function normalizeColumns(
  x: usize, y: usize, rows: usize, stride: usize, width: usize, eps: f64,
  variance: usize, mean: usize,
): void {
  const n = v128.splat<f64>(<f64>rows), epsilon = v128.splat<f64>(eps);
  const end = rows * stride;
  for (let c: usize = 0; c < width * VECTOR; c += VECTOR) {
    let a = v128.splat<f64>(0), b = a;
    for (let i = c; i < end; i += stride) {
      const v = v128.load(x + i);
      a = add(a, low(v));
      b = add(b, high(v));
    }
    a = div(a, n);
    b = div(b, n);
    v128.store(mean + c, join(a, b));
    let p = v128.splat<f64>(0), q = p;
    for (let i = c; i < end; i += stride) {
      const v = v128.load(x + i);
      const s = sub(low(v), a), t = sub(high(v), b);
      p = add(p, mul(s, s));
      q = add(q, mul(t, t));
    }
    p = div(p, n);
    q = div(q, n);
    v128.store(variance + c, join(p, q));
    p = inverseRoot(p, epsilon);
    q = inverseRoot(q, epsilon);
    for (let i = c; i < end; i += stride) {
      const v = v128.load(x + i);
      v128.store(y + i, join(mul(sub(low(v), a), p), mul(sub(high(v), b), q)));
    }
  }
}

/** dx = (dy − mean(dy) − y · mean(dy · y)) / √(variance + eps) for each column. */
export function normalizeColumnsGrad(
  y: usize, variance: usize, dy: usize, dx: usize, rows: usize, stride: usize, width: usize,
  eps: f64,
): void {
  const n = v128.splat<f64>(<f64>rows), epsilon = v128.splat<f64>(eps);
  const end = rows * stride;
  for (let c: usize = 0; c < width * VECTOR; c += VECTOR) {
    let a = v128.splat<f64>(0), b = a, p = a, q = a;
    for (let i = c; i < end; i += stride) {
      const d = v128.load(dy + i), v = v128.load(y + i);
      a = add(a, low(d));
      b = add(b, high(d));
      p = add(p, mul(low(d), low(v)));
      q = add(q, mul(high(d), high(v)));
    }
    a = div(a, n);
    b = div(b, n);
    p = div(p, n);
    q = div(q, n);
    const spread = v128.load(variance + c);
    const s = inverseRoot(low(spread), epsilon), t = inverseRoot(high(spread), epsilon);
    for (let i = c; i < end; i += stride) {
      const d = v128.load(dy + i), v = v128.load(y + i);
      const l = mul(sub(sub(low(d), a), mul(low(v), p)), s);
      const h = mul(sub(sub(high(d), b), mul(high(v), q)), t);
      v128.store(dx + i, join(l, h));
    }
  }
}

/**
 * The vector at `i` of a row whose last one begins at `last`; what follows the row's numbers there
 * counts as 0.
 */
// @ts-ignore: decorator
@inline
function loadRow(row: usize, i: usize, last: usize, mask: v128): v128 {
  const v = v128.load(row + i);
  return i < last ? v : v128.and(v, mask);
}

/**
 * y = (x − mean) / √(variance + eps) for each row, with its mean and variance; where there is no
 * place for means, they count as 0.
 */
export function normalizeRows(
  x: usize, y: usize, rows: usize, stride: usize, columns: usize, eps: f64,
  variance: usize, mean: usize,
): void {
  const n = <f64>columns, zero = v128.splat<f64>(0), mask = lastLanes(columns);
  const last = ((columns << 2) - 1) & ~(VECTOR - 1);
  const lowMask = v128.shuffle<i32>(mask, mask, 0, 0, 1, 1);
  const highMask = v128.shuffle<i32>(mask, mask, 2, 2, 3, 3);
  for (let r: usize = 0; r < rows; r++, x += stride, y += stride) {
    let average: f64 = 0;
    if (mean) {
      let a = zero, b = zero;
      for (let i: usize = 0; i <= last; i += VECTOR) {
        const v = loadRow(x, i, last, mask);
        a = add(a, low(v));
        b = add(b, high(v));
      }
      average = sum(add(a, b)) / n;
      store<f32>(mean + (r << 2), <f32>average);
    }
    const m = v128.splat<f64>(average);
    let p = zero, q = zero;
    for (let i: usize = 0; i <= last; i += VECTOR) {
      const v = v128.load(x + i);
      let s = sub(low(v), m), t = sub(high(v), m);
      if (i == last) {
        s = v128.and(s, lowMask);
        t = v128.and(t, highMask);
      }
      p = add(p, mul(s, s));
      q = add(q, mul(t, t));
    }
    const spread = sum(add(p, q)) / n;
    store<f32>(variance + (r << 2), <f32>spread);
    const scale = v128.splat<f64>(1 / Math.sqrt(spread + eps));
    for (let i: usize = 0; i <= last; i += VECTOR) {
      const v = v128.load(x + i);
      v128.store(y + i, join(mul(sub(low(v), m), scale), mul(sub(high(v), m), scale)));
    }
  }
}

/**
 * dx = (dy − mean(dy) − y · mean(dy · y)) / √(variance + eps) for each row; without mean(dy) where
 * it is not `centred`.
 */
export function normalizeRowsGrad(
  y: usize, variance: usize, dy: usize, dx: usize, rows: usize, stride: usize, columns: usize,
  eps: f64, centred: bool,
): void {
  const n = <f64>columns, zero = v128.splat<f64>(0), mask = lastLanes(columns);
  const last = ((columns << 2) - 1) & ~(VECTOR - 1);
  for (let r: usize = 0; r < rows; r++, y += stride, dy += stride, dx += stride) {
    let a = zero, b = zero, p = zero, q = zero;
    for (let i: usize = 0; i <= last; i += VECTOR) {
      const d = loadRow(dy, i, last, mask), v = loadRow(y, i, last, mask);
      a = add(a, low(d));
      b = add(b, high(d));
      p = add(p, mul(low(d), low(v)));
      q = add(q, mul(high(d), high(v)));
    }
    const average = v128.splat<f64>(centred ? sum(add(a, b)) / n : 0);
    const product = v128.splat<f64>(sum(add(p, q)) / n);
    const spread = <f64>load<f32>(variance + (r << 2));
    const scale = v128.splat<f64>(1 / Math.sqrt(spread + eps));
    for (let i: usize = 0; i <= last; i += VECTOR) {
      const d = v128.load(dy + i), v = v128.load(y + i);
      const l = mul(sub(sub(low(d), average), mul(low(v), product)), scale);
      const h = mul(sub(sub(high(d), average), mul(high(v), product)), scale);
      v128.store(dx + i, join(l, h));
    }
  }
}
