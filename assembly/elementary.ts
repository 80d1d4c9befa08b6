/**
 * exp and log in float64 from sums, products and bits alone, so that every engine gives the same
 * bits: engines' own differ in the last one. src/core/elementary.ts is the same in TypeScript, with
 * the sources; a test holds them together. Error below 1 unit in the last place.
 */

const LN2_HIGH: f64 = 6.93147180369123816490e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;

/** eˣ for two x ≤ 0: x = k ln 2 + r, |r| ≤ ln 2 / 2, eˣ = 2ᵏ Σ rⁿ/n!. */
// @ts-ignore: decorator
@inline
export function expPair(argument: v128): v128 {
  // e^(−746) is 0. NaN stays NaN.
  const x = f64x2.pmax(argument, v128.splat<f64>(-746.0));
  const turns = v128.mul<f64>(x, v128.splat<f64>(1.44269504088896338700));
  const k = v128.floor<f64>(v128.add<f64>(turns, v128.splat<f64>(0.5)));
  const high = v128.sub<f64>(x, v128.mul<f64>(k, v128.splat<f64>(LN2_HIGH)));
  const tail = v128.mul<f64>(k, v128.splat<f64>(LN2_LOW));
  const r = v128.sub<f64>(high, tail);
  const rest = v128.sub<f64>(v128.sub<f64>(high, r), tail);
  const square = v128.mul<f64>(r, r);
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
  const cubic = v128.mul<f64>(v128.mul<f64>(square, r), p);
  const small = v128.add<f64>(cubic, v128.mul<f64>(r, rest));
  const half = v128.mul<f64>(v128.splat<f64>(0.5), square);
  const low = v128.sub<f64>(v128.add<f64>(half, small), tail);
  const one = v128.splat<f64>(1.0);
  const sum = v128.add<f64>(one, high);
  const lost = v128.sub<f64>(high, v128.sub<f64>(sum, one));
  const series = v128.add<f64>(sum, v128.add<f64>(lost, low));
  // Two powers, because 2ᵏ is no number below 2⁻¹⁰⁷⁴. The first product is exact. The last bits of
  // k + 3 · 2⁵¹ are those of k as a whole number.
  const whole = v128.add<f64>(k, v128.splat<f64>(6755399441055744.0));
  const first = v128.shr<i32>(whole, 1);
  const second = v128.sub<i32>(whole, first);
  return v128.mul<f64>(v128.mul<f64>(series, power(first, one)), power(second, one));
}

/** 2ᵏ for two k, which their last twelve bits tell: they become the exponent. */
// @ts-ignore: decorator
@inline
function power(k: v128, one: v128): v128 {
  return v128.add<i64>(one, v128.shl<i64>(k, 52));
}

/** p · r + c */
// @ts-ignore: decorator
@inline
function horner(p: v128, r: v128, c: f64): v128 {
  return v128.add<f64>(v128.mul<f64>(p, r), v128.splat<f64>(c));
}

/** ln x for finite x ≥ 1: x = 2ᵏ (1 + f), ln x = k ln 2 + 2 artanh s with s = f / (2 + f). */
export function log(x: f64): f64 {
  if (x != x) return x;
  const bits = reinterpret<i64>(x);
  // The exponent, and one more where the rest is above √2.
  const turns = ((bits - reinterpret<i64>(1.41421356237309514547) - 1) >> 52) + 1;
  const k = <f64>turns;
  const f = reinterpret<f64>(bits - (turns << 52)) - 1.0;
  const s = f / (2.0 + f);
  const z = s * s;
  const half = 0.5 * f * f;
  let p: f64 = 1.0 / 21.0;
  p = p * z + 1.0 / 19.0;
  p = p * z + 1.0 / 17.0;
  p = p * z + 1.0 / 15.0;
  p = p * z + 1.0 / 13.0;
  p = p * z + 1.0 / 11.0;
  p = p * z + 1.0 / 9.0;
  p = p * z + 1.0 / 7.0;
  p = p * z + 1.0 / 5.0;
  p = p * z + 1.0 / 3.0;
  const low = s * (half + 2.0 * z * p) + k * LN2_LOW - half;
  const most = k * LN2_HIGH;
  const sum = most + f;
  return sum + (f - (sum - most) + low);
}
