/**
 * A training's records as a table in a file.
 */
import { checkCount, checkInteger, checkOneOf, checkOptions } from '../../core/check.js';
import { FormatError, StateError } from '../../core/errors.js';
import { nodeFiles, type NodeFiles, type OpenFile } from '../../core/node-files.js';
import { decodeText } from '../../core/text-coders.js';
import type { EpochRecord } from '../records.js';
import type { Callback, Training } from './callback.js';
import { columnsOf } from './columns.js';

/** Options of {@link CSVLog}. */
export interface CSVLogOptions {
  /**
   * What becomes of a log that is there already when a training begins from the start: it is
   * refused, lines are appended to it, or it is replaced. Default `'refuse'`.
   */
  existing?: 'refuse' | 'append' | 'replace';
}

/** A field of RFC 4180: in quotes where it holds what parts fields and lines. */
const field = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

const line = (fields: readonly (string | number)[]): string =>
  `${fields.map((each) => field(String(each))).join(',')}\r\n`;

const header = (record: EpochRecord): string => line(columnsOf(record).map(([name]) => name));
const row = (record: EpochRecord): string => line(columnsOf(record).map(([, value]) => value));

/** How the header of every log begins. */
const BEGINNING = 'epoch,loss,';

/**
 * Writes a line an epoch into a CSV file (RFC 4180): epoch, losses, metrics, learning rate,
 * seconds. Each line is on the disk before the next epoch begins.
 *
 * The file is the training's history: after a resume the epochs that are in the resumed state come
 * first, each once, and what the file had beyond them is gone. A training from the start refuses a
 * path with a log, before its first batch; `existing` says otherwise.
 *
 * @throws FormatError if the file has other content than such a log. StateError if there is a log
 * of another training, or if the columns change, as when a resumed training has other metrics.
 * Error where there is no Node.
 *
 * @example
 * ```ts
 * import { mkdtempSync, readFileSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { CSVLog, fit, Linear, MSELoss, SGD } from 'tiny-mlp';
 *
 * const path = join(mkdtempSync(join(tmpdir(), 'run-')), 'log.csv');
 * const model = new Linear(1, 1);
 * await fit(model, {
 *   train: [[[[1]], [[2]]]],
 *   loss: new MSELoss(),
 *   optimizer: new SGD(model.parameters(), { lr: 0.1 }),
 *   epochs: 3,
 *   callbacks: [new CSVLog(path)],
 * });
 * const [header, ...rows] = readFileSync(path, 'utf8').trim().split('\r\n');
 * console.log(header, rows.length); // epoch,loss,lr,seconds 3
 * ```
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export class CSVLog implements Callback {
  readonly #files: NodeFiles;
  readonly #path: string;
  #file: OpenFile | undefined;
  readonly #existing: 'refuse' | 'append' | 'replace';
  #header = '';
  /** The lines of other trainings, which come first. */
  #kept = '';
  /** How long these are. */
  #before = 0;
  #resumed = false;

  /**
   * @param path - Of the file; its folder is made where there is none.
   * @param options - See {@link CSVLogOptions}.
   */
  constructor(path: string | URL, options: CSVLogOptions = {}) {
    const who = 'CSVLog';
    checkCount(who, arguments, 2);
    const others = { append: "pass existing: 'append'" };
    checkOptions(who, options, ['existing'], undefined, others);
    const choices = ['refuse', 'append', 'replace'] as const;
    this.#existing = checkOneOf(who, 'existing', options.existing ?? 'refuse', choices);
    this.#files = nodeFiles(who, 'keep what fit returns');
    this.#path = this.#files.pathOf('path', path);
  }

  async onTrainBegin({ history }: Training): Promise<void> {
    const files = this.#files;
    await files.makeFolder(files.folderOf(this.#path));
    const found = decodeText((await files.read(this.#path)) ?? new Uint8Array());
    if (found !== '' && !found.startsWith(BEGINNING))
      throw new FormatError(
        `CSVLog expects ${this.#path} to be a log of its own or no file, but got one that begins ` +
          `with ${JSON.stringify(found.slice(0, 20))}; pass another path`,
      );
    this.#kept = this.#keep(found, this.#resumed || history.length > 0);
    // The file as the history says, not as it is: what a killed run left half-written goes as well.
    this.#header = history.length > 0 ? header(history[0]) : '';
    for (const record of history) this.#checkColumns(record);
    const first = this.#kept === '' ? this.#header : '';
    await files.writeWhole(this.#path, this.#kept + first + history.map(row).join(''));
    this.#file = await files.open(this.#path);
  }

  /** What stays of a file: lines of other trainings, each written to its end. */
  #keep(found: string, resumed: boolean): string {
    if (!resumed && found !== '' && this.#existing === 'refuse')
      throw new StateError(
        `CSVLog expects a path without a log for a training from the start, but got ` +
          `${this.#path} with one; pass ` +
          "fit resume, another path, or { existing: 'append' } or 'replace'",
      );
    if (!resumed) this.#before = this.#existing === 'append' ? found.length : 0;
    const end = found.lastIndexOf('\r\n', this.#before - 2);
    const kept = this.#before < 2 || end < 0 ? '' : found.slice(0, end + 2);
    this.#before = kept.length;
    return kept;
  }

  async onEpochEnd(_training: Training, record: EpochRecord): Promise<void> {
    const begins = this.#header === '' && this.#kept === '';
    this.#header ||= header(record);
    this.#checkColumns(record);
    await this.#file!.append((begins ? this.#header : '') + row(record));
  }

  #checkColumns(record: EpochRecord): void {
    const columns = header(record);
    const isSame = columns === this.#header;
    if (isSame && (this.#kept === '' || this.#kept.startsWith(columns))) return;
    const wanted = isSame ? this.#kept.split('\r\n', 1)[0] : this.#header;
    throw new StateError(
      `CSVLog expects the columns ${wanted.trim()} of ${this.#path}, but got ` +
        `${columns.trim()}; resume with the same metrics and validation, or begin another file`,
    );
  }

  async onTrainEnd(): Promise<void> {
    this.#resumed = false;
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /** What continues it: how much of the file is of other trainings. */
  stateDict(): unknown {
    return { before: this.#before };
  }

  /** Continues from what `stateDict` gave. */
  loadStateDict(state: unknown): void {
    const who = 'CSVLog.loadStateDict';
    checkOptions(who, state, ['before']);
    this.#before = checkInteger(who, 'before', (state as { before: unknown }).before, 0);
    this.#resumed = true;
  }
}
