/**
 * A rectifier that lets through a little of what is negative.
 */
import { checkCount, checkFinite } from '../../core/check.js';
import { fixProperties } from '../../core/fixed-properties.js';
import { MULTIPLE } from '../../backend/wasm/activations.js';
import { Activation } from '../activation.js';
import { compiledOp } from '../compiled-op.js';

const leakyRelu = (slope: number) =>
  compiledOp(
    'leakyRelu',
    MULTIPLE,
    () => ({
      f: (x) => (x > 0 ? x : x * slope),
      slope: (x) => (x > 0 ? 1 : slope),
    }),
    slope,
  );

/**
 * Leaky rectified linear unit, y = x for x > 0 and negativeSlope · x elsewhere.
 *
 * Shapes: any, x and y alike. Backward: dx = dy where x > 0, else negativeSlope · dy.
 *
 * @throws RangeError if the slope is not a finite number.
 *
 * @example
 * ```ts
 * import { array, LeakyReLU, toNested } from 'tiny-mlp';
 *
 * console.log(toNested(new LeakyReLU(0.5).forward(array([[-1, 0, 2]]))));
 * // [ [ -0.5, 0, 2 ] ]
 * ```
 * @see Maas et al. 2013, https://ai.stanford.edu/~amaas/papers/relu_hybrid_icml2013_final.pdf
 */
export class LeakyReLU extends Activation {
  /** How much of a negative number is let through. */
  declare readonly negativeSlope: number;

  /** @param negativeSlope - How much of a negative number is let through. Default 0.01. */
  constructor(negativeSlope = 0.01) {
    super('LeakyReLU', leakyRelu(checkFinite('LeakyReLU', 'negativeSlope', negativeSlope)));
    checkCount('LeakyReLU', arguments, 1);
    fixProperties<LeakyReLU>(this, { negativeSlope });
  }

  override label(): string {
    return `LeakyReLU(${this.negativeSlope})`;
  }
}
