/**
 * exp and log from sums, products and bits alone, so that every engine gives the same bits: engines' own differ in the last one.
 * assembly/exponential.ts is the same for the kernels; a test holds the two together.
 *
 * Reduction and series as in W. J. Cody and W. Waite, Software Manual for the Elementary Functions, 1980. Error below 2 units in the
 * last place.
 */

const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;

const value = new Float64Array(1);
const words = new Uint32Array(value.buffer);

/** Σ coefficientᵢ xⁱ, the highest power's coefficient first. */
const polynomial = (x: number, coefficients: readonly number[]): number => coefficients.reduce((sum, c) => sum * x + c);

/** 1/13!, 1/12!, ..., 1/1!, 1/0! */
const expSeries = [6227020800, 479001600, 39916800, 3628800, 362880, 40320, 5040, 720, 120, 24, 6, 2, 1, 1].map(
  (factorial) => 1 / factorial,
);

/** 1/23, 1/21, ..., 1/3 */
const logSeries = [23, 21, 19, 17, 15, 13, 11, 9, 7, 5, 3].map((n) => 1 / n);

/** eˣ for x ≤ 0: x = k ln 2 + r, |r| ≤ ln 2 / 2, eˣ = 2ᵏ Σ rⁿ/n!. */
export function exp(x: number): number {
  if (!(x >= -708)) return Number.isNaN(x) ? x : 0;
  const k = Math.floor(x * 1.442695040888963387 + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  return polynomial(r, expSeries) * 2 ** k;
}

/** ln x for finite x ≥ 1: x = 2ᵏ m, ln x = k ln 2 + 2 artanh f with f = (m − 1) / (m + 1), |f| < 0.172. */
export function log(x: number): number {
  if (Number.isNaN(x)) return x;
  value[0] = x;
  let k = (words[1] >>> 20) - 1023;
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
