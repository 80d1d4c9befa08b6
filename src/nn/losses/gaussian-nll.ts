/**
 * The loss of numbers that are predicted with their uncertainty.
 */
import { checkArray, checkFloats, floatDTypeOf } from '../../core/array-checks.js';
import {
  checkBoolean,
  checkCount,
  checkOptions,
  checkPositive,
  showShape,
} from '../../core/check.js';
import { allocate, type FloatArray } from '../../core/dtype.js';
import { log } from '../../core/elementary.js';
import { ShapeError, StateError } from '../../core/errors.js';
import { packed, wrap, type NdArray } from '../../core/ndarray.js';
import type { ArrayInput } from '../../core/nested.js';
import { squared } from '../../core/power.js';
import type { ElementLossOp } from '../../backend/ops.js';
import type {
  LossForwardOptions,
  LossGradients,
  LossOptions,
  LossValue,
  Reduction,
} from '../loss-options.js';
import { Loss } from '../loss.js';
import { placeOf } from '../../core/non-finite.js';

const who = 'GaussianNLLLoss';

/** Options of {@link GaussianNLLLoss}. */
export interface GaussianNLLLossOptions<R extends string = 'mean' | 'sum'> extends LossOptions<R> {
  /** Whether the constant ½ log 2π is added. Default false. */
  full?: boolean;
  /** The least variance that is computed with, above 0. Default 1e-6. */
  eps?: number;
}

/** Options of its forward. */
export interface GaussianNLLLossForwardOptions extends LossForwardOptions {
  /** The variance of each prediction, of its shape; or one for each row: [..., 1] or [...]. */
  variance: ArrayInput;
}

/** The loss of a variance v, whose target is a squared error s. */
function ofVariance({ full = false, eps = 1e-6 }: GaussianNLLLossOptions<string>): ElementLossOp {
  checkBoolean(who, 'full', full);
  checkPositive(who, 'eps', eps);
  const constant = full ? 0.5 * log(2 * Math.PI) : 0;
  return {
    name: 'gaussianVariance',
    f: (v, s) => 0.5 * (log(Math.max(v, eps)) + s / Math.max(v, eps)) + constant,
    grad: (v, s) => 0.5 * (1 - s / Math.max(v, eps)) / Math.max(v, eps),
  };
} // prettier-ignore

class VarianceLoss<R extends string> extends Loss<R> {
  constructor(op: ElementLossOp, reduction: R) {
    super(who, op, { reduction });
  }
}

/**
 * Minus the log-likelihood of targets t that are normally distributed, as
 * `torch.nn.GaussianNLLLoss`: of each element, with the predicted mean y and variance v, of which
 * at least ε is taken,
 * $$l = \frac{1}{2} \Big(\log v + \frac{(y - t)^2}{v}\Big) \qquad
 *   \frac{\partial l}{\partial y} = \frac{y - t}{v} \qquad
 *   \frac{\partial l}{\partial v} = \frac{1}{2 v} \Big(1 - \frac{(y - t)^2}{v}\Big)$$
 * The constant $\frac{1}{2} \log 2 \pi$ is left out, or with `full` added.
 *
 * Shapes: prediction y and target t alike, any, [..., C]; variance the same, or one for each row,
 * [..., 1] or [...] → a number; with `reduction: 'none'`, of the prediction's.
 *
 * `backward()` gives the gradient of the prediction, and `varianceGrad` is then that of the
 * variance.
 *
 * @throws RangeError if a variance is below 0, or eps is not above 0.
 *
 * @example
 * ```ts
 * import { array, GaussianNLLLoss, toNested } from 'tiny-mlp';
 *
 * const criterion = new GaussianNLLLoss();
 * const variance = array([[1, 4]]);
 * const [y, t] = [array([[1, 2]]), array([[0, 0]])];
 * console.log(criterion.forward(y, t, { variance }).toFixed(4)); // 0.8466
 * console.log(toNested(criterion.backward())); // [ [ 0.5, 0.25 ] ]
 * console.log(toNested(criterion.varianceGrad)); // [ [ 0, 0 ] ]
 * ```
 * @see Nix and Weigend 1994, https://doi.org/10.1109/ICNN.1994.374138
 */
export class GaussianNLLLoss<R extends Reduction = 'mean' | 'sum'> extends Loss<R> {
  readonly #ofVariance: VarianceLoss<R>;
  readonly #setVariances: (to: FloatArray) => void;
  #shape: readonly number[] = [];
  #varianceGrad: NdArray<FloatArray> | undefined;

  /** @param options - See {@link GaussianNLLLossOptions}. */
  constructor(options: GaussianNLLLossOptions<R> = {}) {
    let variance!: ElementLossOp;
    let variances: FloatArray = Float64Array.of(1);
    const made = (): ElementLossOp => {
      variance = ofVariance(options);
      const { eps = 1e-6 } = options;
      return {
        name: 'gaussian',
        f: (y, t, i) => variance.f(variances[i], squared(y - t), i),
        grad: (y, t, i) => (y - t) / Math.max(variances[i], eps),
      };
    };
    super(who, made, options, ['full', 'eps']);
    checkCount(who, arguments, 1);
    this.#ofVariance = new VarianceLoss(variance, this.reduction);
    this.#setVariances = (to) => (variances = to);
  }

  /**
   * The loss of a batch, or with `reduction: 'none'` the losses.
   *
   * @param prediction - The predicted means, float32 or float64.
   * @param target - What came, of the same shape and element type.
   * @param options - The variances, of the same element type, and weights of the rows.
   * @throws ShapeError or DTypeError if they do not fit together.
   * @throws RangeError if a variance or a weight is below 0.
   * @throws NonFiniteError if the loss is NaN or Infinity.
   */
  override forward(
    prediction: ArrayInput,
    target: ArrayInput,
    options: GaussianNLLLossForwardOptions,
  ): LossValue<R> {
    checkCount(`${who}.forward`, arguments, 3);
    const needed = '{ variance }, the variance of each prediction';
    checkOptions(`${who}.forward`, options, ['variance', 'weights'], needed);
    const { variance, ...rest } = options;
    const y = checkArray(who, 'prediction', prediction);
    const t = checkArray(who, 'target', target);
    const untyped = t.dtype === 'float64' ? 'float64' : 'float32';
    const dtype = floatDTypeOf(who, 'prediction', y, untyped, 'float32 or float64');
    this.checkShapes(y, t);
    const v = checkArray(who, 'variance', variance);
    checkFloats(who, 'variance', v, dtype);
    const variances = spreadOver(v, y.shape, allocate(dtype, y.size));
    const value = this.#run(y, t, variances, rest);
    const [means, wanted] = [packed(y, 'float64'), packed(t, 'float64')];
    const squares = allocate(dtype, y.size);
    for (let i = 0; i < squares.length; i++) squares[i] = squared(means[i] - wanted[i]);
    this.#ofVariance.forward(wrap(variances, y.shape), wrap(squares, y.shape), rest);
    this.#shape = v.shape;
    this.#varianceGrad = undefined;
    return value;
  }

  #run(y: NdArray, t: NdArray, variances: FloatArray, rest: LossForwardOptions): LossValue<R> {
    this.#setVariances(variances);
    return super.forward(y, t, rest);
  }

  override backward(...args: LossGradients<R>): NdArray<FloatArray> {
    const gradient = super.backward(...args);
    const { data } = this.#ofVariance.backward(...args);
    const sums = wrap(
      allocate(
        gradient.dtype,
        this.#shape.reduce((n, m) => n * m, 1),
      ),
      this.#shape,
    );
    const share = data.length / sums.data.length;
    for (let i = 0; i < sums.data.length; i++) {
      let sum = 0;
      for (let j = i * share; j < (i + 1) * share; j++) sum += data[j];
      sums.data[i] = sum;
    }
    this.#varianceGrad = sums;
    return gradient;
  }

  /**
   * The gradient with respect to the variance, of its shape, from the last backward.
   *
   * @throws StateError if there was none.
   */
  get varianceGrad(): NdArray<FloatArray> {
    if (this.#varianceGrad) return this.#varianceGrad;
    throw new StateError(
      `${who}.varianceGrad expects a backward before it, but got none; call backward first`,
    );
  }
}

/** Writes the variance of each element, row by row; refuses shapes and numbers that are none. */
function spreadOver(v: NdArray, shape: readonly number[], to: FloatArray): FloatArray {
  const row = shape.slice(0, -1);
  const fits = [shape, row, [...row, 1]].some((each) => String(each) === String(v.shape));
  if (!fits || v.size === 0) {
    throw new ShapeError(
      `${who} expects variance ${showShape(shape)} or ${showShape([...row, 1])}, but got ` +
        `${showShape(v.shape)}; pass one for each element or each row`,
    );
  }
  const values = packed(v, 'float64');
  const at = values.findIndex((value) => value < 0);
  if (at >= 0) {
    throw new RangeError(
      `${who} expects variance of at least 0, but got ${values[at]} at ` +
        `${showShape(placeOf(at, v.shape))}; predict its logarithm and take exp of it, say`,
    );
  }
  const share = to.length / values.length;
  for (let i = 0; i < to.length; i++) to[i] = values[Math.floor(i / share)];
  return to;
}
