/**
 * The base class of functions of a row: softmax and its logarithm.
 *
 * B = batch, C = columns
 */
import { checkCount, show, showShape } from '../core/check.js';
import { ShapeError } from '../core/errors.js';
import { fixProperties } from '../core/fixed-properties.js';
import type { Backend, FloatTensor } from '../backend/backend.js';
import { Layer, type Described } from './layer.js';

/** What a layer computes by rows; the gradient is computed from the output. */
interface RowOp {
  readonly name: string;
  readonly f: (backend: Backend, x: FloatTensor, y: FloatTensor) => void;
  readonly grad: (backend: Backend, y: FloatTensor, dy: FloatTensor, dx: FloatTensor) => void;
}

/** The axis it goes along: the last one; 1 is that of a matrix. */
export type LastDim = -1 | 1;

/** A function of each row. */
export abstract class RowFunction extends Layer {
  /** It gives as many features as it takes: known to `Sequential` while you type. */
  readonly keepsFeatures = true;
  /** The axis it goes along, the last. */
  declare readonly dim: LastDim;
  readonly #op: RowOp;

  /** @internal */
  constructor(op: RowOp, given: ArrayLike<unknown>, dim: LastDim) {
    super();
    const { name } = op;
    checkCount(name, given, 1);
    if (dim !== -1 && dim !== 1) {
      throw new RangeError(
        `${name} expects dim to be -1 or 1, the last axis of [B, C], but got ${show(dim)}; ` +
          'transpose x before',
      );
    }
    this.#op = op;
    fixProperties<RowFunction>(this, { dim });
  }

  override label(): string {
    return this.#op.name;
  }

  /** @internal */
  override accept({ shape }: Described): void {
    const { length } = shape;
    if (this.dim === 1 ? length === 2 : length > 0) return;
    const expected = this.dim === 1 ? '[B, C], because dim is 1' : '[..., C]';
    throw new ShapeError(
      `${this.label()} expects x ${expected}, but got ${showShape(shape)}; ` +
        (length === 0 ? 'pass rows' : 'make it with dim -1 for the last axis'),
    );
  }

  /** @internal */
  protected override compute(x: FloatTensor): FloatTensor {
    const { backend, kept } = this;
    const y = (kept.y = backend.allocate(x.shape, x.dtype, kept.y));
    this.#op.f(backend, x, y);
    this.save('its output', y);
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
    this.#op.grad(backend, kept.y!, gradY, gradX);
    return gradX;
  }
}
