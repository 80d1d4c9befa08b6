/**
 * Numbers made probabilities.
 */
import { softmax, softmaxGrad } from '../../backend/scalar/softmax.js';
import { RowFunction, type LastDim } from '../row-function.js';

/**
 * Softmax along the last axis: each row becomes positive numbers that add up to 1.
 * $$y_c = \frac{e^{x_c}}{\sum_k e^{x_k}}$$
 * Computed from x − max x, which never overflows. A network that is trained with
 * `SoftmaxCrossEntropy` ends without it: that loss has it inside.
 *
 * Shapes: x [..., C] → y [..., C]. Backward: dx = y · (dy − Σ dy · y), by rows.
 *
 * @throws RangeError if dim is not −1 or 1; ShapeError if with dim 1 x is not [B, C].
 *
 * @example
 * ```ts
 * import { array, Softmax, toNested } from 'tiny-mlp';
 *
 * console.log(toNested(new Softmax().forward(array([[0, 0], [999, 0]]))));
 * // [ [ 0.5, 0.5 ], [ 1, 0 ] ]
 * ```
 * @see Bridle 1990, https://doi.org/10.1007/978-3-642-76153-9_28
 */
export class Softmax extends RowFunction {
  /** @param dim - The axis, −1 (default) for the last, or 1, which is the last of a matrix. */
  constructor(dim: LastDim = -1) {
    super({ name: 'Softmax', f: softmax, grad: softmaxGrad }, arguments, dim);
  }
}
