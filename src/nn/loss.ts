/**
 * The base class of losses: what they all check, how a batch's losses become one number, and that
 * each backward belongs to a forward. What is computed, a loss's op says (backend/ops.ts).
 */
import { checkArray, checkFloats, checkSameShape, floatDTypeOf } from '../core/array-checks.js';
import { checkCount, checkOneOf, checkOptions, showShape } from '../core/check.js';
import type { FloatArray } from '../core/dtype.js';
import { ShapeError, StateError } from '../core/errors.js';
import { fixProperties } from '../core/fixed-properties.js';
import { named } from '../core/kinds.js';
import { packed, sizeOf, wrap, type NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';
import type { Backend, FloatTensor } from '../backend/backend.js';
import { checkLossOp } from '../backend/check-ops.js';
import type { LossOp } from '../backend/ops.js';
import { currentBackend } from '../backend/registry.js';
import type {
  LossForwardOptions,
  LossGradients,
  LossOptions,
  LossValue,
  Reduction,
} from './loss-options.js';
import { nonFiniteLoss } from './non-finite-loss.js';
import { Turns, type Kept } from './turns.js';
import { weightedOp } from './weighted-op.js';
import { multiplyRows, readGradLosses, readWeights, sumOf } from '../core/weights.js';

/**
 * How far a prediction is from a target, and the gradient of that.
 *
 * With losses $l_i$ and weights $w_i$ (those of their rows, 1 by default), of `reduction`
 *
 * - `'mean'`: $L = \sum_i w_i l_i / \sum_i w_i$, a number;
 * - `'sum'`: $L = \sum_i w_i l_i$, a number;
 * - `'none'`: the array of all $w_i l_i$, one for each element of the prediction, or for each row
 *   where a row has one loss. The result is typed: `new MSELoss({ reduction: 'none' })` gives
 *   arrays, `new MSELoss()` numbers.
 *
 * To write your own that is a sum over elements, give the loss of one element and its derivative;
 * shapes are then checked, `reduction` and weights work, and it runs on every backend. For
 * `reduction: 'none'` in TypeScript too, pass the type on: `class LogCoshLoss<R extends Reduction =
 * 'mean' | 'sum'> extends Loss<R>`, with `options?: LossOptions<R>`.
 *
 * @example
 * ```ts
 * import {
 *   array,
 *   Loss,
 *   type ElementLossOp,
 *   type LossOptions,
 * } from 'tiny-mlp';
 *
 * const logCosh: ElementLossOp = {
 *   name: 'logCosh',
 *   f: (y, t) => Math.log(Math.cosh(y - t)),
 *   grad: (y, t) => Math.tanh(y - t),
 * };
 *
 * class LogCoshLoss extends Loss {
 *   constructor(options?: LossOptions) {
 *     super('LogCoshLoss', logCosh, options);
 *   }
 * }
 *
 * console.log(new LogCoshLoss().forward(array([[1, 2]]), array([[1, 2]])));
 * // 0
 * ```
 * @see https://docs.pytorch.org/docs/stable/nn.html#loss-functions
 */
export abstract class Loss<R extends string = 'mean' | 'sum'> {
  /** @internal */
  static readonly kind = /* @__PURE__ */ named(this, 'Loss');
  /** Whether the losses of a batch are averaged, added up or kept apart. */
  declare readonly reduction: R;
  readonly #name: string;
  readonly #op: LossOp;
  readonly #backend: Backend = currentBackend();
  readonly #turns = new Turns(this.#backend);
  /** Two of these, so that measuring leaves what backward needs as it is. */
  readonly #forBackward: Kept = {};
  readonly #measured: Kept = {};
  #kept = this.#forBackward;
  #forwards = 0;

  /**
   * @param name - What error texts call it.
   * @param op - The loss of an element or of a row, and its derivative; or a function that makes it
   * of options whose names have been checked.
   * @param options - The reduction.
   * @param more - The names of the options that it has besides.
   * @param reductions - The reductions that it has. Default: all three.
   */
  constructor(
    name: string,
    op: LossOp | (() => LossOp),
    options: LossOptions<R> = {},
    more: readonly string[] = [],
    reductions: readonly string[] = ['none', 'mean', 'sum'] satisfies Reduction[],
  ) {
    checkOptions(name, options, ['reduction', ...more]);
    const { reduction = 'mean' } = options;
    checkOneOf(name, 'reduction', reduction, reductions);
    fixProperties<Loss<R>>(this, { reduction: reduction as R });
    this.#name = name;
    this.#op = typeof op === 'function' ? op() : op;
    checkLossOp(name, this.#op);
  }

  /** What error texts call it. */
  label(): string {
    return this.#name;
  }

  /** How consoles show it. */
  toString(): string {
    return `${this.#name}(${this.reduction})`;
  }

  /** What error texts call the prediction. @internal */
  protected get predictionName(): string {
    return 'prediction';
  }

  /**
   * How many losses a prediction of a shape has, by which the mean divides. Default: its elements.
   */
  protected countOf(shape: readonly number[]): number {
    return sizeOf(shape);
  }

  /**
   * By what the mean divides: what all losses weigh together. Default: each weighs as its row.
   *
   * @internal
   */
  protected totalWeight(
    shape: readonly number[],
    _target: NdArray,
    weights?: Float64Array,
  ): number {
    const count = this.countOf(shape);
    return weights ? (sumOf(weights) * count) / weights.length : count;
  }

  /** The op for targets that are whole numbers, or for others. @internal */
  protected opFor(_integers: boolean): LossOp {
    return this.#op;
  }

  /**
   * Refuses shapes that do not fit. Default: prediction and target must be alike, and not empty.
   */
  protected checkShapes(prediction: NdArray, target: NdArray): void {
    if (prediction.size === 0) {
      throw new ShapeError(
        `${this.#name} expects ${this.predictionName} with at least one element, ` +
          `but got ${showShape(prediction.shape)}; pass at least one row`,
      );
    }
    const { shape } = prediction;
    const isFlat = target.shape.length === 1 && shape.length === 2;
    const advice =
      isFlat && shape[1] === 1 && shape[0] === target.shape[0]
        ? 'make a column of it: y.map((value) => [value]), or array(y, [y.length, 1])'
        : 'pass a target for each element of the prediction';
    checkSameShape(this.#name, 'target', target.shape, prediction.shape, advice);
  }

  /** A target of whole numbers, or undefined where it holds floats, as by default. @internal */
  protected integerTarget(_prediction: NdArray, _target: NdArray): NdArray | undefined {
    return undefined;
  }

  /**
   * The loss of a batch, or with `reduction: 'none'` the losses.
   *
   * @param prediction - What the network gave, float32 or float64.
   * @param target - What it should have given, of the same shape and element type. Nested numbers
   * take the type of the other one, float32 where both are nested.
   * @param options - Weights of the rows.
   * @throws ShapeError or DTypeError if they do not fit together.
   * @throws RangeError if a weight is below 0, or a mean over rows that all weigh 0.
   * @throws NonFiniteError if the loss is NaN or Infinity; the text names the first number that is,
   * and the number of this forward.
   */
  forward(prediction: ArrayInput, target: ArrayInput, options?: LossForwardOptions): LossValue<R> {
    const who = this.#name;
    checkCount(who, arguments, 3, 'forward');
    if (options !== undefined) checkOptions(`${who}.forward`, options, ['weights']);
    const name = this.predictionName;
    const given = checkArray(who, name, prediction);
    const wanted = checkArray(who, this.targetName, target);
    this.checkShapes(given, wanted);
    const untyped = wanted.dtype === 'float64' ? 'float64' : 'float32';
    const dtype = floatDTypeOf(who, name, given, untyped, 'float32 or float64');
    const integers = this.integerTarget(given, wanted);
    if (!integers) checkFloats(who, 'target', wanted, dtype);
    const { shape } = given;
    const rows = shape[0] ?? 1;
    const weights = readWeights(who, 'weights', options?.weights, rows, 'row');
    let total = 1;
    if (this.reduction.endsWith('mean')) {
      total = this.totalWeight(shape, integers ?? wanted, weights);
      if (!(total > 0)) {
        throw new RangeError(
          `${who} expects at least one row that counts for the mean, but got none: all are ` +
            "ignored or weigh 0; leave such batches out, or pass { reduction: 'sum' }",
        );
      }
    }
    let op = this.opFor(integers !== undefined);
    let losses: Float64Array | undefined;
    if (weights || this.reduction === 'none') {
      const count = sizeOf(this.#eachShape(shape));
      if (this.reduction === 'none') losses = new Float64Array(count);
      op = weightedOp(op, count / rows, weights, losses);
    }
    const backend = this.#backend;
    const kept = this.#kept;
    const training = kept === this.#forBackward;
    if (training) this.#turns.begin();
    this.#forwards++;
    const y = (kept.prediction = backend.upload(given, dtype, kept.prediction));
    kept.target = integers
      ? (backend.uploadIntegers(integers, kept.target) as FloatTensor)
      : backend.upload(wanted, dtype, kept.target);
    const gradient = (kept.gradient = backend.allocate(shape, dtype, kept.gradient));
    const sum = backend.loss(op, y, kept.target, 1 / total, gradient);
    const value = sum / total;
    if (!Number.isFinite(value)) {
      const names = [name, this.targetName] as const;
      throw nonFiniteLoss(who, this.#op, value, this.#forwards, [given, wanted], names);
    }
    if (training) this.#turns.end();
    if (!losses) return value as LossValue<R>;
    const each = this.#eachShape(shape);
    return wrap(packed(wrap(losses, each), dtype), each) as LossValue<R>;
  }

  /** What `run` gives; the forwards in it leave what backward needs as it is. @internal */
  measure<T>(run: () => T): T {
    this.#kept = this.#measured;
    try {
      return run();
    } finally {
      this.#kept = this.#forBackward;
    }
  }

  /** The shape of a prediction's losses: its own, or its rows'. */
  #eachShape(shape: readonly number[]): readonly number[] {
    return 'row' in this.#op ? shape.slice(0, -1) : shape;
  }

  /** What error texts call the target. @internal */
  protected get targetName(): string {
    return 'target';
  }

  /** The prediction of the last forward, for what else is computed from it. @internal */
  protected lastPrediction(asked: string): { backend: Backend; prediction: FloatTensor } {
    const { prediction } = this.#forBackward;
    if (!prediction) {
      throw new StateError(
        `${this.#name}.${asked} expects a forward before it, but got none; call forward first`,
      );
    }
    return { backend: this.#backend, prediction };
  }

  /**
   * The gradient of the loss with respect to the prediction of the last forward.
   *
   * @param args - With `reduction: 'none'`, the gradient with respect to each loss, of the losses'
   * shape. Default: ones, the gradient of their sum.
   * @throws StateError if no forward came since the last backward.
   */
  backward(...args: LossGradients<R>): NdArray<FloatArray> {
    const who = this.#name;
    checkCount(who, args, this.reduction === 'none' ? 1 : 0, 'backward');
    this.#turns.check(who);
    const kept = this.#forBackward.gradient!;
    const factors = this.#factors(kept, args[0]);
    this.#turns.use();
    const gradient = this.#backend.download(kept);
    if (factors) multiplyRows(gradient.data, factors);
    return gradient;
  }

  /** By what the losses' gradients are multiplied, if by anything. */
  #factors({ shape, dtype }: FloatTensor, given: unknown): FloatArray | undefined {
    if (given === undefined) return undefined;
    return readGradLosses(`${this.#name}.backward`, given, this.#eachShape(shape), dtype);
  }
}
