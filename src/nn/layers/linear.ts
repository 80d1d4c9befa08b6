/**
 * The fully connected layer.
 *
 * B = batch, I = inFeatures, O = outFeatures
 */
import { checkDType, checkFloatDType } from '../../core/array-checks.js';
import {
  checkBoolean,
  checkCount,
  checkFunction,
  checkInteger,
  checkOptions,
  showShape,
} from '../../core/check.js';
import type { FloatDType } from '../../core/dtype.js';
import { ShapeError } from '../../core/errors.js';
import { checkGenerator, defaultGenerator } from '../../core/default-generator.js';
import { fixProperties } from '../../core/fixed-properties.js';
import type { Generator } from '../../core/generator.js';
import { kaimingUniform, uniform, type Initializer } from '../../core/init.js';
import { sizeOf } from '../../core/ndarray.js';
import type { FloatTensor } from '../../backend/backend.js';
import { initialValue } from '../initial-value.js';
import { Layer, type Described } from '../layer.js';
import { Parameter, TransposedParameter } from '../parameter.js';

/** Options of {@link Linear}. */
export interface LinearOptions {
  /** Whether a bias is added. Default true. */
  bias?: boolean;
  /**
   * Initial weight [out, in]. Default `init.kaimingUniform()`: U(±√(6 / in)), for a layer followed
   * by ReLU. PyTorch's own default is `init.asInPyTorch()`.
   */
  weightInit?: Initializer;
  /**
   * Initial bias [out]. Default `init.uniform(-1 / Math.sqrt(inFeatures), 1 /
   * Math.sqrt(inFeatures))`.
   */
  biasInit?: Initializer;
  /** Element type of the parameters, the input and the output. Default `'float32'`. */
  dtype?: FloatDType;
  /**
   * Where the initial values are drawn from: the weight first, then the bias. Default: the one
   * `manualSeed` seeds.
   */
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
export class Linear<
  const I extends number = number,
  const O extends number = number,
> extends Layer {
  /** Features of an input row. */
  declare readonly inFeatures: I;
  /** Features of an output row. */
  declare readonly outFeatures: O;
  readonly #weight: Parameter;
  readonly #bias: Parameter | null;

  /**
   * @param inFeatures - Features of an input row.
   * @param outFeatures - Features of an output row.
   * @param options - Whether there is a bias, how both are initialised, and their element type; see
   * {@link LinearOptions}.
   */
  constructor(inFeatures: I, outFeatures: O, options: LinearOptions = {}) {
    super();
    checkCount('Linear', arguments, 3);
    checkInteger('Linear', 'inFeatures', inFeatures);
    checkInteger('Linear', 'outFeatures', outFeatures);
    fixProperties<Linear<I, O>>(this, { inFeatures, outFeatures });
    const who = this.label();
    checkOptions(who, options, optionNames);
    const bound = 1 / Math.sqrt(inFeatures);
    const {
      bias = true,
      weightInit = kaimingUniform(),
      biasInit = uniform(-bound, bound),
      dtype = 'float32',
    } = options;
    const { generator = defaultGenerator() } = options;
    checkBoolean(who, 'bias', bias);
    checkFunction(who, 'biasInit', biasInit);
    checkFloatDType(who, dtype);
    checkGenerator(who, generator);

    const draw = (name: string, init: Initializer, shape: readonly number[]) =>
      initialValue(who, `${name}Init`, init, shape, { dtype, generator });
    const weight = draw('weight', weightInit, [outFeatures, inFeatures]);
    this.#weight = new TransposedParameter(weight, { name: 'weight' });
    this.#bias = bias
      ? new Parameter(draw('bias', biasInit, [outFeatures]), { name: 'bias' })
      : null;
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
  protected override compute(x: FloatTensor): FloatTensor {
    const { backend, kept, weight, bias } = this;
    const y = (kept.y = backend.allocate([x.shape[0], this.outFeatures], x.dtype, kept.y));
    backend.matmul(x, weight.tensor, y, { bias: bias?.tensor ?? null });
    this.save('x', x);
    this.save('its weight', weight.tensor);
    return y;
  }

  /** @internal */
  protected override computeGrad(gradY: FloatTensor, inputGrad: boolean): FloatTensor | null {
    const { backend, kept, weight, bias } = this;
    const x = kept.x!;
    // The place first: where there is no memory for it, no gradient has been touched.
    if (inputGrad) kept.gradX = backend.allocate(x.shape, x.dtype, kept.gradX);
    weight.receiveGrad((dW, mode) => backend.matmul(x, gradY, dW, { transpose: 'a', mode }));
    bias?.receiveGrad((db, mode) => backend.sumRows(gradY, db, mode));
    if (!inputGrad) return null;
    backend.matmul(gradY, weight.tensor, kept.gradX!, { transpose: 'b' });
    return kept.gradX!;
  }

  /** @internal */
  override accept({ shape, dtype }: Described): void {
    const { inFeatures } = this;
    if (dtype !== this.dtype) checkDType(this.label(), 'x', dtype, this.dtype);
    if (shape.length === 2 && shape[0] > 0 && shape[1] === inFeatures) return;
    let advice = `pass rows of ${inFeatures} features`;
    if (shape.length > 2 && sizeOf(shape.slice(1)) === inFeatures)
      advice = 'flatten each image first';
    else if (shape.length === 1 && shape[0] === inFeatures)
      advice = `pass one row as [1, ${inFeatures}]`;
    else if (shape.length === 2 && shape[0] === inFeatures) advice = 'transpose it';
    else if (shape[0] === 0) advice = 'pass at least one row';
    throw new ShapeError(
      `${this.label()} expects x [B, ${inFeatures}], but got ${showShape(shape)}; ${advice}`,
    );
  }
}
