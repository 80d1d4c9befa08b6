/**
 * Options that are two numbers.
 */
import { checkFinite, show } from '../core/check.js';

/** Two finite numbers, copied; their order is for the caller to check. */
export function readRange(
  who: string,
  name: string,
  given: unknown,
): readonly [first: number, second: number] {
  if (!Array.isArray(given) || given.length !== 2) {
    throw new TypeError(
      `${who} expects ${name} as two numbers, but got ${show(given)}; pass [0, 1], say`,
    );
  }
  const [first, second] = given as unknown[];
  return [checkFinite(who, `${name}[0]`, first), checkFinite(who, `${name}[1]`, second)];
}
