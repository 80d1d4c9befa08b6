/**
 * Tables in files, as cells: CSV by csv-parse, Parquet by hyparquet. Not here: what the columns
 * hold (columns.ts).
 */
import { readFileSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { DataError, textOf, UsageError } from '../mnist/errors.js';

/** A table as its file has it; null where there is no value. */
export interface Table {
  readonly names: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** How a CSV file is written. */
export interface CsvStyle {
  /** What stands between cells; undefined: a tab in a .tsv file, else a comma. */
  readonly delimiter: string | undefined;
  /** What stands, unquoted, where there is no value. */
  readonly missing: readonly string[];
}

/** Reads a file of rows: .parquet, or else CSV with a line of names. */
export async function readTable(path: string, style: CsvStyle): Promise<Table> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new UsageError(`expected a file of rows, but there is no file '${path}'; check the path`);
  }
  const bytes = readFileSync(path);
  const ofParquet = extname(path).toLowerCase() === '.parquet';
  const table = ofParquet ? await parquet(path, bytes) : csv(path, bytes, style);
  if (table.rows.length > 0) return table;
  throw new DataError(`${path} expects rows below its names, but got none; add data`);
}

function csv(path: string, bytes: Uint8Array, { delimiter, missing }: CsvStyle): Table {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DataError(`${path} expects text in UTF-8, but got other bytes; save it as UTF-8`);
  }
  let records: (string | null)[][];
  try {
    records = parse(text, {
      delimiter: delimiter ?? (extname(path).toLowerCase() === '.tsv' ? '\t' : ','),
      trim: true,
      skip_empty_lines: true,
      // What is quoted is text: "NA" may be Namibia. The first record has the names.
      cast: (cell, { quoting, records: before }) =>
        before > 0 && (cell === '' || (!quoting && missing.includes(cell))) ? null : cell,
    });
  } catch (error) {
    throw new DataError(
      `${path} expects lines of CSV, but got others (${textOf(error)}); mend that line, or name ` +
        'what stands between cells by --delimiter',
      { cause: error },
    );
  }
  const [head = [], ...rows] = records;
  const names = head.map(String);
  const twice = names.find((name, i) => name === '' || names.indexOf(name) < i);
  if (twice === undefined) return { names, rows };
  throw new DataError(
    `${path} expects a name for each column in its first line, each once, but got '${twice}'` +
      `${twice === '' ? '' : ' twice'}; mend that line`,
  );
}

async function parquet(path: string, { buffer, byteOffset, byteLength }: Uint8Array) {
  let objects: Record<string, unknown>[];
  try {
    const file = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
    objects = await parquetReadObjects({ file });
  } catch (error) {
    throw new DataError(
      `${path} expects a Parquet file, not compressed or by Snappy, but got another ` +
        `(${textOf(error)}); write it anew`,
      { cause: error },
    );
  }
  const names = Object.keys(objects[0] ?? {});
  return { names, rows: objects.map((row) => names.map((name) => plain(row[name]))) };
}

/** Whole numbers of 64 bits as numbers, where those can hold them. */
const plain = (value: unknown): unknown =>
  typeof value === 'bigint' && Number.isSafeInteger(Number(value))
    ? Number(value)
    : (value ?? null);
