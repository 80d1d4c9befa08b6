/**
 * Several axes made one: images become rows.
 */
import { checkCount, checkInteger, showShape } from '../../core/check.js';
import { ShapeError } from '../../core/errors.js';
import { fixProperties } from '../../core/fixed-properties.js';
import { sizeOf } from '../../core/ndarray.js';
import type { FloatTensor } from '../../backend/backend.js';
import { reshape } from '../../backend/scalar/reshape.js';
import { Layer, type Described } from '../layer.js';

/**
 * The axes from startDim to endDim made one, in row-major order: images [B, 28, 28] become rows
 * [B, 784] for a `Linear`.
 *
 * Shapes: x [B, ...] → y [B, n] with the defaults; any axes, by number. Backward: dx is dy in x's
 * shape. How many features there are then only x tells: the width of the layer behind it is not
 * checked while you type.
 *
 * @throws ShapeError if x has no axis startDim or endDim, or startDim comes after endDim.
 *
 * @example
 * ```ts
 * import { Flatten, Linear, Sequential, zeros } from 'tiny-mlp';
 *
 * const model = new Sequential(new Flatten(), new Linear(784, 10));
 * console.log(model.forward(zeros([32, 28, 28])).shape); // [ 32, 10 ]
 * ```
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html
 */
export class Flatten extends Layer {
  /** The first of the axes that are made one. */
  declare readonly startDim: number;
  /** The last of them. */
  declare readonly endDim: number;

  /**
   * @param startDim - The first of the axes. Default 1, so that the batch stays.
   * @param endDim - The last of them. Default −1; negative numbers count from the end.
   */
  constructor(startDim = 1, endDim = -1) {
    super();
    checkCount('Flatten', arguments, 2);
    checkInteger('Flatten', 'startDim', startDim, Number.MIN_SAFE_INTEGER);
    checkInteger('Flatten', 'endDim', endDim, Number.MIN_SAFE_INTEGER);
    fixProperties<Flatten>(this, { startDim, endDim });
  }

  override label(): string {
    const { startDim, endDim } = this;
    return startDim === 1 && endDim === -1 ? 'Flatten' : `Flatten(${startDim}, ${endDim})`;
  }

  /** @internal */
  override accept({ shape }: Described): void {
    const [start, end] = this.#axes(shape);
    if (start >= 0 && start <= end && end < shape.length) return;
    throw new ShapeError(
      `${this.label()} expects x with axes ${this.startDim} to ${this.endDim}, in this order, ` +
        `but got ${showShape(shape)}; pass a batch, [B, ...], or choose other axes`,
    );
  }

  #axes({ length }: readonly number[]): [start: number, end: number] {
    const counted = (dim: number) => (dim < 0 ? dim + length : dim);
    return [counted(this.startDim), counted(this.endDim)];
  }

  /** @internal */
  protected override compute(x: FloatTensor): FloatTensor {
    const { backend, kept } = this;
    const { shape, dtype } = x;
    const [start, end] = this.#axes(shape);
    if (start === end) return x;
    const merged = sizeOf(shape.slice(start, end + 1));
    const flat = [...shape.slice(0, start), merged, ...shape.slice(end + 1)];
    const y = (kept.y = backend.allocate(flat, dtype, kept.y));
    reshape(backend, x, y);
    return y;
  }

  /** @internal */
  protected override computeGrad(gradY: FloatTensor, inputGrad: boolean): FloatTensor | null {
    const { backend, kept } = this;
    if (!inputGrad) {
      backend.cancel(gradY);
      return null;
    }
    const { shape } = kept.x!;
    if (gradY.shape.length === shape.length) return gradY;
    const gradX = (kept.gradX = backend.allocate(shape, gradY.dtype, kept.gradX));
    reshape(backend, gradY, gradX);
    return gradX;
  }
}
