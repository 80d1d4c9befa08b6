/**
 * SiLU by straight lines and a parabola: no exponential function.
 */
import { checkCount } from '../../core/check.js';
import { HARDSWISH } from '../../backend/wasm/activations.js';
import { Activation } from '../activation.js';
import { compiledOp } from '../compiled-op.js';

/** At −Infinity NaN, as in PyTorch. */
const hardswish = /* @__PURE__ */ compiledOp('hardswish', HARDSWISH, () => ({
  f: (x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6,
  slope: (x) => (x < -3 ? -0 : x >= 3 ? 1 : x / 3 + 0.5),
  closes: true,
}));

/**
 * Hard swish, y = x · min(max(x + 3, 0), 6) / 6, element by element.
 *
 * Shapes: any, x and y alike. Backward: dx = 0 where x < −3, dy where x ≥ 3, and
 * dy · (x / 3 + 1/2) elsewhere, as in PyTorch.
 *
 * @example
 * ```ts
 * import { array, Hardswish, toNested } from 'tiny-mlp';
 *
 * console.log(toNested(new Hardswish().forward(array([[0, 1.5, 6]]))));
 * // [ [ 0, 1.125, 6 ] ]
 * ```
 * @see Howard et al. 2019, https://arxiv.org/abs/1905.02244
 */
export class Hardswish extends Activation {
  constructor() {
    super('Hardswish', hardswish);
    checkCount('Hardswish', arguments, 0);
  }
}
