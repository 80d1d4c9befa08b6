/**
 * Mish: x times tanh of its softplus; smooth, and a little below 0 where x is.
 */
import { checkCount } from '../../core/check.js';
import { MISH } from '../../backend/wasm/activations.js';
import { Activation } from '../activation.js';
import { compiledOp } from '../compiled-op.js';

/**
 * With e = eˣ and n = e² + 2e, tanh(ln(1 + eˣ)) is n / (n + 2): no logarithm, nothing cancels.
 * The slope of that is 4 (e² + e) / (n + 2)². From 300 on, before e² can exceed every number, they
 * are 1 and 0.
 */
const mish = /* @__PURE__ */ compiledOp('mish', MISH, ({ exp }) => {
  const parts = (x: number) => {
    const e = exp(Math.min(x, 300));
    const n = e * (e + 2);
    return { e, n, inverse: 1 / (n + 2) };
  };
  return {
    f: (x) => {
      const { n, inverse } = parts(x);
      return x * (n * inverse);
    },
    slope: (x) => {
      const { e, n, inverse } = parts(x);
      return n * inverse + 4 * x * (n - e) * (inverse * inverse);
    },
  };
});

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
