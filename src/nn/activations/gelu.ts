/**
 * The Gaussian error linear unit: x times the chance that a standard normal number lies below it.
 */
import { checkCount, checkOneOf, checkOptions } from '../../core/check.js';
import { exp, tanh } from '../../core/elementary.js';
import { fixProperties } from '../../core/fixed-properties.js';
import { erfc } from '../../core/error-function.js';
import type { SlopeOp } from '../../backend/ops.js';
import { GELU_ERF, GELU_TANH, slopeKernel } from '../../backend/wasm/activations.js';
import { bell32, normal32, sigmoid32 } from '../../core/single.js';
import { Activation } from '../activation.js';

/** Φ(x) by erfc: 1 + erf would lose the digits of what is far below 0. */
const normal = (x: number): number => 0.5 * erfc(-x * Math.SQRT1_2);

const gelu: SlopeOp = {
  name: 'gelu',
  saves: 'slope',
  f: (x) => x * normal(x),
  slope: (x) => {
    const density = exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    return normal(x) + x * density;
  },
  float32: {
    f: (x) => x * normal32(x, bell32(x)),
    slope: (x) => {
      const bell = bell32(x);
      return normal32(x, bell) + x * (bell * 0.3989422804014327);
    },
  },
  kernel: /* @__PURE__ */ slopeKernel(GELU_ERF),
};

const SCALE = 0.7978845608028654; // √(2/π)
const CUBIC = 0.044715;

// (1 + tanh v) / 2 is 1 / (1 + e^(−2v)). The numbers: 2 · SCALE, times CUBIC, times 3 · CUBIC.
const geluTanh: SlopeOp = {
  name: 'geluTanh',
  saves: 'slope',
  f: (x) => 0.5 * x * (1 + tanh(SCALE * (x + CUBIC * x * x * x))),
  slope: (x) => {
    const t = tanh(SCALE * (x + CUBIC * x * x * x));
    const change = (1 - t * t) * SCALE * (1 + 3 * CUBIC * x * x);
    return 0.5 * (1 + t) + 0.5 * x * change;
  },
  float32: {
    f: (x) => x * sigmoid32(x * (1.5957691216057308 + x * x * 0.07135481627260025)),
    slope: (x) => {
      const s = sigmoid32(x * (1.5957691216057308 + x * x * 0.07135481627260025));
      const change = x * (1.5957691216057308 + x * x * 0.21406444881780076);
      return s * (1 + change * (1 - s));
    },
  },
  kernel: /* @__PURE__ */ slopeKernel(GELU_TANH),
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
  /** `'none'`, exact, or `'tanh'`. */
  declare readonly approximate: 'none' | 'tanh';

  /** @param options.approximate - `'none'` (default), exact, or `'tanh'`. */
  constructor(options: { approximate?: 'none' | 'tanh' } = {}) {
    checkOptions('GELU', options, ['approximate']);
    const { approximate = 'none' } = options;
    checkOneOf('GELU', 'approximate', approximate, ['none', 'tanh']);
    super('GELU', approximate === 'tanh' ? geluTanh : gelu);
    checkCount('GELU', arguments, 1);
    fixProperties<GELU>(this, { approximate });
  }
}
