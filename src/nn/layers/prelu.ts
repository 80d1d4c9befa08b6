/**
 * A rectifier that learns how much of what is negative it lets through.
 *
 * B = batch, C = numParameters
 */
import { checkDType, checkFloatDType } from '../../core/array-checks.js';
import {
  checkCount,
  checkFinite,
  checkInteger,
  checkOptions,
  showShape,
} from '../../core/check.js';
import type { FloatDType } from '../../core/dtype.js';
import { ShapeError } from '../../core/errors.js';
import { fixProperties } from '../../core/fixed-properties.js';
import type { FloatTensor } from '../../backend/backend.js';
import { prelu, preluGrad, slopeGrad } from '../../backend/scalar/prelu.js';
import { filled } from '../initial-value.js';
import { Layer, type Described } from '../layer.js';
import { Parameter } from '../parameter.js';

/** Options of {@link PReLU}. */
export interface PReLUOptions {
  /** The slope or slopes at first. Default 0.25. */
  init?: number;
  /** Element type of the weight, input and output. Default `'float32'`. */
  dtype?: FloatDType;
}

/**
 * Parametric rectified linear unit, y = x for x > 0 and weight · x elsewhere; the weight is
 * learned, one for all features or one for each.
 *
 * Shapes: any, x and y alike, with one weight [1]; with C weights [C], x [B, C]. Backward:
 * dx = dy where x > 0, else weight · dy; dweight = Σ dy · x over where x is not above 0. It is
 * usual not to let weight decay pull the slopes: give them a group of their own.
 *
 * @throws ShapeError if x is not [B, C] for a layer with C > 1 weights.
 *
 * @example
 * ```ts
 * import { array, PReLU, toNested } from 'tiny-mlp';
 *
 * const layer = new PReLU(2, { init: 0.5 });
 * console.log(toNested(layer.forward(array([[-2, 3]])))); // [ [ -1, 3 ] ]
 * ```
 * @see He et al. 2015, https://arxiv.org/abs/1502.01852
 */
export class PReLU<const C extends number = 1> extends Layer {
  /** How many slopes there are. */
  declare readonly numParameters: C;
  /** With one slope for all features: it gives as many as it takes. */
  declare readonly keepsFeatures: C extends 1 ? true : false;
  /** Features of an input row, where each has a slope of its own. */
  declare readonly inFeatures: C extends 1 ? undefined : C;
  /** Features of an output row, the same. */
  declare readonly outFeatures: C extends 1 ? undefined : C;
  /** The slope or slopes below 0, [C]. */
  declare readonly weight: Parameter;

  /**
   * @param numParameters - How many slopes: 1 (default), or as many as there are features.
   * @param options - See {@link PReLUOptions}.
   */
  constructor(numParameters: C = 1 as C, options: PReLUOptions = {}) {
    super();
    checkCount('PReLU', arguments, 2);
    checkInteger('PReLU', 'numParameters', numParameters);
    const keepsFeatures = ((numParameters as number) === 1) as PReLU<C>['keepsFeatures'];
    const width = (keepsFeatures ? undefined : numParameters) as PReLU<C>['inFeatures'];
    const sizes = { numParameters, keepsFeatures, inFeatures: width, outFeatures: width };
    fixProperties<PReLU<C>>(this, sizes);
    const who = this.label();
    checkOptions(who, options, ['init', 'dtype']);
    const init = checkFinite(who, 'init', options.init ?? 0.25);
    const dtype = checkFloatDType(who, options.dtype ?? 'float32');
    const values = filled(who, numParameters, init, dtype);
    const weight = new Parameter(values, { name: 'weight' });
    fixProperties<PReLU<C>>(this, { weight });
  }

  override label(): string {
    return this.numParameters === 1 ? 'PReLU' : `PReLU(${this.numParameters})`;
  }

  /** @internal */
  override accept({ shape, dtype }: Described): void {
    const { numParameters: C } = this;
    checkDType(this.label(), 'x', dtype, this.weight.dtype);
    if (C === 1 || (shape.length === 2 && shape[1] === C)) return;
    throw new ShapeError(
      `${this.label()} expects x [B, ${C}], but got ${showShape(shape)}; ` +
        `pass rows of ${C} features, or make a PReLU with one slope for all`,
    );
  }

  /** @internal */
  protected override compute(x: FloatTensor): FloatTensor {
    const { backend, kept } = this;
    const { tensor } = this.weight;
    const y = (kept.y = backend.allocate(x.shape, x.dtype, kept.y));
    prelu(backend, x, tensor, y);
    this.save('x', x);
    this.save('its weight', tensor);
    return y;
  }

  /** @internal */
  protected override computeGrad(gradY: FloatTensor, inputGrad: boolean): FloatTensor | null {
    const { backend, kept, weight } = this;
    const { shape, dtype } = gradY;
    const x = kept.x!;
    if (inputGrad) kept.gradX = backend.allocate(shape, dtype, kept.gradX);
    weight.receiveGrad((grad, mode) => slopeGrad(backend, x, gradY, grad, mode));
    if (!inputGrad) return null;
    preluGrad(backend, x, weight.tensor, gradY, kept.gradX!);
    return kept.gradX!;
  }
}
