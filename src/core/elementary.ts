/**
 * exp, log, expm1, log1p and tanh from +, −, ·, / and bits alone, so that every engine gives the
 * same bits: ECMAScript leaves the last ones of Math.exp and its like to the engine.
 * assembly/exponential.ts is exp for x ≤ 0 and log for x ≥ 1 again, for the kernels; a test holds
 * the two together. Not here: trigonometric.ts and error-function.ts.
 *
 * Reduction and series as in W. J. Cody and W. Waite, Software Manual for the Elementary Functions,
 * 1980. exp, expm1 and log err by less than 2 units in the last place, log1p and tanh by less than
 * 3.
 */

/** ln 2 = LN2_HIGH + LN2_LOW; the first ends in so many zeros that k · LN2_HIGH is exact. */
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;

const value = new Float64Array(1);
const words = new Uint32Array(value.buffer);

/** Σ coefficientᵢ xⁱ by Horner's rule, the highest power's coefficient first. */
export function polynomial(x: number, coefficients: readonly number[]): number {
  let sum = coefficients[0];
  for (let i = 1; i < coefficients.length; i++) sum = sum * x + coefficients[i];
  return sum;
}

/** 2ᵏ for −1022 ≤ k ≤ 1023, from its bits: `2 ** k` is left to the engine like the rest. */
function powerOfTwo(k: number): number {
  words[0] = 0;
  words[1] = (k + 1023) << 20;
  return value[0];
}

/** 1/13!, 1/12!, ..., 1/1!, 1/0! */
const expSeries = [
  6227020800, 479001600, 39916800, 3628800, 362880, 40320, 5040, 720, 120, 24, 6, 2, 1, 1,
].map((factorial) => 1 / factorial);

/** 1/13!, ..., 1/2!, what expm1 is beyond its first term, over r². */
const expm1Series = expSeries.slice(0, -2);

/** 1/23, 1/21, ..., 1/3 */
const logSeries = [23, 21, 19, 17, 15, 13, 11, 9, 7, 5, 3].map((n) => 1 / n);

/** The k of x = k ln 2 + r with |r| ≤ ln 2 / 2. */
const wholeLn2s = (x: number): number => Math.floor(x * 1.442695040888963387 + 0.5);

/**
 * eˣ: x = k ln 2 + r, |r| ≤ ln 2 / 2, eˣ = 2ᵏ Σ rⁿ/n!.
 *
 * Infinity where eˣ exceeds every number, 0 below −708, where the kernels have no 2ᵏ left.
 */
export function exp(x: number): number {
  if (!(x >= -708)) return Number.isNaN(x) ? x : 0;
  if (x >= 710) return Infinity;
  const k = wholeLn2s(x);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  const series = polynomial(r, expSeries);
  // 2¹⁰²⁴ is no number, but half of it times a series below 2 is, where x ≤ 709.78.
  return k > 1023 ? series * powerOfTwo(1023) * 2 : series * powerOfTwo(k);
}

/**
 * eˣ − 1, accurate where eˣ is near 1 too: 2ᵏ (eʳ − 1) + (2ᵏ − 1), with exp's k and r.
 *
 * −1 at −Infinity, Infinity where eˣ exceeds every number; −0 stays −0.
 */
export function expm1(x: number): number {
  if (x === 0) return x; // −0, which a sum with r² would make 0
  if (x < -40) return -1;
  if (!(x <= 40)) return exp(x); // e⁴⁰ > 2⁵⁷: 1 is below half a unit in its last place
  const k = wholeLn2s(x);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  const minusOne = r + r * r * polynomial(r, expm1Series);
  if (k === 0) return minusOne;
  const power = powerOfTwo(k);
  return power * minusOne + (power - 1);
}

/**
 * ln x: x = 2ᵏ m, ln x = k ln 2 + 2 artanh f with f = (m − 1) / (m + 1), |f| < 0.172.
 *
 * −Infinity at 0, NaN below 0.
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  // Subnormal numbers have no exponent of their own: 2⁵⁴ makes them normal.
  const isSubnormal = x < 2 ** -1022;
  value[0] = isSubnormal ? x * 2 ** 54 : x;
  let k = (words[1] >>> 20) - (isSubnormal ? 1023 + 54 : 1023);
  words[1] = (words[1] & 0xfffff) | 0x3ff00000;
  let m = value[0];
  if (m > Math.SQRT2) {
    m *= 0.5;
    k += 1;
  }
  const f = (m - 1) / (m + 1);
  const s = f * f;
  return k * LN2_HIGH + (2 * f + (2 * f * s * polynomial(s, logSeries) + k * LN2_LOW));
}

/**
 * ln(1 + x), accurate where x is near 0 too.
 *
 * Near 0 log's own series, whose f is x / (2 + x); further out the rounding of 1 + x moves the
 * result by one last place at most. −Infinity at −1, NaN below it; −0 stays −0.
 */
export function log1p(x: number): number {
  if (Math.abs(x) < 2 ** -54) return x; // x / 2 would lose the last bit of subnormal numbers
  if (x <= -0.29 || !(x < 0.41)) return log(1 + x);
  const f = x / (2 + x);
  const s = f * f;
  return 2 * f + 2 * f * s * polynomial(s, logSeries);
}

/** tanh x = −t / (2 + t) with t = e^(−2|x|) − 1, and the sign of x. */
export function tanh(x: number): number {
  const t = expm1(-2 * Math.abs(x));
  const size = -t / (2 + t);
  return x < 0 || Object.is(x, -0) ? -size : size;
}
