/**
 * The sigmoid-weighted linear unit, also called swish: x times the logistic function of x.
 */
import { checkCount } from '../../core/check.js';
import { SILU } from '../../backend/wasm/activations.js';
import { Activation } from '../activation.js';
import { compiledOp } from '../compiled-op.js';

const silu = /* @__PURE__ */ compiledOp('silu', SILU, ({ sigmoid }) => ({
  f: (x) => x * sigmoid(x),
  slope: (x) => {
    const s = sigmoid(x);
    return s * (1 + x * (1 - s));
  },
}));

/**
 * Sigmoid-weighted linear unit (swish), y = x · σ(x) = x / (1 + e⁻ˣ), element by element.
 *
 * Shapes: any, x and y alike. Backward: dx = dy · σ(x) (1 + x (1 − σ(x))). At −Infinity NaN, as in
 * PyTorch.
 *
 * @example
 * ```ts
 * import { array, SiLU } from 'tiny-mlp';
 *
 * console.log(new SiLU().forward(array([[1]])).get(0, 0).toFixed(4));
 * // 0.7311
 * ```
 * @see Elfwing, Uchibe and Doya 2017, https://arxiv.org/abs/1702.03118
 */
export class SiLU extends Activation {
  constructor() {
    super('SiLU', silu);
    checkCount('SiLU', arguments, 0);
  }
}
