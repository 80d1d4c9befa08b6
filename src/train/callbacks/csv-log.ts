/**
 * A training's records as a table in a file.
 */
import { checkCount } from '../../core/check.js';
import { FormatError, StateError } from '../../core/errors.js';
import { nodeFiles, type NodeFiles, type OpenFile } from '../../core/node-files.js';
import { decodeText } from '../../core/text-coders.js';
import type { EpochRecord } from '../records.js';
import type { Callback, Training } from './callback.js';
import { columnsOf } from './columns.js';

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
 * first, each once, and what the file had beyond them is gone; a training from the start begins it
 * anew.
 *
 * @throws FormatError if the file has other content than such a log. StateError if the columns
 * change, as when a resumed training has other metrics. Error where there is no Node.
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
  #header = '';

  /** @param path - Of the file; its folder is made where there is none. */
  constructor(path: string | URL) {
    const who = 'CSVLog';
    checkCount(who, arguments, 1);
    this.#files = nodeFiles(who, 'keep what fit returns');
    this.#path = this.#files.pathOf('path', path);
  }

  async onTrainBegin({ history }: Training): Promise<void> {
    const files = this.#files;
    await files.makeFolder(files.folderOf(this.#path));
    const before = await files.read(this.#path);
    const first = before && decodeText(before.subarray(0, 60));
    if (first && !first.startsWith(BEGINNING))
      throw new FormatError(
        `CSVLog expects ${this.#path} to be a log of its own or no file, but got one that begins ` +
          `with ${JSON.stringify(first.slice(0, 20))}; pass another path`,
      );
    // The file as the history says, not as it is: what a killed run left half-written goes as well.
    this.#header = history.length > 0 ? header(history[0]) : '';
    for (const record of history) this.#checkColumns(record);
    await files.writeWhole(this.#path, this.#header + history.map(row).join(''));
    this.#file = await files.open(this.#path);
  }

  async onEpochEnd(_training: Training, record: EpochRecord): Promise<void> {
    const begins = this.#header === '';
    if (begins) this.#header = header(record);
    this.#checkColumns(record);
    await this.#file!.append((begins ? this.#header : '') + row(record));
  }

  #checkColumns(record: EpochRecord): void {
    const columns = header(record);
    if (columns === this.#header) return;
    throw new StateError(
      `CSVLog expects the columns ${this.#header.trim()} of ${this.#path}, but got ` +
        `${columns.trim()}; resume with the same metrics and validation, or begin another file`,
    );
  }

  async onTrainEnd(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}
