/**
 * What is to be learnt: rows as the library takes them, of the columns that were chosen.
 */
import type { TableRow } from 'tiny-mlp/tabular';
import { isMissing, MOST_CLASSES, type ColumnInfo, type Kind } from './columns.js';
import { Refusal, type Table } from './csv.js';

/** What the visitor chose. */
export interface Choice {
  readonly target: string;
  /** What is made of each column; of the target, whether it is a class or a number. */
  readonly kinds: ReadonlyMap<string, Kind>;
}

/** A task for the worker: plain data. */
export interface Task {
  readonly kind: 'classifier' | 'regressor';
  readonly target: string;
  /** What is made of the columns that are learnt from, by name. */
  readonly columns: Readonly<Record<string, 'number' | 'category'>>;
  /** The rows that have an answer, with the columns above and the target. */
  readonly rows: readonly TableRow[];
}

/** Fewer rows with an answer are no use, with some of them set aside. */
const LEAST_ROWS = 20;

/** The task of a choice; one that cannot be learnt is refused. */
export function makeTask(table: Table, infos: readonly ColumnInfo[], choice: Choice): Task {
  const { target, kinds } = choice;
  const isNumber = kinds.get(target) === 'number';
  const used = table.columns.flatMap((name, j) => {
    const kind = kinds.get(name) ?? 'ignore';
    return kind === 'ignore' ? [] : [{ name, j, kind }];
  });
  const features = used.filter(({ name }) => name !== target);
  if (features.length === 0)
    throw new Refusal(`There is nothing to tell “${target}” by: take in another column.`);
  const info = infos.find(({ name }) => name === target)!;
  if (info.counts.size < 2)
    throw new Refusal(`“${target}” is the same in all rows: choose another column to predict.`);
  if (!isNumber && info.counts.size > MOST_CLASSES) {
    throw new Refusal(
      `“${target}” has ${info.counts.size.toLocaleString('en')} values, and ${MOST_CLASSES} are ` +
        'the most that can be told apart here: choose another column to predict' +
        (info.numbers ? ', or predict it as a number.' : '.'),
    );
  }
  const at = table.columns.indexOf(target);
  const rows = table.rows
    .filter((row) => !isMissing(row[at]))
    .map((row): TableRow =>
      Object.fromEntries(used.map(({ name, j, kind }) => [name, valueOf(row[j], kind)])),
    );
  if (rows.length < LEAST_ROWS) {
    throw new Refusal(
      `Only ${rows.length} rows say what “${target}” is, and ${LEAST_ROWS} are the least to learn ` +
        'from: choose another column to predict.',
    );
  }
  return {
    kind: isNumber ? 'regressor' : 'classifier',
    target,
    columns: Object.fromEntries(features.map(({ name, kind }) => [name, kind])),
    rows,
  };
}

const valueOf = (cell: string, kind: Kind): string | number | null =>
  isMissing(cell) ? null : kind === 'number' ? Number(cell) : cell;
