/**
 * Columns with mean 0 and variance 1.
 *
 * N = rows, F = columns
 */
import { checkBoolean, checkOptions } from '../core/check.js';
import { named } from '../core/kinds.js';
import type { Matrix } from './matrix.js';
import { Scaler, type Learnt, type OfColumn } from './scaler.js';

/** Options of {@link StandardScaler}. */
export interface StandardScalerOptions {
  /** Whether the mean is subtracted. Default true. */
  withMean: boolean;
  /** Whether the result is divided by the standard deviation. Default true. */
  withStd: boolean;
}

type Name = 'mean' | 'var' | 'scale' | 'nSamplesSeen';
const names: readonly Name[] = ['mean', 'var', 'scale', 'nSamplesSeen'];

/**
 * Subtracts the mean of each column and divides by its standard deviation.
 *
 * $$ y = (x - \mu) / \sigma, \quad \sigma^2 = \frac{1}{n} \sum_i (x_i - \mu)^2 $$
 *
 * with n the numbers of a column that are not NaN: the variance is divided by n, not n − 1, as
 * scikit-learn's and NumPy's. `withMean` and `withStd` say what of it is done; mean and variance
 * are learnt in any case.
 *
 * Shapes, element types, NaN and errors: see {@link Scaler}. Once a column's variance is not above
 * the error with which it was computed, the column counts as constant: its scale is 1.
 *
 * @example
 * ```ts
 * import { rows, StandardScaler, toNested } from 'tiny-mlp';
 *
 * const scaler = new StandardScaler();
 * const x = [[0, 10], [0, 30], [4, 20], [4, NaN]];
 * console.log(toNested(rows(scaler.fitTransform(x), 0, 1)));
 * // [ [ -1, -1.2247449159622192 ] ]
 * console.log(scaler.mean, scaler.scale[0]); // [ 2, 20 ] 2
 * console.log(toNested(scaler.inverseTransform([[1, 0]]))); // [ [ 4, 20 ] ]
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.StandardScaler.html
 */
export class StandardScaler extends Scaler<StandardScalerOptions, Name> {
  /** @internal */
  static override readonly kind = /* @__PURE__ */ named(this, 'StandardScaler');

  /** The mean of each column. */
  get mean(): number[] {
    return this.numbers('mean');
  }

  /** The variance of each column. */
  get var(): number[] {
    return this.numbers('var');
  }

  /** What each column is divided by: its standard deviation, 1 where it does not vary. */
  get scale(): number[] {
    return this.numbers('scale');
  }

  /** How many numbers of each column were not NaN. */
  get nSamplesSeen(): number[] {
    return this.numbers('nSamplesSeen');
  }

  /** @internal */
  protected readOptions(
    who: string,
    options: Partial<StandardScalerOptions>,
  ): StandardScalerOptions {
    checkOptions(who, options, ['withMean', 'withStd']);
    const { withMean = true, withStd = true } = options;
    checkBoolean(who, 'withMean', withMean);
    checkBoolean(who, 'withStd', withStd);
    return { withMean, withStd };
  }

  /** @internal */
  protected stateKeys(): readonly Name[] {
    return names;
  }

  /**
   * In two passes, the second of which corrects for what rounding left of the mean (Chan, Golub
   * and LeVeque 1983, https://doi.org/10.1080/00031305.1983.10483115).
   *
   * @internal
   */
  protected measure({ values, shape: [, F] }: Matrix): Learnt<Name> {
    const [counts, mean, left, squares] = [0, 1, 2, 3].map(() => new Float64Array(F));
    for (let start = 0; start < values.length; start += F) {
      for (let j = 0; j < F; j++) {
        const value = values[start + j];
        if (Number.isNaN(value)) continue;
        counts[j]++;
        mean[j] += value;
      }
    }
    for (let j = 0; j < F; j++) mean[j] /= counts[j];
    for (let start = 0; start < values.length; start += F) {
      for (let j = 0; j < F; j++) {
        const difference = values[start + j] - mean[j];
        if (Number.isNaN(difference)) continue;
        left[j] += difference;
        squares[j] += difference * difference;
      }
    }
    const variance = squares.map((sum, j) => (sum - (left[j] * left[j]) / counts[j]) / counts[j]);
    const scale = variance.map((v, j) => (isConstant(v, mean[j], counts[j]) ? 1 : Math.sqrt(v)));
    return { mean, var: variance, scale, nSamplesSeen: counts };
  }

  /** @internal */
  protected forwardOf(learnt: Learnt<Name>): OfColumn {
    const [mean, scale] = this.#inUse(learnt);
    return (value, j) => (value - mean[j]) / scale[j];
  }

  /** @internal */
  protected inverseOf(learnt: Learnt<Name>): OfColumn {
    const [mean, scale] = this.#inUse(learnt);
    return (value, j) => value * scale[j] + mean[j];
  }

  #inUse({ mean, scale }: Learnt<Name>): [mean: Float64Array, scale: Float64Array] {
    const { withMean, withStd } = this.options;
    return [withMean ? mean : mean.map(() => 0), withStd ? scale : scale.map(() => 1)];
  }
}

/**
 * Whether a variance is no more than the error of computing it.
 *
 * @see https://github.com/scikit-learn/scikit-learn/blob/1.2.1/sklearn/preprocessing/_data.py,
 * `_is_constant_feature`
 */
function isConstant(variance: number, mean: number, count: number): boolean {
  const rounding = count * mean * Number.EPSILON;
  const bound = count * Number.EPSILON * variance + rounding * rounding;
  return variance <= bound;
}
