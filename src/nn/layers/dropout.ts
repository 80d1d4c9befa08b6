/**
 * Leaves out numbers at random while training.
 */
import { zeros } from '../../core/array.js';
import { checkCount, checkFinite, checkOptions } from '../../core/check.js';
import type { FloatArray } from '../../core/dtype.js';
import { checkGenerator, defaultGenerator } from '../../core/default-generator.js';
import type { Generator } from '../../core/generator.js';
import type { NdArray } from '../../core/ndarray.js';
import type { FloatTensor } from '../../backend/backend.js';
import { multiply } from '../../backend/ops.js';
import { Layer } from '../layer.js';

/**
 * In training mode each number becomes 0 with probability p, and what is kept is divided by 1 − p,
 * so that the expected value stays. In evaluation mode nothing changes.
 *
 * Shapes: any, x and y alike. With m drawn from Bernoulli(1 − p): y = x · m / (1 − p), and backward
 * dx = dy · m / (1 − p). With one seed the masks are those of `torch.nn.Dropout` on the CPU.
 *
 * @throws RangeError if p is not from 0 to 1.
 *
 * @example
 * ```ts
 * import { array, Dropout, manualSeed, toNested } from 'tiny-mlp';
 *
 * manualSeed(0);
 * const layer = new Dropout(0.5);
 * console.log(toNested(layer.eval().forward(array([[1, 2, 3, 4]]))));
 * // [ [ 1, 2, 3, 4 ] ]
 * ```
 * @see Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html
 */
export class Dropout extends Layer {
  /** It gives as many features as it takes: known to `Sequential` while you type. */
  readonly keepsFeatures = true;
  /** The probability with which a number becomes 0; may be changed. */
  p: number;
  readonly #generator: Generator | undefined;
  /** Whether the last forward in training mode had a mask. */
  #applied = false;

  /**
   * @param p - The probability with which a number becomes 0. Default 0.5.
   * @param options.generator - Where masks are drawn from. Default: the one `manualSeed` seeds.
   */
  constructor(p = 0.5, options: { generator?: Generator } = {}) {
    super();
    checkCount('Dropout', arguments, 2);
    checkOptions('Dropout', options, ['generator']);
    this.p = checkFinite('Dropout', 'p', p, 0, 1);
    const { generator } = options;
    checkGenerator('Dropout', generator);
    this.#generator = generator;
  }

  override label(): string {
    return `Dropout(${this.p})`;
  }

  /** @internal */
  override accept(): void {
    checkFinite('Dropout', 'p', this.p, 0, 1);
  }

  /** Where masks are drawn from, where that is not the default generator. */
  get generator(): Generator | undefined {
    return this.#generator;
  }

  /** @internal */
  protected override compute(x: FloatTensor): FloatTensor {
    const { backend, kept } = this;
    const applied = this.training && this.p > 0;
    if (this.keeping) this.#applied = applied;
    if (!applied) return x;
    const { shape, dtype } = x;
    const y = (kept.y = backend.allocate(shape, dtype, kept.y));
    const mask = (kept.mask = backend.upload(this.#drawMask(x), dtype, kept.mask));
    backend.binary(multiply, x, mask, y);
    this.save('its mask', mask);
    return y;
  }

  #drawMask({ shape, dtype }: FloatTensor): NdArray<FloatArray> {
    if (this.p === 1) return zeros(shape, { dtype }); // nothing is drawn, as in PyTorch
    const generator = this.#generator ?? defaultGenerator();
    const share = 1 - this.p;
    const mask = generator.bernoulli(shape, share, { dtype });
    const scale = 1 / share;
    for (let i = 0; i < mask.data.length; i++) mask.data[i] *= scale;
    return mask;
  }

  /** @internal */
  protected override computeGrad(gradY: FloatTensor, inputGrad: boolean): FloatTensor | null {
    const { backend, kept } = this;
    if (!inputGrad) {
      backend.cancel(gradY);
      return null;
    }
    if (!this.#applied) return gradY;
    const gradX = (kept.gradX = backend.allocate(gradY.shape, gradY.dtype, kept.gradX));
    backend.binary(multiply, gradY, kept.mask!, gradX);
    return gradX;
  }
}
