/**
 * Activations of float32 numbers and their slopes, computed in float64 by short polynomials;
 * src/core/single.ts is the same in TypeScript, with the sources, and a test holds the two
 * together. A module of its own, over the memory of the others, so that only those who use one of
 * these activations pay for it. All but the sine are one loop: what most have in common, e^u for
 * u ≤ 0, is there once.
 */
import { add, div, mul, sub } from './double';

export const MULTIPLE: i32 = 0;
export const CLAMP: i32 = 1;
export const HARDSWISH: i32 = 2;
export const TANH: i32 = 3;
export const SIGMOID: i32 = 4;
export const SILU: i32 = 5;
export const MISH: i32 = 6;
export const EXP_LINEAR: i32 = 7;
export const SOFTPLUS: i32 = 8;
export const GELU_TANH: i32 = 9;
export const GELU_ERF: i32 = 10;
export const SINE: i32 = 11;

/**
 * Constants. They are read from memory, because engines build a vector of a constant by three
 * instructions each time they need it. The build puts them below what the other modules use.
 */
const TABLE = memory.data<f64>([
  -700.0, 6755399441055744.0, 1.4426950408889634, 0.6931471805599453, 1.0, 0.5000000047118027,
  0.16666666718997808, 0.04166635289557692, 0.008333298483621828, 0.0013941108533739813,
  0.00019899274069434545, -2.0, 2.0, 3.0, 6.0, 15.0, -0.5, 0.3989480350954333, 1.1963022511953645,
  3.212573274506309, 6.6920546037968425, 19.26562476486197, -65.86197713169976, 456.4573756823032,
  -2370.0881769414746, 5798.6063316686605, -6935.900416310715, 3355.3812817971293,
  0.3989422804014327, 0.07135481627260025, 1.5957691216057308, 0.21406444881780076, 4.0, -3.0,
  1.9999999998090061, 0.6666667902643397, 0.39998711246862334, 0.28620207408437237,
  0.21398560506678543, 0.24393908084023025, 0.5, -0.0,
  0.6366197723675814, 1.5707963267341256, 6.077100506506192e-11, 1000000.0, 1e-9,
  0.9999999999956515, -0.16666666631450996, 0.00833332876883547, -0.00019839198092453864,
  2.7173075444014035e-6, 0.999999999999944, -0.4999999999934787, 0.041666666543420654,
  -0.0013888880368345476, 2.4798923457970708e-5, -2.7173048390198084e-7,
]);

/** A constant by its number, twice. */
// @ts-ignore: decorator
@inline
function c(index: usize): v128 {
  return v128.load64_splat(TABLE + (index << 3));
}

/** a + b · d */
// @ts-ignore: decorator
@inline
function plus(a: v128, b: v128, d: v128): v128 {
  return add(a, mul(b, d));
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

/** ln(1 + e) */
// @ts-ignore: decorator
@inline
function logOnePlus(e: v128): v128 {
  const s = div(e, add(c(12), e));
  const z = mul(s, s), z2 = mul(z, z);
  const rest = plus(plus(c(36), z, c(37)), plus(c(38), z, c(39)), z2);
  return mul(s, plus(plus(c(34), z, c(35)), rest, z2));
}

/**
 * y = sin(ω x) and ω cos(ω x); see src/core/single-trigonometric.ts. 0 where an angle is too
 * large for its reduction, or next to a multiple of π/2.
 */
function sine(x: usize, y: usize, slope: usize, pairs: usize, omega: f64): i32 {
  const factor = v128.splat<f64>(omega), sign = c(41);
  let wrong = v128.splat<f64>(0);
  for (let i: usize = 0; i < pairs << 3; i += 8) {
    const v = mul(factor, f64x2.promote_low_f32x4(v128.load64_zero(x + i)));
    const turns = plus(c(1), v, c(42));
    const k = sub(turns, c(1));
    const r = sub(sub(v, mul(k, c(43))), mul(k, c(44)));
    const near = v128.and(
      v128.lt<f64>(v128.abs<f64>(r), c(46)), v128.ne<f64>(k, v128.splat<f64>(0)),
    );
    wrong = v128.or(wrong, v128.or(near, v128.gt<f64>(v128.abs<f64>(v), c(45))));
    const z = mul(r, r), z2 = mul(z, z);
    const s = mul(r, plus(plus(c(47), z, c(48)), plus(plus(c(49), z, c(50)), z2, c(51)), z2));
    const most = plus(plus(c(52), z, c(53)), plus(c(54), z, c(55)), z2);
    const q = plus(most, plus(c(56), z, c(57)), mul(z2, z2));
    // The last bits of `turns` are k: an odd one swaps sin and cos, the next one is a sign.
    const one = v128.splat<i64>(1);
    const odd = v128.sub<i64>(v128.splat<i64>(0), v128.and(turns, one));
    const signs = v128.and(v128.shl<i64>(turns, 62), sign);
    const signc = v128.and(v128.shl<i64>(v128.add<i64>(turns, one), 62), sign);
    const d = mul(factor, v128.xor(v128.bitselect(s, q, odd), signc));
    v128.store64_lane(slope + i, f32x4.demote_f64x2_zero(d), 0);
    const f = v128.xor(v128.bitselect(q, s, odd), signs);
    v128.store64_lane(y + i, f32x4.demote_f64x2_zero(f), 0);
  }
  return i32(!v128.any_true(wrong));
}

/**
 * y = f(x) and f′(x) for 2 · pairs numbers; a and b are the function's parameters. Where only y is
 * wanted, `slope` may be the same place as y. 0 where not all could be computed, else 1.
 */
export function activate(
  which: i32, x: usize, y: usize, slope: usize, pairs: usize, a: f64, b: f64,
): i32 {
  if (which == SINE) return sine(x, y, slope, pairs, a);
  const one = c(4), zero = v128.splat<f64>(0);
  const pa = v128.splat<f64>(a), pb = v128.splat<f64>(b), inverse = div(one, pa);
  for (let i: usize = 0; i < pairs << 3; i += 8) {
    const v = f64x2.promote_low_f32x4(v128.load64_zero(x + i));
    const above = v128.gt<f64>(v, zero);
    let f = v, d = one;
    if (which < TANH) {
      if (which == MULTIPLE) {
        f = v128.bitselect(v, mul(v, pa), above);
        d = v128.bitselect(one, pa, above);
      } else if (which == CLAMP) {
        const under = v128.lt<f64>(v, pa), over = v128.gt<f64>(v, pb);
        f = v128.bitselect(pa, v128.bitselect(pb, v, over), under);
        d = v128.bitselect(one, c(41), v128.and(v128.gt<f64>(v, pa), v128.lt<f64>(v, pb)));
      } else {
        const size = f64x2.pmin(f64x2.pmax(add(v, c(13)), zero), c(14));
        f = div(mul(v, size), c(14));
        const inner = v128.bitselect(one, add(div(v, c(13)), c(40)), v128.ge<f64>(v, c(13)));
        d = v128.bitselect(c(41), inner, v128.lt<f64>(v, c(33)));
      }
    } else {
      // w is what a sigmoid is taken of, u ≤ 0 what the exponential is.
      let w = v, u = v128.or(v, c(41));
      switch (which) {
        case TANH:
          u = add(u, u);
          break;
        case SOFTPLUS:
          w = mul(v, pa);
          u = v128.or(w, c(41));
          break;
        case GELU_TANH:
          w = mul(v, plus(c(30), mul(v, v), c(29)));
          u = v128.or(w, c(41));
          break;
        case GELU_ERF:
          u = mul(c(16), mul(v, v));
      }
      const clamped = f64x2.pmax(u, c(0));
      const turns = plus(c(1), clamped, c(2));
      const r = sub(clamped, mul(sub(turns, c(1)), c(3)));
      const r2 = mul(r, r);
      const low = plus(plus(one, r, c(5)), plus(c(6), r, c(7)), r2);
      const high = plus(plus(c(8), r, c(9)), r2, c(10));
      // The last bits of `turns` are k: they become the exponent of a power of two.
      const tiny = v128.lt<f64>(u, c(0));
      const power = v128.andnot(v128.add<i64>(one, v128.shl<i64>(turns, 52)), tiny);
      const rest = mul(power, mul(r, plus(low, high, mul(r2, r2))));
      const e = add(rest, power);
      switch (which) {
        case TANH: {
          const m = add(rest, sub(power, one));
          f = v128.bitselect(v, div(m, add(m, c(12))), c(41));
          d = sub(one, mul(f, f));
          break;
        }
        case EXP_LINEAR: {
          const m = add(rest, sub(power, one));
          f = v128.bitselect(mul(pb, v), mul(pa, add(m, zero)), above);
          d = v128.bitselect(pb, mul(pa, e), above);
          break;
        }
        case GELU_ERF: {
          const phi = normal(v, e, above);
          f = mul(v, phi);
          d = plus(phi, v, mul(e, c(28)));
          break;
        }
        case MISH: {
          const e2 = mul(e, e);
          const n = v128.bitselect(plus(one, c(12), e), plus(e2, c(12), e), above);
          const whole = add(n, mul(c(12), v128.bitselect(e2, one, above)));
          const share = div(one, whole);
          const t = mul(n, share);
          f = mul(v, t);
          const bend = mul(add(one, e), v128.bitselect(e2, e, above));
          d = plus(t, mul(mul(c(32), v), bend), mul(share, share));
          break;
        }
        case SOFTPLUS: {
          const linear = v128.gt<f64>(w, pb);
          const half = div(one, add(one, e));
          const value = mul(add(f64x2.pmax(w, zero), logOnePlus(e)), inverse);
          f = v128.bitselect(v, value, linear);
          d = v128.bitselect(one, v128.bitselect(mul(e, half), half, v128.lt<f64>(w, zero)), linear);
          break;
        }
        default: {
          const half = div(one, add(one, e));
          const s = v128.bitselect(mul(e, half), half, v128.lt<f64>(w, zero));
          const left = sub(one, s);
          switch (which) {
            case SIGMOID:
              f = s;
              d = mul(left, s);
              break;
            case SILU:
              f = mul(v, s);
              d = mul(s, plus(one, v, left));
              break;
            default:
              f = mul(v, s);
              d = mul(s, plus(one, mul(v, plus(c(30), mul(v, v), c(31))), left));
          }
        }
      }
    }
    v128.store64_lane(slope + i, f32x4.demote_f64x2_zero(d), 0);
    v128.store64_lane(y + i, f32x4.demote_f64x2_zero(f), 0);
  }
  return 1;
}

/** dx = dy · slope; sizes in bytes, whole vectors. */
export function multiply(slope: usize, dy: usize, dx: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(dx + i, v128.mul<f32>(v128.load(dy + i), v128.load(slope + i)));
  }
}

/** The same, but 0 where the slope is −0, whatever dy is there, NaN too. */
export function gate(slope: usize, dy: usize, dx: usize, bytes: usize): void {
  const shut = v128.splat<f32>(-0.0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const factor = v128.load(slope + i), closed = v128.eq<i32>(factor, shut);
    v128.store(dx + i, v128.andnot(v128.mul<f32>(v128.load(dy + i), factor), closed));
  }
}

/** Where the constants end: the build looks whether that is below the other modules' heap. */
export const HEAP_BASE: usize = __heap_base;
