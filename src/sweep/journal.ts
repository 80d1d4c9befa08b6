/**
 * The journal's text: one line for the search, then one for each point that ended. Not here: what a
 * line is (journal-line.ts), the file (journal-file.ts).
 */
import { FormatError } from '../core/errors.js';
import { decodeText } from '../core/text-coders.js';
import { checkOutcome } from './check-outcome.js';
import { JournalError } from './errors.js';
import type { Outcome } from './executor.js';
import { readLine, writeLine, type Line } from './journal-line.js';
import { linesOf } from './lines.js';
import { plain, writePlain } from '../core/plain.js';

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
  /**
   * Its text; empty where there is none yet. In chunks, UTF-8 if they are bytes, where it may be
   * more than a string can hold.
   */
  read(): Promise<string> | AsyncIterable<string | Uint8Array>;
  /** Keeps the first `bytes` bytes only. */
  cut(bytes: number): Promise<void>;
  /** Adds a text at the end; it is on the disk when the promise resolves. */
  append(text: string): Promise<void>;
  /** Lets go of it. */
  close(): Promise<void>;
}

const format = 'tiny-mlp sweep 2';

/** As journals began whose lines had no checksum; they are read, and go on with lines that do. */
const formerFormat = 'tiny-mlp sweep 1';

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
  /** The checksum of the first line. */
  readonly #sum: number;
  #writing: Promise<void> = Promise.resolve();

  private constructor(store: JournalStore, ended: ReadonlyMap<string, Outcome>, sum: number) {
    this.#store = store;
    this.ended = ended;
    this.#sum = sum;
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
    const ours = { format, ...header };
    const begun = writeLine(ours, 0);
    const ended = new Map<string, Outcome>();
    let first: Line | undefined;
    let number = 0;
    const read = store.read();
    for await (const raw of linesOf('then' in read ? [await read] : read)) {
      const line = readLine(raw.bytes, first?.sum ?? 0);
      number++;
      // What a kill leaves of a last line is cut off.
      if (!raw.ended && !line && (first || isBegun(raw.bytes, begun.text))) {
        await store.cut(raw.start);
        break;
      }
      if (!first) {
        first = checkFirst(who, name, line, ours);
      } else {
        const entry = checkEntry(who, name, line, number, first.sealed);
        ended.set(placeOf(entry), entry.outcome);
      }
      if (!raw.ended) await store.append('\n'); // all but its end was written
    }
    if (!first) await store.append(begun.text);
    return new Journal(store, ended, (first ?? begun).sum);
  }

  /** Writes down a point that ended; resolves when it is safe. */
  add(entry: JournalEntry): Promise<void> {
    this.#writing = this.#writing.then(() => this.#store.append(writeLine(entry, this.#sum).text));
    return this.#writing;
  }

  /** Lets go of the file, after what is still being written. */
  async close(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#store.close();
  }
}

/** Whether bytes may be what a kill left of a journal's first line. */
function isBegun(bytes: Uint8Array, first: string): boolean {
  const text = decodeText(bytes.subarray(0, 4 * first.length));
  return first.startsWith(text) || text.startsWith('{"format":"tiny-mlp sweep');
}

/** Refuses a first line that is none, is damaged, or begins the journal of another search. */
function checkFirst(
  who: string,
  name: string,
  line: Line | undefined,
  ours: Readonly<Record<string, unknown>>,
): Line {
  const { format: theirs, ...rest } = (line?.value ?? {}) as Record<string, unknown>;
  if (!line || theirs !== (line.sealed ? format : formerFormat))
    throw new FormatError(
      `${who} expects ${name} to be a journal of a search, but got something else at line 1; ` +
        'choose another file',
    );
  const { format: _, ...wanted } = plain(who, 'the journal', ours, 8) as typeof ours;
  const differences = compare(rest, wanted);
  if (differences.length > 0) {
    throw new JournalError(
      `${who} expects the journal ${name} to be of this search, but got one of another: ` +
        `${differences.join('; ')}; choose another file, or go back to what was searched`,
    );
  }
  return line;
}

/** The result that a line holds. */
function checkEntry(
  who: string,
  name: string,
  line: Line | undefined,
  number: number,
  sealed: boolean,
): JournalEntry {
  const refuse = (got: string) =>
    new FormatError(
      `${who} expects ${name} to hold one result a line, but got ${got} at line ${number}; ` +
        'remove that line, and its point runs again',
    );
  if (!line || (sealed && !line.sealed)) throw refuse('a damaged one');
  const { index, until, outcome } = (line.value ?? {}) as Partial<JournalEntry>;
  const isCount = (value: unknown) => Number.isInteger(value) && (value as number) >= 0;
  if (!isCount(index) || (until !== undefined && !isCount(until))) throw refuse('something else');
  try {
    const checked = checkOutcome('the journal', outcome, { ...(until !== undefined && { until }) });
    return { index: index!, ...(until !== undefined && { until }), outcome: checked };
  } catch {
    throw refuse('something else');
  }
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
