/**
 * The fully connected layer.
 *
 * B = batch, I = inFeatures, O = outFeatures
 */
import { checkArray, checkDType, checkFloatDType, checkSameShape, floatDTypeOf } from '../core/array-checks.js';
import { checkBoolean, checkFunction, checkInstance, checkInteger, checkOptions, showShape } from '../core/check.js';
import type { FloatArray, FloatDType } from '../core/dtype.js';
import { ShapeError } from '../core/errors.js';
import { defaultGenerator, Generator } from '../core/generator.js';
import { kaimingUniform, uniform, type Initializer } from '../core/init.js';
import { sizeOf, type NdArray } from '../core/ndarray.js';
import type { Tensor } from '../backend/backend.js';
import { Layer } from './layer.js';
import { Parameter } from './parameter.js';

/** Options of {@link Linear}. */
export interface LinearOptions {
  /** Whether a bias is added. Default true. */
  bias?: boolean;
  /** Initial weight [out, in]. Default `init.kaimingUniform()`: U(±√(6 / in)), for a layer followed by ReLU. */
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
  /** The weight, [out, in]. */
  readonly weight: Parameter;
  /** The bias, [out], or null where there is none. */
  readonly bias: Parameter | null;
  #x: Tensor | undefined;
  #y: Tensor | undefined;
  #gradX: Tensor | undefined;

  constructor(inFeatures: I, outFeatures: O, options: LinearOptions = {}) {
    super();
    checkInteger('Linear', 'inFeatures', inFeatures);
    checkInteger('Linear', 'outFeatures', outFeatures);
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    const who = this.label();
    checkOptions(who, options, optionNames);
    const bound = 1 / Math.sqrt(inFeatures);
    const { bias = true, weightInit = kaimingUniform(), biasInit = uniform(-bound, bound), dtype = 'float32' } = options;
    checkBoolean(who, 'bias', bias);
    checkFunction(who, 'weightInit', weightInit);
    checkFunction(who, 'biasInit', biasInit);
    checkFloatDType(who, dtype);
    const generator = options.generator ?? defaultGenerator();
    checkInstance(who, 'generator', generator, Generator, 'pass new Generator(seed)');

    const initial = (name: string, init: Initializer, shape: readonly number[]): NdArray<FloatArray> => {
      const value = checkArray(who, `what ${name}Init returns`, init(shape, { dtype, generator }));
      checkSameShape(who, `what ${name}Init returns`, value.shape, shape, 'return an array of the shape it is given');
      checkDType(who, `what ${name}Init returns`, floatDTypeOf(who, `what ${name}Init returns`, value, dtype), dtype);
      return value as NdArray<FloatArray>;
    };
    // Stored as [in, out]: the products of forward and backward then run along contiguous memory. Shown as [out, in].
    this.weight = new Parameter(initial('weight', weightInit, [outFeatures, inFeatures]), { name: 'weight', order: 'F' });
    this.bias = bias ? new Parameter(initial('bias', biasInit, [outFeatures]), { name: 'bias' }) : null;
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
