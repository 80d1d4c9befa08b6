/**
 * exp, log and their like from +, −, ·, / and bits alone, so that every engine gives the same bits:
 * ECMAScript leaves the last ones of Math.exp and its like to the engine. All err by less than 1
 * unit in the last place, down to the smallest subnormal results. assembly/elementary.ts is exp
 * for x ≤ 0 and log for x ≥ 1 again, for the kernels; a test holds the two together. Not here:
 * trigonometric.ts and error-function.ts.
 *
 * Reduction as in W. J. Cody and W. Waite, Software Manual for the Elementary Functions, 1980; what
 * rounding takes off a large part is added to the small one, as in P. T. P. Tang 1990, 1992,
 * "Table-driven implementation of the logarithm (expm1) function",
 * https://doi.org/10.1145/98267.98294, https://doi.org/10.1145/146847.146928; quotients of sums of
 * two numbers are T. J. Dekker's 1971, https://doi.org/10.1007/BF01397083.
 */
import { additionError, multiplicationError } from './fma.js';

/** ln 2 = LN2_HIGH + LN2_LOW; the first ends in so many zeros that k · LN2_HIGH is exact. */
export const LN2_HIGH = 6.9314718036912381649e-1;
export const LN2_LOW = 1.90821492927058770002e-10;

const value = new Float64Array(1);
const words = new Uint32Array(value.buffer);

/** Σ coefficientᵢ xⁱ by Horner's rule, the highest power's coefficient first. */
export function polynomial(x: number, coefficients: readonly number[]): number {
  let sum = coefficients[0];
  for (let i = 1; i < coefficients.length; i++) sum = sum * x + coefficients[i];
  return sum;
}

/** 2ᵏ for −1022 ≤ k ≤ 1023, from its bits: `2 ** k` is left to the engine like the rest. */
export function powerOfTwo(k: number): number {
  words[0] = 0;
  words[1] = (k + 1023) << 20;
  return value[0];
}

/** 1/13!, 1/12!, ..., 1/3!: what eʳ is beyond 1 + r + r²/2, over r³. */
const expSeries = /* @__PURE__ */ [
  6227020800, 479001600, 39916800, 3628800, 362880, 40320, 5040, 720, 120, 24, 6,
].map((factorial) => 1 / factorial);

/** 1/21, 1/19, ..., 1/3 */
const logSeries = [21, 19, 17, 15, 13, 11, 9, 7, 5, 3].map((n) => 1 / n);

/**
 * What the functions below leave behind: a result is high + low, high the nearest number to it.
 * They stand here, because an object for every call would cost more than the series.
 */
let [k, high, low] = [0, 0, 0];

/** x = k ln 2 + r with |r| ≤ ln 2 / 2; leaves k and eʳ − 1, whose high is not rounded yet. */
function reduce(x: number): void {
  k = Math.floor(x * 1.442695040888963387 + 0.5);
  high = x - k * LN2_HIGH;
  const tail = k * LN2_LOW;
  const r = high - tail;
  const rest = high - r - tail;
  const square = r * r;
  low = 0.5 * square + (square * r * polynomial(r, expSeries) + r * rest) - tail;
}

/** Leaves a + high, for |a| ≥ |high| or a = 0, and rounds. */
function addTo(a: number): void {
  const sum = a + high;
  const rest = high - (sum - a) + low;
  high = sum + rest;
  low = rest - (high - sum);
}

/** Leaves eˣ + plus for a plus of −1 or 0 and |x| ≤ 40. */
function expPlus(x: number, plus: number): void {
  reduce(x);
  const power = powerOfTwo(k);
  const whole = power + plus;
  high *= power;
  low = low * power + (plus - (whole - power));
  addTo(whole);
}

/** (a + b) / (high + low), where b is small beside a. */
function over(a: number, b: number): number {
  const quotient = a / high;
  const product = quotient * high;
  const rest = a - product - multiplicationError(quotient, high, product);
  return quotient + (rest + b - quotient * low) / high;
}

/** x · 2ᵏ; in two products, because 2ᵏ is no number at either end. The first one is exact. */
function scale(x: number): number {
  const half = k >> 1;
  return x * powerOfTwo(half) * powerOfTwo(k - half);
}

/**
 * eˣ: x = k ln 2 + r, |r| ≤ ln 2 / 2, eˣ = 2ᵏ Σ rⁿ/n!.
 *
 * Infinity where eˣ exceeds every number, 0 where it is below half the smallest one.
 */
export function exp(x: number): number {
  return expOfSum(x, 0);
}

/** e^(x + rest), where rest is less than half a unit in the last place of x. */
export function expOfSum(x: number, rest: number): number {
  if (!(x >= -746)) return Number.isNaN(x) ? x : 0;
  if (x > 710) return Infinity;
  reduce(x);
  addTo(1);
  return scale(high + (low + rest * high));
}

/** e^(x + rest) · (a + b) / (c + d), −800 < x ≤ 0; rest, b and d are small. Rounded once. */
export function expTimes(
  x: number, rest: number, a: number, b: number, c: number, d: number,
): number {
  reduce(x);
  addTo(1);
  low += rest * high;
  const product = high * a;
  const small = multiplicationError(high, a, product) + high * b + low * a;
  high = c;
  low = d;
  return scale(over(product, small));
} // prettier-ignore

/**
 * eˣ − 1, accurate where eˣ is near 1 too: 2ᵏ (eʳ − 1) + (2ᵏ − 1), with exp's k and r.
 *
 * −1 at −Infinity, Infinity where eˣ exceeds every number; −0 stays −0.
 */
export function expm1(x: number): number {
  if (Math.abs(x) < 2 ** -54) return x; // −0, and what a sum with r² makes of subnormal numbers
  if (x < -40) return -1;
  if (!(x <= 40)) return exp(x); // e⁴⁰ > 2⁵⁷: 1 is below half a unit in its last place
  expPlus(x, -1);
  return high;
}

/** x = 2ᵏ (1 + f) with √½ < 1 + f ≤ √2; leaves k, returns f. */
function fraction(x: number): number {
  // Subnormal numbers have no exponent of their own: 2⁵⁴ makes them normal.
  const isSubnormal = x < 2 ** -1022;
  value[0] = isSubnormal ? x * 2 ** 54 : x;
  k = (words[1] >>> 20) - (isSubnormal ? 1023 + 54 : 1023);
  words[1] = (words[1] & 0xfffff) | 0x3ff00000;
  if (value[0] <= Math.SQRT2) return value[0] - 1;
  k += 1;
  return value[0] * 0.5 - 1;
}

/**
 * Leaves k ln 2 + ln(1 + f) + c. With s = f / (2 + f), ln(1 + f) = 2 artanh s, and that is
 * f − (f²/2 − s (f²/2 + R)) with R = 2 artanh(s)/s − 2: only small numbers are rounded.
 */
function logarithm(f: number, c: number): void {
  const s = f / (2 + f);
  const z = s * s;
  const half = 0.5 * f * f;
  high = f;
  low = s * (half + 2 * z * polynomial(z, logSeries)) + (k * LN2_LOW + c) - half;
  addTo(k * LN2_HIGH);
}

/** Leaves ln(1 + x), x > −1, finite. */
function logOnePlus(x: number): void {
  k = 0;
  if (x > -0.29 && x < 0.41) return logarithm(x, 0);
  const sum = 1 + x;
  const rest = additionError(1, x, sum);
  logarithm(fraction(sum), rest / sum);
}

/**
 * ln x: x = 2ᵏ m, ln x = k ln 2 + 2 artanh s with s = (m − 1) / (m + 1), |s| < 0.172.
 *
 * −Infinity at 0, NaN below 0.
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  logarithm(fraction(x), 0);
  return high;
}

/**
 * ln(1 + x), accurate where x is near 0 too: log of the sum, and what its rounding took away.
 *
 * −Infinity at −1, NaN below it; −0 stays −0.
 */
export function log1p(x: number): number {
  if (Math.abs(x) < 2 ** -54) return x; // x² / 2 is beyond its last place
  if (!(x > -1)) return x === -1 ? -Infinity : NaN;
  if (x === Infinity) return x;
  logOnePlus(x);
  return high;
}

/** tanh x = t / (2 + t) with t = e^(2|x|) − 1, and the sign of x. */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (size < 2 ** -28) return x; // x³ / 3 is beyond its last place
  if (size > 20) return x < 0 ? -1 : 1;
  expPlus(2 * size, -1);
  const [t, rest] = [high, low];
  high = t + 2;
  low = rest + additionError(t, 2, high);
  const quotient = over(t, rest);
  return x < 0 ? -quotient : quotient;
}

/** The logistic function 1 / (1 + e⁻ˣ), e^x / (1 + e^x) where x < 0: accurate to both ends. */
export function sigmoid(x: number): number {
  if (x < -40) return exp(x);
  if (x > 40) return 1;
  expPlus(-Math.abs(x), 0);
  const [a, b] = x < 0 ? [high, low] : [1, 0];
  addTo(1);
  return over(a, b);
}

/** ln(1 + e^x) = max(x, 0) + ln(1 + e^(−|x|)), accurate to both ends. */
export function softplus(x: number): number {
  if (x < -40) return exp(x);
  if (x > 40) return x;
  expPlus(-Math.abs(x), 0);
  const rest = low / (1 + high);
  logOnePlus(high);
  low += rest * (1 + high);
  const sum = Math.max(x, 0) + high;
  return sum + (additionError(Math.max(x, 0), high, sum) + low);
}
