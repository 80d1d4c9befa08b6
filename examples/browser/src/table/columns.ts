/**
 * What the columns of a table hold, as far as their cells tell, and what is proposed to make of
 * them.
 */
import type { Table } from './csv.js';

/** What is made of a column. */
export type Kind = 'number' | 'category' | 'ignore';

/** What was found in a column. */
export interface ColumnInfo {
  readonly name: string;
  /** What is proposed. */
  readonly kind: Kind;
  /** Why, where that is not plain; or what to look at. */
  readonly note: string;
  /** How many of the cells are missing. */
  readonly missing: number;
  /** The numbers, sorted, where there is nothing else. */
  readonly numbers: Float64Array | undefined;
  /** How often each value is there, the most frequent first. */
  readonly counts: ReadonlyMap<string, number>;
}

/** More categories than these have too few rows each to learn from. */
export const MOST_CLASSES = 50;

/** Whether a cell stands for a value that is missing. */
export const isMissing = (cell: string): boolean =>
  cell.length <= 4 && /^(|na|n\/a|nan|null|\?)$/i.test(cell);

const isNumber = (cell: string): boolean =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell) && Number.isFinite(Number(cell));

/** Looks at all columns of a table. */
export const findColumns = ({ columns, rows }: Table): ColumnInfo[] =>
  columns.map((name, j) => findColumn(name, rows.map((row) => row[j]))); // prettier-ignore

function findColumn(name: string, cells: readonly string[]): ColumnInfo {
  const present = cells.filter((cell) => !isMissing(cell));
  const counts = countOf(present);
  const others = present.filter((cell) => !isNumber(cell));
  const isNumeric = present.length > 0 && others.length === 0;
  const numbers = isNumeric ? Float64Array.from(present, Number).sort() : undefined;
  const proposed = propose(present, counts, others, numbers);
  return { name, missing: cells.length - present.length, numbers, counts, ...proposed };
}

function propose(
  present: readonly string[],
  counts: ReadonlyMap<string, number>,
  others: readonly string[],
  numbers: Float64Array | undefined,
): { kind: Kind; note: string } {
  if (counts.size === 0) return { kind: 'ignore', note: 'no values' };
  if (counts.size === 1) return { kind: 'ignore', note: 'one value throughout' };
  if (numbers) {
    if (counts.size === 2) return { kind: 'category', note: 'two values' };
    const [first] = numbers;
    const isCounter =
      (first === 0 || first === 1) && numbers.every((number, i) => number === first + i);
    if (isCounter) return { kind: 'ignore', note: 'counts the rows' };
    return { kind: 'number', note: '' };
  }
  if (others.every((cell) => /^[+-]?\d+,\d+$/.test(cell)))
    return { kind: 'category', note: 'write numbers with a point, as 1.5' };
  if (counts.size > present.length / 2 && counts.size > MOST_CLASSES)
    return { kind: 'ignore', note: 'nearly each row has another value' };
  if (others.length < present.length / 2)
    return { kind: 'category', note: `“${others[0]}” is no number` };
  return { kind: 'category', note: '' };
}

function countOf(cells: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}

/**
 * The column that is most likely to be asked for: one that is called so, else the first or the last
 * of few categories, else the last one.
 */
export function proposeTarget(columns: readonly ColumnInfo[]): string {
  const usable = columns.filter(({ kind }) => kind !== 'ignore');
  const isClass = ({ kind, counts }: ColumnInfo): boolean =>
    kind === 'category' && counts.size <= 10;
  const found =
    usable.find(({ name }) => /^(target|label|class|outcome|y)$/i.test(name)) ??
    [usable.at(-1), usable.at(0)].find(
      (column) => column && isClass(column) && column.missing === 0,
    ) ??
    usable.at(-1) ??
    columns[0];
  return found.name;
}
