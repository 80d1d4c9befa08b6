/**
 * The loss of classification: softmax and cross-entropy in one, because together they are simpler
 * than apart.
 *
 * B = batch, C = classes
 */
import { checkCount, showShape } from '../../core/check.js';
import type { FloatArray } from '../../core/dtype.js';
import { exp, log } from '../../core/elementary.js';
import { ShapeError } from '../../core/errors.js';
import type { NdArray } from '../../core/ndarray.js';
import type { ArrayInput } from '../../core/nested.js';
import type { FloatTensor } from '../../backend/backend.js';
import type { RowLossOp } from '../../backend/ops.js';
import { softmax } from '../../backend/scalar/softmax.js';
import { Loss, type LossOptions } from '../loss.js';
import { wholeNumbers } from '../whole-numbers.js';

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
 * Softmax followed by cross-entropy, in nats: what PyTorch calls `CrossEntropyLoss`.
 *
 * Shapes: logits [B, C], labels [B] (whole numbers, 0 ≤ y < C) → a number.
 *
 * $$p_{bc} = \frac{e^{z_{bc}}}{\sum_k e^{z_{bk}}} \qquad
 *   L = \frac{1}{B} \sum_b -\log p_{b\,y_b} \qquad
 *   \frac{\partial L}{\partial z_{bc}} = \frac{p_{bc} - [c = y_b]}{B}$$
 *
 * With `reduction: 'sum'` neither is divided by B. Computed by log-sum-exp: no logits, however
 * large, overflow.
 *
 * @example
 * ```ts
 * import { array, SoftmaxCrossEntropy } from 'tiny-mlp';
 *
 * const criterion = new SoftmaxCrossEntropy();
 * const loss = criterion.forward(array([[0, 0], [1000, 0]]), array([0, 0]));
 * console.log(loss.toFixed(4)); // 0.3466
 * console.log(criterion.backward().get(0, 0)); // -0.25
 * ```
 * @see Bridle 1990, https://doi.org/10.1007/978-3-642-76153-9_28
 */
export class SoftmaxCrossEntropy extends Loss {
  #probabilities: FloatTensor | undefined;

  /** @param options.reduction - `'mean'` (default) or `'sum'` over the batch. */
  constructor(options: LossOptions = {}) {
    super(who, softmaxCrossEntropy, options);
    checkCount(who, arguments, 1);
  }

  /**
   * The loss of a batch.
   *
   * @param logits - [B, C], float32 or float64.
   * @param labels - [B], the right class of each row, of any element type.
   * @throws ShapeError, RangeError if the shapes or a label do not fit.
   * @throws NonFiniteError if the loss is NaN or Infinity; the text names the first logit that is,
   * and the number of this forward.
   */
  override forward(logits: ArrayInput, labels: ArrayInput): number {
    checkCount(`${this.label()}.forward`, arguments, 2);
    return super.forward(logits, labels);
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
  protected override get targetName(): string {
    return 'labels';
  }

  protected override countOf([B]: readonly number[]): number {
    return B;
  }

  protected override checkShapes(logits: NdArray, labels: NdArray): void {
    const [B, C] = logits.shape;
    if (logits.shape.length !== 2 || B === 0 || C === 0) {
      throw new ShapeError(
        `${who} expects logits [B, C], but got ${showShape(logits.shape)}; ` +
          'pass a row of class scores for each example',
      );
    }
    if (labels.shape.length !== 1 || labels.shape[0] !== B) {
      throw new ShapeError(
        `${who} expects labels [${B}], one for each row of logits, ` +
          `but got ${showShape(labels.shape)}; pass one label a row`,
      );
    }
  }

  /** @internal */
  protected override integerTarget({ shape }: NdArray, labels: NdArray): NdArray {
    return wholeNumbers(who, labels, shape[1], {
      expected: 'labels to be whole numbers',
      place: (b) => `row ${b}`,
      advice:
        shape[1] === 1
          ? 'give the network one output for each class: a softmax over one is always 1'
          : 'number the classes from 0',
    });
  }
}
