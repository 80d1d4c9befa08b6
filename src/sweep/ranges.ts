/**
 * Ranges that randomSearch draws settings from, and how it draws from them.
 */
import { checkFinite, checkInteger, checkOptions } from '../core/check.js';
import { exp, log } from '../core/elementary.js';
import type { Generator } from '../core/generator.js';

/** A range of numbers, made by {@link range} or {@link logRange}: plain data. */
export interface Range {
  /** Uniform in the number, or in its logarithm. */
  readonly range: 'linear' | 'log';
  /** The least number. */
  readonly low: number;
  /** The greatest number. */
  readonly high: number;
  /** Whether only whole numbers are drawn, both ends included. */
  readonly integer: boolean;
}

/** Options of {@link range} and {@link logRange}. */
export interface RangeOptions {
  /** Whether only whole numbers are drawn, both ends included. Default false. */
  integer?: boolean;
}

function make(who: 'range' | 'logRange', low: number, high: number, options: RangeOptions): Range {
  checkOptions(who, options, ['integer']);
  const { integer = false } = options;
  const check = integer ? checkInteger : checkFinite;
  const least = who === 'range' ? (integer ? Number.MIN_SAFE_INTEGER : -Infinity) : integer ? 1 : 0;
  check(who, 'low', low, least);
  if (who === 'logRange' && low === 0)
    throw new RangeError(
      `${who} expects low to be above 0, but got 0; pass the least number of interest`,
    );
  check(who, 'high', high, low);
  return Object.freeze({ range: who === 'range' ? 'linear' : 'log', low, high, integer });
}

/**
 * Numbers uniform from low to high: x = low + (high − low) u, u uniform in [0, 1).
 *
 * @example
 * ```ts
 * import { range } from 'tiny-mlp/sweep';
 *
 * console.log(range(16, 256, { integer: true }).low); // 16
 * ```
 */
export const range = (low: number, high: number, options: RangeOptions = {}): Range =>
  make('range', low, high, options);

/**
 * Numbers whose logarithm is uniform from low to high: x = low · (high / low)ᵘ, u uniform in [0,
 * 1). For what matters by its order of magnitude: learning rates, penalties.
 *
 * @example
 * ```ts
 * import { logRange } from 'tiny-mlp/sweep';
 *
 * console.log(logRange(1e-4, 1).high); // 1
 * ```
 * @see Bergstra and Bengio 2012, https://jmlr.org/papers/v13/bergstra12a.html
 */
export const logRange = (low: number, high: number, options: RangeOptions = {}): Range =>
  make('logRange', low, high, options);

/** 53 random bits as a number in [0, 1). */
export const drawUnit = (generator: Generator): number =>
  generator.uniform([1], { dtype: 'float64' }).get(0);

const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));

/**
 * A number of the range. Made of sums and products alone, so that a seed gives the same points on
 * every engine.
 */
export function drawFrom(
  { range: scale, low, high, integer }: Range,
  generator: Generator,
): number {
  const u = drawUnit(generator);
  if (scale === 'linear')
    return clamp(
      integer ? low + Math.floor((high - low + 1) * u) : low + (high - low) * u,
      low,
      high,
    );
  const value = clamp(high * exp(-(1 - u) * log(high / low)), low, high);
  return integer ? Math.round(value) : value;
}
