/**
 * xᵖ from +, −, · and / alone: `**` is left to the engine, whose last bit may be another one.
 */
import { exp, log } from './elementary.js';
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

/**
 * xᵖ for x ≥ 0. For a whole p ≥ 0 the nearest number, by squaring in twice the precision; for
 * others within 1 + |p ln x| units in the last place.
 */
export function power(x: number, p: number): number {
  if (!Number.isInteger(p) || p < 0) return exp(p * log(x));
  let [value, low] = [1, 0];
  let [square, rest] = [x, 0];
  for (let n = p; n > 0; n = Math.floor(n / 2)) {
    if (n % 2 === 1) [value, low] = times(value, low, square, rest);
    [square, rest] = times(square, rest, square, rest);
  }
  return value;
}
