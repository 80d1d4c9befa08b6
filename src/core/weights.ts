/**
 * What multiplies losses: weights of rows and of classes, and the gradients of single losses.
 */
import { checkArray, checkLike, checkSameShape } from './array-checks.js';
import { showShape } from './check.js';
import type { FloatArray, FloatDType } from './dtype.js';
import { ShapeError } from './errors.js';
import { packed } from './ndarray.js';

/**
 * The weights as numbers, each checked to be finite and at least 0; undefined where none came.
 *
 * @param length - How many there must be; a letter where only a batch will tell.
 * @param each - What each weighs: a row, a class.
 */
export function readWeights(
  who: string,
  name: string,
  given: unknown,
  length: number | string,
  each: string,
): Float64Array | undefined {
  if (given === undefined) return undefined;
  const weights = checkArray(who, name, given);
  const { shape } = weights;
  if (shape.length !== 1 || (typeof length === 'number' && shape[0] !== length)) {
    throw new ShapeError(
      `${who} expects ${name} [${length}], but got ${showShape(shape)}; pass one for each ${each}`,
    );
  }
  const values = packed(weights, 'float64');
  const at = values.findIndex((value) => !(value >= 0 && value < Infinity));
  if (at < 0) return values;
  throw new RangeError(
    `${who} expects ${name} of at least 0, but got ${values[at]} at index ${at}; pass such numbers`,
  );
}

/** Refuses more or fewer weights than there are rows or columns. */
export function checkLength(
  who: string,
  name: string,
  weights: Float64Array | undefined,
  length: number,
  each: string,
): void {
  if (!weights) return;
  checkSameShape(who, name, [weights.length], [length], `pass one for each ${each}`);
}

/** The gradients of losses, one for each. */
export function readGradLosses(
  who: string,
  given: unknown,
  shape: readonly number[],
  dtype: FloatDType,
): FloatArray {
  const name = 'gradLosses';
  const read = checkArray(who, name, given);
  checkLike(who, name, read, { shape, dtype }, 'pass one for each loss');
  return packed(read, dtype);
}

/** Multiplies equally long rows of numbers, each by its factor. */
export function multiplyRows(values: FloatArray, factors: FloatArray): void {
  const share = values.length / factors.length;
  for (let i = 0; i < values.length; i++) values[i] *= factors[Math.floor(i / share)];
}

/** The sum of numbers. */
export const sumOf = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0);
