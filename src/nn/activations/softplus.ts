/**
 * Softplus: a rectifier without a kink, always above 0.
 */
import { checkCount, checkFinite } from '../../core/check.js';
import { fixProperties } from '../../core/fixed-properties.js';
import { SOFTPLUS } from '../../backend/wasm/activations.js';
import { Activation } from '../activation.js';
import { compiledOp } from '../compiled-op.js';

const softplusOp = (beta: number, threshold: number) =>
  compiledOp(
    'softplus',
    SOFTPLUS,
    ({ softplus, softplusSlope }) => ({
      f: (x) => (x * beta > threshold ? x : softplus(x * beta) * (1 / beta)),
      slope: (x) => (x * beta > threshold ? 1 : softplusSlope(x * beta)),
    }),
    beta,
    threshold,
  );

/**
 * Softplus, y = ln(1 + e^(β x)) / β, element by element; y = x where β x is above the threshold.
 *
 * Shapes: any, x and y alike. Backward: dx = dy · 1 / (1 + e^(−β x)), or dy above the threshold.
 *
 * @throws RangeError if beta is not a finite number other than 0, or threshold not a finite number.
 *
 * @example
 * ```ts
 * import { array, Softplus } from 'tiny-mlp';
 *
 * console.log(new Softplus().forward(array([[0]])).get(0, 0).toFixed(4));
 * // 0.6931
 * ```
 * @see Glorot, Bordes and Bengio 2011, https://proceedings.mlr.press/v15/glorot11a.html
 */
export class Softplus extends Activation {
  /** How sharply it bends. */
  declare readonly beta: number;
  /** Where beta · x is above it, y = x. */
  declare readonly threshold: number;

  /**
   * @param beta - How sharply it bends: the larger, the more like ReLU. Default 1.
   * @param threshold - Where beta · x is above it, y = x. Default 20.
   */
  constructor(beta = 1, threshold = 20) {
    checkFinite('Softplus', 'beta', beta);
    checkFinite('Softplus', 'threshold', threshold);
    if (beta === 0)
      throw new RangeError('Softplus expects beta other than 0, but got 0; pass such a number');
    super('Softplus', softplusOp(beta, threshold));
    checkCount('Softplus', arguments, 2);
    fixProperties<Softplus>(this, { beta, threshold });
  }

  override label(): string {
    return `Softplus(${this.beta}, ${this.threshold})`;
  }
}
