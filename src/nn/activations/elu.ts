/**
 * A rectifier that bends: negative numbers fall off exponentially to −alpha.
 */
import { checkCount, checkFinite } from '../../core/check.js';
import { fixProperties } from '../../core/fixed-properties.js';
import { EXP_LINEAR } from '../../backend/wasm/activations.js';
import { Activation } from '../activation.js';
import { compiledOp } from '../compiled-op.js';

/** scale · x above 0, scale · alpha (eˣ − 1) elsewhere; as in PyTorch −0 becomes 0. */
export const elu = (alpha: number, scale = 1, low = scale * alpha) =>
  compiledOp(
    'elu',
    EXP_LINEAR,
    ({ exp, expm1 }) => ({
      f: (x) => (x > 0 ? scale * x : low * (expm1(x) + 0)),
      slope: (x) => (x > 0 ? scale : low * exp(x)),
    }),
    low,
    scale,
  );

/**
 * Exponential linear unit, element by element: y = x for x > 0, and alpha (eˣ − 1) elsewhere.
 *
 * Shapes: any, x and y alike. Backward: dx = dy where x > 0, else dy · alpha eˣ.
 *
 * @throws RangeError if alpha is not a finite number.
 *
 * @example
 * ```ts
 * import { array, ELU, toNested } from 'tiny-mlp';
 *
 * console.log(toNested(new ELU().forward(array([[-1e3, 0, 2]]))));
 * // [ [ -1, 0, 2 ] ]
 * ```
 * @see Clevert, Unterthiner and Hochreiter 2015, https://arxiv.org/abs/1511.07289
 */
export class ELU extends Activation {
  /** What negative numbers fall off to, negated. */
  declare readonly alpha: number;

  /** @param alpha - What negative numbers fall off to, negated. Default 1. */
  constructor(alpha = 1) {
    super('ELU', elu(checkFinite('ELU', 'alpha', alpha)));
    checkCount('ELU', arguments, 1);
    fixProperties<ELU>(this, { alpha });
  }

  override label(): string {
    return `ELU(${this.alpha})`;
  }
}
