/**
 * Huber's loss: squares small errors, and takes large ones as they are.
 */
import { checkCount, checkPositive } from '../../core/check.js';
import { fixProperties } from '../../core/fixed-properties.js';
import type { ElementLossOp } from '../../backend/ops.js';
import type { LossOptions, Reduction } from '../loss-options.js';
import { Loss } from '../loss.js';

/** Options of {@link HuberLoss}. */
export interface HuberLossOptions<R extends string = 'mean' | 'sum'> extends LossOptions<R> {
  /** From which error on the loss is linear, above 0. Default 1. */
  delta?: number;
}

function huber({ delta = 1 }: HuberLossOptions<string>): ElementLossOp {
  checkPositive('HuberLoss', 'delta', delta);
  return {
    name: 'huber',
    f: (y, t) => {
      const size = Math.abs(y - t);
      return size < delta ? 0.5 * size * size : delta * (size - 0.5 * delta);
    },
    grad: (y, t) => Math.max(-delta, Math.min(delta, y - t)),
  };
}

/**
 * Huber's loss, as `torch.nn.HuberLoss`: of each element, with d = y − t,
 * $$l = \begin{cases} \frac{1}{2} d^2 & |d| < \delta \\
 *   \delta\,(|d| - \frac{1}{2} \delta) & \text{else} \end{cases} \qquad
 *   \frac{\partial l}{\partial y} = \max(-\delta, \min(\delta, d))$$
 * It is δ times {@link SmoothL1Loss} with β = δ.
 *
 * Shapes: prediction y and target t alike, any → a number; with `reduction: 'none'`, of theirs.
 *
 * @throws RangeError if delta is not above 0.
 *
 * @example
 * ```ts
 * import { array, HuberLoss, toNested } from 'tiny-mlp';
 *
 * const criterion = new HuberLoss({ reduction: 'none' });
 * const losses = criterion.forward(array([0.5, 3]), array([0, 0]));
 * console.log(toNested(losses)); // [ 0.125, 2.5 ]
 * console.log(toNested(criterion.backward())); // [ 0.5, 1 ]
 * ```
 * @see Huber 1964, https://doi.org/10.1214/aoms/1177703732
 */
export class HuberLoss<R extends Reduction = 'mean' | 'sum'> extends Loss<R> {
  /** From which error on the loss is linear. */
  declare readonly delta: number;

  /** @param options - See {@link HuberLossOptions}. */
  constructor(options: HuberLossOptions<R> = {}) {
    super('HuberLoss', () => huber(options), options, ['delta']);
    checkCount('HuberLoss', arguments, 1);
    fixProperties<HuberLoss<R>>(this, { delta: options.delta ?? 1 });
  }
}
