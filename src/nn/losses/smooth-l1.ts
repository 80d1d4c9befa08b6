/**
 * The absolute error with its kink rounded off.
 */
import { checkCount, checkFinite } from '../../core/check.js';
import { fixProperties } from '../../core/fixed-properties.js';
import type { ElementLossOp } from '../../backend/ops.js';
import type { LossOptions, Reduction } from '../loss-options.js';
import { Loss } from '../loss.js';

/** Options of {@link SmoothL1Loss}. */
export interface SmoothL1LossOptions<R extends string = 'mean' | 'sum'> extends LossOptions<R> {
  /** From which error on the loss is linear, at least 0. Default 1. */
  beta?: number;
}

function smoothL1({ beta = 1 }: SmoothL1LossOptions<string>): ElementLossOp {
  checkFinite('SmoothL1Loss', 'beta', beta, 0);
  return {
    name: 'smoothL1',
    f: (y, t) => {
      const size = Math.abs(y - t);
      return size < beta ? (0.5 * size * size) / beta : size - 0.5 * beta;
    },
    grad: (y, t) => (y - t <= -beta ? -1 : y - t >= beta ? 1 : (y - t) / beta),
  };
}

/**
 * The smooth absolute error, as `torch.nn.SmoothL1Loss`: of each element, with d = y − t,
 * $$l = \begin{cases} \frac{1}{2} d^2 / \beta & |d| < \beta \\
 *   |d| - \frac{1}{2} \beta & \text{else} \end{cases} \qquad
 *   \frac{\partial l}{\partial y} = \max(-1, \min(1, d / \beta))$$
 * With β = 0 it is {@link L1Loss}, but for a slope of −1 where y = t, which is PyTorch's.
 *
 * Shapes: prediction y and target t alike, any → a number; with `reduction: 'none'`, of theirs.
 *
 * @throws RangeError if beta is below 0.
 *
 * @example
 * ```ts
 * import { array, SmoothL1Loss } from 'tiny-mlp';
 *
 * const criterion = new SmoothL1Loss({ beta: 2, reduction: 'sum' });
 * console.log(criterion.forward(array([1, 4]), array([0, 0]))); // 3.25
 * console.log(criterion.backward().get(0)); // 0.5
 * ```
 * @see Girshick 2015, https://arxiv.org/abs/1504.08083
 */
export class SmoothL1Loss<R extends Reduction = 'mean' | 'sum'> extends Loss<R> {
  /** From which error on the loss is linear. */
  declare readonly beta: number;

  /** @param options - See {@link SmoothL1LossOptions}. */
  constructor(options: SmoothL1LossOptions<R> = {}) {
    super('SmoothL1Loss', () => smoothL1(options), options, ['beta']);
    checkCount('SmoothL1Loss', arguments, 1);
    fixProperties<SmoothL1Loss<R>>(this, { beta: options.beta ?? 1 });
  }
}
