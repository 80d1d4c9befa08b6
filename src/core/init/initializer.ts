/**
 * What an initializer is, and what those of this package have in common.
 */
import { checkCount, show, showShape } from '../check.js';
import type { FloatArray, FloatDType } from '../dtype.js';
import { ShapeError, UncalledMaker } from '../errors.js';
import type { Generator } from '../generator.js';
import { sizeOf, type NdArray } from '../ndarray.js';

/**
 * Makes the initial values of one parameter.
 *
 * @param shape - The parameter's shape; a weight's is [out, in].
 * @param context - The element type, and the generator that all randomness must come from.
 *
 * @example
 * ```ts
 * import { Linear, zeros, type Initializer } from 'tiny-mlp';
 *
 * const identity: Initializer = (shape, { dtype }) => {
 *   const weight = zeros(shape, { dtype });
 *   for (let i = 0; i < Math.min(...shape); i++) weight.set(i, i, 1);
 *   return weight;
 * };
 * const layer = new Linear(3, 3, { weightInit: identity });
 * ```
 */
export type Initializer = (
  shape: readonly number[],
  context: { dtype: FloatDType; generator: Generator },
) => NdArray<FloatArray>;

/** An initializer that says what it expects where it is called without it. */
export const initializer =
  (who: string, make: Initializer): Initializer =>
  (shape, context: Partial<Parameters<Initializer>[1]> | undefined) => {
    const { dtype, generator } = context ?? {};
    if (!Array.isArray(shape) || dtype === undefined || generator === undefined) {
      throw new TypeError(
        `${who}(...) expects a shape and { dtype, generator }, ` +
          `but got ${show(shape)} and ${show(context)}; ` +
          `hand it over without calling it again: { weightInit: ${who}(...) }`,
      );
    }
    return make(shape, { dtype, generator });
  };

/**
 * Says so where a maker was called with a shape and a context; refuses more arguments than it has.
 */
export function checkMaker(
  maker: string,
  given: ArrayLike<unknown>,
  most: number,
  call = `${maker}()`,
): void {
  const context = given[1];
  if (typeof context === 'object' && context !== null && 'generator' in context) {
    throw new UncalledMaker(maker, call);
  }
  checkCount(maker, given, most);
}

/** Inputs and outputs of a weight [out, in, ...]; further axes (a convolution's) multiply both. */
export function fans(who: string, shape: readonly number[]): { fanIn: number; fanOut: number } {
  if (shape.length < 2) {
    throw new ShapeError(
      `${who} expects a weight [out, in], but got ${showShape(shape)}; use init.uniform for a bias`,
    );
  }
  const field = sizeOf(shape.slice(2));
  return { fanIn: shape[1] * field, fanOut: shape[0] * field };
}
