/**
 * What is learnt from a table: which columns, which rows, and whether the target tells classes.
 */
import { Generator, trainTestSplit } from 'tiny-mlp';
import type { ColumnKind } from 'tiny-mlp/tabular';
import { rowsAside } from '../tabular/aside.js';
import { columnPlace, holdsDigits, kindOf, rowsOf, type CellKind, type Row } from './cells.js';
import type { Given } from './command.js';
import type { Table } from './csv.js';
import { Failure, textOf } from './failure.js';
import { plural } from './text-table.js';

/** What is to be learnt. */
export interface Task {
  readonly target: string;
  readonly isClassifier: boolean;
  /** What the columns hold, the target among them. */
  readonly kinds: ReadonlyMap<string, CellKind>;
  /** Kinds that the model is told: text that reads as numbers, and what the command line names. */
  readonly columns: Readonly<Record<string, ColumnKind>>;
  /** Rows with a value of the target. */
  readonly rows: readonly Row[];
  /** The line of the file in which a row ends. */
  readonly lines: ReadonlyMap<Row, number>;
  /** How many rows have none. */
  readonly left: number;
}

/** Reads what is to be learnt from a table. */
export function readTask(table: Table, target: string, given: Given): Task {
  const [category, ignore] = [given.list('category'), given.list('ignore')];
  for (const name of [target, ...category, ...ignore]) columnPlace(table, name);
  if (ignore.includes(target))
    throw new Failure(`--ignore names the target '${target}', which is learnt; leave it out`);
  const kinds = new Map<string, CellKind>();
  table.names.forEach((name, place) => {
    if (ignore.includes(name)) return;
    kinds.set(name, category.includes(name) ? 'text' : kindOf(table, name, place));
  });
  if (kinds.size < 2) {
    throw new Failure(
      `${table.path} expects columns to learn '${target}' from, but got none; add some`,
    );
  }
  const all = rowsOf(table, kinds);
  const rows = all.filter((row) => row[target] !== null);
  if (rows.length === 0) {
    throw new Failure(
      `${table.path} expects values in column '${target}', but got none; name another --target`,
    );
  }
  const isClassifier = readPurpose(table, target, kinds.get(target)!, rows, given);
  const told = [...kinds].flatMap(([name, kind]) => {
    if (name === target || kind !== 'text') return [];
    return category.includes(name) || holdsDigits(table, columnPlace(table, name)) ? [name] : [];
  });
  return {
    target,
    isClassifier,
    kinds,
    columns: Object.fromEntries(told.map((name) => [name, 'category' as const])),
    rows,
    lines: new Map(all.map((row, n) => [row, table.lines[n]])),
    left: all.length - rows.length,
  };
}

/** Whether classes are told: what the command line says, or what the target's values do. */
function readPurpose(
  { path }: Table,
  target: string,
  kind: CellKind,
  rows: readonly Row[],
  given: Given,
): boolean {
  const [classify, regress] = [given.flag('classify'), given.flag('regress')];
  if (classify && regress)
    throw new Failure('train takes --classify or --regress, but got both; leave one out');
  if (regress && kind === 'text') {
    throw new Failure(
      `${path} expects numbers in column '${target}' for --regress, but got text; use --classify`,
    );
  }
  if (classify || regress) return classify;
  return kind === 'text' || rows.every((row) => row[target] === 0 || row[target] === 1);
}

/** What the library says, without its advice, and of many classes the sizes of some. */
const reasonOf = (error: unknown): string =>
  textOf(error)
    .replace(/; .*$/s, '')
    .replace(/((?:\d+, ){8})(?:\d+, )+\d+/g, '$1…');

/** Rows to train with, and rows held out, of each class its share. */
export function divide(
  { rows, target, isClassifier }: Task,
  share: number,
  seed: number,
): [learnt: readonly Row[], heldOut: readonly Row[]] {
  if (share === 0) return [rows, []];
  const stratify = isClassifier ? { stratify: rows.map((row) => row[target]!) } : {};
  const split = (testSize: number) =>
    trainTestSplit([...rows], { testSize, generator: new Generator(seed), ...stratify });
  try {
    return split(share);
  } catch (error) {
    const other = shares.find((one) => one > share && succeeds(() => split(one)));
    const instead = other === undefined ? '' : `--test ${other} to hold out more, or `;
    throw new Failure(
      `--test ${share} expects enough rows to learn from and to hold out, but got ` +
        `${plural(rows.length, 'row')} (${reasonOf(error)}); add ${instead}--test 0 to ` +
        'hold none out',
      { cause: error },
    );
  }
}

/** Shares that are named instead of one that does not do. */
const shares = [0.25, 0.3, 0.4, 0.5];

function succeeds(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}

/** How many of the rows learnt from the model sets aside. */
export function asideOf(
  { target, isClassifier }: Task,
  rows: readonly Row[],
  share: number,
): number {
  const counts = new Map<Row[string], number>();
  for (const { [target]: label } of rows) counts.set(label, (counts.get(label) ?? 0) + 1);
  return rowsAside(rows.length, isClassifier ? [...counts.values()] : undefined, share);
}
