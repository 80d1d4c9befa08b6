/**
 * The rectifier: what is negative becomes 0.
 */
import { checkCount } from '../core/check.js';
import type { Tensor } from '../backend/backend.js';
import { Layer } from './layer.js';

/**
 * Rectified linear unit, y = max(x, 0), element by element.
 *
 * Shapes: any, x and y alike. Backward: dx = dy where x > 0, else 0 (at 0 itself the subgradient 0, as in PyTorch). NaN stays NaN.
 *
 * @example
 * ```ts
 * import { array, ReLU, toNested } from 'tiny-mlp';
 *
 * console.log(toNested(new ReLU().forward(array([[-1, 0, 2]])))); // [ [ 0, 0, 2 ] ]
 * ```
 * @see Nair and Hinton 2010, https://icml.cc/Conferences/2010/papers/432.pdf
 */
export class ReLU extends Layer {
  /** It gives as many features as it takes: known to `Sequential` while you type. */
  readonly keepsFeatures = true;
  #y: Tensor | undefined;
  #gradX: Tensor | undefined;

  constructor() {
    super();
    checkCount('ReLU', arguments, 0);
  }

  override label(): string {
    return 'ReLU';
  }

  /** @internal */
  protected override compute(x: Tensor): Tensor {
    this.#y = this.backend.allocate(x.shape, x.dtype, this.#y);
    this.backend.relu(x, this.#y);
    return this.#y;
  }

  /** @internal */
  protected override computeGrad(gradOutput: Tensor, inputGrad: boolean): Tensor | null {
    if (!inputGrad) {
      this.backend.discard(gradOutput); // it may not have been computed yet, and now need not be
      return null;
    }
    const y = this.#y!;
    this.#gradX = this.backend.allocate(y.shape, y.dtype, this.#gradX);
    this.backend.reluGrad(y, gradOutput, this.#gradX);
    return this.#gradX;
  }
}
