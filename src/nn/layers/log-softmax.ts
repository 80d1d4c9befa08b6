/**
 * Numbers made logarithms of probabilities.
 */
import { logSoftmax, logSoftmaxGrad } from '../../backend/scalar/softmax.js';
import { RowFunction, type LastDim } from '../row-function.js';

/**
 * The logarithm of softmax along the last axis, without the digits that taking one after the other
 * would lose:
 * $$y_c = x_c - m - \log \sum_k e^{x_k - m}, \quad m = \max_k x_k$$
 *
 * Shapes: x [..., C] → y [..., C]. Backward: dx = dy − exp(y) · Σ dy, by rows.
 *
 * @throws RangeError if dim is not −1 or 1; ShapeError if with dim 1 x is not [B, C].
 *
 * @example
 * ```ts
 * import { array, LogSoftmax, toNested } from 'tiny-mlp';
 *
 * console.log(toNested(new LogSoftmax().forward(array([[1000, 0]]))));
 * // [ [ 0, -1000 ] ]
 * ```
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LogSoftmax.html
 */
export class LogSoftmax extends RowFunction {
  /** @param dim - The axis, −1 (default) for the last, or 1, which is the last of a matrix. */
  constructor(dim: LastDim = -1) {
    super({ name: 'LogSoftmax', f: logSoftmax, grad: logSoftmaxGrad }, arguments, dim);
  }
}
