/**
 * The loss of classification where the logarithms of probabilities are given.
 *
 * B = batch, C = classes
 */
import { checkCount } from '../../core/check.js';
import type { RowLossOp } from '../../backend/ops.js';
import { ClassLoss, type ClassLossOptions } from '../class-loss.js';
import type { Reduction } from '../loss-options.js';

const negativeLogLikelihood = (weight: Float64Array | undefined): RowLossOp => ({
  name: 'negativeLogLikelihood',
  row: ({ data: x, start, length: C }, target, { data: dx, start: at }, scale) => {
    const label = target.data[target.start];
    dx.fill(0, at, at + C);
    if (label < 0) return 0;
    const factor = weight ? weight[label] : 1;
    dx[at + label] = -factor * scale;
    return -factor * x[start + label];
  },
});

/**
 * The negative log-likelihood of labels y, as `torch.nn.NLLLoss`: with the logarithms x of
 * probabilities and class weights w, a row's loss and its gradient are
 * $$l_b = -w_{y_b}\, x_{b\,y_b} \qquad
 *   \frac{\partial l_b}{\partial x_{bc}} = -w_{y_b} [c = y_b]$$
 * The mean divides by the sum of $w_{y_b}$ (times the weights of rows) over the rows that count.
 * For logits use {@link SoftmaxCrossEntropy}, which loses no digits.
 *
 * Shapes: log-probabilities [B, C], labels [B] (whole numbers, 0 ≤ y < C) → a number; with
 * `reduction: 'none'`, [B].
 *
 * @throws RangeError if a label is no class and not `ignoreIndex`.
 *
 * @example
 * ```ts
 * import { array, NLLLoss } from 'tiny-mlp';
 *
 * const criterion = new NLLLoss({ weight: array([1, 3]) });
 * const x = array([[-1, -0.5], [-2, -0.25]]);
 * console.log(criterion.forward(x, array([0, 1]))); // 0.4375
 * console.log(criterion.backward().get(1, 1)); // -0.75
 * ```
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.NLLLoss.html
 */
export class NLLLoss<R extends Reduction = 'mean' | 'sum'> extends ClassLoss<R> {
  /** @param options - Class weights, the label that does not count, and the reduction. */
  constructor(options: ClassLossOptions<R> = {}) {
    super('NLLLoss', (weight) => [negativeLogLikelihood(weight)], options);
    checkCount('NLLLoss', arguments, 1);
  }

  /** @internal */
  protected override get predictionName(): string {
    return 'logProbabilities';
  }
}
