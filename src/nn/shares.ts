/**
 * Targets that are probabilities.
 */
import { showShape } from '../core/check.js';
import { packed, type NdArray } from '../core/ndarray.js';
import { placeOf } from '../core/non-finite.js';

/** How far rounding may take a probability beyond 0 and 1. */
const slack = 1e-6;

/** Refuses numbers below 0 and above 1. NaN passes: the loss is NaN then, and names its place. */
export function checkShares(who: string, shares: NdArray, advice: string): void {
  const values = packed(shares, 'float64');
  const at = values.findIndex((value) => value < -slack || value > 1 + slack);
  if (at < 0) return;
  throw new RangeError(
    `${who} expects targets from 0 to 1, but got ${values[at]} at ` +
      `${showShape(placeOf(at, shares.shape))}; ${advice}`,
  );
}
