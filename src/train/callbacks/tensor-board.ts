/**
 * A training's numbers where TensorBoard shows them.
 */
import { checkCount, checkInteger, checkOneOf, checkOptions } from '../../core/check.js';
import { nodeFiles, type NodeFiles, type OpenFile } from '../../core/node-files.js';
import { encodeRecord, type Event } from '../event-file.js';
import type { EpochRecord } from '../records.js';
import type { Callback, Training } from './callback.js';
import { columnsOf } from './columns.js';

/** Options of {@link TensorBoard}. */
export interface TensorBoardOptions {
  /**
   * `'epoch'`, the default: a point after each epoch, at its number. `'batch'`: also `batch/loss`
   * (the epoch's mean so far) and `batch/lr` after each batch; all points are then at the number of
   * batches that have been learned from.
   */
  every?: 'epoch' | 'batch';
}

/**
 * Writes event files for TensorBoard, `tensorboard --logdir runs`: `loss`, `validationLoss`, each
 * metric and `lr` as scalars. One folder is one training.
 *
 * Every training writes a file of its own. Resumed, it tells TensorBoard from where on older files
 * no longer count: no epoch is shown twice.
 *
 * @throws Error where there is no Node.
 *
 * @example
 * ```ts
 * import { mkdtempSync, readdirSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { fit, Linear, MSELoss, SGD, TensorBoard } from 'tiny-mlp';
 *
 * const folder = mkdtempSync(join(tmpdir(), 'run-'));
 * const model = new Linear(1, 1);
 * await fit(model, {
 *   train: [[[[1]], [[2]]]],
 *   loss: new MSELoss(),
 *   optimizer: new SGD(model.parameters(), { lr: 0.1 }),
 *   epochs: 3,
 *   callbacks: [new TensorBoard(folder)],
 * });
 * console.log(readdirSync(folder)[0]!.slice(0, 20)); // events.out.tfevents.
 * ```
 * @see https://www.tensorflow.org/tensorboard
 */
export class TensorBoard implements Callback {
  readonly #files: NodeFiles;
  readonly #folder: string;
  readonly #every: 'epoch' | 'batch';
  #file: OpenFile | undefined;
  #batches = 0;
  #resumed = false;

  /**
   * @param folder - Made where there is none.
   * @param options - See {@link TensorBoardOptions}.
   */
  constructor(folder: string | URL, options: TensorBoardOptions = {}) {
    const who = 'TensorBoard';
    checkCount(who, arguments, 2);
    this.#files = nodeFiles(who, 'keep what fit returns');
    this.#folder = this.#files.pathOf('folder', folder);
    checkOptions(who, options, ['every']);
    this.#every = checkOneOf(who, 'every', options.every ?? 'epoch', ['epoch', 'batch']);
  }

  async onTrainBegin({ history }: Training): Promise<void> {
    if (!this.#resumed) this.#batches = 0;
    await this.#files.makeFolder(this.#folder);
    this.#file = await this.#newFile();
    // TensorBoard reads older files first, and drops what they have at this step and beyond.
    const step = (this.#every === 'epoch' ? history.length : this.#batches) + 1;
    await this.#write({ step: 0, fileVersion: 'brain.Event:2' }, { step, starts: true });
  }

  /** TensorBoard looks for `tfevents` and reads a folder's files in the order of their names. */
  async #newFile(): Promise<OpenFile> {
    const { list, join, open } = this.#files;
    const taken = await list(this.#folder);
    for (let now = Date.now(); ; now++) {
      const [seconds, rest] = [Math.floor(now / 1000), String(now % 1000).padStart(3, '0')];
      const name = `events.out.tfevents.${String(seconds).padStart(10, '0')}.${rest}.tiny-mlp`;
      if (!taken.includes(name)) return open(join(this.#folder, name), true);
    }
  }

  async #write(...events: readonly Omit<Event, 'wallTime'>[]): Promise<void> {
    const wallTime = Date.now() / 1000;
    for (const event of events) await this.#file!.append(encodeRecord({ wallTime, ...event }));
  }

  async onBatchEnd({ loss, optimizer }: Training): Promise<void> {
    this.#batches++;
    if (this.#every === 'epoch') return;
    const scalars = [['batch/loss', loss] as const, ['batch/lr', optimizer.lr] as const];
    await this.#write({ step: this.#batches, scalars });
  }

  async onEpochEnd(_training: Training, record: EpochRecord): Promise<void> {
    const scalars = columnsOf(record).filter(([name]) => name !== 'epoch' && name !== 'seconds');
    const step = this.#every === 'epoch' ? record.epoch : this.#batches;
    await this.#write({ step, scalars });
  }

  async onTrainEnd(): Promise<void> {
    this.#resumed = false;
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /** What continues it: how many batches have been learned from. */
  stateDict(): unknown {
    return { batches: this.#batches };
  }

  /** Continues from what `stateDict` gave. */
  loadStateDict(state: unknown): void {
    const who = 'TensorBoard.loadStateDict';
    checkOptions(who, state, ['batches']);
    this.#batches = checkInteger(who, 'batches', (state as { batches: unknown }).batches, 0);
    this.#resumed = true;
  }
}
