/**
 * Rows of plain objects: their types, and how they are read, column by column. Not here: what
 * columns hold (kinds.ts) and what is made of them (preparation.ts).
 *
 * N = rows
 */
import type { Category } from '../core/categories.js';
import { nearest, show } from '../core/check.js';
import { ShapeError } from '../core/errors.js';
import { isNdArray } from '../core/parts.js';
import { tagOf } from '../core/realms.js';

/** A value of a row. null, undefined and NaN stand for one that is missing. */
export type TableValue = Category | null | undefined;

/** A row whose columns' types are not known. */
export type TableRow = Readonly<Record<string, TableValue>>;

/** Names of columns of a type of rows. */
export type ColumnName<Row extends object> = keyof Row & string;

/** Rows as they are taken: where columns are not known, any objects, those of interfaces too. */
export type RowInput<Row extends object> = string extends keyof Row ? object : Row;

/**
 * What is predicted from: a row without the target. Where the type of the target is not given, any
 * of the columns may be left out as far as TypeScript knows.
 */
export type Features<Row extends object, Target extends ColumnName<Row>> = string extends keyof Row
  ? object
  : [ColumnName<Row>] extends [Target]
    ? Readonly<Partial<Row>>
    : Readonly<Omit<Row, Target>>;

/** The labels of a column of a type of rows. */
export type LabelOf<Row extends object, Target extends ColumnName<Row>> = Extract<
  Row[Target],
  Category
>;

/** The values of a column; float64 where they have been checked to be numbers, or missing. */
export type Values = readonly unknown[] | Float64Array;

/** Rows that have been read: the values of each column. */
export interface ReadRows {
  readonly N: number;
  /** The numbers of rows that were picked from others. */
  readonly numbers?: readonly number[];
  readonly columns: ReadonlyMap<string, Values>;
}

/** How error texts call a place in a table. */
export const placeOf = (row: number, column: string): string =>
  `row ${row}, column ${show(column)}`;

/** The error for a number that is none any more once it is standardized. */
export const tooLarge = (who: string, row: number, column: string, came: unknown): RangeError =>
  new RangeError(
    `${who} expects a number that float32 can hold once it is standardized in ` +
      `${placeOf(row, column)}, but got ${show(came)}; check it, or rescale the column`,
  );

/** Refuses what is no list of rows. */
export function checkRows(who: string, given: unknown): readonly object[] {
  if (!Array.isArray(given)) {
    throw new TypeError(
      `${who} expects rows as an array of objects, but got ${show(given)}; ` +
        adviceFor(given, '[{ age: 31, city: "Rome" }]'),
    );
  }
  if (given.length === 0)
    throw new ShapeError(`${who} expects at least one row, but got none; pass data`);
  const rows = given as readonly unknown[];
  for (let n = 0; n < rows.length; n++) checkRow(who, rows[n], n);
  return rows as readonly object[];
}

function checkRow(who: string, row: unknown, n: number): void {
  const isRow =
    typeof row === 'object' &&
    row !== null &&
    !Array.isArray(row) &&
    !ArrayBuffer.isView(row) &&
    !isNdArray(row) &&
    !['Promise', 'Map', 'Set', 'Date'].includes(tagOf(row));
  if (isRow) return;
  throw new TypeError(
    `${who} expects row ${n} to be an object, but got ${show(row)}; ` +
      adviceFor(row, '{ age: 31, city: "Rome" }'),
  );
}

function adviceFor(came: unknown, example: string): string {
  if (tagOf(came) === 'Promise') return 'await it';
  if (tagOf(came) === 'Map') return 'pass Object.fromEntries of it';
  return `pass ${example}, say`;
}

/** The columns of rows to learn from; each row must have those of the first. */
export function columnsOf(who: string, rows: readonly object[], target: string): string[] {
  const names = Object.keys(rows[0]);
  if (names.length === 0)
    throw new TypeError(
      `${who} expects row 0 to have columns, but got ${show(rows[0])} without properties of its ` +
        'own; pass { age: 31, city: "Rome" }, say',
    );
  const known = new Set(names);
  rows.forEach((row, n) => {
    const other = Object.keys(row).find((name) => !known.has(name));
    if (other === undefined) return;
    throw new TypeError(
      `${who} expects row ${n} to have the columns of row 0, but got ${show(other)} too; ` +
        (other === target
          ? 'leave out the rows without it, as it is the target'
          : 'give it to all rows, null where there is no value'),
    );
  });
  return names;
}

/**
 * Reads columns of rows, each of which every row must have, be it as null; others are left.
 *
 * @param target - The column, if it is among them, that has no use for null.
 */
export function readRows(
  who: string,
  rows: readonly object[],
  names: readonly string[],
  target?: string,
): ReadRows {
  const columns = new Map<string, unknown[]>();
  for (const name of names) {
    const values = rows.map((row, n) => {
      if (Object.hasOwn(row, name)) return (row as Record<string, unknown>)[name];
      const near = nearest(
        name,
        Object.keys(row).filter((key) => !names.includes(key)),
      );
      let advice = 'pass it, null where there is no value';
      if (name === target) advice = 'pass it, and leave out rows that have none';
      if (near !== undefined) advice = `rename ${show(near)}, if that is it`;
      if (name in row) advice = "make it the row's own property, not one of its class";
      throw new TypeError(
        `${who} expects row ${n} to have the column ${show(name)}, but got none; ${advice}`,
      );
    });
    columns.set(name, values);
  }
  return { N: rows.length, columns };
}

/** The values of a column, of which nothing is known. */
export function listOf({ columns }: ReadRows, name: string): readonly unknown[] {
  const values = columns.get(name) ?? [];
  return Array.isArray(values) ? values : Array.from(values);
}

/** Some of the rows that were read. */
export const pick = ({ numbers, columns }: ReadRows, rows: readonly number[]): ReadRows => ({
  N: rows.length,
  numbers: rows.map((n) => numbers?.[n] ?? n),
  columns: new Map([...columns].map(([name, values]) => [name, pickFrom(values, rows)])),
});

function pickFrom(values: Values, rows: readonly number[]): Values {
  if (Array.isArray(values)) return rows.map((n): unknown => values[n]);
  const picked = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) picked[i] = values[rows[i]] as number;
  return picked;
}
