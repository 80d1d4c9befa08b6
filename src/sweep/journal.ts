/**
 * The journal's text: one line of JSON for the search, then one for each point that ended. Not
 * here: the file (journal-file.ts).
 */
import { FormatError } from '../core/errors.js';
import { utf8Length } from '../core/text-coders.js';
import { JournalError } from './errors.js';
import type { Outcome } from './executor.js';
import { readPlain, writePlain } from './plain.js';

/** What a search's results depend on, as far as the search can know it. */
export type JournalHeader = Readonly<Record<string, unknown>>;

/** A point that ended. */
export interface JournalEntry {
  readonly index: number;
  /** The epoch it was to stop after, with successive halving. */
  readonly until?: number;
  readonly outcome: Outcome;
}

/** Where a journal is kept. */
export interface JournalStore {
  /** Its text; empty where there is none yet. */
  read(): Promise<string>;
  /** Keeps the first `bytes` bytes only. */
  cut(bytes: number): Promise<void>;
  /** Adds a text at the end; it is on the disk when the promise resolves. */
  append(text: string): Promise<void>;
  /** Lets go of it. */
  close(): Promise<void>;
}

const format = 'tiny-mlp sweep 1';

const lineOf = (value: unknown): string => `${writePlain(value)}\n`;

/** The place of an outcome among all of a search's. */
export const placeOf = ({
  index,
  until = Infinity,
}: Pick<JournalEntry, 'index' | 'until'>): string => `${index} until ${until}`;

/** A journal that is open: what it held, and where further points go. */
export class Journal {
  readonly #store: JournalStore;
  /** What ended earlier, by {@link placeOf}; what was written last counts. */
  readonly ended: ReadonlyMap<string, Outcome>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(store: JournalStore, ended: ReadonlyMap<string, Outcome>) {
    this.#store = store;
    this.ended = ended;
  }

  /**
   * Begins a journal or continues one. A last line that was not written to its end, as a killed
   * process leaves it, is cut off.
   *
   * @throws JournalError if it is that of another search; FormatError if it is none, or damaged.
   */
  static async open(
    who: string,
    name: string,
    store: JournalStore,
    header: JournalHeader,
  ): Promise<Journal> {
    const text = await store.read();
    const first = lineOf({ format, ...header });
    const lines = text.split('\n');
    const rest = lines.pop()!; // what comes after the last line's end: nothing, but for a kill
    if (lines.length === 0) {
      if (
        !first.startsWith(rest) &&
        !(rest.startsWith('{"format":"tiny-mlp sweep') && !isWhole(rest))
      )
        throw notOne(who, name, 1);
      if (rest !== '') await store.cut(0);
      await store.append(first);
      return new Journal(store, new Map());
    }
    const parsed = lines.map((line, i) => parse(who, name, line, i + 1));
    const found = parsed[0] as Record<string, unknown> | null;
    if (found?.format !== format) throw notOne(who, name, 1);
    const differences = compare(found, readPlain(first) as Record<string, unknown>);
    if (differences.length > 0) {
      throw new JournalError(
        `${who} expects the journal ${name} to be of this search, but got one of another: ` +
          `${differences.join('; ')}; choose another file, or go back to what was searched`,
      );
    }
    const ended = new Map<string, Outcome>();
    const entries = parsed.slice(1).map((entry, i) => checkEntry(who, name, entry, i + 2));
    for (const entry of entries) ended.set(placeOf(entry), entry.outcome);
    if (rest !== '') {
      if (isWhole(rest)) {
        // All but the line's end was written.
        const entry = checkEntry(who, name, readPlain(rest), lines.length + 1);
        ended.set(placeOf(entry), entry.outcome);
        await store.append('\n');
      } else await store.cut(utf8Length(text.slice(0, text.length - rest.length)));
    }
    return new Journal(store, ended);
  }

  /** Writes down a point that ended; resolves when it is safe. */
  add(entry: JournalEntry): Promise<void> {
    this.#writing = this.#writing.then(() => this.#store.append(lineOf(entry)));
    return this.#writing;
  }

  /** Lets go of the file, after what is still being written. */
  async close(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#store.close();
  }
}

function isWhole(line: string): boolean {
  try {
    return typeof readPlain(line) === 'object';
  } catch {
    return false;
  }
}

function notOne(who: string, name: string, line: number): FormatError {
  return new FormatError(
    `${who} expects ${name} to be a journal of a search, but got something else at line ` +
      `${line}; choose another file`,
  );
}

function parse(who: string, name: string, text: string, line: number): unknown {
  try {
    return readPlain(text);
  } catch {
    if (line === 1) throw notOne(who, name, line);
    throw new FormatError(
      `${who} expects ${name} to hold one result a line, but got no JSON at line ${line}; ` +
        'remove that line, and its point runs again',
    );
  }
}

function checkEntry(who: string, name: string, entry: unknown, line: number): JournalEntry {
  const { index, outcome } = (entry ?? {}) as Partial<JournalEntry>;
  if (Number.isInteger(index) && Array.isArray(outcome?.epochs)) return entry as JournalEntry;
  throw new FormatError(
    `${who} expects ${name} to hold one result a line, but got something else at line ${line}; ` +
      'remove that line, and its point runs again',
  );
}

const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What differs between two headers, in words. */
function compare(
  theirs: Record<string, unknown>,
  ours: Record<string, unknown>,
  path = '',
): string[] {
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])];
  const differences = names.flatMap((name) => {
    const [a, b] = [theirs[name], ours[name]];
    const place = path ? `${path}.${name}` : name;
    if (isTree(a) && isTree(b)) return compare(a, b, place);
    const [was, is] = [a, b].map((value) => (value === undefined ? 'nothing' : writePlain(value)));
    return was === is ? [] : [`${place} was ${was} and is ${is}`];
  });
  const order = (keys: Record<string, unknown>) => Object.keys(keys).join(', ');
  if (path === 'space' && differences.length === 0 && order(theirs) !== order(ours)) {
    // It fixes which point is which.
    return [`the order of space was ${order(theirs)} and is ${order(ours)}`];
  }
  return differences;
}
