/**
 * Categories as columns of zeros and ones.
 *
 * N = rows, F = columns, K = categories of all columns
 */
import { checkFloatDType } from '../core/array-checks.js';
import type { Category } from '../core/categories.js';
import { checkOneOf, checkOptions, showShape } from '../core/check.js';
import { allocate, type FloatArray, type FloatDType } from '../core/dtype.js';
import { ShapeError } from '../core/errors.js';
import { named } from '../core/kinds.js';
import { wrap, type NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';
import { readMatrix } from './matrix.js';
import type { Table } from './table.js';
import { TableEncoder, type Categories } from './table-encoder.js';

/** Options of {@link OneHotEncoder}. */
export interface OneHotEncoderOptions {
  /** What becomes of a value that `fit` has not seen: an error, or zeros. Default 'error'. */
  handleUnknown: 'error' | 'ignore';
  /** Element type of what `transform` gives. Default 'float32'. */
  dtype: FloatDType;
}

/**
 * Encodes each column of categories as columns of zeros with a single one: a column for each
 * category that `fit` has seen.
 *
 * Shapes: x [N, F] → [N, K], the columns of the first column's categories first. Rows, and the
 * order of categories: see {@link TableEncoder}. With `handleUnknown: 'ignore'` a value that `fit`
 * has not seen, and one that is missing, becomes zeros, and null by `inverseTransform`.
 *
 * There is no `drop`: networks do not mind columns that add up to 1.
 *
 * @example
 * ```ts
 * import { OneHotEncoder, toNested } from 'tiny-mlp';
 *
 * const encoder = new OneHotEncoder({ handleUnknown: 'ignore' });
 * encoder.fit([['red', true], ['blue', false], ['red', false]]);
 * const later = [['red', true], ['pink', false]];
 * console.log(toNested(encoder.transform(later)));
 * // [ [ 0, 1, 0, 1 ], [ 0, 0, 1, 0 ] ]
 * console.log(encoder.featureNames(['colour', 'new']));
 * // [ 'colour_blue', 'colour_red', 'new_false', 'new_true' ]
 * console.log(encoder.inverseTransform([[0, 0, 1, 0]]));
 * // [ [ null, false ] ]
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.OneHotEncoder.html
 */
export class OneHotEncoder extends TableEncoder<OneHotEncoderOptions> {
  /** @internal */
  static override readonly kind = /* @__PURE__ */ named(this, 'OneHotEncoder');

  /**
   * Encodes the rows of x.
   *
   * @throws StateError if it is not fitted; ShapeError if x has another number of columns;
   * RangeError if a value is unknown, TypeError if one is missing or of another type than in `fit`.
   */
  transform(x: Table): NdArray<FloatArray> {
    const { N, places, learnt } = this.places(x, "handleUnknown: 'ignore'");
    const [starts, K] = startsOf(learnt);
    const F = learnt.length;
    const out: FloatArray = allocate(this.options.dtype, N * K);
    for (let n = 0; n < N; n++) {
      for (let j = 0; j < F; j++) {
        const place = places[n * F + j];
        if (place >= 0) out[n * K + starts[j] + place] = 1;
      }
    }
    return wrap(out, [N, K]);
  }

  /**
   * The rows that y encodes. Of each column the category with the greatest number, so that scores
   * and probabilities of a model are read too.
   *
   * @param y - [N, K].
   * @throws RangeError if a column has zeros alone and `handleUnknown` is 'error'.
   */
  inverseTransform(y: ArrayInput): (Category | null)[][] {
    const learnt = this.learnt('inverseTransform');
    const who = this.nameOf('inverseTransform');
    const [starts, K] = startsOf(learnt);
    const { values, shape } = readMatrix(who, 'y', y);
    if (shape[1] !== K) {
      throw new ShapeError(
        `${who} expects y [N, ${K}], but got ${showShape(shape)}; pass what transform gives`,
      );
    }
    const rowOf = (n: number) =>
      learnt.map((categories, j) => {
        const start = n * K + starts[j];
        const scores = values.subarray(start, start + categories.length);
        if (scores.some((score) => score !== 0)) return categories[greatest(scores)];
        if (this.options.handleUnknown === 'ignore') return null;
        throw new RangeError(
          `${who} expects a category in row ${n} for column ${j}, but got zeros alone; ` +
            "pass { handleUnknown: 'ignore' } to have null for it",
        );
      });
    return Array.from({ length: shape[0] }, (_, n) => rowOf(n));
  }

  /** @internal */
  protected readOptions(who: string, options: Partial<OneHotEncoderOptions>): OneHotEncoderOptions {
    checkOptions(who, options, ['handleUnknown', 'dtype']);
    const { handleUnknown = 'error', dtype = 'float32' } = options;
    return {
      handleUnknown: checkOneOf(who, 'handleUnknown', handleUnknown, ['error', 'ignore']),
      dtype: checkFloatDType(who, dtype),
    };
  }

  /** @internal */
  protected override namesOf(inputNames: string[], learnt: Categories): string[] {
    return inputNames.flatMap((name, j) => learnt[j].map((category) => `${name}_${category}`));
  }
}

/** Where each column's categories begin, and how many there are. */
function startsOf(categories: Categories): [starts: number[], K: number] {
  let K = 0;
  const starts = categories.map(({ length }) => (K += length) - length);
  return [starts, K];
}

/** The place of the greatest number, the first of equals; NaN are passed over. */
function greatest(scores: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (!(scores[i] <= scores[best])) best = i;
  return best;
}
