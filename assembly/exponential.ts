/**
 * Activations made of an exponential, which one loop computes for all of them; src/core/single.ts
 * is the same in TypeScript.
 *
 * Each round takes two pairs of numbers, 0 and 1, line by line: one number's operations wait for
 * each other most of the time, and a processor fills the gaps only with what stands nearby.
 */
import { add, div, mul, sub } from './double';
import { c, plus } from './table';

export const TANH: i32 = 3;
export const SIGMOID: i32 = 4;
export const SILU: i32 = 5;
export const MISH: i32 = 6;
export const EXP_LINEAR: i32 = 7;
export const SOFTPLUS: i32 = 8;
export const GELU_TANH: i32 = 9;
export const GELU_ERF: i32 = 10;

/** What an exponential is taken of, between −709, where it counts as 0, and 300. */
// @ts-ignore: decorator
@inline
function clamped(u: v128): v128 {
  return f64x2.pmin(f64x2.pmax(u, c(0)), c(42));
}

/** eʳ − 1 for |r| ≤ ln 2 / 2 */
// @ts-ignore: decorator
@inline
function series(r: v128): v128 {
  const r2 = mul(r, r);
  const low = plus(plus(c(4), r, c(5)), plus(c(6), r, c(7)), r2);
  const high = plus(plus(c(8), r, c(9)), r2, c(10));
  return mul(r, plus(low, high, mul(r2, r2)));
}

/** 2ᵏ: the last bits of `turns` are k, and become the exponent; −1023 gives 0. */
// @ts-ignore: decorator
@inline
function power(turns: v128): v128 {
  return v128.add<i64>(c(4), v128.shl<i64>(turns, 52));
}

/** 1 / (1 + e⁻ˣ) from e = eˣ */
// @ts-ignore: decorator
@inline
function sigmoid(e: v128): v128 {
  return div(e, add(c(4), e));
}

/** The argument of the sigmoid that 1 + tanh in GELU's approximation is twice. */
// @ts-ignore: decorator
@inline
function tanhArgument(v: v128): v128 {
  return mul(v, plus(c(30), mul(v, v), c(29)));
}

/** ln(1 + e) = 2 artanh s with s = e / (2 + e) */
// @ts-ignore: decorator
@inline
function logSeries(s: v128): v128 {
  const z = mul(s, s), z2 = mul(z, z);
  const rest = plus(plus(c(36), z, c(37)), plus(c(38), z, c(39)), z2);
  return mul(s, plus(plus(c(34), z, c(35)), rest, z2));
}

/** Φ(x) from e^(−x²/2). */
// @ts-ignore: decorator
@inline
function normal(x: v128, bell: v128, above: v128): v128 {
  const u = div(c(4), add(f64x2.pmin(v128.abs<f64>(x), c(15)), c(13)));
  const u2 = mul(u, u), u4 = mul(u2, u2);
  const p = plus(plus(c(17), u, c(18)), plus(c(19), u, c(20)), u2);
  const q = plus(plus(c(21), u, c(22)), plus(c(23), u, c(24)), u2);
  const s = plus(plus(c(25), u, c(26)), u2, c(27));
  const tail = mul(bell, mul(u, plus(plus(p, q, u4), s, mul(u4, u4))));
  return v128.bitselect(sub(c(4), tail), tail, above);
}

// @ts-ignore: decorator
@inline
function load(x: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(x));
}

// @ts-ignore: decorator
@inline
function store(y: usize, f: v128): void {
  v128.store64_lane(y, f32x4.demote_f64x2_zero(f), 0);
}

/** As `activate` in activations.ts; an even number of pairs. */
export function exponential(
  which: i32, x: usize, y: usize, slope: usize, pairs: usize, a: f64, b: f64,
): void {
  const one = c(4), two = c(12), zero = v128.splat<f64>(0);
  const pa = v128.splat<f64>(a), pb = v128.splat<f64>(b), inverse = div(one, pa);
  // From 18 on float32 cannot tell a softplus from x itself, unless a · x exceeds every number.
  const linear = b < 18 || abs(a) > 1e9;
  for (let i: usize = 0; i < pairs << 3; i += 16) {
    const v0 = load(x + i), v1 = load(x + i + 8);
    let u0 = v0, u1 = v1;
    switch (which) {
      case TANH:
        u0 = add(v0, v0), u1 = add(v1, v1);
        break;
      case SOFTPLUS:
        u0 = v128.or(mul(v0, pa), c(41)), u1 = v128.or(mul(v1, pa), c(41));
        break;
      case GELU_TANH:
        u0 = tanhArgument(v0), u1 = tanhArgument(v1);
        break;
      case GELU_ERF:
        u0 = mul(c(16), mul(v0, v0)), u1 = mul(c(16), mul(v1, v1));
    }
    // eᵘ = 2ᵏ eʳ = 2ᵏ + 2ᵏ (eʳ − 1)
    u0 = clamped(u0), u1 = clamped(u1);
    const turns0 = plus(c(1), u0, c(2)), turns1 = plus(c(1), u1, c(2));
    const r0 = sub(u0, mul(sub(turns0, c(1)), c(3))), r1 = sub(u1, mul(sub(turns1, c(1)), c(3)));
    const power0 = power(turns0), power1 = power(turns1);
    const rest0 = mul(power0, series(r0)), rest1 = mul(power1, series(r1));
    const e0 = add(rest0, power0), e1 = add(rest1, power1);
    let f0 = e0, f1 = e1, d0 = e0, d1 = e1;
    switch (which) {
      case TANH: {
        const m0 = sub(rest0, sub(one, power0)), m1 = sub(rest1, sub(one, power1));
        f0 = div(m0, add(m0, two)), f1 = div(m1, add(m1, two));
        d0 = sub(one, mul(f0, f0)), d1 = sub(one, mul(f1, f1));
        break;
      }
      case SIGMOID:
        f0 = sigmoid(e0), f1 = sigmoid(e1);
        d0 = mul(sub(one, f0), f0), d1 = mul(sub(one, f1), f1);
        break;
      case EXP_LINEAR: {
        const m0 = sub(rest0, sub(one, power0)), m1 = sub(rest1, sub(one, power1));
        const above0 = v128.gt<f64>(v0, zero), above1 = v128.gt<f64>(v1, zero);
        f0 = v128.bitselect(mul(pb, v0), mul(pa, add(m0, zero)), above0);
        f1 = v128.bitselect(mul(pb, v1), mul(pa, add(m1, zero)), above1);
        d0 = v128.bitselect(pb, mul(pa, e0), above0), d1 = v128.bitselect(pb, mul(pa, e1), above1);
        break;
      }
      case GELU_ERF: {
        const phi0 = normal(v0, e0, v128.gt<f64>(v0, zero));
        const phi1 = normal(v1, e1, v128.gt<f64>(v1, zero));
        f0 = mul(v0, phi0), f1 = mul(v1, phi1);
        d0 = plus(phi0, v0, mul(e0, c(28))), d1 = plus(phi1, v1, mul(e1, c(28)));
        break;
      }
      case MISH: {
        const n0 = mul(e0, add(e0, two)), n1 = mul(e1, add(e1, two));
        const share0 = div(one, add(n0, two)), share1 = div(one, add(n1, two));
        const t0 = mul(n0, share0), t1 = mul(n1, share1);
        const bend0 = mul(mul(c(32), v0), sub(n0, e0)), bend1 = mul(mul(c(32), v1), sub(n1, e1));
        f0 = mul(v0, t0), f1 = mul(v1, t1);
        d0 = plus(t0, bend0, mul(share0, share0)), d1 = plus(t1, bend1, mul(share1, share1));
        break;
      }
      case SOFTPLUS: {
        // One quotient gives both 1 / (1 + e) and e / (2 + e).
        const w0 = mul(v0, pa), w1 = mul(v1, pa);
        const a0 = add(one, e0), a1 = add(one, e1), b0 = add(two, e0), b1 = add(two, e1);
        const share0 = div(one, mul(a0, b0)), share1 = div(one, mul(a1, b1));
        const s0 = mul(mul(e0, a0), share0), s1 = mul(mul(e1, a1), share1);
        f0 = mul(add(f64x2.pmax(w0, zero), logSeries(s0)), inverse);
        f1 = mul(add(f64x2.pmax(w1, zero), logSeries(s1)), inverse);
        // e below 0, which is at most 1, and 1 elsewhere
        const top0 = f64x2.pmax(e0, v128.and(one, v128.ge<f64>(w0, zero)));
        const top1 = f64x2.pmax(e1, v128.and(one, v128.ge<f64>(w1, zero)));
        d0 = mul(top0, mul(b0, share0)), d1 = mul(top1, mul(b1, share1));
        if (linear) {
          const over0 = v128.gt<f64>(w0, pb), over1 = v128.gt<f64>(w1, pb);
          f0 = v128.bitselect(v0, f0, over0), f1 = v128.bitselect(v1, f1, over1);
          d0 = v128.bitselect(one, d0, over0), d1 = v128.bitselect(one, d1, over1);
        }
        break;
      }
      default: {
        const s0 = sigmoid(e0), s1 = sigmoid(e1);
        let w0 = v0, w1 = v1; // v times the slope of what the sigmoid is taken of
        if (which == GELU_TANH) {
          w0 = mul(v0, plus(c(30), mul(v0, v0), c(31)));
          w1 = mul(v1, plus(c(30), mul(v1, v1), c(31)));
        }
        f0 = mul(v0, s0), f1 = mul(v1, s1);
        d0 = mul(s0, plus(one, w0, sub(one, s0))), d1 = mul(s1, plus(one, w1, sub(one, s1)));
      }
    }
    store(slope + i, d0), store(slope + i + 8, d1);
    store(y + i, f0), store(y + i + 8, f1);
  }
}
