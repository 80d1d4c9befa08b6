/**
 * The files of a training's checkpoints in a folder: their names, which is the newest, which are
 * left of runs that were killed.
 */
import { checkCount } from '../core/check.js';
import { followed } from '../core/errors.js';
import { nodeFiles } from '../core/node-files.js';
import { decodeCheckpoint } from './checkpoint-file.js';
import type { TrainingState } from './training-state.js';

/** What to do without files. */
export const withoutFiles =
  'keep the bytes of writeCheckpoint(training.state()) where you can, and read them with ' +
  'readCheckpoint';

/** A file of a checkpoint and where in the training it was written. */
export interface CheckpointFile {
  readonly name: string;
  readonly epoch: number;
  /** Infinity at the end of its epoch. */
  readonly batch: number;
}

const digits = (n: number): string => String(n).padStart(6, '0');

/** What the state of an epoch's end, or of a batch within it, is called. */
export const nameOf = (epoch: number, batch?: number): string =>
  `epoch-${digits(epoch)}${batch === undefined ? '' : `-${digits(batch)}`}.npz`;

/** The checkpoints among some names, from first to last. */
export function checkpointsIn(names: readonly string[]): CheckpointFile[] {
  const found = names.flatMap((name) => {
    const match = /^epoch-(\d{6,15})(?:-(\d{6,15}))?\.npz$/.exec(name);
    if (!match) return [];
    return [{ name, epoch: Number(match[1]), batch: match[2] ? Number(match[2]) : Infinity }];
  });
  return found.sort((a, b) => a.epoch - b.epoch || (a.batch === b.batch ? 0 : a.batch - b.batch));
}

/** What runs that were killed while they wrote have left. */
export const leftovers = (names: readonly string[]): string[] =>
  names.filter((name) =>
    /^(epoch-\d{6,15}(-\d{6,15})?|best)\.npz\.[0-9a-f-]{36}\.part$/.test(name),
  );

/**
 * The newest state that `Checkpoint` wrote into a folder, or undefined where there is none yet: a
 * program that is begun again goes on by itself.
 *
 * @param folder - As given to `Checkpoint`.
 * @throws FormatError if the newest file is damaged: it names the file.
 * @throws Error where there is no Node.
 *
 * @example
 * ```ts no-run
 * import {
 *   Checkpoint,
 *   fit,
 *   latestCheckpoint,
 *   Linear,
 *   MSELoss,
 *   SGD,
 * } from 'tiny-mlp';
 *
 * const model = new Linear(1, 1);
 * await fit(model, {
 *   train: [[[[1]], [[2]]]],
 *   loss: new MSELoss(),
 *   optimizer: new SGD(model.parameters(), { lr: 0.1 }),
 *   epochs: 100,
 *   callbacks: [new Checkpoint('runs/1')],
 *   resume: await latestCheckpoint('runs/1'),
 * });
 * ```
 */
export async function latestCheckpoint(folder: string | URL): Promise<TrainingState | undefined> {
  const who = 'latestCheckpoint';
  checkCount(who, arguments, 1);
  const files = nodeFiles(who, withoutFiles);
  const place = files.pathOf('folder', folder);
  const newest = checkpointsIn(await files.list(place)).at(-1);
  if (!newest) return undefined;
  const path = files.join(place, newest.name);
  const bytes = await files.read(path);
  if (!bytes) return undefined;
  try {
    return decodeCheckpoint(`${who}, ${path}`, bytes);
  } catch (error) {
    throw followed(error, 'delete it to go on from the one before it');
  }
}
