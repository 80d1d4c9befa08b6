/**
 * The ELU whose outputs keep a mean of 0 and a variance of 1 from layer to layer.
 */
import { checkCount } from '../../core/check.js';
import { Activation } from '../activation.js';
import { elu } from './elu.js';

/** The paper's fixed point for mean 0 and variance 1. */
const ALPHA = 1.6732632423543772848170429916717;
const SCALE = 1.0507009873554804934193349852946;

/**
 * Scaled exponential linear unit, element by element: y = s x for x > 0, and s α (eˣ − 1)
 * elsewhere, with s = 1.0507… and α = 1.6733….
 *
 * Shapes: any, x and y alike. Backward: dx = dy · s where x > 0, else dy · s α eˣ. Weights should
 * begin with a variance of 1/fan-in: `init.kaimingNormal({ nonlinearity: 'linear' })`.
 *
 * @example
 * ```ts
 * import { array, SELU } from 'tiny-mlp';
 *
 * console.log(new SELU().forward(array([[1]])).get(0, 0).toFixed(4));
 * // 1.0507
 * ```
 * @see Klambauer et al. 2017, https://arxiv.org/abs/1706.02515
 */
export class SELU extends Activation {
  constructor() {
    super('SELU', elu(ALPHA, SCALE));
    checkCount('SELU', arguments, 0);
  }
}
