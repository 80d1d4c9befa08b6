/**
 * Tables as a network takes them: numbers standardized, categories as columns of zeros and ones or
 * as places in an Embedding. Learnt from the rows that are trained with.
 *
 * N = rows, K = categories of a column
 */
import { distinct, placesOf, type Category } from '../core/categories.js';
import { wrap, type NdArray } from '../core/ndarray.js';
import { SimpleImputer, type SimpleImputerState } from '../preprocessing/simple-imputer.js';
import { StandardScaler, type StandardScalerOptions } from '../preprocessing/standard-scaler.js';
import type { ScalerState } from '../preprocessing/scaler.js';
import { categoriesOf, numbersOf, type Column, type LearntColumn } from './kinds.js';
import { listOf, tooLarge, type ReadRows } from './rows.js';

/** A column of more categories goes to an Embedding. */
export const MOST_ONE_HOT = 16;

/** What was learnt of a column of categories. */
export interface CategoryColumn {
  readonly name: string;
  /** In order. */
  readonly categories: readonly Category[];
  /** Whether values were missing: that is a category too then, the last one. */
  readonly hasMissing: boolean;
  /** The share of the rows that each had; what stands for one that is unknown. */
  readonly shares: readonly number[];
}

/** A preparation as plain data. */
export interface PreparationState {
  readonly columns: readonly Column[];
  readonly categories: readonly Omit<CategoryColumn, 'name'>[];
  readonly imputer: SimpleImputerState<'median'> | null;
  readonly scaler: ScalerState<
    StandardScalerOptions,
    'mean' | 'var' | 'scale' | 'nSamplesSeen'
  > | null;
}

/** What a network is given: plain numbers first, then a place in each Embedding. */
export interface Layout {
  readonly numbers: number;
  /** Rows of each Embedding; the last one is for what is unknown. */
  readonly embeddings: readonly number[];
}

/** How many values a column of categories has, a missing one included. */
export const sizeOf = ({ categories, hasMissing }: Omit<CategoryColumn, 'name'>): number =>
  categories.length + Number(hasMissing);

export class Preparation {
  readonly #columns: readonly Column[];
  readonly #numbers: readonly string[];
  readonly #categories: readonly CategoryColumn[];
  readonly #imputer: SimpleImputer<'median'> | null;
  readonly #scaler: StandardScaler | null;
  readonly layout: Layout;

  private constructor(
    columns: readonly Column[],
    categories: readonly CategoryColumn[],
    imputer: SimpleImputer<'median'> | null,
    scaler: StandardScaler | null,
  ) {
    this.#columns = columns;
    this.#numbers = namesOf(columns, 'number');
    this.#categories = categories;
    this.#imputer = imputer;
    this.#scaler = scaler;
    const indicated = imputer?.stateDict().indicated.length ?? 0;
    const [few, many] = split(categories);
    this.layout = {
      numbers: this.#numbers.length + indicated + few.reduce((sum, c) => sum + sizeOf(c), 0),
      embeddings: many.map((column) => sizeOf(column) + 1),
    };
  }

  /** Learns from rows. */
  static fit(who: string, columns: readonly Column[], rows: ReadRows): Preparation {
    const categories = namesOf(columns, 'category').map((name) => learn(who, name, rows));
    const names = namesOf(columns, 'number');
    if (names.length === 0) return new Preparation(columns, categories, null, null);
    const x = matrixOf(who, names, rows);
    const imputer = new SimpleImputer({
      strategy: 'median',
      addIndicator: true,
      // A column may have numbers in no row but those that are not trained with.
      keepEmptyFeatures: true,
    });
    const filled = imputer.fit(x).transform(x);
    const scaler = new StandardScaler().fit(
      columnsFrom(filled.data, rows.N, filled.shape[1], names.length),
    );
    return new Preparation(columns, categories, imputer, scaler);
  }

  /** From what `state` gave; the parts check what they are given. */
  static from(state: PreparationState): Preparation {
    const names = namesOf(state.columns, 'category');
    const categories = state.categories.map((column, i) => ({ ...column, name: names[i] }));
    const { imputer, scaler } = state;
    if (!imputer || !scaler) return new Preparation(state.columns, categories, null, null);
    const newImputer = new SimpleImputer({ strategy: 'median' as const });
    newImputer.loadStateDict(imputer);
    const newScaler = new StandardScaler();
    newScaler.loadStateDict(scaler);
    return new Preparation(state.columns, categories, newImputer, newScaler);
  }

  /** Names of the columns, in the order of the rows that were learnt from. */
  get names(): string[] {
    return this.#columns.map(({ name }) => name);
  }

  /** What the columns hold, in the order of the rows. */
  get learnt(): LearntColumn[] {
    const found = new Map(this.#categories.map(({ name, categories }) => [name, [...categories]]));
    let numbers = 0;
    return this.#columns.map(({ name, kind }): LearntColumn => {
      if (kind === 'category') return { name, kind, categories: found.get(name)! };
      const [median, spread] = [this.#imputer!.statistics, this.#scaler!.scale].map((list) =>
        Number(list[numbers]),
      );
      numbers++;
      return { name, kind, median, spread };
    });
  }

  /** For each Embedding, the shares of its rows but the last. */
  get shares(): (readonly number[])[] {
    return split(this.#categories)[1].map(({ shares }) => shares);
  }

  /** Rows as a network takes them, float32. */
  transform(who: string, rows: ReadRows): NdArray<Float32Array> {
    const { N } = rows;
    const { numbers, embeddings } = this.layout;
    const width = numbers + embeddings.length;
    const out = new Float32Array(N * width);
    let start = 0;
    if (this.#imputer && this.#scaler) {
      const filled = this.#imputer.transform(matrixOf(who, this.#numbers, rows));
      const F = this.#numbers.length;
      const [, all] = filled.shape;
      const scaled = this.#scaler.transform(columnsFrom(filled.data, N, all, F));
      for (let n = 0; n < N; n++) {
        for (let j = 0; j < all; j++) {
          const value = j < F ? scaled.data[n * F + j] : filled.data[n * all + j];
          out[n * width + j] = value;
          if (Number.isFinite(out[n * width + j])) continue;
          const name = this.#numbers[j];
          throw tooLarge(who, rows.numbers?.[n] ?? n, name, rows.columns.get(name)![n]);
        }
      }
      start = all;
    }
    const [few, many] = split(this.#categories);
    for (const column of few) {
      const size = sizeOf(column);
      placesIn(who, column, rows).forEach((place, n) => {
        const at = n * width + start;
        if (place < size) out[at + place] = 1;
        else column.shares.forEach((share, k) => (out[at + k] = share));
      });
      start += size;
    }
    for (const column of many) {
      placesIn(who, column, rows).forEach((place, n) => (out[n * width + start] = place));
      start++;
    }
    return wrap(out, [N, width]);
  }

  state(): PreparationState {
    return {
      columns: this.#columns,
      categories: this.#categories.map(({ categories, hasMissing, shares }) => ({
        categories,
        hasMissing,
        shares,
      })),
      imputer: this.#imputer?.stateDict() ?? null,
      scaler: this.#scaler?.stateDict() ?? null,
    };
  }
}

const namesOf = (columns: readonly Column[], kind: Column['kind']): string[] =>
  columns.filter((column) => column.kind === kind).map(({ name }) => name);

/** Columns of few categories, and those of many. */
const split = (
  columns: readonly CategoryColumn[],
): [few: CategoryColumn[], many: CategoryColumn[]] => [
  columns.filter((column) => sizeOf(column) <= MOST_ONE_HOT),
  columns.filter((column) => sizeOf(column) > MOST_ONE_HOT),
];

function learn(who: string, name: string, rows: ReadRows): CategoryColumn {
  const values = categoriesOf(who, name, listOf(rows, name));
  const categories = distinct(values.filter((value) => value !== null));
  const hasMissing = values.includes(null);
  const placeOf = placesOf(categories);
  const shares = new Array<number>(categories.length + Number(hasMissing)).fill(0);
  for (const value of values) shares[value === null ? categories.length : placeOf.get(value)!]++;
  return { name, categories, hasMissing, shares: shares.map((count) => count / rows.N) };
}

/** The place of each row's category; that of an unknown one comes after all others. */
function placesIn(who: string, column: CategoryColumn, rows: ReadRows): number[] {
  const { name, categories, hasMissing } = column;
  const placeOf = placesOf(categories);
  const unknown = sizeOf(column);
  return categoriesOf(who, name, listOf(rows, name), categories[0]).map((value) => {
    if (value === null) return hasMissing ? categories.length : unknown;
    return placeOf.get(value) ?? unknown;
  });
}

/** [N, F], float64. */
function matrixOf(
  who: string,
  names: readonly string[],
  { N, columns }: ReadRows,
): NdArray<Float64Array> {
  const F = names.length;
  const x = new Float64Array(N * F);
  names.forEach((name, j) => {
    const numbers = numbersOf(who, name, columns.get(name)!);
    for (let n = 0; n < N; n++) x[n * F + j] = numbers[n];
  });
  return wrap(x, [N, F]);
}

/** The first F of `all` columns. */
function columnsFrom(
  data: ArrayLike<number>,
  N: number,
  all: number,
  F: number,
): NdArray<Float64Array> {
  const x = new Float64Array(N * F);
  for (let n = 0; n < N; n++) for (let j = 0; j < F; j++) x[n * F + j] = data[n * all + j];
  return wrap(x, [N, F]);
}
