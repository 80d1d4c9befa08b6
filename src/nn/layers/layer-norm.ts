/**
 * Normalizes each row over its features.
 *
 * C = normalizedShape
 */
import { checkBoolean, checkCount } from '../../core/check.js';
import { RowNorm, type RowNormOptions } from '../row-norm.js';

/** Options of {@link LayerNorm}. */
export interface LayerNormOptions extends RowNormOptions {
  /** Added to the variance. Default 1e-5. */
  eps?: number;
  /** Whether the learned affine map has a shift. Default true. */
  bias?: boolean;
}

/**
 * Layer normalization: each row has mean 0 and variance 1 over its features (the variance divided
 * by C), then a learned scale and shift:
 * $$y = \frac{x - \mathrm{E}[x]}{\sqrt{\mathrm{Var}[x] + \varepsilon}} \cdot \text{weight}
 *   + \text{bias}$$
 * A row's result does not depend on the others, and is the same in training and in evaluation.
 *
 * Shapes: x [..., C] → y [..., C]; weight, bias [C], ones and zeros at first.
 * Backward, with x̂ the normalized x and g = dy · weight:
 * dx = (g − mean(g) − x̂ · mean(g · x̂)) / √(Var + ε); dweight = Σ dy · x̂; dbias = Σ dy, over the
 * rows.
 *
 * @throws ShapeError if x has not C features along its last axis.
 *
 * @example
 * ```ts
 * import { array, LayerNorm, toNested } from 'tiny-mlp';
 *
 * const layer = new LayerNorm(2, { eps: 0 });
 * console.log(toNested(layer.forward(array([[1, 3], [5, 9]]))));
 * // [ [ -1, 1 ], [ -1, 1 ] ]
 * ```
 * @see Ba, Kiros and Hinton 2016, https://arxiv.org/abs/1607.06450
 */
export class LayerNorm<const C extends number = number> extends RowNorm<C> {
  /**
   * @param normalizedShape - Features of a row, a number: rows are normalized along the last axis.
   * @param options - See {@link LayerNormOptions}.
   */
  constructor(normalizedShape: C, options: LayerNormOptions = {}) {
    const bias = options?.bias ?? true;
    super(
      {
        name: 'LayerNorm',
        options: ['eps', 'elementwiseAffine', 'bias', 'dtype'],
        centred: true,
        eps: () => 1e-5,
        bias,
      },
      normalizedShape,
      options,
    );
    checkCount('LayerNorm', arguments, 2);
    checkBoolean(this.label(), 'bias', bias);
  }
}
