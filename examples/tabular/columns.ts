/**
 * What the columns of a file hold: numbers, true and false, or text, each column one of them; and
 * the rows that follow. A model wants them as they were when it learnt.
 */
import { DataError } from '../mnist/errors.js';
import type { Table } from './read-table.js';

/** A row of a table. */
export type Row = Record<string, string | number | boolean | null>;

/** What all cells of a column are read as; `unused` are those that nobody learns from. */
export type CellKind = 'number' | 'boolean' | 'text' | 'unused';

const text = (cell: unknown): string => String(cell);
const isNumber = (cell: unknown): boolean =>
  typeof cell === 'number' ||
  (typeof cell === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell));
const isBoolean = (cell: unknown): boolean => /^(true|false)$/i.test(text(cell));
/** 01234 is a name, a postcode say, though it is written in digits. */
const isCode = (cell: unknown): boolean => typeof cell === 'string' && /^0\d/.test(cell);

/**
 * What the cells of a column tell.
 *
 * @throws DataError if some are numbers, others are not: is that text, or a value that is missing?
 */
export function kindOf(name: string, column: readonly unknown[]): CellKind {
  const cells = column.filter((cell) => cell !== null);
  const odd = cells.find((cell) => !['string', 'number', 'boolean'].includes(typeof cell));
  if (odd !== undefined) {
    throw new DataError(
      `column '${name}' expects text, numbers, true or false, but got ${show(odd)}; leave it ` +
        `out by --ignore ${name}, or make it text by --category ${name}`,
    );
  }
  if (cells.length > 0 && cells.every(isBoolean)) return 'boolean';
  const number = cells.find(isNumber);
  if (number === undefined) return 'text';
  const other = cells.find((cell) => !isNumber(cell));
  if (other === undefined) return cells.some(isCode) ? 'text' : 'number';
  throw new DataError(
    `column '${name}' expects numbers or text, but got ${show(number)} and ${show(other)}; if ` +
      `that is a missing value, name it by --missing; if all is text, by --category ${name}`,
  );
}

/** A column of a table. */
export const columnOf = ({ names, rows }: Table, name: string): unknown[] => {
  const place = names.indexOf(name);
  return rows.map((row) => row[place]);
};

/** The rows of a table, with the columns whose kinds are known. */
export function rowsOf({ names, rows }: Table, kinds: ReadonlyMap<string, CellKind>): Row[] {
  return rows.map((cells) =>
    Object.fromEntries(
      names.flatMap((name, i) => {
        const kind = kinds.get(name) ?? 'unused';
        return kind === 'unused' ? [] : [[name, convert(cells[i], kind)] as const];
      }),
    ),
  );
}

/** What is not of the kind stays as it is: the model says what it expects, and where. */
function convert(cell: unknown, kind: CellKind): Row[string] {
  if (cell === null) return null;
  if (kind === 'number' && isNumber(cell)) return Number(cell);
  if (kind === 'boolean' && isBoolean(cell)) return /^true$/i.test(text(cell));
  return text(cell);
}

const show = (cell: unknown): string =>
  typeof cell === 'object' ? `a value of type ${cell!.constructor.name}` : `'${text(cell)}'`;
