/**
 * What the columns of a table hold, numbers or text, each column one of them; and the rows of
 * objects that follow.
 */
import type { LearntColumn } from 'tiny-mlp/tabular';
import { insteadOf, written } from './arguments.js';
import { placeOf, type Table } from './csv.js';
import { Failure } from './failure.js';

/** What the cells of a column are read as. */
export type CellKind = 'number' | 'boolean' | 'text';

/** A row for a model of tables. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

const isNumber = (cell: string): boolean =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell) && Number.isFinite(Number(cell));
const isBoolean = (cell: string): boolean => /^(true|false)$/i.test(cell);
/** 01234 is a name, a postcode say, though it is written in digits. */
const isCode = (cell: string): boolean => /^0\d/.test(cell);

/** A column's place, by its name. */
export const columnPlace = (table: Table, name: string): number =>
  placeOf(table, name, insteadOf(name, table.names));

/**
 * What a column's cells tell.
 *
 * @throws Failure if some are numbers, others are not: is that text, or a value that is missing?
 */
export function kindOf({ path, rows, lines }: Table, name: string, place: number): CellKind {
  const first = (wanted: (cell: string) => boolean): number =>
    rows.findIndex((row) => row[place] !== null && wanted(row[place]));
  const number = first(isNumber);
  if (number < 0) return 'text';
  const other = first((cell) => !isNumber(cell));
  if (other < 0) return first(isCode) < 0 ? 'number' : 'text';
  const cell = rows[other][place];
  throw new Failure(
    `${path} expects column '${name}' to hold numbers alone or text alone, but got ` +
      `'${rows[number][place]}' in line ${lines[number]} and '${cell}' in line ${lines[other]}; ` +
      `if that is a missing value, add ${written('missing', cell!)}; if all is text, ` +
      written('category', name),
  );
}

/** Whether some cells of a column read as numbers: names written in digits, where it is text. */
export const holdsDigits = ({ rows }: Table, place: number): boolean =>
  rows.some((row) => row[place] !== null && isNumber(row[place]));

/** A cell that is not of the kind stays as it is: the model says what it expects, and where. */
function convert(cell: string | null, kind: CellKind): string | number | boolean | null {
  if (cell === null) return null;
  if (kind === 'number' && isNumber(cell)) return Number(cell);
  if (kind === 'boolean' && isBoolean(cell)) return cell.toLowerCase() === 'true';
  return cell;
}

/** The rows of a table, with the columns whose kinds are known. */
export function rowsOf({ names, rows }: Table, kinds: ReadonlyMap<string, CellKind>): Row[] {
  const wanted = names.flatMap((name, i) => {
    const kind = kinds.get(name);
    return kind === undefined ? [] : [[name, i, kind] as const];
  });
  return rows.map((cells) =>
    Object.fromEntries(wanted.map(([name, i, kind]) => [name, convert(cells[i], kind)])),
  );
}

/** What a model's columns hold. */
export const learntKinds = (columns: readonly LearntColumn[]): Map<string, CellKind> =>
  new Map(
    columns.map((column) => {
      const { name, kind } = column;
      const first = 'categories' in column ? column.categories?.[0] : undefined;
      if (kind === 'number' || typeof first === 'number') return [name, 'number'];
      return [name, typeof first === 'boolean' ? 'boolean' : 'text'];
    }),
  );

/** A table of numbers alone, for networks: the columns in their order. */
export function numbersOf(table: Table, without: readonly string[]): number[][] {
  const left = new Set(without.map((name) => columnPlace(table, name)));
  return table.rows.map((cells, n) =>
    cells.flatMap((cell, i) => {
      if (left.has(i)) return [];
      if (cell !== null && isNumber(cell)) return [Number(cell)];
      const came = cell === null ? 'no value' : `'${cell}'`;
      throw new Failure(
        `${table.path} expects numbers for a network, but got ${came} in line ${table.lines[n]}, ` +
          `column '${table.names[i]}'; leave the column out by --ignore, or mend the line`,
      );
    }),
  );
}
