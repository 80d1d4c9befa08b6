/**
 * CSV: rows from a file, and rows to one. Not here: what the cells of a column hold (cells.ts).
 */
import { parse } from 'csv-parse/sync';
import type { Given, OptionRow } from './command.js';
import { Failure, textOf } from './failure.js';
import type { InputFile } from './files.js';

/** A table as its file has it; null where there is no value. */
export interface Table {
  readonly path: string;
  readonly names: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** The line of the file in which each row ends. */
  readonly lines: readonly number[];
}

/** Options of commands that read CSV. */
export const csvOptions = {
  delimiter: {
    value: 'TEXT',
    help: 'what stands between cells: a comma by default, a tab in .tsv files',
  },
  missing: {
    value: 'TEXT',
    help: 'also stands, unquoted, where a value is missing: NA, say; may be given again',
    multiple: true,
  },
} as const satisfies Record<string, OptionRow>;

/** What every help text says of CSV. */
export const csvHelp = `\
CSV: UTF-8, a first line of names, then a row a line; cells with commas in
double quotes. A column whose cells are numbers holds numbers; an empty cell
is a missing value; any other column holds text, and so does one with numbers
that begin with a zero (postcodes).`;

/** Reads a table. */
export function readCsv({ path, ending, bytes }: InputFile, given: Given): Table {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Failure(`${path} expects text in UTF-8, but got other bytes; save it as UTF-8`);
  }
  const missing = given.list('missing');
  const delimiter = given.text('delimiter')?.replace('\\t', '\t');
  let records: { record: (string | null)[]; info: { lines: number } }[];
  try {
    records = parse(text, {
      delimiter: delimiter ?? (ending === '.tsv' ? '\t' : ','),
      trim: true,
      skip_empty_lines: true,
      info: true,
      // What is quoted is text: "NA" may be Namibia. The first record has the names.
      cast: (cell, { quoting, records: before }) =>
        before > 0 && (cell === '' || (!quoting && missing.includes(cell))) ? null : cell,
    }) as unknown as typeof records;
  } catch (error) {
    throw new Failure(
      `${path} expects lines of CSV, but got others (${textOf(error)}); mend that line, or name ` +
        'what stands between cells by --delimiter',
      { cause: error },
    );
  }
  const names = (records[0]?.record ?? []).map(String);
  const twice = names.find((name, i) => name === '' || names.indexOf(name) < i);
  if (twice !== undefined) {
    throw new Failure(
      `${path} expects a name for each column in its first line, each once, but got '${twice}'` +
        `${twice === '' ? '' : ' twice'}; mend that line`,
    );
  }
  if (records.length < 2)
    throw new Failure(`${path} expects rows below its line of names, but got none; add data`);
  const rest = records.slice(1);
  return {
    path,
    names,
    rows: rest.map(({ record }) => record),
    lines: rest.map(({ info }) => info.lines),
  };
}

/** What the library says of a row, said of its line; names and values, in quotes, stay. */
export const byLines =
  (lineOf: (row: number) => number | undefined) =>
  (text: string): string =>
    text.replace(/"(?:[^"\\]|\\.)*"|\brow (\d+)\b/g, (all, row?: string) => {
      const line = row === undefined ? undefined : lineOf(Number(row));
      return line === undefined ? all : `line ${line}`;
    });

/** The column's place. */
export function placeOf({ path, names }: Table, name: string, insteadOf: string): number {
  const place = names.indexOf(name);
  if (place >= 0) return place;
  throw new Failure(`${path} has no column '${name}'; ${insteadOf}`);
}

const quoted = (cell: string): string =>
  /[",\r\n]|^\s|\s$|^$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** Lines of CSV, ends of lines as Unix has them. */
export const csvText = (
  names: readonly string[],
  rows: readonly (readonly (string | number | boolean)[])[],
): string =>
  [names, ...rows].map((row) => `${row.map((cell) => quoted(String(cell))).join(',')}\n`).join('');
