/**
 * The loss of classification: softmax and cross-entropy in one, because together they are simpler than apart.
 *
 * B = batch, C = classes
 */
import { checkArray, floatDTypeOf } from '../core/array-checks.js';
import { checkCount, checkOneOf, checkOptions, showShape } from '../core/check.js';
import type { FloatArray, FloatDType } from '../core/dtype.js';
import { NonFiniteError, ShapeError, StateError } from '../core/errors.js';
import { named } from '../core/kinds.js';
import { packed, type NdArray } from '../core/ndarray.js';
import type { Backend, Tensor } from '../backend/backend.js';
import { currentBackend } from '../backend/registry.js';
import { Turns } from './turns.js';

const who = 'SoftmaxCrossEntropy';

/**
 * Softmax followed by cross-entropy, in nats: what PyTorch calls `CrossEntropyLoss`.
 *
 * Shapes: logits [B, C], labels [B] (whole numbers, 0 ≤ y < C) → a number.
 *
 * $$p_{bc} = \frac{e^{z_{bc}}}{\sum_k e^{z_{bk}}} \qquad L = \frac{1}{B} \sum_b -\log p_{b\,y_b} \qquad
 *   \frac{\partial L}{\partial z_{bc}} = \frac{p_{bc} - [c = y_b]}{B}$$
 *
 * With `reduction: 'sum'` neither is divided by B. Computed by log-sum-exp: no logits, however large, overflow.
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
export class SoftmaxCrossEntropy {
  /** @internal */
  static readonly kind = /* @__PURE__ */ named(this, who);
  /** Whether the losses of a batch are averaged or added up. */
  readonly reduction: 'mean' | 'sum';
  readonly #backend: Backend = currentBackend();
  readonly #turns = new Turns();
  #forwards = 0;
  #logits: Tensor | undefined;
  #probabilities: Tensor | undefined;
  #gradLogits: Tensor | undefined;
  #labels: Int32Array = new Int32Array(0);

  /** @param options.reduction - `'mean'` (default) or `'sum'` over the batch. */
  constructor(options: { reduction?: 'mean' | 'sum' } = {}) {
    checkCount(who, arguments, 1);
    checkOptions(who, options, ['reduction']);
    const { reduction = 'mean' } = options;
    this.reduction = checkOneOf(who, 'reduction', reduction, ['mean', 'sum']);
  }

  /** How consoles show it. */
  toString(): string {
    return `${who}(${this.reduction})`;
  }

  /**
   * The loss of a batch.
   *
   * @param logits - [B, C], float32 or float64.
   * @param labels - [B], the right class of each row, of any element type.
   * @throws ShapeError, RangeError if the shapes or a label do not fit.
   * @throws NonFiniteError if the loss is NaN or Infinity; the text names the first logit that is, and the number of this forward.
   */
  forward(logits: NdArray, labels: NdArray): number {
    checkArray(who, 'logits', logits);
    checkArray(who, 'labels', labels);
    const [B, C] = logits.shape;
    if (logits.shape.length !== 2 || B === 0 || C === 0) {
      throw new ShapeError(
        `${who} expects logits [B, C], but got ${showShape(logits.shape)}; pass a row of class scores for each example`,
      );
    }
    if (labels.shape.length !== 1 || labels.shape[0] !== B) {
      throw new ShapeError(
        `${who} expects labels [${B}], one for each row of logits, but got ${showShape(labels.shape)}; pass one label a row`,
      );
    }
    const checkedLabels = readLabels(labels, C);
    const dtype: FloatDType = floatDTypeOf(who, 'logits', logits, 'float32', 'float32 or float64');
    this.#turns.forget();
    this.#labels = checkedLabels;
    this.#forwards++;
    this.#logits = this.#backend.upload(logits, dtype, this.#logits);
    this.#probabilities = this.#backend.allocate(logits.shape, dtype, this.#probabilities);
    const sum = this.#backend.softmaxCrossEntropy(this.#logits, this.#labels, this.#probabilities);
    if (!Number.isFinite(sum)) throw this.#nonFinite(sum, logits);
    this.#turns.forward(true);
    return this.reduction === 'mean' ? sum / B : sum;
  }

  #nonFinite(loss: number, logits: NdArray): NonFiniteError {
    const at = packed(logits, 'float64').findIndex((value) => !Number.isFinite(value));
    const C = logits.shape[1];
    const advice =
      this.#forwards === 1
        ? 'look for NaN and Infinity in the inputs and the parameters'
        : 'lower the learning rate, or look for NaN and Infinity in the inputs';
    const place = at < 0 ? '' : `: logits[${Math.floor(at / C)}, ${at % C}] is ${logits.get(Math.floor(at / C), at % C)}`;
    return new NonFiniteError(
      `${who} expects a finite loss, but got ${loss} at its forward number ${this.#forwards}${place}; ${advice}`,
    );
  }

  /** The probabilities of the last forward, [B, C]; each row adds up to 1. */
  get probabilities(): NdArray<FloatArray> {
    if (!this.#probabilities) {
      throw new StateError(`${who}.probabilities expects a forward before it, but got none; call forward first`);
    }
    return this.#backend.download(this.#probabilities);
  }

  /**
   * The gradient of the loss with respect to the logits, [B, C]: (p − one-hot) / B, without the division for `'sum'`.
   *
   * @throws StateError if no forward came since the last backward.
   */
  backward(): NdArray<FloatArray> {
    this.#turns.backward(who);
    const probabilities = this.#probabilities!;
    const { shape, dtype } = probabilities;
    this.#gradLogits = this.#backend.allocate(shape, dtype, this.#gradLogits);
    const scale = this.reduction === 'mean' ? 1 / shape[0] : 1;
    this.#backend.softmaxCrossEntropyGrad(probabilities, this.#labels, scale, this.#gradLogits);
    return this.#backend.download(this.#gradLogits);
  }
}

/** Labels as integers, each checked. */
function readLabels(labels: NdArray, classes: number): Int32Array {
  const values = packed(labels, 'float64');
  for (let b = 0; b < values.length; b++) {
    const label = values[b];
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new RangeError(
        `${who} expects labels to be whole numbers from 0 to ${classes - 1}, but got ${label} at row ${b}; number the classes from 0`,
      );
    }
  }
  return Int32Array.from(values);
}
