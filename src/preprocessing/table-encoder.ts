/**
 * The base of encoders of tables: the categories of each column, and the place of each value among
 * them.
 *
 * N = rows, F = columns
 */
import {
  checkCategory,
  checkSameType,
  distinct,
  isMissing,
  placesOf,
  type Category,
} from '../core/categories.js';
import { show } from '../core/check.js';
import type { FloatArray, FloatDType } from '../core/dtype.js';
import type { NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';
import { stateAdvice } from './fittable.js';
import { checkNotEmpty } from './matrix.js';
import { Preprocessor } from './preprocessor.js';
import { readTable, type Table } from './table.js';

/** The categories of each column. */
export type Categories = readonly (readonly Category[])[];

/** Options that every encoder of tables has. */
export interface TableEncoderOptions {
  /** What becomes of a value that `fit` has not seen. */
  handleUnknown: string;
  /** Element type of what `transform` gives. */
  dtype: FloatDType;
}

/** The state of an encoder of tables. */
export interface TableEncoderState<O extends object> {
  /** The options. */
  options: O;
  /** The categories of each column, in order. */
  categories: Category[][];
}

/**
 * Encodes columns of categories as numbers.
 *
 * Rows are arrays of text, numbers, true and false, each column of one type; or an ndarray [N, F]
 * of numbers. Categories are ordered as in scikit-learn: numbers by size, text by its code points,
 * false before true.
 *
 * @typeParam O - The options.
 */
export abstract class TableEncoder<O extends TableEncoderOptions> extends Preprocessor<
  O,
  Categories,
  TableEncoderState<O>
> {
  /** The categories of each column, in order. */
  get categories(): Category[][] {
    return this.learnt('categories').map((column) => [...column]);
  }

  /**
   * Learns the categories of the columns of x.
   *
   * @throws TypeError if a value is missing, or a column is not of one type; ShapeError if rows
   * differ in length, or x is empty.
   */
  fit(x: Table): this {
    const who = this.nameOf('fit');
    const { shape, columns } = readTable(who, 'x', x);
    checkNotEmpty(who, 'x', shape);
    const categories = columns.map((column, j) => {
      const [first] = column as Category[];
      column.forEach((value, n) => {
        const name = `x[${n}][${j}]`;
        checkSameType(who, name, checkCategory(who, name, value), first, `x[0][${j}]`);
      });
      return distinct(column as Category[]);
    });
    return this.learn(this.accept(who, this.options, categories));
  }

  /** Learns the categories of x, and encodes it. */
  fitTransform(x: Table): NdArray<FloatArray> {
    return this.fit(x).transform(x);
  }

  /**
   * For each row the places of its values among their columns' categories, −1 for one that is not
   * among them. Only where the options allow that; and a value of another type is never unknown
   * but wrong.
   *
   * @internal
   */
  protected places(x: Table, known: string): { N: number; places: Int32Array; learnt: Categories } {
    const learnt = this.learnt('transform');
    const who = this.nameOf('transform');
    const { shape, columns } = readTable(who, 'x', x);
    this.checkColumns('transform', shape, learnt.length);
    const [N, F] = shape;
    const places = new Int32Array(N * F);
    const strict = this.options.handleUnknown === 'error';
    learnt.forEach((categories, j) => {
      const placeOf = placesOf(categories);
      columns[j].forEach((value, n) => {
        const place = placeOf.get(value as Category);
        places[n * F + j] = place ?? -1;
        if (place !== undefined || (!strict && isMissing(value))) return;
        const name = `x[${n}][${j}]`;
        checkSameType(who, name, checkCategory(who, name, value), categories[0], 'those in fit');
        if (!strict) return;
        throw new RangeError(
          `${who} expects ${name} to be a category that fit has seen, but got ${show(value)}; ` +
            `fit on all there are, or pass { ${known} }`,
        );
      });
    });
    return { N, places, learnt };
  }

  /** Encodes the rows of x. */
  abstract transform(x: Table): NdArray<FloatArray>;
  /** The rows that were encoded; null for a value that was unknown. */
  abstract inverseTransform(y: ArrayInput): (Category | null)[][];

  /**
   * Refuses categories that do not go with the options.
   *
   * @internal
   */
  protected accept(_who: string, _options: O, categories: Categories): Categories {
    return categories;
  }

  /** @internal */
  protected widthOf(learnt: Categories): number {
    return learnt.length;
  }

  /** @internal */
  protected stateKeys(): readonly string[] {
    return ['categories'];
  }

  /** @internal */
  protected write(categories: Categories): object {
    return { categories };
  }

  /** @internal */
  protected read(who: string, { categories }: TableEncoderState<O>, options: O): Categories {
    const isList = (value: unknown): boolean => Array.isArray(value) && value.length > 0;
    if (!isList(categories) || !categories.every(isList)) {
      throw new TypeError(
        `${who} expects categories as a list for each column, but got ${show(categories)}; ` +
          stateAdvice,
      );
    }
    const read = categories.map((column, j) => readCategories(who, `categories[${j}]`, column));
    return this.accept(who, options, read);
  }
}

/** Categories of a state: each once, of one type, in order. */
export function readCategories(who: string, name: string, given: readonly unknown[]): Category[] {
  const read = given.map((value, i) => {
    const category = checkCategory(who, `${name}[${i}]`, value, stateAdvice);
    checkSameType(who, `${name}[${i}]`, category, given[0] as Category, `${name}[0]`);
    return category;
  });
  const ordered = distinct(read);
  if (ordered.length === read.length && ordered.every((category, i) => category === read[i]))
    return read;
  throw new RangeError(
    `${who} expects ${name} in order and each once, but got ${show(given)}; ${stateAdvice}`,
  );
}
