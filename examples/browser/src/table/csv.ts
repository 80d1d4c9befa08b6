/**
 * Text as a table: a row of names, then rows of as many cells. What is no table is refused in a
 * sentence. Not here: what the cells mean (columns.ts).
 */
import Papa from 'papaparse';

/** A table as it was read. */
export interface Table {
  /** Its file's name. */
  readonly name: string;
  /** The names of its columns, each once. */
  readonly columns: readonly string[];
  /** The cells without the blanks around them, row by row. */
  readonly rows: readonly (readonly string[])[];
}

/** Says in a sentence why something is not what the page can use. */
export class Refusal extends Error {}

const MEGABYTE = 1_000_000;
/** What a page holds and trains on without keeping its visitor waiting. */
const MOST_BYTES = 10 * MEGABYTE;
const MOST_ROWS = 50_000;
const MOST_COLUMNS = 100;
/** Fewer tell nothing, with some of them set aside. */
const LEAST_ROWS = 20;

/** The table in a file. */
export async function readFile(file: File): Promise<Table> {
  if (file.size > MOST_BYTES) {
    throw new Refusal(
      `Expected a table of up to ${MOST_BYTES / MEGABYTE} MB, but “${file.name}” has ` +
        `${(file.size / MEGABYTE).toFixed(1)} MB; leave out some of its rows.`,
    );
  }
  return readTable(file.name, textOf(file.name, new Uint8Array(await file.arrayBuffer())));
}

/** The table in a text of lines whose cells a comma, semicolon or tab keeps apart. */
export function readTable(name: string, text: string): Table {
  const { data, errors } = Papa.parse<string[]>(text.replace(/\r\n?/g, '\n'), {
    delimitersToGuess: [',', ';', '\t'],
    skipEmptyLines: 'greedy',
  });
  const quotes = errors.find(({ type }) => type === 'Quotes');
  if (quotes) {
    throw new Refusal(
      `Expected every quote in “${name}” to be closed, but one in row ${quotes.row ?? 0} is not; ` +
        'write a quote within a cell twice.',
    );
  }
  const [header = [], ...rows] = data.map((row) => row.map((cell) => cell.trim()));
  const columns = readNames(name, header);
  if (rows.length < LEAST_ROWS || rows.length > MOST_ROWS) {
    throw new Refusal(
      `Expected ${LEAST_ROWS} to ${MOST_ROWS.toLocaleString('en')} rows below the names, but ` +
        `“${name}” has ${rows.length.toLocaleString('en')}.`,
    );
  }
  const ragged = rows.findIndex((row) => row.length !== columns.length);
  if (ragged >= 0) {
    throw new Refusal(
      `Expected ${columns.length} cells in each row of “${name}”, one for each name, but row ` +
        `${ragged + 1} has ${rows[ragged].length}; put quotes around cells that hold a delimiter.`,
    );
  }
  return { name, columns, rows };
}

/** Bytes as text: UTF-8, its mark left out. */
function textOf(name: string, bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // It is no UTF-8.
  }
  const isArchive = bytes[0] === 0x50 && bytes[1] === 0x4b; // PK: what a workbook is in
  throw new Refusal(
    `Expected a table as text, but “${name}” is ${isArchive ? 'a workbook or an archive' : 'none in UTF-8'}; ` +
      'save it as CSV, in UTF-8.',
  );
}

function readNames(name: string, header: readonly string[]): string[] {
  if (header.length < 2) {
    throw new Refusal(
      `Expected a table of two columns or more, but “${name}” has ` +
        `${header.length === 0 ? 'nothing in it' : 'one'}; part cells by commas, semicolons or tabs.`,
    );
  }
  if (header.length > MOST_COLUMNS) {
    throw new Refusal(
      `Expected up to ${MOST_COLUMNS} columns, but “${name}” has ` +
        `${header.length.toLocaleString('en')}; leave some out.`,
    );
  }
  if (header.every((cell) => cell !== '' && Number.isFinite(Number(cell)))) {
    throw new Refusal(
      `Expected the names of the columns in the first row of “${name}”, but got numbers, ` +
        `“${header[0]}” first; put a row of names above.`,
    );
  }
  const names = header.map((cell, i) => (cell === '' ? `column ${i + 1}` : cell));
  const twice = names.find((cell, i) => names.indexOf(cell) < i);
  if (twice === undefined) return names;
  throw new Refusal(
    `Expected columns of different names, but two in “${name}” are called “${twice}”; rename one.`,
  );
}
