/**
 * The hyperbolic tangent: squeezes numbers into (−1, 1).
 */
import { checkCount } from '../../core/check.js';
import { TANH } from '../../backend/wasm/activations.js';
import { Activation } from '../activation.js';
import { compiledOp } from '../compiled-op.js';

const op = /* @__PURE__ */ compiledOp('tanh', TANH, ({ tanh }) => ({
  f: tanh,
  slope: (_, y) => 1 - y * y,
}));

/**
 * Hyperbolic tangent, y = tanh x, element by element.
 *
 * Shapes: any, x and y alike. Backward: dx = dy · (1 − y²).
 *
 * @example
 * ```ts
 * import { array, Tanh, toNested } from 'tiny-mlp';
 *
 * console.log(toNested(new Tanh().forward(array([[-100, 0, 100]]))));
 * // [ [ -1, 0, 1 ] ]
 * ```
 * @see LeCun et al. 1998, https://doi.org/10.1007/3-540-49430-8_2
 */
export class Tanh extends Activation {
  constructor() {
    super('Tanh', op);
    checkCount('Tanh', arguments, 0);
  }
}
