/**
 * The scaler in front of a network that was read from a file: a part of the model, which training
 * leaves as it is. Not here: fitting one (preprocessing/standard-scaler.ts).
 *
 * B = batch, C = columns
 */
import { checkArray, checkDType, floatDTypeOf } from '../../core/array-checks.js';
import { checkCount, showShape } from '../../core/check.js';
import type { FloatDType } from '../../core/dtype.js';
import { ShapeError } from '../../core/errors.js';
import type { NdArray } from '../../core/ndarray.js';
import type { FloatTensor } from '../../backend/backend.js';
import type { BinaryOp } from '../../backend/ops.js';
import { Buffer } from '../../nn/buffer.js';
import { Layer, type Described } from '../../nn/layer.js';

const subtract: BinaryOp = { name: 'subtract', f: (a, b) => a - b };
const divide: BinaryOp = { name: 'divide', f: (a, b) => a / b };

/**
 * y = (x − mean) / scale, column by column; mean and scale are fixed, and part of the state.
 *
 * Shapes: x [B, C] → y [B, C]; mean, scale [C]. Backward: dx = dy / scale.
 *
 * @throws ShapeError if x is not [B, C].
 *
 * @example
 * ```ts
 * import { array, toNested } from 'tiny-mlp';
 * import { Standardize } from 'tiny-mlp/io';
 *
 * const scaler = new Standardize(array([1, 10]), array([2, 5]));
 * console.log(toNested(scaler.forward(array([[3, 0]])))); // [ [ 1, -2 ] ]
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.StandardScaler.html
 */
export class Standardize extends Layer {
  /** Columns of x. */
  readonly inFeatures: number;
  /** Columns of y, the same. */
  readonly outFeatures: number;
  /** What is taken off each column, [C]. */
  readonly mean: Buffer;
  /** What each column is then divided by, [C]. */
  readonly scale: Buffer;
  readonly #dtype: FloatDType;

  /** @param mean - [C], of the element type of x. @param scale - [C], of the same. */
  constructor(mean: NdArray, scale: NdArray) {
    super();
    checkCount('Standardize', arguments, 2);
    checkArray('Standardize', 'mean', mean);
    checkArray('Standardize', 'scale', scale);
    this.#dtype = floatDTypeOf('Standardize', 'mean', mean, 'float32');
    const given = floatDTypeOf('Standardize', 'scale', scale, this.#dtype);
    checkDType('Standardize', 'scale', given, this.#dtype);
    const { size } = mean;
    const what = 'mean and scale with a number for each column';
    const came = `${showShape(mean.shape)} and ${showShape(scale.shape)}`;
    if (mean.shape.length !== 1 || scale.shape.length !== 1 || size !== scale.size || size === 0)
      throw new ShapeError(`Standardize expects ${what}, but got ${came}; pass [C] and [C]`);
    this.inFeatures = this.outFeatures = size;
    this.mean = new Buffer(mean);
    this.scale = new Buffer(scale);
  }

  override label(): string {
    return `Standardize(${this.inFeatures})`;
  }

  /** @internal */
  override get dtype(): FloatDType {
    return this.#dtype;
  }

  /** @internal */
  override accept({ shape, dtype }: Described): void {
    checkDType(this.label(), 'x', dtype, this.#dtype);
    if (shape.length === 2 && shape[1] === this.inFeatures) return;
    throw new ShapeError(
      `${this.label()} expects x [B, ${this.inFeatures}], but got ${showShape(shape)}; ` +
        `pass rows of ${this.inFeatures} columns`,
    );
  }

  #uploaded(name: string, { value }: Buffer): FloatTensor {
    const { kept } = this;
    return (kept[name] = this.backend.upload(value, this.#dtype, kept[name]));
  }

  /** @internal */
  protected override compute(x: FloatTensor): FloatTensor {
    const { backend, kept } = this;
    const y = (kept.y = backend.allocate(x.shape, x.dtype, kept.y));
    backend.binary(subtract, x, this.#uploaded('mean', this.mean), y);
    backend.binary(divide, y, this.#uploaded('scale', this.scale), y);
    this.save('its scale', kept.scale!);
    return y;
  }

  /** @internal */
  protected override computeGrad(gradY: FloatTensor, inputGrad: boolean): FloatTensor | null {
    const { backend, kept } = this;
    if (!inputGrad) {
      backend.cancel(gradY);
      return null;
    }
    const gradX = (kept.gradX = backend.allocate(gradY.shape, gradY.dtype, kept.gradX));
    backend.binary(divide, gradY, kept.scale!, gradX);
    return gradX;
  }
}
