/**
 * Columns scaled by what a few wild numbers do not change.
 */
import { checkBoolean, checkOptions, show } from '../core/check.js';
import { named } from '../core/kinds.js';
import { eachColumn, type Matrix } from './matrix.js';
import { medianOf, quantileOf } from './quantile.js';
import { readRange } from './range.js';
import { Scaler, withoutZeros, type Learnt, type OfColumn } from './scaler.js';

/** Options of {@link RobustScaler}. */
export interface RobustScalerOptions {
  /** The percentiles whose distance is the scale, from 0 to 100. Default [25, 75]. */
  quantileRange: readonly [low: number, high: number];
  /** Whether the median is subtracted. Default true. */
  withCentering: boolean;
  /** Whether the result is divided by the distance of the percentiles. Default true. */
  withScaling: boolean;
}

type Name = 'center' | 'scale';
const names: readonly Name[] = ['center', 'scale'];

/**
 * Subtracts the median of each column and divides by the distance between two of its percentiles,
 * the quartiles by default.
 *
 * $$ y = (x - q_{50}) / (q_{75} - q_{25}) $$
 *
 * A few numbers far off move mean and standard deviation, but hardly these. Percentiles are
 * NumPy's: they lie on the line between the two nearest numbers.
 *
 * Shapes, element types, NaN and errors: see {@link Scaler}.
 *
 * @example
 * ```ts
 * import { RobustScaler, toNested } from 'tiny-mlp';
 *
 * const scaler = new RobustScaler().fit([[1], [2], [3], [4], [1e6]]);
 * console.log(scaler.center, scaler.scale); // [ 3 ] [ 2 ]
 * console.log(toNested(scaler.transform([[4]]))); // [ [ 0.5 ] ]
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.RobustScaler.html
 */
export class RobustScaler extends Scaler<RobustScalerOptions, Name> {
  /** @internal */
  static override readonly kind = /* @__PURE__ */ named(this, 'RobustScaler');

  /** The median of each column. */
  get center(): number[] {
    return this.numbers('center');
  }

  /** What each column is divided by: the distance of its percentiles, 1 where there is none. */
  get scale(): number[] {
    return this.numbers('scale');
  }

  /** @internal */
  protected readOptions(who: string, options: Partial<RobustScalerOptions>): RobustScalerOptions {
    checkOptions(who, options, ['quantileRange', 'withCentering', 'withScaling']);
    const { quantileRange = [25, 75], withCentering = true, withScaling = true } = options;
    const [low, high] = readRange(who, 'quantileRange', quantileRange);
    if (!(low >= 0 && low <= high && high <= 100)) {
      throw new RangeError(
        `${who} expects quantileRange [low, high] with 0 ≤ low ≤ high ≤ 100, but got ` +
          `${show(quantileRange)}; pass [25, 75], say`,
      );
    }
    checkBoolean(who, 'withCentering', withCentering);
    checkBoolean(who, 'withScaling', withScaling);
    return { quantileRange: [low, high], withCentering, withScaling };
  }

  /** @internal */
  protected stateKeys(): readonly Name[] {
    return names;
  }

  /** @internal */
  protected measure(matrix: Matrix): Learnt<Name> {
    const [low, high] = this.options.quantileRange;
    const F = matrix.shape[1];
    const [center, distance] = [new Float64Array(F), new Float64Array(F)];
    eachColumn(matrix, (present, j) => {
      present.sort();
      center[j] = medianOf(present);
      distance[j] = quantileOf(present, high / 100) - quantileOf(present, low / 100);
    });
    return { center, scale: withoutZeros(distance) };
  }

  /** @internal */
  protected forwardOf(learnt: Learnt<Name>): OfColumn {
    const [center, scale] = this.#inUse(learnt);
    return (value, j) => (value - center[j]) / scale[j];
  }

  /** @internal */
  protected inverseOf(learnt: Learnt<Name>): OfColumn {
    const [center, scale] = this.#inUse(learnt);
    return (value, j) => value * scale[j] + center[j];
  }

  #inUse({ center, scale }: Learnt<Name>): [center: Float64Array, scale: Float64Array] {
    const { withCentering, withScaling } = this.options;
    return [withCentering ? center : center.map(() => 0), withScaling ? scale : scale.map(() => 1)];
  }
}
