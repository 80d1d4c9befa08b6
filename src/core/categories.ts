/**
 * Categories: text, numbers, true and false; how they are read, told apart and ordered. Not here:
 * what is made of them (src/preprocessing), and how rows are divided by them (src/data).
 */
import { checkArray } from './array-checks.js';
import { show, showShape } from './check.js';
import type { NumberArray } from './dtype.js';
import { ShapeError } from './errors.js';
import { packed, type NdArray } from './ndarray.js';
import { isNdArray } from './parts.js';

/** A value that is no quantity: text, a number, true or false. */
export type Category = string | number | boolean;

/** A category for each row: a JavaScript array, a typed array, or an ndarray [N] of numbers. */
export type Labels = readonly Category[] | NumberArray | NdArray;

const kinds = ['string', 'number', 'boolean'];

/** What error texts call the type of a category. */
export const typeName = (category: Category): string =>
  ({ string: 'text', number: 'numbers', boolean: 'true and false' })[
    typeof category as 'string' | 'number' | 'boolean'
  ];

/** Whether there is no value: null, undefined and NaN. */
export const isMissing = (value: unknown): boolean =>
  value === null || value === undefined || Number.isNaN(value);

/** Refuses anything but a category. */
export function checkCategory(
  who: string,
  name: string,
  value: unknown,
  advice = 'fill what is missing, by SimpleImputer say',
): Category {
  if (kinds.includes(typeof value) && (typeof value !== 'number' || Number.isFinite(value)))
    return value as Category;
  throw new TypeError(
    `${who} expects ${name} to be text, a finite number, true or false, but got ${show(value)}; ` +
      advice,
  );
}

/** Refuses a category of another type than an earlier one: '1' and 1 are two, seldom on purpose. */
export function checkSameType(
  who: string,
  name: string,
  value: Category,
  first: Category,
  like: string,
): void {
  if (typeof value === typeof first) return;
  throw new TypeError(
    `${who} expects ${name} to be of the type of ${like}, ${typeName(first)}, but got ` +
      `${show(value)}; convert all by String(...), say`,
  );
}

/** A category for each row, checked to be of one type; of an ndarray copied. */
export function readLabels(who: string, name: string, given: unknown): readonly Category[] {
  let list: readonly unknown[];
  if (Array.isArray(given)) list = given;
  else {
    const read = checkArray(who, name, given);
    if (read.shape.length !== 1) {
      throw new ShapeError(
        `${who} expects ${name} [N], but got ${showShape(read.shape)}; pass one for each row`,
      );
    }
    list = Array.from(packed(read, 'float64'));
  }
  if (list.length === 0)
    throw new ShapeError(`${who} expects at least one label in ${name}, but got none; pass data`);
  for (let i = 0; i < list.length; i++) {
    const label = list[i];
    if (Array.isArray(label) || isNdArray(label)) {
      throw new ShapeError(
        `${who} expects ${name} as one list, but got ${show(label)} at ${name}[${i}]; pass one ` +
          'label for each row',
      );
    }
    checkCategory(who, `${name}[${i}]`, label);
    checkSameType(who, `${name}[${i}]`, label as Category, list[0] as Category, `${name}[0]`);
  }
  return list as readonly Category[];
}

/**
 * The categories of a list, each once, in order: numbers by size, text by its code points as in
 * Python, false before true.
 */
export function distinct(values: Iterable<Category>): Category[] {
  // −0 and 0 are one in a Set, and 0 what is kept.
  return [...new Set(values)].sort((a, b) =>
    typeof a === 'string' ? compareText(a, b as string) : Number(a) - Number(b),
  );
}

/** By code points. JavaScript's `<` goes by halves of them, which order emoji before U+E000. */
function compareText(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i === a.length || i === b.length) return a.length - b.length;
  const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
  const high = (unit: number): boolean => unit >= 0xd800 && unit < 0xe000;
  return high(x) === high(y) ? x - y : Number(high(x)) - Number(high(y)) || x - y;
}

/** The place of each category in a list of them. */
export const placesOf = (categories: readonly Category[]): ReadonlyMap<Category, number> =>
  new Map(categories.map((category, i) => [category, i]));
