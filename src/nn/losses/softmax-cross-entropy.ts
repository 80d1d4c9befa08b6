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
import type { ArrayInput } from '../../core/nested.js';
import type { FloatTensor } from '../../backend/backend.js';
import type { LossOp, RowLossOp } from '../../backend/ops.js';
import { softmax } from '../../backend/scalar/softmax.js';
import { ClassLoss, type ClassLossOptions } from '../class-loss.js';
import type { LossForwardOptions, LossValue, Reduction } from '../loss-options.js';
import { checkShares } from '../shares.js';

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
 * The same for any target: with t the label's one-hot row or given probabilities, ε shared out and
 * weights w, qₖ = wₖ ((1 − ε) tₖ + ε / C), the loss Σ −qₖ log pₖ and its slope pₖ Σ q − qₖ.
 */
const crossEntropy = (
  labels: boolean,
  smoothing: number,
  weight: Float64Array | undefined,
): RowLossOp => ({
  name: 'crossEntropy',
  row: ({ data: z, start, length: C }, target, { data: dz, start: at }, scale) => {
    const label = target.data[target.start];
    if (labels && label < 0) {
      dz.fill(0, at, at + C);
      return 0;
    }
    const shareOf = (c: number): number => {
      const share = labels ? (c === label ? 1 : 0) : target.data[target.start + c];
      return (weight ? weight[c] : 1) * ((1 - smoothing) * share + smoothing / C);
    };
    let max = z[start];
    for (let c = 1; c < C; c++) max = Math.max(max, z[start + c]);
    let sum = 0;
    for (let c = 0; c < C; c++) sum += exp(z[start + c] - max);
    const logSum = log(sum);
    let [loss, all] = [0, 0];
    for (let c = 0; c < C; c++) {
      const share = shareOf(c);
      all += share;
      if (share !== 0) loss += share * (logSum - (z[start + c] - max)); // 0 log 0 = 0
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
 * Shapes: logits [B, C], labels [B] (whole numbers, 0 ≤ y < C) or probabilities [B, C] → a number;
 * with `reduction: 'none'`, [B].
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
  readonly #ofShares: RowLossOp;
  #probabilities: FloatTensor | undefined;

  /** @param options - See {@link SoftmaxCrossEntropyOptions}. */
  constructor(options: SoftmaxCrossEntropyOptions<R> = {}) {
    let ofShares!: RowLossOp;
    const make = (weight: Float64Array | undefined) => {
      const { labelSmoothing = 0, ignoreIndex } = options;
      checkFinite(who, 'labelSmoothing', labelSmoothing, 0, 1);
      ofShares = crossEntropy(false, labelSmoothing, weight);
      const plain = !weight && labelSmoothing === 0 && ignoreIndex === undefined;
      return plain ? softmaxCrossEntropy : crossEntropy(true, labelSmoothing, weight);
    };
    super(who, make, options, ['labelSmoothing']);
    checkCount(who, arguments, 1);
    this.#ofShares = ofShares;
  }

  /**
   * The loss of a batch, or with `reduction: 'none'` the losses.
   *
   * @param logits - [B, C], float32 or float64.
   * @param labels - [B], the right class of each row, of any element type; or, without
   * `ignoreIndex`, the probability of each class, [B, C], of the logits' element type.
   * @param options - Weights of the rows.
   * @throws ShapeError, RangeError if the shapes, a label, a probability or a weight do not fit.
   * @throws NonFiniteError if the loss is NaN or Infinity; the text names the first logit that is,
   * and the number of this forward.
   */
  override forward(
    logits: ArrayInput,
    labels: ArrayInput,
    options: LossForwardOptions = {},
  ): LossValue<R> {
    checkCount(`${this.label()}.forward`, arguments, 3);
    return super.forward(logits, labels, options);
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

  /** @internal */
  protected override opFor(integers: boolean): LossOp {
    return integers ? super.opFor(integers) : this.#ofShares;
  }

  /** @internal */
  protected override takesShares(logits: NdArray, target: NdArray): boolean {
    const { shape, dtype } = target;
    const [B, C] = logits.shape;
    const alike = shape.length === 2 && shape[0] === B && shape[1] === C;
    return alike && C > 1 && !/^u?int/.test(dtype) && !this.leavesOut;
  }

  protected override checkShapes(logits: NdArray, target: NdArray): void {
    super.checkShapes(logits, target);
    if (this.takesShares(logits, target))
      checkShares(who, 'probabilities', target, 'pass a label for each row, or probabilities');
  }
}
