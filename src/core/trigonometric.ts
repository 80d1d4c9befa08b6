/**
 * sin and cos from +, −, · and Math.floor alone, so that every engine gives the same bits; for
 * angles up to a million, where a reduction by π/2 to 119 bits is enough. Box and Muller's normal
 * numbers need them (see distributions.ts). Not here: Payne and Hanek's reduction of greater
 * angles.
 *
 * Reduction in three parts as in W. J. Cody and W. Waite, Software Manual for the Elementary
 * Functions, 1980, with the parts of FreeBSD's e_rem_pio2.c; the series are Taylor's. Both err by
 * less than 2.5 units in the last place.
 */
import { polynomial } from './elementary.js';

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

/** sin r for |r| ≤ π/4, within 10⁻¹⁹ but for rounding. */
function sinNearZero(r: number): number {
  const s = r * r;
  return r + r * s * polynomial(s, sinSeries);
}

/** cos r for |r| ≤ π/4, within 3 · 10⁻¹⁸ but for rounding. */
function cosNearZero(r: number): number {
  const s = r * r;
  return 1 - (0.5 * s - s * s * polynomial(s, cosSeries));
}

/** sin(x + turns · π/2), x ≥ 0: x = k π/2 + r, |r| ≤ π/4; k + turns chooses ±sin r or ±cos r. */
function quarterTurns(x: number, turns: number): number {
  const k = Math.floor(x * (2 / Math.PI) + 0.5);
  const r = x - k * HALF_PI_HIGH - k * HALF_PI_MIDDLE - k * HALF_PI_LOW;
  const quarter = (k + turns) & 3;
  const size = quarter & 1 ? cosNearZero(r) : sinNearZero(r);
  return quarter & 2 ? -size : size;
}

/** sin x for |x| ≤ 10⁶, odd to the bit: −0 stays −0. NaN at ±Infinity. */
export function sin(x: number): number {
  return x < 0 || Object.is(x, -0) ? -quarterTurns(-x, 0) : quarterTurns(x, 0);
}

/** cos x for |x| ≤ 10⁶, even to the bit. NaN at ±Infinity. */
export const cos = (x: number): number => quarterTurns(Math.abs(x), 1);
