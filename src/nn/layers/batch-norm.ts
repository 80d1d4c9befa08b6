/**
 * Normalizes each feature over the batch.
 *
 * B = batch, C = numFeatures
 */
import { checkDType, checkFloatDType } from '../../core/array-checks.js';
import { zeros } from '../../core/array.js';
import {
  checkBoolean,
  checkCount,
  checkFinite,
  checkInteger,
  checkOptions,
  showShape,
} from '../../core/check.js';
import type { FloatDType } from '../../core/dtype.js';
import { ShapeError } from '../../core/errors.js';
import { fixProperties } from '../../core/fixed-properties.js';
import type { NdArray } from '../../core/ndarray.js';
import type { FloatTensor } from '../../backend/backend.js';
import { add, multiply } from '../../backend/ops.js';
import { Buffer } from '../buffer.js';
import { filled } from '../initial-value.js';
import { normalize, normalizeGrad } from '../normalize.js';
import { Layer, type Described } from '../layer.js';
import { Parameter } from '../parameter.js';

/** Options of {@link BatchNorm1d}. */
export interface BatchNormOptions {
  /** Added to the variance. Default 1e-5. */
  eps?: number;
  /**
   * How much of a batch goes into the running statistics; null for the average of all. Default 0.1.
   */
  momentum?: number | null;
  /** Whether weight and bias are learned. Default true. */
  affine?: boolean;
  /** Whether running statistics are kept, for evaluation mode. Default true. */
  trackRunningStats?: boolean;
  /** Element type of parameters, input and output. Default `'float32'`. */
  dtype?: FloatDType;
}

const optionNames = ['eps', 'momentum', 'affine', 'trackRunningStats', 'dtype'];

/**
 * Batch normalization: each feature has mean 0 and variance 1 over the batch, then a learned scale
 * and shift:
 * $$y = \frac{x - \mathrm{E}[x]}{\sqrt{\mathrm{Var}[x] + \varepsilon}} \cdot \text{weight}
 *   + \text{bias}$$
 * In training mode mean and variance are those of the batch (divided by B), and the running
 * statistics move towards them (there the variance is divided by B − 1): r ← (1 − momentum) · r +
 * momentum · new. In evaluation mode the running statistics are used, as numbers that are given.
 *
 * Shapes: x [B, C] → y [B, C]; weight, bias, runningMean, runningVar [C].
 * Backward, with x̂ the normalized x and g = dy · weight:
 * dx = (g − mean(g) − x̂ · mean(g · x̂)) / √(Var + ε); dweight = Σ_B dy · x̂; dbias = Σ_B dy.
 * In evaluation mode, within a network that trains, dx = g / √(Var + ε).
 *
 * @throws ShapeError if x is not [B, C], or has one row in training mode.
 *
 * @example
 * ```ts
 * import { array, BatchNorm1d, toNested } from 'tiny-mlp';
 *
 * const layer = new BatchNorm1d(2, { eps: 0 });
 * console.log(toNested(layer.forward(array([[1, 5], [3, 9]]))));
 * // [ [ -1, -1 ], [ 1, 1 ] ]
 * ```
 * @see Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167
 */
export class BatchNorm1d<const C extends number = number> extends Layer {
  /** Features of an input row. */
  declare readonly inFeatures: C;
  /** Features of an output row, the same. */
  declare readonly outFeatures: C;
  /** Added to the variance; may be changed. */
  eps: number;
  /**
   * How much of a batch goes into the running statistics; null for the average of all. May be
   * changed.
   */
  momentum: number | null;
  /** The scale of each feature, or null without `affine`. */
  declare readonly weight: Parameter | null;
  /** The shift of each feature, or null without `affine`. */
  declare readonly bias: Parameter | null;
  /** The running mean of each feature, or null without `trackRunningStats`. */
  declare readonly runningMean: Buffer | null;
  /** The running variance of each feature, or null without `trackRunningStats`. */
  declare readonly runningVar: Buffer | null;
  /** How many batches the running statistics have seen, or null without `trackRunningStats`. */
  declare readonly numBatchesTracked: Buffer | null;
  readonly #dtype: FloatDType;
  /** That of the last forward that backward may follow, and whether it was by the batch. */
  #eps = 0;
  #byBatch = true;

  /**
   * @param numFeatures - Features of an input row.
   * @param options - See {@link BatchNormOptions}.
   */
  constructor(numFeatures: C, options: BatchNormOptions = {}) {
    super();
    checkCount('BatchNorm1d', arguments, 2);
    checkInteger('BatchNorm1d', 'numFeatures', numFeatures);
    const sizes = { inFeatures: numFeatures, outFeatures: numFeatures };
    fixProperties<BatchNorm1d<C>>(this, sizes);
    const who = this.label();
    checkOptions(who, options, optionNames);
    const { eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true } = options;
    this.#dtype = checkFloatDType(who, options.dtype ?? 'float32');
    [this.eps, this.momentum] = [eps, momentum];
    this.#check();
    checkBoolean(who, 'affine', affine);
    checkBoolean(who, 'trackRunningStats', trackRunningStats);
    const all = (value: number) => filled(who, numFeatures, value, this.#dtype);
    const buffer = (value: () => NdArray, name: string) =>
      trackRunningStats ? new Buffer(value(), { name }) : null;
    fixProperties<BatchNorm1d<C>>(this, {
      weight: affine ? new Parameter(all(1), { name: 'weight' }) : null,
      bias: affine ? new Parameter(all(0), { name: 'bias' }) : null,
      runningMean: buffer(() => all(0), 'running_mean'),
      runningVar: buffer(() => all(1), 'running_var'),
      numBatchesTracked: buffer(() => zeros([], { dtype: 'int32' }), 'num_batches_tracked'),
    });
  }

  override label(): string {
    return `BatchNorm1d(${this.inFeatures})`;
  }

  /** @internal */
  override get dtype(): FloatDType {
    return this.#dtype;
  }

  /** @internal */
  override accept({ shape, dtype }: Described): void {
    const { inFeatures } = this;
    this.#check();
    checkDType(this.label(), 'x', dtype, this.#dtype);
    if (shape.length !== 2 || shape[1] !== inFeatures || shape[0] === 0) {
      throw new ShapeError(
        `${this.label()} expects x [B, ${inFeatures}], but got ${showShape(shape)}; ` +
          `pass rows of ${inFeatures} features`,
      );
    }
    if (this.#usesBatch() && shape[0] === 1) {
      throw new ShapeError(
        `${this.label()} expects more than one row in training mode, but got x ` +
          `${showShape(shape)}; pass larger batches, leave the last short one out with ` +
          'dropLast, or call eval()',
      );
    }
  }

  #check(): void {
    checkFinite(this.label(), 'eps', this.eps, 0);
    if (this.momentum !== null) checkFinite(this.label(), 'momentum', this.momentum, 0, 1);
  }

  /** Whether the statistics are the batch's own. */
  #usesBatch(): boolean {
    return this.training || !this.runningMean;
  }

  #place(name: string, shape: readonly number[]): FloatTensor {
    const { kept } = this;
    return (kept[name] = this.backend.allocate(shape, this.#dtype, kept[name]));
  }

  #uploaded(name: string, source: NdArray): FloatTensor {
    const { kept } = this;
    return (kept[name] = this.backend.upload(source, this.#dtype, kept[name]));
  }

  /** @internal */
  protected override compute(x: FloatTensor): FloatTensor {
    const { backend, weight, bias } = this;
    const byBatch = this.#usesBatch();
    if (this.keeping) [this.#eps, this.#byBatch] = [this.eps, byBatch];
    const normal = byBatch ? this.#normalByBatch(x) : this.#normalByRunning(x);
    this.save('its normalized x', normal);
    if (weight) this.save('its weight', weight.tensor);
    let y = normal;
    if (weight && bias) {
      y = this.#place('y', x.shape);
      backend.binary(multiply, normal, weight.tensor, y);
      backend.binary(add, y, bias.tensor, y);
    }
    // Last: where there is no memory for y, the statistics are as they were.
    if (this.training && this.runningMean) this.#track(x.shape[0]);
    return y;
  }

  /** x̂ by the batch's statistics, which are kept. */
  #normalByBatch(x: FloatTensor): FloatTensor {
    const shape = [this.inFeatures];
    const normal = this.#place('normal', x.shape);
    const [mean, variance] = [this.#place('mean', shape), this.#place('variance', shape)];
    normalize(this.backend, x, 0, this.eps, normal, variance, mean);
    this.save('its variance', variance);
    return normal;
  }

  /** x̂ by the running statistics. */
  #normalByRunning(x: FloatTensor): FloatTensor {
    const [means, variances] = [this.runningMean!.value.data, this.runningVar!.value.data];
    const minusMean = zeros([this.inFeatures], { dtype: this.#dtype });
    const scale = zeros([this.inFeatures], { dtype: this.#dtype });
    for (let c = 0; c < means.length; c++) {
      minusMean.data[c] = -means[c];
      scale.data[c] = 1 / Math.sqrt(variances[c] + this.eps);
    }
    const normal = this.#place('normal', x.shape);
    this.backend.binary(add, x, this.#uploaded('mean', minusMean), normal);
    this.backend.binary(multiply, normal, this.#uploaded('scale', scale), normal);
    return normal;
  }

  /** Moves the running statistics towards a batch's. */
  #track(B: number): void {
    const { backend, runningMean, runningVar, numBatchesTracked } = this;
    const { mean, variance } = this.kept;
    const count = ++numBatchesTracked!.value.data[0];
    const share = this.momentum ?? 1 / count;
    const [means, variances] = [backend.download(mean!).data, backend.download(variance!).data];
    const [toMean, toVar] = [runningMean!.value.data, runningVar!.value.data];
    for (let c = 0; c < means.length; c++) {
      toMean[c] = (1 - share) * toMean[c] + share * means[c];
      toVar[c] = (1 - share) * toVar[c] + share * variances[c] * (B / (B - 1));
    }
  }

  /** @internal */
  protected override computeGrad(gradY: FloatTensor, inputGrad: boolean): FloatTensor | null {
    const { backend, weight, bias } = this;
    const { normal, variance, scale } = this.kept;
    const gradX = inputGrad ? this.#place('gradX', gradY.shape) : null;
    const product = weight ? this.#place('product', gradY.shape) : null;
    if (weight && bias && product) {
      backend.binary(multiply, gradY, normal!, product);
      weight.receiveGrad((dW, mode) => backend.sumRows(product, dW, mode));
      bias.receiveGrad((db, mode) => backend.sumRows(gradY, db, mode));
    }
    if (!gradX) return null;
    if (product) backend.binary(multiply, gradY, weight!.tensor, product);
    const gradNormal = product ?? gradY;
    if (this.#byBatch) normalizeGrad(backend, normal!, variance!, 0, this.#eps, gradNormal, gradX);
    else backend.binary(multiply, gradNormal, scale!, gradX);
    return gradX;
  }
}
