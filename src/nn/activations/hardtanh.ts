/**
 * Numbers within two bounds, the bounds elsewhere: tanh by three straight lines.
 */
import { checkCount, checkFinite } from '../../core/check.js';
import { fixProperties } from '../../core/fixed-properties.js';
import { CLAMP } from '../../backend/wasm/activations.js';
import { Activation } from '../activation.js';
import { compiledOp } from '../compiled-op.js';

/** Comparisons are written so that NaN stays NaN and −0 stays −0, as in PyTorch. */
export const hardtanh = (low: number, high: number) =>
  compiledOp(
    'hardtanh',
    CLAMP,
    () => ({
      f: (x) => (x < low ? low : x > high ? high : x),
      slope: (x) => (x > low && x < high ? 1 : -0),
      closes: true,
    }),
    low,
    high,
  );

/**
 * Hard tanh, element by element: y = min(max(x, minVal), maxVal).
 *
 * Shapes: any, x and y alike. Backward: dx = dy where minVal < x < maxVal, else 0 (at the bounds
 * themselves the subgradient 0, as in PyTorch).
 *
 * @throws RangeError if a bound is not a finite number, or maxVal is not above minVal.
 *
 * @example
 * ```ts
 * import { array, Hardtanh, toNested } from 'tiny-mlp';
 *
 * console.log(toNested(new Hardtanh().forward(array([[-3, 0.5, 3]]))));
 * // [ [ -1, 0.5, 1 ] ]
 * ```
 * @see Collobert et al. 2011, https://arxiv.org/abs/1103.0398
 */
export class Hardtanh extends Activation {
  /** The lower bound. */
  declare readonly minVal: number;
  /** The upper bound. */
  declare readonly maxVal: number;

  /**
   * @param minVal - The lower bound. Default −1.
   * @param maxVal - The upper bound. Default 1.
   */
  constructor(minVal = -1, maxVal = 1) {
    checkFinite('Hardtanh', 'minVal', minVal);
    if (!(checkFinite('Hardtanh', 'maxVal', maxVal) > minVal)) {
      throw new RangeError(
        `Hardtanh expects maxVal above minVal, but got ${maxVal} and ${minVal}; swap them, say`,
      );
    }
    super('Hardtanh', hardtanh(minVal, maxVal));
    checkCount('Hardtanh', arguments, 2);
    fixProperties<Hardtanh>(this, { minVal, maxVal });
  }

  override label(): string {
    return `Hardtanh(${this.minVal}, ${this.maxVal})`;
  }
}
