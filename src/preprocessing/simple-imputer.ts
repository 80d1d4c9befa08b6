/**
 * Values for what is missing.
 *
 * N = rows, F = columns, M = columns with a value missing in fit
 */
import { checkArray } from '../core/array-checks.js';
import {
  checkCategory,
  checkSameType,
  distinct,
  isMissing,
  typeName,
  type Category,
} from '../core/categories.js';
import { checkBoolean, checkInteger, checkOneOf, checkOptions, show } from '../core/check.js';
import type { FloatArray } from '../core/dtype.js';
import { StateError } from '../core/errors.js';
import { named } from '../core/kinds.js';
import type { NdArray } from '../core/ndarray.js';
import { isNdArray } from '../core/parts.js';
import { stateAdvice } from './fittable.js';
import { checkNotEmpty } from './matrix.js';
import { Preprocessor } from './preprocessor.js';
import { medianIn } from './quantile.js';
import { matrixFrom, readTable, type ColumnValues, type TableWithHoles } from './table.js';

/** What missing values become: what is computed of their column's others, or a constant. */
export type ImputerStrategy = 'mean' | 'median' | 'mostFrequent' | 'constant';

/** Options of {@link SimpleImputer}. */
export interface SimpleImputerOptions<S extends ImputerStrategy = ImputerStrategy> {
  /** What missing values become. Default 'mean'. */
  strategy: S;
  /** Of 'constant': the value. Default 0 in columns of numbers, 'missing_value' in text. */
  fillValue?: Category;
  /** Whether columns of zeros and ones tell where values were missing. Default false. */
  addIndicator: boolean;
  /** Whether columns without any value are allowed, and filled with 0. Default false. */
  keepEmptyFeatures: boolean;
}

/** The state of a {@link SimpleImputer}. */
export interface SimpleImputerState<S extends ImputerStrategy = ImputerStrategy> {
  /** The options. */
  options: SimpleImputerOptions<S>;
  /** What missing values of each column become. */
  statistics: Category[];
  /** The columns in which `fit` saw values missing. */
  indicated: number[];
}

/** A value's type, once what is missing is filled. */
export type Filled<C> = C extends string
  ? string
  : C extends number
    ? number
    : C extends boolean
      ? boolean
      : never;

/** What {@link SimpleImputer} gives: an array of numbers, or rows where it is given rows. */
export type Imputed<S extends ImputerStrategy, X> = S extends 'mean' | 'median'
  ? NdArray<FloatArray>
  : X extends readonly (readonly (infer C)[])[]
    ? (Filled<C> | number)[][]
    : NdArray<FloatArray>;

interface Learnt {
  readonly statistics: readonly Category[];
  readonly indicated: readonly number[];
}

/**
 * Fills what is missing (NaN, null and undefined) with the mean, the median or the most frequent
 * value of its column, or with a constant.
 *
 * Shapes: x [N, F] → [N, F], with `addIndicator` [N, F + M]. 'mean' and 'median' take numbers and
 * give an array, float64 of a float64 ndarray and else float32; the others take columns of text,
 * numbers, true and false too, and give rows where they are given rows. Of several values that are
 * most frequent, the first in order is taken.
 *
 * Where scikit-learn leaves out a column without any value, `fit` refuses it here.
 *
 * @example
 * ```ts
 * import { SimpleImputer, toNested } from 'tiny-mlp';
 *
 * const imputer = new SimpleImputer({ addIndicator: true });
 * console.log(toNested(imputer.fitTransform([[1, 5], [null, 6], [3, 7]])));
 * // [ [ 1, 5, 0 ], [ 2, 6, 1 ], [ 3, 7, 0 ] ]
 * const words = new SimpleImputer({ strategy: 'mostFrequent' });
 * console.log(words.fitTransform([['b'], ['a'], [null], ['b']]));
 * // [ [ 'b' ], [ 'a' ], [ 'b' ], [ 'b' ] ]
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.impute.SimpleImputer.html
 */
export class SimpleImputer<S extends ImputerStrategy = 'mean'> extends Preprocessor<
  SimpleImputerOptions<S>,
  Learnt,
  SimpleImputerState<S>
> {
  /** @internal */
  static override readonly kind = /* @__PURE__ */ named(this, 'SimpleImputer');

  /** What missing values of each column become. */
  get statistics(): Category[] {
    return [...this.learnt('statistics').statistics];
  }

  /**
   * Learns what missing values become.
   *
   * @throws TypeError if a column is not of one type, or not of numbers where these are needed;
   * RangeError if it has no value; ShapeError if rows differ in length, or x is empty.
   */
  fit(x: TableWithHoles): this {
    const who = this.nameOf('fit');
    const { shape, columns } = readTable(who, 'x', x);
    checkNotEmpty(who, 'x', shape);
    const present = columns.map((column, j) => this.#presentIn(who, column, j));
    const hasText = present.some(([first]) => typeof first === 'string');
    return this.learn({
      statistics: present.map((values, j) => this.#statisticOf(who, values, j, hasText)),
      indicated: [...present.keys()].filter((j) => present[j].length < shape[0]),
    });
  }

  /**
   * Fills what is missing in x.
   *
   * @returns A copy.
   * @throws StateError if it is not fitted; ShapeError if x has another number of columns;
   * TypeError if a value is not of the type that its column had in `fit`.
   */
  transform<X extends TableWithHoles>(x: X): Imputed<S, X> {
    const { statistics, indicated } = this.learnt('transform');
    const who = this.nameOf('transform');
    const { shape, columns } = readTable(who, 'x', x);
    this.checkColumns('transform', shape, statistics.length);
    const [N] = shape;
    const { strategy, addIndicator } = this.options;
    const filled = columns.map((column, j) => {
      const fill = statistics[j];
      const values = (typeof fill === 'number' ? column.slice() : Array.from(column)) as Category[];
      for (let n = 0; n < N; n++) {
        const value: unknown = values[n];
        values[n] = isMissing(value) ? fill : this.#read(who, value, fill, 'those in fit', n, j);
      }
      return values;
    });
    for (const j of addIndicator ? indicated : [])
      filled.push(Array.from(columns[j], (value) => Number(isMissing(value))));
    const asRows = !isNdArray(x) && (strategy === 'mostFrequent' || strategy === 'constant');
    return (
      asRows
        ? Array.from({ length: N }, (_, n) => filled.map((column) => column[n]))
        : matrixFrom(filled as number[][], N, isNdArray(x) && checkArray(who, 'x', x).dtype)
    ) as Imputed<S, X>;
  }

  /** Learns from x, and fills what is missing in it. */
  fitTransform<X extends TableWithHoles>(x: X): Imputed<S, X> {
    return this.fit(x).transform(x);
  }

  /** The values of a column that are not missing. */
  #presentIn(who: string, column: ColumnValues, j: number): Category[] {
    const values: Category[] = [];
    let [first, like]: [Category | undefined, string] = [undefined, ''];
    for (let n = 0; n < column.length; n++) {
      const value = column[n];
      if (isMissing(value)) continue;
      if (first === undefined) [first, like] = [value as Category, `x[${n}][${j}]`];
      values.push(this.#read(who, value, first, like, n, j));
    }
    return values;
  }

  #read(who: string, value: unknown, first: Category, like: string, n: number, j: number) {
    // Most are numbers among numbers, which every strategy takes: no text is made for them.
    if (typeof value === 'number' && typeof first === 'number' && Number.isFinite(value))
      return value;
    const name = `x[${n}][${j}]`;
    const { strategy } = this.options;
    if ((strategy === 'mean' || strategy === 'median') && typeof value !== 'number') {
      throw new TypeError(
        `${who} expects ${name} to be a number for the strategy '${strategy}', but got ` +
          `${show(value)}; use 'mostFrequent' or 'constant' for other values`,
      );
    }
    const category = checkCategory(who, name, value, 'replace it');
    checkSameType(who, name, category, first, like);
    return category;
  }

  #statisticOf(who: string, values: readonly Category[], j: number, hasText: boolean): Category {
    const { strategy, keepEmptyFeatures } = this.options;
    if (strategy === 'constant') return this.#constantFor(who, values, j, hasText);
    if (values.length === 0) {
      if (keepEmptyFeatures) return 0;
      throw new RangeError(
        `${who} expects at least one value in column ${j}, but all are missing; leave the column ` +
          'out, or pass { keepEmptyFeatures: true } to fill it with 0',
      );
    }
    const numbers = values as readonly number[];
    if (strategy === 'mean') return numbers.reduce((sum, v) => sum + v, 0) / numbers.length;
    if (strategy === 'median') return medianIn(new Float64Array(numbers));
    const counts = new Map<Category, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    const most = Math.max(...counts.values());
    return distinct(counts.keys()).find((value) => counts.get(value) === most)!;
  }

  #constantFor(who: string, [first]: readonly Category[], j: number, hasText: boolean): Category {
    const text = first === undefined ? hasText : typeof first === 'string';
    const { fillValue = text ? 'missing_value' : 0 } = this.options;
    if (first === undefined || typeof fillValue === typeof first) return fillValue;
    throw new TypeError(
      `${who} expects a fillValue of the type of column ${j}, ${typeName(first)}, but got ` +
        `${show(this.options.fillValue)}; fill columns of each type by an imputer of their own`,
    );
  }

  /** @internal */
  protected readOptions(
    who: string,
    options: Partial<SimpleImputerOptions<S>>,
  ): SimpleImputerOptions<S> {
    checkOptions(who, options, ['strategy', 'fillValue', 'addIndicator', 'keepEmptyFeatures']);
    const { strategy = 'mean', fillValue } = options;
    const { addIndicator = false, keepEmptyFeatures = false } = options;
    const strategies = ['mean', 'median', 'mostFrequent', 'constant'] as const;
    checkOneOf(who, 'strategy', strategy, strategies);
    checkBoolean(who, 'addIndicator', addIndicator);
    checkBoolean(who, 'keepEmptyFeatures', keepEmptyFeatures);
    const read = { strategy: strategy as S, addIndicator, keepEmptyFeatures };
    if (fillValue === undefined) return read;
    if (strategy !== 'constant') {
      throw new TypeError(
        `${who} expects fillValue with the strategy 'constant' alone, but got ` +
          `${show(fillValue)} with '${strategy}'; leave it out, or pass that strategy`,
      );
    }
    return { ...read, fillValue: checkCategory(who, 'fillValue', fillValue, 'pass such a value') };
  }

  /** @internal */
  protected override namesOf(inputNames: string[], { indicated }: Learnt): string[] {
    if (!this.options.addIndicator) return inputNames;
    return [...inputNames, ...indicated.map((j) => `missingindicator_${inputNames[j]}`)];
  }

  /** @internal */
  protected widthOf({ statistics }: Learnt): number {
    return statistics.length;
  }

  /** @internal */
  protected stateKeys(): readonly string[] {
    return ['statistics', 'indicated'];
  }

  /** @internal */
  protected write(learnt: Learnt): object {
    return learnt;
  }

  /** @internal */
  protected read(
    who: string,
    { statistics, indicated }: SimpleImputerState<S>,
    { strategy }: SimpleImputerOptions<S>,
  ): Learnt {
    for (const [name, list] of [
      ['statistics', statistics],
      ['indicated', indicated],
    ] as const) {
      // prettier-ignore
      if (Array.isArray(list) && (list.length > 0 || name === 'indicated')) continue;
      throw new TypeError(
        `${who} expects ${name} as a list, but got ${show(list)}; ${stateAdvice}`,
      );
    }
    statistics.forEach((value, j) => {
      checkCategory(who, `statistics[${j}]`, value, stateAdvice);
      if (typeof value === 'number' || strategy === 'mostFrequent' || strategy === 'constant')
        return;
      throw new StateError(
        `${who} expects statistics of numbers for the strategy '${strategy}', but got ` +
          `${show(value)}; ${stateAdvice}`,
      );
    });
    indicated.forEach((column, i) =>
      checkInteger(who, `indicated[${i}]`, column, 0, statistics.length - 1),
    );
    return { statistics: [...statistics], indicated: [...indicated] };
  }
}
