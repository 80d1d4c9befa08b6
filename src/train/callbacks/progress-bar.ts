/**
 * How far a training is, in one line of a terminal.
 */
import { checkCount, checkFunction, checkOptions, show } from '../../core/check.js';
import { runtime } from '../../core/code-generation.js';
import type { EpochRecord } from '../records.js';
import type { Callback, Training } from './callback.js';
import { columnsOf } from './columns.js';

/** A stream as {@link ProgressBar} writes to it: `process.stderr`, say. */
export interface ProgressStream {
  /** Whether it is a terminal; where not, nothing is written. */
  readonly isTTY?: boolean | undefined;
  /** How wide the terminal is. Default 80. */
  readonly columns?: number | undefined;
  /** Writes a text. */
  write(text: string): unknown;
}

/** Options of {@link ProgressBar}. */
export interface ProgressBarOptions {
  /** Where it is drawn. Default `process.stderr`; in a page there is none, and nothing is drawn. */
  stream?: ProgressStream;
}

/** Milliseconds between two drawings. */
const PAUSE = 100;

/** Back to the line's beginning; the rest of the line is cleared. */
const [BACK, CLEAR] = ['\r', '\x1b[K'];

/** Printable ASCII takes one column, anything else at most two; what steers a terminal goes. */
const widthOf = (char: string): number => (char <= '~' ? 1 : 2);

function fitted(text: string, width: number): string {
  let [line, left] = ['', width];
  for (const char of text.replace(/\p{C}/gu, '?')) {
    left -= widthOf(char);
    if (left < 0) break;
    line += char;
  }
  return line;
}

const span = (seconds: number): string => {
  const whole = Math.ceil(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}`;
};

const numbersOf = (numbers: readonly (readonly [string, number])[]): string =>
  numbers.map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`).join('  ');

/** What an epoch came to, without what the line says elsewhere. */
const scoresOf = (record: EpochRecord) =>
  columnsOf(record).filter(([name]) => !['epoch', 'lr', 'seconds'].includes(name));

/**
 * Shows in a terminal how far the epoch is, how long it will still take, its loss so far and the
 * last epoch's metrics; afterwards a line remains for each epoch. It is never wider than the
 * terminal, is drawn at most ten times a second, and where the stream is no terminal there is
 * nothing.
 *
 * @example
 * ```ts
 * import { fit, Linear, MSELoss, ProgressBar, SGD } from 'tiny-mlp';
 *
 * const model = new Linear(1, 1);
 * await fit(model, {
 *   train: [[[[1]], [[2]]]],
 *   loss: new MSELoss(),
 *   optimizer: new SGD(model.parameters(), { lr: 0.1 }),
 *   epochs: 3,
 *   callbacks: [new ProgressBar()],
 * });
 * ```
 */
export class ProgressBar implements Callback {
  readonly #stream: ProgressStream | undefined;
  /** Whether a line is there that is not complete. */
  #drawn = false;
  #last = -Infinity;
  /** When this epoch was first seen, and after how many batches. */
  #since: { time: number; batch: number } | undefined;

  /** @param options - See {@link ProgressBarOptions}. */
  constructor(options: ProgressBarOptions = {}) {
    const who = 'ProgressBar';
    checkCount(who, arguments, 1);
    checkOptions(who, options, ['stream']);
    const { stream = (runtime() as { stderr?: ProgressStream } | undefined)?.stderr } = options;
    if (typeof stream !== 'object' && stream !== undefined)
      throw new TypeError(
        `${who} expects stream to be a stream, but got ${show(stream)}; pass process.stdout, say`,
      );
    if (stream) checkFunction(who, 'stream.write', (stream as { write: unknown }).write);
    if (stream?.isTTY) this.#stream = stream;
  }

  onEpochBegin(): void {
    this.#since = { time: performance.now(), batch: 0 };
  }

  onBatchEnd(training: Training): void {
    const now = performance.now();
    const { batch } = training;
    this.#since ??= { time: now, batch }; // resumed within an epoch
    if (!this.#stream || now - this.#last < PAUSE) return;
    this.#last = now;
    this.#draw((width) => this.#line(training, now, width));
    this.#drawn = true;
  }

  onEpochEnd({ epochs }: Training, record: EpochRecord): void {
    this.#since = undefined;
    const scores = numbersOf(scoresOf(record));
    this.#draw(
      (width) =>
        fitted(`epoch ${record.epoch}/${epochs}  ${span(record.seconds)}  ${scores}`, width),
      '\n',
    );
    this.#drawn = false;
  }

  onTrainEnd(): void {
    this.#since = undefined;
    if (this.#drawn) this.#stream?.write(BACK + CLEAR);
    this.#drawn = false;
  }

  #line({ epoch, epochs, batch, batches, loss, history }: Training, now: number, width: number) {
    const before = history.at(-1);
    const metrics = before ? scoresOf(before).filter(([name]) => name !== 'loss') : [];
    const scores = numbersOf([['loss', loss], ...metrics]);
    const head = `epoch ${epoch}/${epochs}`;
    if (batches === undefined) return fitted(`${head}  batch ${batch}  ${scores}`, width);
    const share = Math.min(1, batch / batches);
    const done = batch - this.#since!.batch;
    const left =
      done > 0 && ((now - this.#since!.time) / done / 1000) * Math.max(0, batches - batch);
    const tail = [
      `${String(Math.floor(100 * share)).padStart(3)} %`,
      ...(left === false ? [] : [`${span(left)} left`]),
      scores,
    ].join('  ');
    const free = Math.min(30, width - head.length - tail.length - 6);
    const full = Math.round(free * share);
    const bar = free < 5 ? '' : `[${'='.repeat(full)}${'.'.repeat(free - full)}]  `;
    return fitted(`${head}  ${bar}${tail}`, width);
  }

  #draw(line: (width: number) => string, end = ''): void {
    if (!this.#stream) return;
    // The last column stays free: some terminals go to the next line once it is taken.
    const { columns = 0 } = this.#stream;
    const width = (columns > 0 ? columns : 80) - 1;
    this.#stream.write(`${BACK}${line(width)}${CLEAR}${end}`);
  }
}
