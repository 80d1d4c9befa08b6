/**
 * The loss of classification: softmax and cross-entropy in one, because together they are simpler
 * than apart.
 *
 * B = batch, C = classes
 */
import { checkCount, checkFinite } from '../../core/check.js';
import type { FloatArray } from '../../core/dtype.js';
import { exp, log } from '../../core/elementary.js';
import type { NdArray } from '../../core/ndarray.js';
import type { FloatTensor } from '../../backend/backend.js';
import type { RowLossOp } from '../../backend/ops.js';
import { softmax } from '../../backend/scalar/softmax.js';
import { ClassLoss, type ClassLossOptions } from '../class-loss.js';
import type { Reduction } from '../loss-options.js';

const who = 'SoftmaxCrossEntropy';

/**
 * −log p = log Σ exp(z − m) − (z_label − m) with m = max z, which never overflows and loses no
 * digits where a probability rounds to 1 or 0. Each p is rounded to the logits' type before the
 * label's 1 is taken off, as it would be if probabilities were stored.
 */
const softmaxCrossEntropy: RowLossOp = {
  name: 'softmaxCrossEntropy',
  kernel: 'softmaxCrossEntropy',
  row: ({ data: z, start, length: C }, target, { data: dz, start: at }, scale) => {
    const label = target.data[target.start];
    let max = z[start];
    for (let c = 1; c < C; c++) max = Math.max(max, z[start + c]);
    let sum = 0;
    for (let c = 0; c < C; c++) sum += exp(z[start + c] - max);
    for (let c = 0; c < C; c++) {
      dz[at + c] = exp(z[start + c] - max) / sum;
      dz[at + c] = (dz[at + c] - (c === label ? 1 : 0)) * scale;
    }
    return log(sum) - (z[start + label] - max);
  },
};

/**
 * The same for any target t, the label's one-hot row or given probabilities, with qₖ = wₖ ((1 − ε)
 * tₖ + ε / C): the loss Σ −qₖ log pₖ and its slope pₖ Σ q − qₖ. Where weights and ε change nothing
 * it is the one above, to the bit.
 */
const crossEntropy = (
  labels: boolean,
  smoothing: number,
  weight: Float64Array | undefined,
): RowLossOp => ({
  name: 'crossEntropy',
  row: ({ data: z, start, length: C }, target, { data: dz, start: at }, scale) => {
    const label = target.data[target.start];
    dz.fill(0, at, at + C);
    if (labels && label < 0) return 0;
    const shareOf = (c: number): number => {
      const t = labels ? (c === label ? 1 : 0) : target.data[target.start + c];
      return (weight ? weight[c] : 1) * ((1 - smoothing) * t + smoothing / C);
    };
    let max = z[start];
    for (let c = 1; c < C; c++) max = Math.max(max, z[start + c]);
    let sum = 0;
    for (let c = 0; c < C; c++) sum += exp(z[start + c] - max);
    const logSum = log(sum);
    let [loss, all] = [0, 0];
    for (let c = 0; c < C; c++) {
      const q = shareOf(c);
      all += q;
      if (q !== 0) loss += q * (logSum - (z[start + c] - max)); // 0 log 0 = 0
    }
    for (let c = 0; c < C; c++) {
      dz[at + c] = exp(z[start + c] - max) / sum;
      dz[at + c] = (dz[at + c] * all - shareOf(c)) * scale;
    }
    return loss;
  },
});

/** Options of {@link SoftmaxCrossEntropy}. */
export interface SoftmaxCrossEntropyOptions<
  R extends string = 'mean' | 'sum',
> extends ClassLossOptions<R> {
  /** The share ε of each target that is given to all classes alike, 0 to 1. Default 0. */
  labelSmoothing?: number;
}

/**
 * Softmax followed by cross-entropy, in nats: what PyTorch calls `CrossEntropyLoss`.
 *
 * Shapes: logits [B, C], labels [B] (whole numbers of any element type, 0 ≤ y < C) or, without
 * `ignoreIndex`, probabilities [B, C] of the logits' element type → a number; with `reduction:
 * 'none'`, [B].
 *
 * $$p_{bc} = \frac{e^{z_{bc}}}{\sum_k e^{z_{bk}}} \qquad
 *   L = \frac{1}{B} \sum_b -\log p_{b\,y_b} \qquad
 *   \frac{\partial L}{\partial z_{bc}} = \frac{p_{bc} - [c = y_b]}{B}$$
 *
 * With `reduction: 'sum'` neither is divided by B. Computed by log-sum-exp: no logits, however
 * large, overflow.
 *
 * With class weights w, `labelSmoothing` ε and targets t, which are $[c = y_b]$ or the
 * probabilities given, a row's loss and its gradient are
 * $$l_b = -\sum_c q_{bc} \log p_{bc} \qquad
 *   q_{bc} = w_c \Big((1 - \varepsilon)\,t_{bc} + \frac{\varepsilon}{C}\Big) \qquad
 *   \frac{\partial l_b}{\partial z_{bc}} = p_{bc} \sum_k q_{bk} - q_{bc}$$
 * For labels the mean divides by the sum of $w_{y_b}$ (times the weights of rows) over the rows
 * that count, for probabilities by that of the rows' weights, as PyTorch's.
 *
 * @example
 * ```ts
 * import { array, SoftmaxCrossEntropy, toNested } from 'tiny-mlp';
 *
 * const criterion = new SoftmaxCrossEntropy();
 * const loss = criterion.forward(array([[0, 0], [1000, 0]]), array([0, 0]));
 * console.log(loss.toFixed(4)); // 0.3466
 * console.log(criterion.backward().get(0, 0)); // -0.25
 *
 * const padded = new SoftmaxCrossEntropy({ ignoreIndex: -1 });
 * padded.forward(array([[0, 0], [3, 4]]), array([0, -1]));
 * console.log(toNested(padded.backward())); // [ [ -0.5, 0.5 ], [ 0, 0 ] ]
 * ```
 * @see Bridle 1990, https://doi.org/10.1007/978-3-642-76153-9_28; label smoothing: Szegedy et al.
 * 2016, https://arxiv.org/abs/1512.00567
 */
export class SoftmaxCrossEntropy<R extends Reduction = 'mean' | 'sum'> extends ClassLoss<R> {
  #probabilities: FloatTensor | undefined;

  /** @param options - See {@link SoftmaxCrossEntropyOptions}. */
  constructor(options: SoftmaxCrossEntropyOptions<R> = {}) {
    const make = (weight: Float64Array | undefined) => {
      const { labelSmoothing = 0, ignoreIndex } = options;
      checkFinite(who, 'labelSmoothing', labelSmoothing, 0, 1);
      const plain = !weight && labelSmoothing === 0 && ignoreIndex === undefined;
      return [
        plain ? softmaxCrossEntropy : crossEntropy(true, labelSmoothing, weight),
        crossEntropy(false, labelSmoothing, weight),
      ] as const;
    };
    super(who, make, options, ['labelSmoothing']);
    checkCount(who, arguments, 1);
  }

  /** The probabilities of the last forward, [B, C]; each row adds up to 1. */
  get probabilities(): NdArray<FloatArray> {
    const { backend, prediction } = this.lastPrediction('probabilities');
    const { shape, dtype } = prediction;
    this.#probabilities = backend.allocate(shape, dtype, this.#probabilities);
    softmax(backend, prediction, this.#probabilities);
    return backend.download(this.#probabilities);
  }

  /** @internal */
  protected override get predictionName(): string {
    return 'logits';
  }
}
