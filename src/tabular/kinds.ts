/**
 * What the columns of a table hold, found by their values or told, and the checks of values that
 * follow from it.
 */
import { isMissing, typeName, type Category } from '../core/categories.js';
import { checkOneOf, nearest, show } from '../core/check.js';
import { OptionError } from '../core/errors.js';
import { isRecord, tagOf } from '../core/realms.js';
import { placeOf, type ReadRows, type Values } from './rows.js';
import { key } from './telling.js';

/** What a column holds: quantities, categories, or nothing to learn from. */
export type ColumnKind = 'number' | 'category' | 'ignore';

/** The kinds of some columns, by name. */
export type ColumnKinds<Name extends string = string> = Readonly<Partial<Record<Name, ColumnKind>>>;

/** A column that is learnt from. */
export interface Column {
  /** Its key in the rows. */
  readonly name: string;
  /** What it holds. */
  readonly kind: 'number' | 'category';
}

/** A column of numbers as a model has learnt it. */
export interface LearntNumbers extends Column {
  /** What it holds. */
  readonly kind: 'number';
  /** The middle of the values that `fit` has seen: what a missing one counts as. */
  readonly median: number;
  /** How far its values typically lie from their mean, by which they are divided. */
  readonly spread: number;
  /** A column of numbers has none. */
  readonly categories?: undefined;
}

/** A column of categories as a model has learnt it. */
export interface LearntCategories extends Column {
  /** What it holds. */
  readonly kind: 'category';
  /** The categories that `fit` has seen, in order. */
  readonly categories: readonly Category[];
}

/** A column as a model has learnt it. */
export type LearntColumn = LearntNumbers | LearntCategories;

/** Kinds that were told, as a list: names may be any text, `__proto__` too. */
export type GivenKinds = readonly (readonly [name: string, kind: ColumnKind])[];

/** Reads the option `columns`. */
export function readKinds(who: string, target: string, given: unknown): GivenKinds {
  if (!isRecord(given)) {
    throw new TypeError(
      `${who} expects columns as an object of kinds by name, but got ${show(given)}; pass ` +
        "{ postcode: 'category', id: 'ignore' }, say",
    );
  }
  return Object.entries(given).map(([name, kind]) => {
    if (name === target) {
      throw new OptionError(
        `${who} expects columns without the target, but got ${show(name)}; remove it`,
      );
    }
    const kinds = ['number', 'category', 'ignore'] as const;
    return [name, checkOneOf(who, `columns[${show(name)}]`, kind, kinds)];
  });
}

/** The columns to learn from among those that rows have. */
export function findColumns(
  who: string,
  names: readonly string[],
  target: string,
  given: GivenKinds,
  { columns }: ReadRows,
): Column[] {
  const kinds = new Map(given);
  for (const name of [target, ...kinds.keys()]) {
    if (names.includes(name)) continue;
    const near = nearest(name, names);
    throw new OptionError(
      `${who} expects rows to have the column ${show(name)}, but got ` +
        `${names.map((other) => show(other)).join(', ')}; ` +
        (near === undefined ? 'add it, or change the options' : `did you mean ${show(near)}?`),
    );
  }
  const found = names.flatMap((name): Column[] => {
    const kind = name === target ? 'ignore' : kinds.get(name);
    if (kind === 'ignore') return [];
    const values = columns.get(name) ?? [];
    return [{ name, kind: kind ?? kindOf(who, name, values) }];
  });
  if (found.length > 0) return found;
  throw new OptionError(
    `${who} expects a column to learn from beside the target ${show(target)}, but got none; add ` +
      'one, or ignore fewer',
  );
}

/** The first value of the type that most are of: one odd row does not make all others odd. */
function typical(values: Iterable<unknown>): unknown {
  const types = new Map<string, { first: unknown; count: number }>();
  for (const value of values) {
    if (isMissing(value)) continue;
    const found = types.get(typeof value);
    if (found) found.count++;
    else types.set(typeof value, { first: value, count: 1 });
  }
  const most = Math.max(...[...types.values()].map(({ count }) => count));
  return [...types.values()].find(({ count }) => count === most)?.first;
}

const isCategory = (value: unknown): value is Category =>
  typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);

/** Numbers are quantities, however few there are; text, true and false are categories. */
function kindOf(who: string, name: string, values: Values): 'number' | 'category' {
  const first = typical(values);
  if (first === undefined) {
    throw new TypeError(
      `${who} expects values in column ${show(name)}, but got none; pass { columns: { ` +
        `${key(name)}: 'ignore' } }`,
    );
  }
  if (typeof first === 'number') return 'number';
  const isNumeral = (value: unknown): boolean =>
    typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
  if (!values.every((value) => isMissing(value) || isNumeral(value))) return 'category';
  throw new TypeError(
    `${who} expects column ${show(name)} as numbers or as categories, but got text that reads as ` +
      `numbers, ${show(first)}; convert it by Number(...), or pass { columns: { ${key(name)}: ` +
      "'category' } }",
  );
}

/**
 * The numbers of a column, NaN where one is missing.
 *
 * @param otherwise - What else to do with one that is no number.
 * @param infinite - What to do with an infinite one.
 */
export function numbersOf(
  who: string,
  name: string,
  values: Values,
  otherwise = 'make the column a category',
  infinite = 'replace it, by null where there is no value',
): Float64Array {
  if (!Array.isArray(values)) return values as Float64Array;
  const numbers = new Float64Array(values.length);
  for (let n = 0; n < values.length; n++) {
    const value: unknown = values[n];
    if (typeof value === 'number' && Number.isFinite(value)) numbers[n] = value;
    else if (isMissing(value)) numbers[n] = NaN;
    else {
      const advice = typeof value === 'number' ? infinite : `convert it, or ${otherwise}`;
      throw new TypeError(
        `${who} expects a finite number in ${placeOf(n, name)}, but got ${show(value)}; ${advice}`,
      );
    }
  }
  return numbers;
}

/** How a value becomes like others. */
function conversionOf(value: unknown, like: unknown): string {
  if (typeof like === 'boolean') return 'make it true or false';
  const isQuantity = typeof value === 'bigint' || tagOf(value) === 'Date';
  const by = typeof like === 'number' || isQuantity ? 'Number' : 'String';
  return `convert it, by ${by}(...) say`;
}

/** The categories of a column, null where one is missing; all are of one type. */
export function categoriesOf(
  who: string,
  name: string,
  values: readonly unknown[],
  like: unknown = typical(values.filter(isCategory)),
): (Category | null)[] {
  return values.map((value, n) => {
    if (isMissing(value)) return null;
    const given = isCategory(value);
    if (given && typeof value === typeof like) return value;
    const wanted = given
      ? `${typeName(like as Category)}, as in other rows,`
      : 'text, a finite number, true or false';
    throw new TypeError(
      `${who} expects ${wanted} in ${placeOf(n, name)}, but got ${show(value)}; ` +
        conversionOf(value, given ? like : undefined),
    );
  });
}
