/**
 * The absolute error: a loss of regression that outliers pull less at.
 */
import { checkCount } from '../../core/check.js';
import type { ElementLossOp } from '../../backend/ops.js';
import type { LossOptions, Reduction } from '../loss-options.js';
import { Loss } from '../loss.js';

const absoluteError: ElementLossOp = {
  name: 'absoluteError',
  f: (y, t) => Math.abs(y - t),
  grad: (y, t) => Math.sign(y - t),
};

/**
 * The mean of absolute errors, as `torch.nn.L1Loss`: of each element
 * $$l = |y - t| \qquad \frac{\partial l}{\partial y} = \operatorname{sign}(y - t)$$
 * with a slope of 0 where the two are equal.
 *
 * Shapes: prediction y and target t alike, any → a number; with `reduction: 'none'`, of theirs.
 *
 * @example
 * ```ts
 * import { array, L1Loss } from 'tiny-mlp';
 *
 * const criterion = new L1Loss();
 * console.log(criterion.forward(array([[1], [3]]), array([[0], [1]]))); // 1.5
 * console.log(criterion.backward().get(1, 0)); // 0.5
 * ```
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.L1Loss.html
 */
export class L1Loss<R extends Reduction = 'mean' | 'sum'> extends Loss<R> {
  /** @param options - The reduction: `'mean'` (default) over all elements, `'sum'` or `'none'`. */
  constructor(options: LossOptions<R> = {}) {
    super('L1Loss', absoluteError, options);
    checkCount('L1Loss', arguments, 1);
  }
}
