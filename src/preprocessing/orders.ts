/**
 * Categories in an order that is given, which text alone does not have: low, middle, high.
 */
import { checkCategory, checkSameType, type Category } from '../core/categories.js';
import { show } from '../core/check.js';
import { ShapeError } from '../core/errors.js';
import type { Categories } from './table-encoder.js';

/** Reads the option `categories`: a list for each column, of one type, each value once. */
export function readOrders(who: string, given: unknown): Categories {
  const isList = (value: unknown): value is unknown[] => Array.isArray(value) && value.length > 0;
  if (!isList(given) || !given.every(isList))
    throw new TypeError(
      `${who} expects categories as a list for each column, but got ${show(given)}; pass ` +
        "[['low', 'middle', 'high']], say",
    );
  return Object.freeze(given.map((column, j) => readOrder(who, `categories[${j}]`, column)));
}

function readOrder(who: string, name: string, given: readonly unknown[]): readonly Category[] {
  const read = given.map((value, i) => {
    const category = checkCategory(who, `${name}[${i}]`, value, 'leave it out');
    checkSameType(who, `${name}[${i}]`, category, given[0] as Category, `${name}[0]`);
    return category;
  });
  const twice = read.find((category, i) => read.indexOf(category) < i);
  if (twice === undefined) return Object.freeze(read);
  throw new RangeError(
    `${who} expects ${name} to have each category once, but got ${show(twice)} twice; remove one`,
  );
}

/** Refuses what `fit` found and orders do not have; unknown values may be allowed. */
export function checkAmong(
  who: string,
  orders: Categories,
  found: Categories,
  strict: boolean,
): void {
  if (orders.length !== found.length)
    throw new ShapeError(
      `${who} expects x [N, ${orders.length}], a column for each list of categories, but got ` +
        `${found.length} columns; pass a list for each`,
    );
  found.forEach((column, j) => {
    const place = `column ${j} of x`;
    checkSameType(who, place, column[0], orders[j][0], `categories[${j}]`);
    const other = column.find((category) => !orders[j].includes(category));
    if (other === undefined || !strict) return;
    throw new RangeError(
      `${who} expects ${place} to hold categories[${j}] alone, but got ${show(other)}; add it ` +
        'to them, or correct the rows',
    );
  });
}
