import { describe, expect, it } from 'vitest';
import { parts } from '../../src/core/fma.js';
import { Generator } from '../../src/core/generator.js';
import { power } from '../../src/core/power.js';

/** The exact power as a whole number of units 2^exponent. */
function exactly(x: number, p: number): [units: bigint, exponent: number] {
  const { significand, exponent } = parts(x);
  return [significand ** BigInt(p), exponent * p];
}

/** Whether `value` is the number nearest to the exact power: at most half a unit from it. */
function isNearest(value: number, x: number, p: number): boolean {
  const [units, exponent] = exactly(x, p);
  const { significand, exponent: own } = parts(value);
  const least = Math.min(exponent, own);
  const exact = units << BigInt(exponent - least);
  const unit = 1n << BigInt(own - least);
  const difference = (significand << BigInt(own - least)) - exact;
  return 2n * (difference < 0n ? -difference : difference) <= unit;
}

describe('power', () => {
  it('of a whole exponent is the nearest number', () => {
    const { data } = new Generator(0).normal([300], { dtype: 'float64' });
    for (const z of data) {
      const x = 0.9 + 0.05 * z;
      for (const p of [1, 2, 3, 7, 64, 391, 1000]) {
        const value = power(x, p);
        expect(isNearest(value, x, p), `${x} to the ${p}`).toBe(true);
      }
    }
    for (const beta of [0.9, 0.99, 0.999, 0.1, 1.01])
      for (const p of [1, 10, 100, 2345]) expect(isNearest(power(beta, p), beta, p)).toBe(true);
  });

  it('has the limits of **', () => {
    for (const x of [0, 1, 0.5, 2, 1e200, 1e-200, Infinity, NaN])
      for (const p of [0, 1, 2, 5]) expect(power(x, p), `${x} ** ${p}`).toBe(x ** p);
    expect([power(0, 0.5), power(Infinity, 0.5), power(1, 0.3), power(0, 2.5)]).toEqual([
      0,
      Infinity,
      1,
      0,
    ]);
    expect([power(4, 0.5), power(2, -3), power(0, -1.5), power(Infinity, -0.5)]).toEqual([
      2,
      0.125,
      Infinity,
      0,
    ]);
    expect([power(NaN, 0.5), power(-1, 0.5), power(2, NaN)]).toEqual([NaN, NaN, NaN]);
    expect([power(2, Infinity), power(0.5, Infinity), power(2, 1e308 * 1.5)]).toEqual([
      Infinity,
      0,
      Infinity,
    ]);
  });
});
