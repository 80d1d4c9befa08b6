/**
 * Mish: x times tanh of its softplus; smooth, and a little below 0 where x is.
 */
import { checkCount } from '../../core/check.js';
import { exp } from '../../core/elementary.js';
import type { UnaryOp } from '../../backend/ops.js';
import { Activation } from '../activation.js';

/** From here on tanh(ln(1 + eˣ)) is 1, and so is the slope; e⁴ˣ would overflow some day. */
const ONE = 22;

/** With e = eˣ and w = e (e + 2), tanh(ln(1 + e)) is w / (w + 2). Nothing cancels. */
const mish: UnaryOp = {
  name: 'mish',
  saves: 'input',
  f: (x) => {
    if (x > ONE) return x;
    const e = exp(x);
    const w = e * (e + 2);
    return x * (w / (w + 2));
  },
  grad: (x, dy) => {
    if (x > ONE) return dy * (1 + x * 0); // NaN at Infinity, as in PyTorch
    const e = exp(x);
    const w = e * (e + 2);
    return dy * (w / (w + 2) + (4 * x * e * (e + 1)) / ((w + 2) * (w + 2)));
  },
};

/**
 * Mish, y = x · tanh(ln(1 + eˣ)), element by element.
 *
 * Shapes: any, x and y alike. Backward, with t = tanh(ln(1 + eˣ)) and σ the logistic function:
 * dx = dy · (t + x σ(x) (1 − t²)). At −Infinity NaN, as in PyTorch.
 *
 * @example
 * ```ts
 * import { array, Mish } from 'tiny-mlp';
 *
 * console.log(new Mish().forward(array([[1]])).get(0, 0).toFixed(4));
 * // 0.8651
 * ```
 * @see Misra 2019, https://arxiv.org/abs/1908.08681
 */
export class Mish extends Activation {
  constructor() {
    super('Mish', mish);
    checkCount('Mish', arguments, 0);
  }
}
