/**
 * Categories as whole numbers, a column each.
 *
 * N = rows, F = columns
 */
import { checkFloatDType } from '../core/array-checks.js';
import type { Category } from '../core/categories.js';
import { checkOneOf, checkOptions, show } from '../core/check.js';
import { allocate, type FloatArray, type FloatDType } from '../core/dtype.js';
import { named } from '../core/kinds.js';
import { wrap, type NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';
import { stateAdvice } from './fittable.js';
import { readMatrix } from './matrix.js';
import { checkAmong, readOrders } from './orders.js';
import type { Table } from './table.js';
import { TableEncoder, type Categories, type TableEncoderState } from './table-encoder.js';

/** Options of {@link OrdinalEncoder}. */
export interface OrdinalEncoderOptions {
  /**
   * The categories of each column, in the order that they mean: `[['low', 'middle', 'high']]`.
   * Default: those that `fit` sees, numbers by size and text by its code points.
   */
  categories?: readonly (readonly Category[])[] | undefined;
  /**
   * What becomes of a value that `fit` has not seen: an error, or `unknownValue`. Default 'error'.
   */
  handleUnknown: 'error' | 'useEncodedValue';
  /** What stands for values that `fit` has not seen: a whole number of no category, or NaN. */
  unknownValue?: number | null | undefined;
  /** Element type of what `transform` gives. Default 'float32'. */
  dtype: FloatDType;
}

/**
 * Encodes each column of categories as whole numbers 0, 1, ..., in the order of its categories: for
 * `Embedding`, or where the order means something; the option `categories` says which one.
 *
 * Shapes: x [N, F] → [N, F]. Rows, and the order of categories: see {@link TableEncoder}. With
 * `handleUnknown: 'useEncodedValue'` a value that `fit` has not seen, and one that is missing,
 * becomes `unknownValue`, and null by `inverseTransform`.
 *
 * @example
 * ```ts
 * import { OrdinalEncoder, toNested } from 'tiny-mlp';
 *
 * const encoder = new OrdinalEncoder({
 *   handleUnknown: 'useEncodedValue',
 *   unknownValue: -1,
 * });
 * encoder.fit([['Rome', 3], ['Oslo', 1], ['Paris', 2]]);
 * console.log(toNested(encoder.transform([['Paris', 1], ['Bonn', 3]])));
 * // [ [ 1, 0 ], [ -1, 2 ] ]
 * console.log(encoder.inverseTransform([[2, -1]])); // [ [ 'Rome', null ] ]
 *
 * const sizes = new OrdinalEncoder({ categories: [['S', 'M', 'L']] });
 * console.log(toNested(sizes.fitTransform([['L'], ['S']])));
 * // [ [ 2 ], [ 0 ] ]
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.OrdinalEncoder.html
 */
export class OrdinalEncoder extends TableEncoder<OrdinalEncoderOptions> {
  /** @internal */
  static override readonly kind = /* @__PURE__ */ named(this, 'OrdinalEncoder');

  /**
   * Encodes the rows of x.
   *
   * @throws StateError if it is not fitted; ShapeError if x has another number of columns;
   * RangeError if a value is unknown, TypeError if one is missing or of another type than in `fit`.
   */
  transform(x: Table): NdArray<FloatArray> {
    const known = "handleUnknown: 'useEncodedValue', unknownValue: -1";
    const { N, places, learnt } = this.places(x, known);
    const { dtype, unknownValue } = this.options;
    const out: FloatArray = allocate(dtype, places.length);
    for (let i = 0; i < out.length; i++) out[i] = places[i] < 0 ? (unknownValue ?? NaN) : places[i];
    return wrap(out, [N, learnt.length]);
  }

  /**
   * The rows that y encodes.
   *
   * @param y - [N, F].
   * @throws RangeError if a number is the place of no category and not `unknownValue`.
   */
  inverseTransform(y: ArrayInput): (Category | null)[][] {
    const learnt = this.learnt('inverseTransform');
    const who = this.nameOf('inverseTransform');
    const { values, shape } = readMatrix(who, 'y', y);
    const F = learnt.length;
    this.checkColumns('inverseTransform', shape, F);
    const { unknownValue } = this.options;
    return Array.from({ length: shape[0] }, (_, n) =>
      learnt.map((categories, j) => {
        const code = values[n * F + j];
        if (Object.hasOwn(categories, code)) return categories[code];
        if (unknownValue !== undefined && Object.is(code, unknownValue)) return null;
        throw new RangeError(
          `${who} expects y[${n}][${j}] to be a whole number from 0 to ${categories.length - 1}, ` +
            `but got ${code}; pass what transform gives`,
        );
      }),
    );
  }

  /** @internal */
  protected readOptions(
    who: string,
    options: Partial<OrdinalEncoderOptions>,
  ): OrdinalEncoderOptions {
    checkOptions(who, options, ['categories', 'handleUnknown', 'unknownValue', 'dtype']);
    const { handleUnknown = 'error', unknownValue, dtype = 'float32' } = options;
    const orders = options.categories && { categories: readOrders(who, options.categories) };
    checkOneOf(who, 'handleUnknown', handleUnknown, ['error', 'useEncodedValue']);
    checkFloatDType(who, dtype);
    if (handleUnknown === 'error') {
      if (unknownValue === undefined) return { ...orders, handleUnknown, dtype };
      throw new TypeError(
        `${who} expects unknownValue with handleUnknown 'useEncodedValue' alone, but got ` +
          `${show(unknownValue)}; leave it out, or pass that`,
      );
    }
    // JSON has no NaN: a state has null for it.
    const value = unknownValue === null ? NaN : unknownValue;
    if (!Number.isInteger(value) && !Number.isNaN(value)) {
      throw new TypeError(
        `${who} expects unknownValue to be a whole number or NaN, but got ${show(value)}; ` +
          'pass -1, say',
      );
    }
    return { ...orders, handleUnknown, unknownValue: value, dtype };
  }

  /** @internal */
  protected override accept(
    who: string,
    { categories: orders, handleUnknown, unknownValue = -1 }: OrdinalEncoderOptions,
    found: Categories,
  ): Categories {
    if (orders) checkAmong(who, orders, found, handleUnknown === 'error');
    const learnt = orders ?? found;
    const taken = learnt.findIndex((categories) => Object.hasOwn(categories, Number(unknownValue)));
    if (taken < 0) return learnt;
    throw new RangeError(
      `${who} expects unknownValue to be the number of no category, but got ${unknownValue} for ` +
        `column ${taken} of ${learnt[taken].length} categories; pass -1, say`,
    );
  }

  /** @internal */
  protected override read(
    who: string,
    state: TableEncoderState<OrdinalEncoderOptions>,
    options: OrdinalEncoderOptions,
  ): Categories {
    const { categories: orders } = options;
    if (!orders) return super.read(who, state, options);
    if (JSON.stringify(state.categories) === JSON.stringify(orders))
      return this.accept(who, options, orders);
    throw new RangeError(
      `${who} expects categories as in the state's options, but got ${show(state.categories)}; ` +
        stateAdvice,
    );
  }
}
