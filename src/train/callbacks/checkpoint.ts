/**
 * Keeps a training's state in files as it goes on, so that it survives whatever ends the process.
 */
import { checkBoolean, checkCount, checkInteger, checkOptions, show } from '../../core/check.js';
import { OptionError, StateError } from '../../core/errors.js';
import { nodeFiles, type NodeFiles } from '../../core/node-files.js';
import { writeCheckpoint } from '../checkpoint-file.js';
import { checkpointsIn, leftovers, nameOf, withoutFiles } from '../checkpoint-folder.js';
import { Ranked, type MonitorOptions } from '../monitor.js';
import type { EpochRecord } from '../records.js';
import type { Callback, Training } from './callback.js';

/** Options of {@link Checkpoint}. */
export interface CheckpointOptions extends MonitorOptions {
  /** Writes after every so many epochs, and after the last one. Default 1. */
  every?: number;
  /** Writes also within an epoch, after every so many batches. Default: only between epochs. */
  everyBatches?: number;
  /** How many files are kept, `best.npz` apart. Default 1. */
  keep?: number;
  /** Whether `best.npz` is the state after the best epoch so far. Default false. */
  best?: boolean;
}

/**
 * Writes the training's state into a folder, one file a state: `epoch-000003.npz`, within an epoch
 * `epoch-000003-000120.npz`, and `best.npz`. `latestCheckpoint(folder)` gives the newest, and with
 * it as `resume` the training ends with the bits of one that was never interrupted.
 *
 * A file is there whole or not at all, whenever the process or the machine stops; older ones are
 * removed once the new one is on the disk. One folder belongs to one training: one that has files
 * refuses a training from the start. A folder that cannot be written to, and a `monitor` that no
 * epoch will have, are refused before the first batch.
 *
 * @throws Error where there is no Node: see `writeCheckpoint` for pages.
 *
 * @example
 * ```ts
 * import { mkdtempSync, readdirSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import {
 *   Checkpoint,
 *   fit,
 *   latestCheckpoint,
 *   Linear,
 *   MSELoss,
 *   SGD,
 * } from 'tiny-mlp';
 *
 * const folder = mkdtempSync(join(tmpdir(), 'run-'));
 * const train = async (epochs: number) => {
 *   const model = new Linear(1, 1);
 *   return fit(model, {
 *     train: [[[[1]], [[2]]]],
 *     loss: new MSELoss(),
 *     optimizer: new SGD(model.parameters(), { lr: 0.1 }),
 *     epochs,
 *     callbacks: [new Checkpoint(folder, { keep: 2, best: true })],
 *     resume: await latestCheckpoint(folder),
 *   });
 * };
 * await train(3);
 * await train(5); // two more
 * console.log(readdirSync(folder).sort().join(' '));
 * // best.npz epoch-000004.npz epoch-000005.npz
 * ```
 */
export class Checkpoint implements Callback {
  readonly #files: NodeFiles;
  readonly #folder: string;
  readonly #every: number;
  readonly #everyBatches: number;
  readonly #keep: number;
  readonly #monitored: Ranked | undefined;
  #best: number | null = null;
  #improved = false;
  #resumed = false;

  /**
   * @param folder - Made where there is none.
   * @param options - See {@link CheckpointOptions}.
   * @throws OptionError if `monitor` does not say whether less is better, and `mode` is not given;
   * if `mode` is 'max' for a loss; or if there is a `monitor` without `best`.
   */
  constructor(folder: string | URL, options: CheckpointOptions = {}) {
    const who = 'Checkpoint';
    checkCount(who, arguments, 2);
    this.#files = nodeFiles(who, withoutFiles);
    this.#folder = this.#files.pathOf('folder', folder);
    const names = ['every', 'everyBatches', 'keep', 'best', 'monitor', 'mode'];
    const others = { savebestonly: 'pass best: true', savetopk: "did you mean 'keep'?" };
    checkOptions(who, options, names, undefined, others);
    const { every = 1, everyBatches, keep = 1, best = false } = options;
    this.#every = checkInteger(who, 'every', every);
    this.#everyBatches =
      everyBatches === undefined ? Infinity : checkInteger(who, 'everyBatches', everyBatches);
    this.#keep = checkInteger(who, 'keep', keep);
    const monitored = new Ranked(who, options);
    if (checkBoolean(who, 'best', best)) this.#monitored = monitored;
    else if (options.monitor !== undefined || options.mode !== undefined)
      throw new OptionError(
        `${who} expects monitor and mode with best, which alone goes by them, but got them ` +
          'without; pass best: true',
      );
  }

  async onTrainBegin({ history, numbers }: Training): Promise<void> {
    this.#monitored?.check(numbers);
    const resumed = this.#resumed || history.length > 0;
    if (!resumed) this.#best = null;
    await this.#files.makeFolder(this.#folder);
    const names = await this.#files.list(this.#folder);
    const newest = checkpointsIn(names).at(-1);
    if (newest && !resumed)
      throw new StateError(
        `Checkpoint expects a folder without checkpoints for a training from the start, but got ` +
          `${this.#folder} with ${newest.name}; pass fit resume: await latestCheckpoint(folder), ` +
          'or another folder',
      );
    // Before an epoch is trained whose state could not be kept.
    await this.#files.tryWriting(this.#files.join(this.#folder, 'best.npz'));
    for (const name of leftovers(names)) await this.#remove(name);
    // Killed between the last epoch's file and what goes after it, it would write no other.
    if (newest?.epoch === history.length && newest.batch === Infinity)
      await this.#removeOthers(newest.name);
  }

  onEpochEnd(_training: Training, record: EpochRecord): void {
    if (!this.#monitored) return;
    const value = this.#monitored.read(record);
    const better = this.#best === null || this.#monitored.gain(value, this.#best) > 0;
    this.#improved = better && !Number.isNaN(value);
    if (this.#improved) this.#best = value;
  }

  async onRest(training: Training): Promise<void> {
    const { epoch, epochs, batch, history, stopped } = training;
    const ended = history.length === epoch;
    const due = ended
      ? epoch % this.#every === 0 || epoch === epochs || stopped
      : batch % this.#everyBatches === 0;
    const improved = ended && this.#improved;
    if (!due && !improved) return;
    this.#improved = false;
    const bytes = writeCheckpoint(training.state());
    // First: were the process to stop in between, the state after it would already know that best.
    if (improved) await this.#write('best.npz', bytes);
    if (!due) return;
    const name = nameOf(epoch, ended ? undefined : batch);
    await this.#write(name, bytes);
    await this.#removeOthers(name);
  }

  /** What is beyond `keep`, and what is left of a course that this one began in the middle of. */
  async #removeOthers(name: string): Promise<void> {
    const names = checkpointsIn(await this.#files.list(this.#folder)).map((file) => file.name);
    const end = names.indexOf(name) + 1;
    const kept = names.slice(Math.max(0, end - this.#keep), end);
    for (const other of names) if (!kept.includes(other)) await this.#remove(other);
  }

  #write(name: string, bytes: Uint8Array): Promise<void> {
    return this.#files.writeWhole(this.#files.join(this.#folder, name), bytes);
  }

  #remove(name: string): Promise<void> {
    return this.#files.remove(this.#files.join(this.#folder, name));
  }

  onTrainEnd(): void {
    this.#resumed = false;
  }

  /** What continues it: the best number so far. */
  stateDict(): unknown {
    return { best: this.#best };
  }

  /** Continues from what `stateDict` gave. */
  loadStateDict(state: unknown): void {
    const who = 'Checkpoint.loadStateDict';
    checkOptions(who, state, ['best']);
    const { best } = state as { best: unknown };
    if (best !== null && typeof best !== 'number')
      throw new TypeError(
        `${who} expects best to be a number or null, but got ${show(best)}; pass what ` +
          'stateDict() gave',
      );
    this.#best = best;
    this.#resumed = true;
  }
}
