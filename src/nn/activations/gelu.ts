/**
 * The Gaussian error linear unit: x times the chance that a standard normal number lies below it.
 */
import { checkCount, checkOneOf, checkOptions } from '../../core/check.js';
import { exp, tanh } from '../../core/elementary.js';
import { erfc } from '../../core/error-function.js';
import type { UnaryOp } from '../../backend/ops.js';
import { Activation } from '../activation.js';

/** Φ(x) by erfc: 1 + erf would lose the digits of what is far below 0. */
const normal = (x: number): number => 0.5 * erfc(-x * Math.SQRT1_2);

const gelu: UnaryOp = {
  name: 'gelu',
  saves: 'input',
  f: (x) => x * normal(x),
  grad: (x, dy) => {
    const density = exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    return dy * (normal(x) + x * density);
  },
};

const SCALE = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

const geluTanh: UnaryOp = {
  name: 'geluTanh',
  saves: 'input',
  f: (x) => 0.5 * x * (1 + tanh(SCALE * (x + CUBIC * x * x * x))),
  grad: (x, dy) => {
    const t = tanh(SCALE * (x + CUBIC * x * x * x));
    const slope = (1 - t * t) * SCALE * (1 + 3 * CUBIC * x * x);
    return dy * (0.5 * (1 + t) + 0.5 * x * slope);
  },
};

/**
 * Gaussian error linear unit, y = x · Φ(x) with Φ the standard normal distribution's function,
 * element by element:
 * $$y = \frac{x}{2}\left(1 + \operatorname{erf}\frac{x}{\sqrt 2}\right)$$
 * With `approximate: 'tanh'`, y = x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))).
 *
 * Shapes: any, x and y alike. Backward: dx = dy · (Φ(x) + x Φ′(x)).
 *
 * @example
 * ```ts
 * import { array, GELU } from 'tiny-mlp';
 *
 * console.log(new GELU().forward(array([[1]])).get(0, 0).toFixed(4));
 * // 0.8413
 * ```
 * @see Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415
 */
export class GELU extends Activation {
  /** @param options.approximate - `'none'` (default), exact, or `'tanh'`. */
  constructor(options: { approximate?: 'none' | 'tanh' } = {}) {
    checkOptions('GELU', options, ['approximate']);
    const { approximate = 'none' } = options;
    checkOneOf('GELU', 'approximate', approximate, ['none', 'tanh']);
    super('GELU', approximate === 'tanh' ? geluTanh : gelu);
    checkCount('GELU', arguments, 1);
  }
}
