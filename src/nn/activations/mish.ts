/**
 * Mish: x times tanh of its softplus; smooth, and a little below 0 where x is.
 */
import { checkCount } from '../../core/check.js';
import { MISH } from '../../backend/wasm/activations.js';
import { Activation } from '../activation.js';
import { compiledOp } from '../compiled-op.js';

/**
 * With e = e^(−|x|), tanh(ln(1 + eˣ)) is a quotient of sums in which nothing cancels and nothing
 * overflows: above 0 it is (1 + 2e) / (1 + 2e + 2e²), elsewhere (e² + 2e) / (e² + 2e + 2).
 */
const mish = /* @__PURE__ */ compiledOp('mish', MISH, ({ exp }) => {
  const parts = (x: number) => {
    const e = exp(-Math.abs(x));
    const top = x > 0 ? 1 + 2 * e : e * e + 2 * e;
    return { e, top, inverse: 1 / (top + 2 * (x > 0 ? e * e : 1)) };
  };
  return {
    f: (x) => {
      const { top, inverse } = parts(x);
      return x * (top * inverse);
    },
    slope: (x) => {
      const { e, top, inverse } = parts(x);
      const bend = (1 + e) * (x > 0 ? e * e : e);
      return top * inverse + 4 * x * bend * (inverse * inverse);
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
