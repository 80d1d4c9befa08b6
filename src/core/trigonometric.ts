/**
 * sin and cos of any float64 from +, −, ·, Math.floor and whole numbers alone, so that every engine
 * gives the same bits. Both err by less than 1 unit in the last place.
 *
 * Reduction by π/2 in three parts as in W. J. Cody and W. Waite, Software Manual for the Elementary
 * Functions, 1980, for angles up to a million that are not next to a multiple of it; by as many
 * digits of 2/π as it takes for all others, as in M. H. Payne and R. N. Hanek 1983, "Radian
 * reduction for trigonometric functions", https://doi.org/10.1145/1057600.1057602. The series are
 * Taylor's.
 */
import { polynomial } from './elementary.js';
import { additionError, parts } from './fma.js';

/** π/2 in two parts of 33 bits, whose products with a k of 20 bits are exact, and the rest. */
const HALF_PI_HIGH = 1.57079632673412561417;
const HALF_PI_MIDDLE = 6.0771005063039659766e-11;
const HALF_PI_LOW = 2.02226624879595063154e-21;

/** Factorials of odd and even numbers, n!, n from 17 to 3 and from 16 to 4. */
const odd = [355687428096000, 1307674368000, 6227020800, 39916800, 362880, 5040, 120, 6];
const even = [20922789888000, 87178291200, 479001600, 3628800, 40320, 720, 24];

/** 1/17!, −1/15!, ..., −1/3!, and 1/16!, −1/14!, ..., 1/4!: the signs alternate. */
const sinSeries = odd.map((factorial, i) => (i % 2 === 0 ? 1 : -1) / factorial);
const cosSeries = even.map((factorial, i) => (i % 2 === 0 ? 1 : -1) / factorial);

/** What a reduction leaves: x = (4n + quarter) π/2 + high + low, |high| ≤ π/4. */
let [quarter, high, low] = [0, 0, 0];

/** Of 0 ≤ x ≤ 10⁶. */
function reduceByParts(x: number): void {
  quarter = Math.floor(x * (2 / Math.PI) + 0.5);
  const rest = x - quarter * HALF_PI_HIGH; // exact, like both products
  const middle = quarter * HALF_PI_MIDDLE;
  const less = rest - middle;
  const tail = additionError(rest, -middle, less) - quarter * HALF_PI_LOW;
  high = less + tail;
  low = tail - (high - less);
}

/** ⌊2/π · 2¹²¹⁶⌋ and ⌊π/2 · 2¹⁹²⌋. */
let digits: { twoOverPi: bigint; halfPi: bigint } | undefined;

function computeDigits(): { twoOverPi: bigint; halfPi: bigint } {
  const bits = 1280n; // some to spare, for what each division leaves out
  // Machin: π/4 = 4 arctan 1/5 − arctan 1/239.
  const pi = 4n * (4n * inverseArctan(5n, bits) - inverseArctan(239n, bits));
  return { twoOverPi: (1n << (1217n + bits)) / pi, halfPi: pi >> (bits - 191n) };
}

/** arctan 1/n in whole numbers of 2^−bits, by its series: 1/n − 1/3n³ + 1/5n⁵ − ... */
function inverseArctan(n: bigint, bits: bigint): bigint {
  let sum = 0n;
  let power = (1n << bits) / n;
  for (let k = 1n; power !== 0n; k += 2n, power /= -n * n) sum += power / k;
  return sum;
}

/**
 * Of any finite x > 0, in whole numbers of 2⁻¹⁹²: x · 2/π without its multiples of 4, to the
 * nearest whole number and what is left. No float64 is nearer than 2⁻⁶² to a multiple of π/2,
 * relative to it; so at least 100 bits are left.
 */
function reduceByDigits(x: number): void {
  const { twoOverPi, halfPi } = (digits ??= computeDigits());
  const { significand, exponent } = parts(x);
  const turns = BigInt.asUintN(194, shifted(significand * twoOverPi, exponent - 1024));
  const whole = (turns + (1n << 191n)) >> 192n;
  const rest = ((turns - (whole << 192n)) * halfPi) >> 192n;
  quarter = Number(whole);
  high = Number(rest);
  low = Number(rest - BigInt(high)) * 2 ** -192;
  high *= 2 ** -192;
}

const shifted = (n: bigint, by: number): bigint => (by < 0 ? n >> BigInt(-by) : n << BigInt(by));

/** sin(high + low) */
function sinNearZero(): number {
  const s = high * high;
  return high + (high * s * polynomial(s, sinSeries) + low * (1 - 0.5 * s));
}

/** cos(high + low); what 1 − s/2 loses is added to the small terms. */
function cosNearZero(): number {
  const s = high * high;
  const most = 1 - 0.5 * s;
  return most + (1 - most - 0.5 * s + (s * s * polynomial(s, cosSeries) - high * low));
}

/** sin(x + turns · π/2), x ≥ 0: x = k π/2 + r, |r| ≤ π/4; k + turns chooses ±sin r or ±cos r. */
function quarterTurns(x: number, turns: number): number {
  if (!(x < Infinity)) return NaN;
  reduceByParts(x);
  // Where most digits cancel the third part is too short.
  if (x > 1e6 || (quarter > 0 && Math.abs(high) < 1e-9)) reduceByDigits(x);
  quarter = (quarter + turns) & 3;
  const size = quarter & 1 ? cosNearZero() : sinNearZero();
  return quarter & 2 ? -size : size;
}

/** sin x, odd to the bit: −0 stays −0. NaN at ±Infinity. */
export function sin(x: number): number {
  return x < 0 || Object.is(x, -0) ? -quarterTurns(-x, 0) : quarterTurns(x, 0);
}

/** cos x, even to the bit. NaN at ±Infinity. */
export const cos = (x: number): number => quarterTurns(Math.abs(x), 1);
