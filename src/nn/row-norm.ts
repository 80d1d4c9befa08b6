/**
 * The base class of layers that normalize each row by itself, and then scale and shift it. What the
 * rows are normalized by, the layer says.
 *
 * B = batch, C = normalizedShape
 */
import { checkDType, checkFloatDType } from '../core/array-checks.js';
import { checkBoolean, checkFinite, checkInteger, checkOptions, showShape } from '../core/check.js';
import type { FloatDType } from '../core/dtype.js';
import { ShapeError } from '../core/errors.js';
import { fixProperties } from '../core/fixed-properties.js';
import { sizeOf } from '../core/ndarray.js';
import type { FloatTensor } from '../backend/backend.js';
import { add, multiply } from '../backend/ops.js';
import { filled } from './initial-value.js';
import { Layer, type Described } from './layer.js';
import { normalize, normalizeGrad } from './normalize.js';
import { Parameter } from './parameter.js';

/** Options of a layer that normalizes each row. */
export interface RowNormOptions {
  /** Added to the variance or the mean square. */
  eps?: number;
  /** Whether weight and bias are learned. Default true. */
  elementwiseAffine?: boolean;
  /** Element type of parameters, input and output. Default `'float32'`. */
  dtype?: FloatDType;
}

/** What differs from layer to layer. */
interface Kind {
  readonly name: string;
  readonly options: readonly string[];
  /** Whether the mean is taken off. */
  readonly centred: boolean;
  /** The least eps is 0; this is the default. */
  readonly eps: (dtype: FloatDType) => number;
  readonly bias: boolean;
}

/** Normalizes each row, then scales and shifts it. */
export abstract class RowNorm<C extends number> extends Layer {
  /** Features of an input row. */
  declare readonly inFeatures: C;
  /** Features of an output row, the same. */
  declare readonly outFeatures: C;
  /** Added to what is divided by; may be changed. */
  eps: number;
  /** The scale of each feature, or null without `elementwiseAffine`. */
  declare readonly weight: Parameter | null;
  /** The shift of each feature, or null where there is none. */
  declare readonly bias: Parameter | null;
  readonly #kind: Kind;
  readonly #dtype: FloatDType;
  /** That of the last forward in training mode. */
  #eps = 0;

  /** @internal */
  constructor(kind: Kind, normalizedShape: C, options: RowNormOptions) {
    super();
    this.#kind = kind;
    const { name } = kind;
    checkInteger(name, 'normalizedShape', normalizedShape);
    const sizes = { inFeatures: normalizedShape, outFeatures: normalizedShape };
    fixProperties<RowNorm<C>>(this, sizes);
    const who = this.label();
    checkOptions(who, options, kind.options);
    this.#dtype = checkFloatDType(who, options.dtype ?? 'float32');
    const { eps = kind.eps(this.#dtype), elementwiseAffine = true } = options;
    this.eps = checkFinite(who, 'eps', eps, 0);
    checkBoolean(who, 'elementwiseAffine', elementwiseAffine);
    const all = (value: number) => filled(who, normalizedShape, value, this.#dtype);
    const weight = elementwiseAffine ? new Parameter(all(1), { name: 'weight' }) : null;
    const bias = weight && kind.bias ? new Parameter(all(0), { name: 'bias' }) : null;
    fixProperties<RowNorm<C>>(this, { weight, bias });
  }

  /** Features of a row: `inFeatures` by PyTorch's name. */
  get normalizedShape(): C {
    return this.inFeatures;
  }

  override label(): string {
    return `${this.#kind.name}(${this.inFeatures})`;
  }

  /** @internal */
  override get dtype(): FloatDType {
    return this.#dtype;
  }

  /** @internal */
  override accept({ shape, dtype }: Described): void {
    const { inFeatures } = this;
    checkFinite(this.label(), 'eps', this.eps, 0);
    checkDType(this.label(), 'x', dtype, this.#dtype);
    if (shape.at(-1) === inFeatures) return;
    throw new ShapeError(
      `${this.label()} expects x [..., ${inFeatures}], but got ${showShape(shape)}; ` +
        `pass rows of ${inFeatures} features`,
    );
  }

  /** @internal */
  protected override compute(x: FloatTensor): FloatTensor {
    const { backend, kept, weight, bias, eps } = this;
    const { centred } = this.#kind;
    const { shape, dtype } = x;
    const lines = [sizeOf(shape.slice(0, -1))];
    const normal = (kept.normal = backend.allocate(shape, dtype, kept.normal));
    const variance = (kept.variance = backend.allocate(lines, dtype, kept.variance));
    if (centred) kept.mean = backend.allocate(lines, dtype, kept.mean);
    if (this.keeping) this.#eps = eps;
    normalize(backend, x, 1, eps, normal, variance, kept.mean);
    this.save('its normalized x', normal);
    this.save('its variance', variance);
    if (!weight) return normal;
    this.save('its weight', weight.tensor);
    const y = (kept.y = backend.allocate(shape, dtype, kept.y));
    backend.binary(multiply, normal, weight.tensor, y);
    if (bias) backend.binary(add, y, bias.tensor, y);
    return y;
  }

  /** @internal */
  protected override computeGrad(gradY: FloatTensor, inputGrad: boolean): FloatTensor | null {
    const { backend, kept, weight, bias } = this;
    const { shape, dtype } = gradY;
    const [normal, variance] = [kept.normal!, kept.variance!];
    if (inputGrad) kept.gradX = backend.allocate(shape, dtype, kept.gradX);
    let gradNormal = gradY;
    if (weight) {
      const product = (kept.product = backend.allocate(shape, dtype, kept.product));
      backend.binary(multiply, gradY, normal, product);
      weight.receiveGrad((dW, mode) => backend.sumRows(product, dW, mode));
      bias?.receiveGrad((db, mode) => backend.sumRows(gradY, db, mode));
      if (inputGrad) backend.binary(multiply, gradY, weight.tensor, product);
      gradNormal = product;
    }
    if (!inputGrad) return null;
    const gradX = kept.gradX!;
    normalizeGrad(backend, normal, variance, 1, this.#eps, gradNormal, gradX, this.#kind.centred);
    return gradX;
  }
}
