/**
 * The loss of counts: minus the logarithm of Poisson's probability.
 */
import { checkBoolean, checkCount, checkPositive } from '../../core/check.js';
import { exp, log } from '../../core/elementary.js';
import type { ElementLossOp } from '../../backend/ops.js';
import type { LossOptions, Reduction } from '../loss-options.js';
import { Loss } from '../loss.js';

const who = 'PoissonNLLLoss';

/** Options of {@link PoissonNLLLoss}. */
export interface PoissonNLLLossOptions<R extends string = 'mean' | 'sum'> extends LossOptions<R> {
  /** Whether the prediction is the logarithm of the expected count. Default true. */
  logInput?: boolean;
  /** Whether Stirling's approximation of log t! is added, where t > 1. Default false. */
  full?: boolean;
  /** What keeps log 0 away where `logInput` is false, above 0. Default 1e-8. */
  eps?: number;
}

/** t log t − t + ½ log(2πt): log t!, nearly. */
const stirling = (t: number): number => t * log(t) - t + 0.5 * log(2 * Math.PI * t);

function poisson(options: PoissonNLLLossOptions<string>): ElementLossOp {
  const { logInput = true, full = false, eps = 1e-8 } = options;
  checkBoolean(who, 'logInput', logInput);
  checkBoolean(who, 'full', full);
  checkPositive(who, 'eps', eps);
  return {
    name: 'poisson',
    f: (y, t) =>
      (logInput ? exp(y) - t * y : y - t * log(y + eps)) + (full && t > 1 ? stirling(t) : 0),
    grad: (y, t) => (logInput ? exp(y) - t : 1 - t / (y + eps)),
  };
}

/**
 * Minus the log-likelihood of counts t that are Poisson distributed, as `torch.nn.PoissonNLLLoss`:
 * of each element, with the logarithm y of the expected count
 * $$l = e^y - t y \qquad \frac{\partial l}{\partial y} = e^y - t$$
 * and with `logInput: false`, with the expected count y itself
 * $$l = y - t \log(y + \varepsilon) \qquad
 *   \frac{\partial l}{\partial y} = 1 - \frac{t}{y + \varepsilon}$$
 * log t!, which does not depend on the prediction, is left out, or with `full` added where t > 1 as
 * $t \log t - t + \frac{1}{2} \log(2 \pi t)$.
 *
 * Shapes: prediction y and target t alike, any → a number; with `reduction: 'none'`, of theirs.
 *
 * @throws RangeError if eps is not above 0.
 *
 * @example
 * ```ts
 * import { array, PoissonNLLLoss } from 'tiny-mlp';
 *
 * const criterion = new PoissonNLLLoss();
 * console.log(criterion.forward(array([0, 0]), array([1, 3]))); // 1
 * console.log(criterion.backward().get(1)); // -1
 * ```
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.PoissonNLLLoss.html
 */
export class PoissonNLLLoss<R extends Reduction = 'mean' | 'sum'> extends Loss<R> {
  /** @param options - See {@link PoissonNLLLossOptions}. */
  constructor(options: PoissonNLLLossOptions<R> = {}) {
    super(who, () => poisson(options), options, ['logInput', 'full', 'eps']);
    checkCount(who, arguments, 1);
  }
}
