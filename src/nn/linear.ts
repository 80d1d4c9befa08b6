/**
 * The fully connected layer.
 *
 * B = batch, I = inFeatures, O = outFeatures
 */
import { checkArray, checkDType, checkFloatDType, checkSameShape, floatDTypeOf } from '../core/array-checks.js';
import {
  checkBoolean,
  checkCount,
  checkFunction,
  checkInstance,
  checkInteger,
  checkOptions,
  show,
  showShape,
} from '../core/check.js';
import type { FloatArray, FloatDType } from '../core/dtype.js';
import { NonFiniteError, ShapeError } from '../core/errors.js';
import { defaultGenerator, Generator } from '../core/generator.js';
import * as initializers from '../core/init.js';
import type { Initializer } from '../core/init.js';
import { packed, sizeOf, type NdArray } from '../core/ndarray.js';
import type { Tensor } from '../backend/backend.js';
import { Layer } from './layer.js';
import { Parameter } from './parameter.js';

/** Options of {@link Linear}. */
export interface LinearOptions {
  /** Whether a bias is added. Default true. */
  bias?: boolean;
  /**
   * Initial weight [out, in]. Default `init.kaimingUniform()`: U(±√(6 / in)), for a layer followed by ReLU. PyTorch's own default is
   * `init.asInPyTorch()`.
   */
  weightInit?: Initializer;
  /** Initial bias [out]. Default `init.uniform(-1 / Math.sqrt(inFeatures), 1 / Math.sqrt(inFeatures))`. */
  biasInit?: Initializer;
  /** Element type of the parameters, the input and the output. Default `'float32'`. */
  dtype?: FloatDType;
  /** Where the initial values are drawn from: the weight first, then the bias. Default: the one `manualSeed` seeds. */
  generator?: Generator;
}

const optionNames = ['bias', 'weightInit', 'biasInit', 'dtype', 'generator'];

/**
 * Fully connected layer, y = x Wᵀ + b.
 *
 * Shapes: x [B, I] → y [B, O]; weight [O, I]; bias [O].
 *
 * Backward, from dy = ∂loss/∂y:
 * $$\frac{\partial L}{\partial x} = dy\,W \qquad
 *   \frac{\partial L}{\partial W} = dy^\top x \qquad
 *   \frac{\partial L}{\partial b} = \sum_B dy$$
 *
 * Sizes written as numbers are part of the type, so that `Sequential` checks them while you type.
 *
 * @throws RangeError if a size is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * import { array, Linear } from 'tiny-mlp';
 *
 * const layer = new Linear(3, 2);
 * const y = layer.forward(array([[1, 2, 3]]));
 * console.log(y.shape, layer.weight.shape); // [ 1, 2 ] [ 2, 3 ]
 * ```
 * @see He et al. 2015, https://arxiv.org/abs/1502.01852
 */
export class Linear<const I extends number = number, const O extends number = number> extends Layer {
  /** Features of an input row. */
  readonly inFeatures: I;
  /** Features of an output row. */
  readonly outFeatures: O;
  readonly #weight: Parameter;
  readonly #bias: Parameter | null;
  #x: Tensor | undefined;
  #y: Tensor | undefined;
  #gradX: Tensor | undefined;

  /**
   * @param inFeatures - Features of an input row.
   * @param outFeatures - Features of an output row.
   * @param options - Whether there is a bias, how both are initialised, and their element type; see {@link LinearOptions}.
   */
  constructor(inFeatures: I, outFeatures: O, options: LinearOptions = {}) {
    super();
    checkCount('Linear', arguments, 3);
    checkInteger('Linear', 'inFeatures', inFeatures);
    checkInteger('Linear', 'outFeatures', outFeatures);
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    const who = this.label();
    checkOptions(who, options, optionNames);
    const bound = 1 / Math.sqrt(inFeatures);
    const { kaimingUniform, uniform } = initializers;
    const { bias = true, weightInit = kaimingUniform(), biasInit = uniform(-bound, bound), dtype = 'float32' } = options;
    const { generator = defaultGenerator() } = options;
    checkBoolean(who, 'bias', bias);
    checkInitializer(who, 'weightInit', weightInit);
    checkInitializer(who, 'biasInit', biasInit);
    checkFloatDType(who, dtype);
    checkInstance(who, 'generator', generator, Generator, 'pass new Generator(seed)');

    const initial = (name: string, init: Initializer, shape: readonly number[]): NdArray<FloatArray> => {
      const what = `what ${name}Init returns`;
      const value: unknown = init(shape, { dtype, generator });
      if (typeof value === 'function') {
        throw new TypeError(`${who} expects ${what} as an ndarray, but got ${show(value)}; call what you passed as ${name}Init`);
      }
      const array = checkArray(who, what, value);
      checkSameShape(who, what, array.shape, shape, 'return an array of the shape it is given');
      checkDType(who, what, floatDTypeOf(who, what, array, dtype), dtype);
      const numbers = packed(array, dtype);
      const bad = numbers.findIndex((number) => !Number.isFinite(number));
      if (bad >= 0) {
        throw new NonFiniteError(
          `${who} expects ${what} to be finite, but got ${numbers[bad]} at index ${bad}, row by row; correct its formula`,
        );
      }
      return array as NdArray<FloatArray>;
    };
    // Stored as [in, out]: the products of forward and backward then run along contiguous memory. Shown as [out, in].
    this.#weight = new Parameter(initial('weight', weightInit, [outFeatures, inFeatures]), { name: 'weight', order: 'F' });
    this.#bias = bias ? new Parameter(initial('bias', biasInit, [outFeatures]), { name: 'bias' }) : null;
  }

  /** The weight, [out, in]. */
  get weight(): Parameter {
    return this.#weight;
  }

  /** @internal */
  set weight(next: never) {
    this.refuseOther('weight', this.#weight, next);
  }

  /** The bias, [out], or null where there is none. */
  get bias(): Parameter | null {
    return this.#bias;
  }

  /** @internal */
  set bias(next: never) {
    this.refuseOther('bias', this.#bias, next);
  }

  protected override ownParameters(): [string, Parameter][] {
    const own: [string, Parameter][] = [['weight', this.#weight]];
    if (this.#bias) own.push(['bias', this.#bias]);
    return [...own, ...super.ownParameters()];
  }

  override label(): string {
    return `Linear(${this.inFeatures} → ${this.outFeatures})`;
  }

  /** @internal */
  override get dtype(): FloatDType {
    return this.weight.dtype;
  }

  /** @internal */
  protected override compute(x: Tensor): Tensor {
    this.#x = this.training ? x : undefined;
    this.#y = this.backend.allocate([x.shape[0], this.outFeatures], x.dtype, this.#y);
    this.backend.linear(x, this.weight.tensor, this.bias?.tensor ?? null, this.#y);
    return this.#y;
  }

  /** @internal */
  protected override computeGrad(gradY: Tensor, inputGrad: boolean): Tensor | null {
    const { backend, weight, bias } = this;
    const x = this.#x!;
    weight.receiveGrad((gradWeight, accumulate) => backend.linearWeightGrad(x, gradY, gradWeight, accumulate));
    bias?.receiveGrad((gradBias, accumulate) => backend.linearBiasGrad(gradY, gradBias, accumulate));
    if (!inputGrad) return null;
    this.#gradX = backend.allocate(x.shape, x.dtype, this.#gradX);
    backend.linearInputGrad(gradY, weight.tensor, this.#gradX);
    return this.#gradX;
  }

  /** @internal */
  override accept({ shape, dtype }: Pick<Tensor, 'shape' | 'dtype'>): void {
    const { inFeatures } = this;
    checkDType(this.label(), 'x', dtype, this.dtype);
    if (shape.length === 2 && shape[0] > 0 && shape[1] === inFeatures) return;
    let advice = `pass rows of ${inFeatures} features`;
    if (shape.length > 2 && sizeOf(shape.slice(1)) === inFeatures) advice = 'flatten each image first';
    else if (shape.length === 1 && shape[0] === inFeatures) advice = `pass one row as [1, ${inFeatures}]`;
    else if (shape.length === 2 && shape[0] === inFeatures) advice = 'transpose it';
    else if (shape[0] === 0) advice = 'pass at least one row';
    throw new ShapeError(`${this.label()} expects x [B, ${inFeatures}], but got ${showShape(shape)}; ${advice}`);
  }
}

/** Refuses what is not a function, and this package's makers of initializers where they were not called. */
function checkInitializer(who: string, name: string, value: unknown): void {
  checkFunction(who, name, value);
  const maker = Object.entries(initializers).find((entry) => entry[1] === value);
  if (!maker) return;
  const call = `init.${maker[0]}(${maker[1].length > 0 ? '...' : ''})`;
  throw new TypeError(`${who} expects ${name} to be an initializer, but got init.${maker[0]}, which makes one; call it: ${call}`);
}
