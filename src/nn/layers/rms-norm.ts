/**
 * Divides each row by the root of its mean square.
 *
 * C = normalizedShape
 */
import { checkCount } from '../../core/check.js';
import { RowNorm, type RowNormOptions } from '../row-norm.js';

/** Options of {@link RMSNorm}. */
export interface RMSNormOptions extends RowNormOptions {
  /**
   * Added to the mean square. Default: the distance from 1 to the next number of the element type,
   * 2⁻²³ in float32 and 2⁻⁵² in float64.
   */
  eps?: number;
  /** Whether the weight is learned. Default true. */
  elementwiseAffine?: boolean;
}

/**
 * Root mean square normalization: each row is divided by the root of the mean of its squares, then
 * scaled:
 * $$y = \frac{x}{\sqrt{\mathrm{E}[x^2] + \varepsilon}} \cdot \text{weight}$$
 * As {@link LayerNorm}, without the mean taken off and without a shift.
 *
 * Shapes: x [..., C] → y [..., C]; weight [C], ones at first.
 * Backward, with x̂ the normalized x and g = dy · weight:
 * dx = (g − x̂ · mean(g · x̂)) / √(E[x²] + ε); dweight = Σ dy · x̂, over the rows.
 *
 * @throws ShapeError if x has not C features along its last axis.
 *
 * @example
 * ```ts
 * import { array, RMSNorm, toNested } from 'tiny-mlp';
 *
 * const layer = new RMSNorm(2, { eps: 0 });
 * console.log(toNested(layer.forward(array([[3, -3], [0, 2]]))));
 * // [ [ 1, -1 ], [ 0, 1.4142135381698608 ] ]
 * ```
 * @see Zhang and Sennrich 2019, https://arxiv.org/abs/1910.07467
 */
export class RMSNorm<const C extends number = number> extends RowNorm<C> {
  /**
   * @param normalizedShape - Features of a row, a number: rows are normalized along the last axis.
   * @param options - See {@link RMSNormOptions}.
   */
  constructor(normalizedShape: C, options: RMSNormOptions = {}) {
    super(
      {
        name: 'RMSNorm',
        options: ['eps', 'elementwiseAffine', 'dtype'],
        centred: false,
        eps: (dtype) => (dtype === 'float32' ? 2 ** -23 : 2 ** -52),
        bias: false,
      },
      normalizedShape,
      options,
    );
    checkCount('RMSNorm', arguments, 2);
  }
}
