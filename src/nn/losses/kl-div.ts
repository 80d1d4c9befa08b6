/**
 * How far one distribution is from another.
 *
 * B = batch
 */
import { checkBoolean, checkCount } from '../../core/check.js';
import { exp, log } from '../../core/elementary.js';
import type { ElementLossOp } from '../../backend/ops.js';
import type { LossOptions, Reduction } from '../loss-options.js';
import { Loss } from '../loss.js';

const who = 'KLDivLoss';

/** Options of {@link KLDivLoss}. */
export interface KLDivLossOptions<
  R extends string = 'mean' | 'sum' | 'batchmean',
> extends LossOptions<R> {
  /** Whether targets are logarithms of probabilities, as predictions are. Default false. */
  logTarget?: boolean;
}

function divergence({ logTarget = false }: KLDivLossOptions<string>): ElementLossOp {
  if (checkBoolean(who, 'logTarget', logTarget)) {
    return { name: 'logDivergence', f: (y, t) => exp(t) * (t - y), grad: (_, t) => -exp(t) };
  }
  return {
    name: 'divergence',
    f: (y, t) => (t === 0 ? 0 : t * (log(t) - y)),
    grad: (_, t) => -t,
  };
}

/**
 * The Kullback–Leibler divergence of predictions from targets, in nats, as `torch.nn.KLDivLoss`: of
 * each element, with the logarithm y of what is predicted and the probability t
 * $$l = t\,(\log t - y) \qquad \frac{\partial l}{\partial y} = -t$$
 * where 0 log 0 = 0. With `logTarget` t is given as its logarithm too.
 *
 * The divergence of a row is the sum over its elements. So it is `reduction: 'batchmean'`, the sum
 * divided by B (by Σ w, where rows have weights), that gives its mean; `'mean'`, the default as in
 * PyTorch, divides by the number of elements.
 *
 * Shapes: prediction y and target t alike, [B, ...] → a number; with `reduction: 'none'`, of
 * theirs.
 *
 * @example
 * ```ts
 * import { array, KLDivLoss } from 'tiny-mlp';
 *
 * const half = Math.log(0.5);
 * const criterion = new KLDivLoss({ reduction: 'batchmean' });
 * const loss = criterion.forward(array([[half, half]]), array([[1, 0]]));
 * console.log(loss.toFixed(4)); // 0.6931
 * console.log(criterion.backward().get(0, 0)); // -1
 * ```
 * @see Kullback and Leibler 1951, https://doi.org/10.1214/aoms/1177729694
 */
export class KLDivLoss<
  R extends Reduction | 'batchmean' = 'mean' | 'sum' | 'batchmean',
> extends Loss<R> {
  /** @param options - See {@link KLDivLossOptions}. */
  constructor(options: KLDivLossOptions<R> = {}) {
    const reductions = ['none', 'mean', 'sum', 'batchmean'];
    super(who, () => divergence(options), options, ['logTarget'], reductions);
    checkCount(who, arguments, 1);
  }

  protected override countOf(shape: readonly number[]): number {
    return this.reduction === 'batchmean' ? (shape[0] ?? 1) : super.countOf(shape);
  }
}
