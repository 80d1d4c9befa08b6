/**
 * The squared error: the loss of regression.
 */
import { checkCount } from '../../core/check.js';
import { squared } from '../../core/power.js';
import type { ElementLossOp } from '../../backend/ops.js';
import type { LossOptions, Reduction } from '../loss-options.js';
import { Loss } from '../loss.js';

const squaredError: ElementLossOp = {
  name: 'squaredError',
  f: (y, t) => squared(y - t),
  grad: (y, t) => 2 * (y - t),
};

/**
 * The mean of squared errors, as `torch.nn.MSELoss`: with n elements
 * $$L = \frac{1}{n} \sum_i (y_i - t_i)^2 \qquad
 *   \frac{\partial L}{\partial y_i} = \frac{2}{n} (y_i - t_i)$$
 * With `reduction: 'sum'` neither is divided by n, with `'none'` the squares are not added up.
 *
 * Shapes: prediction y and target t alike, any → a number; with `reduction: 'none'`, of theirs.
 *
 * @example
 * ```ts
 * import { array, MSELoss } from 'tiny-mlp';
 *
 * const criterion = new MSELoss();
 * console.log(criterion.forward(array([[1], [3]]), array([[0], [1]]))); // 2.5
 * console.log(criterion.backward().get(1, 0)); // 2
 * ```
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MSELoss.html
 */
export class MSELoss<R extends Reduction = 'mean' | 'sum'> extends Loss<R> {
  /** @param options - The reduction: `'mean'` (default) over all elements, `'sum'` or `'none'`. */
  constructor(options: LossOptions<R> = {}) {
    super('MSELoss', squaredError, options);
    checkCount('MSELoss', arguments, 1);
  }
}
