/**
 * Changes nothing: a place that must be filled.
 */
import { checkCount } from '../../core/check.js';
import type { FloatTensor } from '../../backend/backend.js';
import { Layer } from '../layer.js';

/**
 * y = x: a module where one is expected and nothing is to be done, as a branch that passes its
 * input on.
 *
 * Shapes: any, x and y alike. Backward: dx = dy.
 *
 * @example
 * ```ts
 * import { array, Identity, toNested } from 'tiny-mlp';
 *
 * console.log(toNested(new Identity().forward(array([[1, 2]]))));
 * // [ [ 1, 2 ] ]
 * ```
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Identity.html
 */
export class Identity extends Layer {
  /** It gives as many features as it takes: known to `Sequential` while you type. */
  readonly keepsFeatures = true;

  constructor() {
    super();
    checkCount('Identity', arguments, 0);
  }

  override label(): string {
    return 'Identity';
  }

  /** @internal */
  protected override compute(x: FloatTensor): FloatTensor {
    return x;
  }

  /** @internal */
  protected override computeGrad(gradY: FloatTensor, inputGrad: boolean): FloatTensor | null {
    if (inputGrad) return gradY;
    this.backend.cancel(gradY);
    return null;
  }
}
