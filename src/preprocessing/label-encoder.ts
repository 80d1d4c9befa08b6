/**
 * The classes of a classifier as whole numbers.
 *
 * N = rows, C = classes
 */
import {
  checkSameType,
  distinct,
  placesOf,
  readLabels,
  type Category,
  type Labels,
} from '../core/categories.js';
import { checkArray } from '../core/array-checks.js';
import { checkCount, checkOptions, show, showShape } from '../core/check.js';
import { ShapeError } from '../core/errors.js';
import { named } from '../core/kinds.js';
import { packed, wrap, type NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';
import { Fittable, stateAdvice } from './fittable.js';
import { readCategories } from './table-encoder.js';

/** The state of a {@link LabelEncoder}. */
export interface LabelEncoderState {
  /** There are none. */
  options: Record<string, never>;
  /** The classes, in order. */
  classes: Category[];
}

/**
 * Encodes the labels of rows, text say, as the whole numbers 0, 1, ..., C − 1 that losses take.
 *
 * Shapes: y, a list of N labels of one type → [N], int32. Classes are ordered as categories are,
 * see {@link TableEncoder}. `inverseTransform` reads answers of the model, `argmax(logits)`.
 *
 * @example
 * ```ts
 * import { argmax, LabelEncoder, toNested } from 'tiny-mlp';
 *
 * const encoder = new LabelEncoder();
 * const y = encoder.fitTransform(['spam', 'ham', 'ham']);
 * console.log(toNested(y), encoder.classes); // [ 1, 0, 0 ] [ 'ham', 'spam' ]
 * console.log(encoder.inverseTransform(argmax([[0.1, 0.9]]))); // [ 'spam' ]
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.LabelEncoder.html
 */
export class LabelEncoder extends Fittable<
  Record<string, never>,
  readonly Category[],
  LabelEncoderState
> {
  /** @internal */
  static override readonly kind = /* @__PURE__ */ named(this, 'LabelEncoder');

  constructor() {
    super();
    checkCount('LabelEncoder', arguments, 0);
  }

  /** The classes, in order. */
  get classes(): Category[] {
    return [...this.learnt('classes')];
  }

  /**
   * Learns the classes that there are.
   *
   * @throws TypeError if a label is missing, or of another type than the first; ShapeError if there
   * are none.
   */
  fit(y: Labels): this {
    return this.learn(distinct(readLabels(this.nameOf('fit'), 'y', y)));
  }

  /**
   * The number of each label's class.
   *
   * @throws StateError if it is not fitted; RangeError if a label is not among the classes.
   */
  transform(y: Labels): NdArray<Int32Array> {
    const classes = this.learnt('transform');
    const who = this.nameOf('transform');
    const placeOf = placesOf(classes);
    const labels = readLabels(who, 'y', y);
    checkSameType(who, 'y[0]', labels[0], classes[0], 'those in fit');
    const numbers = Int32Array.from(labels, (label, n) => {
      const place = placeOf.get(label);
      if (place !== undefined) return place;
      throw new RangeError(
        `${who} expects y[${n}] to be a class that fit has seen, but got ${show(label)}; fit on ` +
          'all there are',
      );
    });
    return wrap(numbers, [numbers.length]);
  }

  /** Learns the classes of y, and gives the number of each. */
  fitTransform(y: Labels): NdArray<Int32Array> {
    return this.fit(y).transform(y);
  }

  /**
   * The labels that numbers stand for.
   *
   * @param y - Numbers of classes, [N].
   * @throws RangeError if one is not a whole number from 0 to C − 1.
   */
  inverseTransform(y: ArrayInput): Category[] {
    const classes = this.learnt('inverseTransform');
    const who = this.nameOf('inverseTransform');
    const read = checkArray(who, 'y', y);
    if (read.shape.length !== 1) {
      throw new ShapeError(
        `${who} expects y [N], but got ${showShape(read.shape)}; pass argmax(logits), say`,
      );
    }
    return Array.from(packed(read, 'float64'), (number, n) => {
      if (Object.hasOwn(classes, number)) return classes[number];
      throw new RangeError(
        `${who} expects y[${n}] to be a whole number from 0 to ${classes.length - 1}, but got ` +
          `${number}; pass numbers of classes`,
      );
    });
  }

  /** @internal */
  protected readOptions(who: string, options: object): Record<string, never> {
    checkOptions(who, options, [], 'none');
    return {};
  }

  /** @internal */
  protected stateKeys(): readonly string[] {
    return ['classes'];
  }

  /** @internal */
  protected write(classes: readonly Category[]): object {
    return { classes };
  }

  /** @internal */
  protected read(who: string, { classes }: LabelEncoderState): readonly Category[] {
    if (Array.isArray(classes) && classes.length > 0)
      return readCategories(who, 'classes', classes);
    throw new TypeError(
      `${who} expects classes as a list, but got ${show(classes)}; ${stateAdvice}`,
    );
  }
}
