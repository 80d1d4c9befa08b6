/**
 * The logistic function: squeezes numbers into (0, 1).
 */
import { checkCount } from '../../core/check.js';
import { SIGMOID } from '../../backend/wasm/activations.js';
import { Activation } from '../activation.js';
import { compiledOp } from '../compiled-op.js';

const op = /* @__PURE__ */ compiledOp('sigmoid', SIGMOID, ({ sigmoid }) => ({
  f: sigmoid,
  slope: (_, y) => (1 - y) * y,
}));

/**
 * Logistic function, y = σ(x) = 1 / (1 + e⁻ˣ), element by element.
 *
 * Shapes: any, x and y alike. Backward: dx = dy · y (1 − y). For a last layer that tells yes from
 * no, a loss that takes logits is more accurate.
 *
 * @example
 * ```ts
 * import { array, Sigmoid, toNested } from 'tiny-mlp';
 *
 * console.log(toNested(new Sigmoid().forward(array([[-1e3, 0, 1e3]]))));
 * // [ [ 0, 0.5, 1 ] ]
 * ```
 * @see Rumelhart, Hinton and Williams 1986, https://doi.org/10.1038/323533a0
 */
export class Sigmoid extends Activation {
  constructor() {
    super('Sigmoid', op);
    checkCount('Sigmoid', arguments, 0);
  }
}
