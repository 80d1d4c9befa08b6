/**
 * Columns within a range.
 */
import { checkBoolean, checkOptions, show } from '../core/check.js';
import { named } from '../core/kinds.js';
import { eachColumn, type Matrix } from './matrix.js';
import { readRange } from './range.js';
import { Scaler, withoutZeros, type Learnt, type OfColumn } from './scaler.js';

/** Options of {@link MinMaxScaler}. */
export interface MinMaxScalerOptions {
  /** What the least and the greatest number of each column become. Default [0, 1]. */
  featureRange: readonly [min: number, max: number];
  /** Whether numbers outside what `fit` saw are clipped to the range. Default false. */
  clip: boolean;
}

type Name = 'dataMin' | 'dataMax' | 'scale' | 'min';
const names: readonly Name[] = ['dataMin', 'dataMax', 'scale', 'min'];

/**
 * Brings each column into a range, [0, 1] by default, which its least and greatest number in `fit`
 * become the ends of.
 *
 * $$ y = s x + m, \quad s = \frac{max - min}{x_{max} - x_{min}}, \quad m = min - s x_{min} $$
 *
 * Later numbers may lie outside, unless `clip` is set; what was clipped does not come back by
 * `inverseTransform`. A column that does not vary becomes the lower end.
 *
 * Shapes, element types, NaN and errors: see {@link Scaler}.
 *
 * @example
 * ```ts
 * import { MinMaxScaler, toNested } from 'tiny-mlp';
 *
 * const scaler = new MinMaxScaler({ featureRange: [-1, 1], clip: true });
 * scaler.fit([[0, 5], [8, 5]]);
 * console.log(toNested(scaler.transform([[4, 5], [16, 5]])));
 * // [ [ 0, -1 ], [ 1, -1 ] ]
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.MinMaxScaler.html
 */
export class MinMaxScaler extends Scaler<MinMaxScalerOptions, Name> {
  /** @internal */
  static override readonly kind = /* @__PURE__ */ named(this, 'MinMaxScaler');

  /** The least number of each column. */
  get dataMin(): number[] {
    return this.numbers('dataMin');
  }

  /** The greatest number of each column. */
  get dataMax(): number[] {
    return this.numbers('dataMax');
  }

  /** What each column is multiplied by. */
  get scale(): number[] {
    return this.numbers('scale');
  }

  /** What is then added to each column. */
  get min(): number[] {
    return this.numbers('min');
  }

  /** @internal */
  protected readOptions(who: string, options: Partial<MinMaxScalerOptions>): MinMaxScalerOptions {
    checkOptions(who, options, ['featureRange', 'clip']);
    const { featureRange = [0, 1], clip = false } = options;
    const [min, max] = readRange(who, 'featureRange', featureRange);
    if (min >= max) {
      throw new RangeError(
        `${who} expects featureRange [min, max] with min below max, but got ` +
          `${show(featureRange)}; pass [0, 1], say`,
      );
    }
    checkBoolean(who, 'clip', clip);
    return { featureRange: [min, max], clip };
  }

  /** @internal */
  protected stateKeys(): readonly Name[] {
    return names;
  }

  /** @internal */
  protected measure(matrix: Matrix): Learnt<Name> {
    const [low, high] = this.options.featureRange;
    const F = matrix.shape[1];
    const [dataMin, dataMax] = [new Float64Array(F), new Float64Array(F)];
    eachColumn(matrix, (present, j) => {
      let [least, greatest] = [Infinity, -Infinity];
      for (const value of present) {
        if (value < least) least = value;
        if (value > greatest) greatest = value;
      }
      dataMin[j] = present.length > 0 ? least : NaN;
      dataMax[j] = present.length > 0 ? greatest : NaN;
    });
    const ranges = dataMax.map((max, j) => max - dataMin[j]);
    // Ranges of float32 numbers are float32 in scikit-learn, and held to its distance.
    const epsilon = matrix.values instanceof Float32Array ? 2 ** -23 : Number.EPSILON;
    const scale = withoutZeros(ranges, epsilon).map((range) => (high - low) / range);
    return { dataMin, dataMax, scale, min: dataMin.map((min, j) => low - min * scale[j]) };
  }

  /** @internal */
  protected forwardOf({ scale, min }: Learnt<Name>): OfColumn {
    const { featureRange, clip } = this.options;
    if (!clip) return (value, j) => value * scale[j] + min[j];
    const [low, high] = featureRange;
    return (value, j) => Math.max(low, Math.min(high, value * scale[j] + min[j]));
  }

  /** @internal */
  protected inverseOf({ scale, min }: Learnt<Name>): OfColumn {
    return (value, j) => (value - min[j]) / scale[j];
  }
}
