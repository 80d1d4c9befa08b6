/**
 * Numbers that metrics take, and their mean. All of it is float64, added up in the order of rows.
 */
import { showShape } from '../core/check.js';
import { NonFiniteError } from '../core/errors.js';
import { packed, type NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';
import { placeOf } from '../core/non-finite.js';
import { readWeights, sumOf } from '../core/weights.js';

/** The numbers of an array in row-major order; refuses NaN and Infinity, as scikit-learn does. */
export function finiteNumbers(who: string, name: string, array: NdArray): Float64Array {
  const values = packed(array, 'float64');
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return values;
  throw new NonFiniteError(
    `${who} expects finite numbers, but got ${name}${showShape(placeOf(at, array.shape))} = ` +
      `${values[at]}; look for what made it so`,
  );
}

/** What metrics with weights of rows take. */
export interface SampleWeightOptions {
  /** How much each row counts, [B], at least 0. Default: all alike. */
  sampleWeight?: ArrayInput;
}

/** The weights of rows; undefined where none came. Some row must count. */
export function readSampleWeight(
  who: string,
  given: ArrayInput | undefined,
  rows: number,
): Float64Array | undefined {
  const weights = readWeights(who, 'sampleWeight', given, rows, 'row');
  if (!weights || sumOf(weights) > 0) return weights;
  throw new RangeError(
    `${who} expects a sampleWeight with a number above 0, but got only zeros; give a weight to ` +
      'the rows that count',
  );
}

/** The mean of numbers, each with its weight; NaN of none, and where all weigh 0. */
export function mean(values: ArrayLike<number>, weights?: ArrayLike<number>): number {
  let [sum, weight] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const w = weights ? weights[i] : 1;
    sum += w * values[i];
    weight += w;
  }
  return sum / weight;
}

/**
 * The mean that a spread is measured from. Of equal numbers it is that number: the rounding of
 * their sum would be a spread where there is none, and R² something like −10³².
 */
export function center(values: Float64Array, weights: Float64Array | undefined): number {
  return values.every((value) => value === values[0]) ? values[0] : mean(values, weights);
}
