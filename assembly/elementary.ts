/**
 * exp and log in float64 from sums, products and bits alone, so that every engine gives the same
 * bits: engines' own differ in the last one. src/core/elementary.ts is the same in TypeScript; a
 * test holds them together.
 *
 * Reduction and series as in W. J. Cody and W. Waite, Software Manual for the Elementary Functions,
 * 1980. Error below 2 units in the last place.
 */

const LN2_HIGH: f64 = 6.93147180369123816490e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;

/** eˣ for two x ≤ 0: x = k ln 2 + r, |r| ≤ ln 2 / 2, eˣ = 2ᵏ Σ rⁿ/n!. */
// @ts-ignore: decorator
@inline
export function expPair(x: v128): v128 {
  const turns = v128.mul<f64>(x, v128.splat<f64>(1.44269504088896338700));
  const k = v128.floor<f64>(v128.add<f64>(turns, v128.splat<f64>(0.5)));
  const r = v128.sub<f64>(
    v128.sub<f64>(x, v128.mul<f64>(k, v128.splat<f64>(LN2_HIGH))),
    v128.mul<f64>(k, v128.splat<f64>(LN2_LOW)),
  );
  let p = v128.splat<f64>(1.0 / 6227020800.0);
  p = horner(p, r, 1.0 / 479001600.0);
  p = horner(p, r, 1.0 / 39916800.0);
  p = horner(p, r, 1.0 / 3628800.0);
  p = horner(p, r, 1.0 / 362880.0);
  p = horner(p, r, 1.0 / 40320.0);
  p = horner(p, r, 1.0 / 5040.0);
  p = horner(p, r, 1.0 / 720.0);
  p = horner(p, r, 1.0 / 120.0);
  p = horner(p, r, 1.0 / 24.0);
  p = horner(p, r, 1.0 / 6.0);
  p = horner(p, r, 0.5);
  p = horner(p, r, 1.0);
  p = horner(p, r, 1.0);
  const whole = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(k));
  const exponent = v128.add<i64>(whole, v128.splat<i64>(1023));
  const power = v128.mul<f64>(p, v128.shl<i64>(exponent, 52));
  // 0 below the smallest normal number; NaN stays NaN.
  const normal = v128.and(power, v128.ge<f64>(x, v128.splat<f64>(-708.0)));
  return v128.or(normal, v128.and(x, v128.ne<f64>(x, x)));
}

/** p · r + c */
// @ts-ignore: decorator
@inline
function horner(p: v128, r: v128, c: f64): v128 {
  return v128.add<f64>(v128.mul<f64>(p, r), v128.splat<f64>(c));
}

/**
 * ln x for finite x ≥ 1: x = 2ᵏ m, ln x = k ln 2 + 2 artanh f with f = (m − 1) / (m + 1), |f| <
 * 0.172.
 */
export function log(x: f64): f64 {
  if (x != x) return x;
  const bits = reinterpret<i64>(x);
  let k = <f64>((bits >> 52) - 1023);
  let m = reinterpret<f64>((bits & 0xfffffffffffff) | 0x3ff0000000000000);
  if (m > 1.41421356237309514547) {
    m = m * 0.5;
    k = k + 1.0;
  }
  const f = (m - 1.0) / (m + 1.0);
  const s = f * f;
  let p: f64 = 1.0 / 23.0;
  p = p * s + 1.0 / 21.0;
  p = p * s + 1.0 / 19.0;
  p = p * s + 1.0 / 17.0;
  p = p * s + 1.0 / 15.0;
  p = p * s + 1.0 / 13.0;
  p = p * s + 1.0 / 11.0;
  p = p * s + 1.0 / 9.0;
  p = p * s + 1.0 / 7.0;
  p = p * s + 1.0 / 5.0;
  p = p * s + 1.0 / 3.0;
  return k * LN2_HIGH + (2.0 * f + (2.0 * f * s * p + k * LN2_LOW));
}
