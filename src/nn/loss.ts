/**
 * The base class of losses: what they all check, how a batch's losses become one number, and that
 * each backward belongs to a forward. What is computed, a loss's op says (backend/ops.ts).
 */
import { checkArray, checkDType, checkSameShape, floatDTypeOf } from '../core/array-checks.js';
import { checkCount, checkOneOf, checkOptions, showShape } from '../core/check.js';
import type { FloatArray, FloatDType } from '../core/dtype.js';
import { NonFiniteError, ShapeError, StateError } from '../core/errors.js';
import { named } from '../core/kinds.js';
import { packed, sizeOf, type NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';
import type { Backend, FloatTensor, Tensor } from '../backend/backend.js';
import { checkLossOp } from '../backend/check-ops.js';
import type { LossOp } from '../backend/ops.js';
import { currentBackend } from '../backend/registry.js';
import { Turns } from './turns.js';

/** How a batch's losses become one number. */
export type Reduction = 'mean' | 'sum';

/** Options of every loss. */
export interface LossOptions {
  /** `'mean'` (default) or `'sum'`. */
  reduction?: Reduction;
}

/**
 * A number that says how far a prediction is from a target, and its gradient.
 *
 * To write your own that is a sum over elements, give the loss of one element and its derivative;
 * shapes are then checked, `reduction` works, and it runs on every backend.
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
 */
export abstract class Loss {
  /** @internal */
  static readonly kind = /* @__PURE__ */ named(this, 'Loss');
  /** Whether the losses of a batch are averaged or added up. */
  readonly reduction: Reduction;
  readonly #name: string;
  readonly #op: LossOp;
  readonly #backend: Backend = currentBackend();
  readonly #turns = new Turns(this.#backend);
  #prediction: FloatTensor | undefined;
  #target: Tensor | undefined;
  #gradient: FloatTensor | undefined;

  /**
   * @param name - What error texts call it.
   * @param op - The loss of an element or of a row, and its derivative.
   * @param options - The reduction.
   */
  constructor(name: string, op: LossOp, options: LossOptions = {}) {
    checkLossOp(name, op);
    checkOptions(name, options, ['reduction']);
    const { reduction = 'mean' } = options;
    this.reduction = checkOneOf(name, 'reduction', reduction, ['mean', 'sum']);
    this.#name = name;
    this.#op = op;
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
   * Refuses shapes that do not fit. Default: prediction and target must be alike, and not empty.
   */
  protected checkShapes(prediction: NdArray, target: NdArray): void {
    if (prediction.size === 0) {
      throw new ShapeError(
        `${this.#name} expects ${this.predictionName} with at least one element, ` +
          `but got ${showShape(prediction.shape)}; pass at least one row`,
      );
    }
    const advice = 'pass a target for each element of the prediction';
    checkSameShape(this.#name, 'target', target.shape, prediction.shape, advice);
  }

  /** A target of whole numbers, or undefined where it holds floats, as by default. @internal */
  protected integerTarget(_prediction: NdArray, _target: NdArray): NdArray | undefined {
    return undefined;
  }

  /**
   * The loss of a batch.
   *
   * @param prediction - What the network gave, float32 or float64.
   * @param target - What it should have given, of the same shape and element type. Nested numbers
   * take the type of the other one, float32 where both are nested.
   * @throws ShapeError or DTypeError if the two do not fit together.
   * @throws NonFiniteError if the loss is NaN or Infinity; the text names the first number that is,
   * and the number of this forward.
   */
  forward(prediction: ArrayInput, target: ArrayInput): number {
    const who = this.#name;
    checkCount(`${who}.forward`, arguments, 2);
    const name = this.predictionName;
    const given = checkArray(who, name, prediction);
    const wanted = checkArray(who, this.targetName, target);
    this.checkShapes(given, wanted);
    const untyped = wanted.dtype === 'float64' ? 'float64' : 'float32';
    const dtype = floatDTypeOf(who, name, given, untyped, 'float32 or float64');
    const integers = this.integerTarget(given, wanted);
    if (!integers) checkDType(who, 'target', floatDTypeOf(who, 'target', wanted, dtype), dtype);
    const value = this.#compute(given, dtype, integers ?? wanted, integers !== undefined);
    if (!Number.isFinite(value)) throw this.#nonFinite(value, given, wanted);
    this.#turns.end(true);
    return value;
  }

  /** What error texts call the target. @internal */
  protected get targetName(): string {
    return 'target';
  }

  #compute(prediction: NdArray, dtype: FloatDType, target: NdArray, integers: boolean): number {
    const backend = this.#backend;
    this.#turns.begin();
    this.#prediction = backend.upload(prediction, dtype, this.#prediction);
    this.#target = integers
      ? backend.uploadIntegers(target, this.#target)
      : backend.upload(target, dtype, this.#target as FloatTensor | undefined);
    this.#gradient = backend.allocate(prediction.shape, dtype, this.#gradient);
    const count = this.reduction === 'mean' ? this.countOf(prediction.shape) : 1;
    const op = this.#op;
    return backend.loss(op, this.#prediction, this.#target, 1 / count, this.#gradient) / count;
  }

  #nonFinite(loss: number, prediction: NdArray, target: NdArray): NonFiniteError {
    const inTarget = firstNonFinite(this.targetName, target);
    const where = inTarget ?? firstNonFinite(this.predictionName, prediction);
    let advice = 'lower the learning rate, or look for NaN and Infinity in the inputs';
    if (this.#turns.count === 1)
      advice = 'look for NaN and Infinity in the inputs and the parameters';
    if (inTarget) advice = 'correct the data';
    return new NonFiniteError(
      `${this.#name} expects a finite loss, but got ${loss} at its forward number ` +
        `${this.#turns.count}${where ? `: ${where}` : ''}; ${advice}`,
    );
  }

  /** The prediction of the last forward, for what else is computed from it. @internal */
  protected lastPrediction(asked: string): { backend: Backend; prediction: FloatTensor } {
    if (!this.#prediction) {
      throw new StateError(
        `${this.#name}.${asked} expects a forward before it, but got none; call forward first`,
      );
    }
    return { backend: this.#backend, prediction: this.#prediction };
  }

  /**
   * The gradient of the loss with respect to the prediction of the last forward.
   *
   * @throws StateError if no forward came since the last backward.
   */
  backward(): NdArray<FloatArray> {
    checkCount(`${this.#name}.backward`, arguments, 0);
    this.#turns.check(this.#name);
    this.#turns.use();
    return this.#backend.download(this.#gradient!);
  }
}

/** The first element of an array that is NaN or infinite, and where, for an error text. */
function firstNonFinite(name: string, array: NdArray): string | undefined {
  const at = packed(array, 'float64').findIndex((value) => !Number.isFinite(value));
  if (at < 0) return undefined;
  const place = placeOf(at, array.shape);
  return `${name}${showShape(place)} is ${array.get(...place)}`;
}

/** Indices along each axis of the element at a row-major index. */
function placeOf(index: number, shape: readonly number[]): number[] {
  const place: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place.unshift(index % shape[axis]);
    index = Math.floor(index / shape[axis]);
  }
  return place;
}
