/**
 * What float32 activations are made of: functions of elementary.ts by short polynomials in float64,
 * whose errors of 2⁻²⁹ are a thirtieth of a float32's last place. assembly/exponential.ts is the
 * same for the kernels, with the same bits; a test holds the two together.
 *
 * The coefficients are from tests/fixtures/fit_elementary.py. Polynomials are evaluated as by
 * G. Estrin 1960, https://doi.org/10.1145/1460361.1460365: what a processor can do side by side
 * waits less than by Horner's rule.
 */
import { powerOfTwo } from './elementary.js';

/** A sum with it has no bits left behind the point: they are rounded away, ties to even. */
const MAGIC = 1.5 * 2 ** 52;

/** eˣ = power + rest with power = 2ᵏ: objects for every call would cost more than the series. */
let [power, rest] = [0, 0];

/** Leaves eˣ as 2ᵏ + 2ᵏ (eʳ − 1); as if x were at most 300, and eˣ 0 from −709 down. */
function split(x: number): void {
  const u = Math.min(Math.max(x, -709), 300);
  const k = u * 1.4426950408889634 + MAGIC - MAGIC;
  const r = u - k * Math.LN2;
  const r2 = r * r;
  const low = 1 + r * 0.5000000047118027 + (0.16666666718997808 + r * 0.04166635289557692) * r2;
  const p =
    low +
    (0.008333298483621828 + r * 0.0013941108533739813 + r2 * 0.00019899274069434545) * (r2 * r2);
  power = powerOfTwo(k); // at k = −1023, 0
  rest = power * (r * p);
}

/** eˣ, for x up to 300. */
export function exp32(x: number): number {
  split(x);
  return rest + power;
}

/** eˣ − 1, for x up to 300; −0 stays −0. */
export function expm132(x: number): number {
  split(x);
  return rest - (1 - power);
}

/** tanh x = t / (2 + t) with t = e²ˣ − 1 */
export function tanh32(x: number): number {
  const t = expm132(2 * x);
  return t / (t + 2);
}

/** eˣ / (1 + eˣ): accurate to both ends, and exactly 1 where 1 is too small beside eˣ. */
export function sigmoid32(x: number): number {
  const e = exp32(x);
  return e / (1 + e);
}

/** ln(1 + eˣ) = max(x, 0) + 2 artanh s with s = e / (2 + e), e = e^(−|x|). */
export function softplus32(x: number): number {
  const e = exp32(-Math.abs(x));
  const s = e * (1 + e) * (1 / ((1 + e) * (2 + e))); // the kernel has this quotient anyway
  const z = s * s;
  const low = 1.9999999998090061 + z * 0.6666667902643397;
  const middle = 0.39998711246862334 + z * 0.28620207408437237;
  const high = 0.21398560506678543 + z * 0.24393908084023025;
  return Math.max(x, 0) + s * (low + (middle + high * (z * z)) * (z * z));
}

/** softplus32's slope, 1 / (1 + e⁻ˣ), by the same quotient. */
export function softplusSlope32(x: number): number {
  const e = exp32(-Math.abs(x));
  return (x < 0 ? e : 1) * ((2 + e) * (1 / ((1 + e) * (2 + e))));
}

/** e^(−x²/2) */
export const bell32 = (x: number): number => exp32(-0.5 * (x * x));

/** Φ(x) of the normal distribution, from `bell32(x)`: Φ(−|x|) is a multiple of it. */
export function normal32(x: number, bell: number): number {
  const u = 1 / (Math.min(Math.abs(x), 15) + 3);
  const u2 = u * u;
  const u4 = u2 * u2;
  const a =
    0.3989480350954333 + u * 1.1963022511953645 + (3.212573274506309 + u * 6.6920546037968425) * u2;
  const b =
    19.26562476486197 - u * 65.86197713169976 + (456.4573756823032 - u * 2370.0881769414746) * u2;
  const c = 5798.6063316686605 - u * 6935.900416310715 + u2 * 3355.3812817971293;
  const tail = bell * (u * (a + b * u4 + c * (u4 * u4)));
  return x > 0 ? 1 - tail : tail;
}
