/**
 * xᵖ from +, −, · and / alone: `**` is left to the engine, whose last bit may be another one.
 */
import { exp, expOfSum, LN2_HIGH, LN2_LOW, log, polynomial, powerOfTwo } from './elementary.js';
import { additionError, multiplicationError } from './fma.js';

/** x² */
export const squared = (x: number): number => x * x;

/** (a + aLow) · (b + bLow), again as the nearest number and what is left of it (Dekker 1971). */
function times(a: number, aLow: number, b: number, bLow: number): [number, number] {
  const product = a * b;
  const size = Math.abs(product);
  // Beyond these the error is no number of its own.
  if (!(size > 2 ** -960 && size < 2 ** 960)) return [product, 0];
  const error = multiplicationError(a, b, product) + (a * bLow + aLow * b);
  const sum = product + error;
  return [sum, additionError(product, error, sum)];
}

/** 1/27, 1/25, ..., 1/5 */
const series = [27, 25, 23, 21, 19, 17, 15, 13, 11, 9, 7, 5].map((n) => 1 / n);

/** a + b for |a| ≥ |b| or a = 0, as the nearest number and what is left of it. */
function plus(a: number, b: number): [number, number] {
  const sum = a + b;
  return [sum, b - (sum - a)];
}

/**
 * ln x for a finite x > 0, as a number and what is left of it, with 12 bits more than one has:
 * x = 2ᵏ m with √½ ≤ m ≤ √2, s = (m − 1) / (m + 1) and z = s², ln m = 2s (1 + z/3 + z²/5 + ...).
 */
function logarithm(x: number): [number, number] {
  const k = Math.round(log(x) * Math.LOG2E);
  const half = k >> 1;
  const m = x * powerOfTwo(-half) * powerOfTwo(half - k);
  const [below, above] = [m - 1, m + 1];
  const s = below / above;
  const product = s * above;
  const rest = below - product - multiplicationError(s, above, product);
  const sLow = (rest - s * additionError(m, 1, above)) / above;
  const [z, zLow] = times(s, sLow, s, sLow);
  const third = z / 3;
  const thirdLow = (z - 3 * third - multiplicationError(third, 3, 3 * third) + zLow) / 3;
  const [more, moreLow] = times(s, sLow, third, thirdLow + z * z * polynomial(z, series));
  const [own, ownLow] = plus(2 * s, 2 * more);
  const [sum, sumLow] = plus(k * LN2_HIGH, own);
  return plus(sum, sumLow + (ownLow + 2 * (sLow + moreLow) + k * LN2_LOW));
}

/**
 * xᵖ for x ≥ 0. For a whole p ≥ 0 the nearest number, by squaring in twice the precision; for
 * others within a unit in the last place, by logarithms with as many bits more as p ln x takes.
 */
export function power(x: number, p: number): number {
  if (!Number.isInteger(p) || p < 0) {
    if (!(x > 0 && x < Infinity)) return exp(p * log(x));
    return expOfSum(...times(p, 0, ...logarithm(x)));
  }
  let [value, low] = [1, 0];
  let [square, rest] = [x, 0];
  for (let n = p; n > 0; n = Math.floor(n / 2)) {
    if (n % 2 === 1) [value, low] = times(value, low, square, rest);
    [square, rest] = times(square, rest, square, rest);
  }
  return value;
}
