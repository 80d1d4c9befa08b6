/**
 * The inverse of the error function, from sums, products and this package's own functions, so that
 * every engine gives the same bits. The normal distribution's quantiles are √2 · erf⁻¹(2p − 1).
 *
 * S. Winitzki's approximation of 2008, "A handy approximation for the error function and its
 * inverse", which has 2 to 3 digits, and two steps of Halley's method, each of which triples them.
 */
import { exp, log1p } from './elementary.js';
import { erf } from './error-function.js';

/** Winitzki's a, with which the relative error stays below 0.002. */
const A = 0.147;

/** erf⁻¹ y for −1 ≤ y ≤ 1: ±Infinity at the ends, NaN outside; −0 stays −0. */
export function inverseErf(y: number): number {
  if (y === 0) return y;
  if (!(Math.abs(y) < 1)) return Math.abs(y) === 1 ? y * Infinity : NaN;
  const rest = log1p(-y * y);
  const half = 2 / (Math.PI * A) + rest / 2;
  let x = Math.sign(y) * Math.sqrt(Math.sqrt(half * half - rest / A) - half);
  for (let i = 0; i < 2; i++) {
    const step = ((erf(x) - y) * Math.sqrt(Math.PI)) / (2 * exp(-x * x));
    x -= step / (1 + x * step);
  }
  return x;
}
