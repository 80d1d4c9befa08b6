/**
 * A training's state as the bytes of an .npz file, and back: arrays under readable names, which
 * `numpy.load` reads, and the rest as JSON in the member `checkpoint`. Not here: where files lie
 * (checkpoint-folder.ts), when they are written (callbacks/checkpoint.ts).
 */
import { checkCount } from '../core/check.js';
import type { Bytes, NumberArray } from '../core/dtype.js';
import { FormatError, located } from '../core/errors.js';
import type { GeneratorState } from '../core/generator.js';
import type { NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';
import { plain, readPlain, writePlain } from '../core/plain.js';
import { isRecord } from '../core/realms.js';
import { decodeText, encodeText } from '../core/text-coders.js';
import { checkBytes } from '../io/npy.js';
import { readNpz, writeNpz } from '../io/npz.js';
import { checkState } from './check-state.js';
import { pack, unpack } from './parcel.js';
import type { TrainingState } from './training-state.js';

const [FORMAT, VERSION] = ['tiny-mlp checkpoint', 1];

/** The member that is no array. */
const REST = 'checkpoint';

/** One string of V8 holds so many bytes, 2²⁹ − 32. */
const LONGEST_TEXT = 0x1fffffe0;

const [written, damaged] = [
  'pass what training.state() gave',
  'the file is damaged, or no checkpoint of this package',
];

/**
 * A training's state as the bytes of one file, for pages and stores of your own; `Checkpoint`
 * writes them to a disk.
 *
 * The file is an .npz: NumPy reads its arrays (`model/0.weight`, `optimizer/state/0/expAvg`). What
 * comes back is the same to the last bit: weights, what the optimizer and the callbacks remember,
 * generators, history, NaN, infinities and −0.
 *
 * @param state - What `training.state()` gave. A callback's `stateDict()` may hold plain data (keys
 * that are undefined are left out), ndarrays and typed arrays, at any depth.
 * @throws TypeError if it is no state, or a callback's holds what is no data; RangeError if the
 * file would have 4 GiB.
 *
 * @example
 * ```ts
 * import {
 *   fit,
 *   Linear,
 *   MSELoss,
 *   readCheckpoint,
 *   SGD,
 *   writeCheckpoint,
 *   type Callback,
 * } from 'tiny-mlp';
 *
 * let bytes: Uint8Array | undefined; // in a page: IndexedDB, say
 * const keeper: Callback = {
 *   onRest: (training) => {
 *     bytes = writeCheckpoint(training.state());
 *   },
 * };
 * const model = new Linear(1, 1);
 * const options = {
 *   train: [[[[1]], [[2]]] as const],
 *   loss: new MSELoss(),
 *   optimizer: new SGD(model.parameters(), { lr: 0.1 }),
 *   callbacks: [keeper],
 * };
 * await fit(model, { ...options, epochs: 2 });
 * const resume = readCheckpoint(bytes!);
 * const history = await fit(model, { ...options, epochs: 5, resume });
 * console.log(history.length); // 5
 * ```
 */
export function writeCheckpoint(state: TrainingState): Bytes {
  const who = 'writeCheckpoint';
  checkCount(who, arguments, 1);
  checkState(
    state,
    (expected, came) => new TypeError(`${who} expects ${expected}, but got ${came}; ${written}`),
  );
  const parcel = pack(mapGenerators(state, (words) => Uint32Array.from(words)));
  plain(who, 'state', parcel.plain); // for an error that names the place
  const text = encodeText(writePlain({ format: FORMAT, version: VERSION, state: parcel.plain }));
  const members: [string, ArrayInput][] = [[REST, text], ...parcel.arrays];
  return writeNpz(Object.fromEntries(members));
}

/**
 * The state in the bytes of a checkpoint: give it to `fit` as `resume`, or its `model` to
 * `loadStateDict`.
 *
 * @param bytes - What `writeCheckpoint` gave, or a file that `Checkpoint` wrote.
 * @throws FormatError if they are no whole checkpoint, or one of a later version. Nothing in them
 * is ever run.
 *
 * @example
 * ```ts no-run
 * import { readFileSync } from 'node:fs';
 * import { Linear, readCheckpoint } from 'tiny-mlp';
 *
 * const model = new Linear(784, 10);
 * const best = readCheckpoint(readFileSync('runs/1/best.npz'));
 * model.loadStateDict(best.model);
 * ```
 */
export function readCheckpoint(bytes: Uint8Array): TrainingState {
  checkCount('readCheckpoint', arguments, 1);
  return decodeCheckpoint('readCheckpoint', bytes);
}

/** @param who - Begins the texts of errors: who reads, and of what file. */
export function decodeCheckpoint(who: string, bytes: Uint8Array): TrainingState {
  const archive = checkBytes(who, bytes);
  let arrays: Record<string, NdArray<NumberArray>>;
  try {
    arrays = readNpz(archive, { maxBytes: Math.max(2 ** 30, archive.length) });
  } catch (error) {
    throw located(who, error);
  }
  const fault = (expected: string, came: string, advice = damaged) =>
    new FormatError(`${who} expects ${expected}, but got ${came}; ${advice}`);
  const rest = Object.hasOwn(arrays, REST) ? arrays[REST] : undefined;
  if (rest?.dtype !== 'uint8' || rest.shape.length !== 1 || rest.size > LONGEST_TEXT)
    throw fault(
      `a checkpoint, an archive with '${REST}'`,
      `one of ${Object.keys(arrays).length} other arrays`,
    );
  let head: unknown;
  try {
    head = readPlain(decodeText(rest.data as Uint8Array));
  } catch (cause) {
    throw new FormatError(`${who} expects '${REST}' to hold JSON, but got other text; ${damaged}`, {
      cause,
    });
  }
  const { format, version, state } = isRecord(head) ? head : {};
  if (format !== FORMAT || !Number.isSafeInteger(version))
    throw fault(`'${REST}' to begin as a checkpoint's`, 'something else');
  if (version !== VERSION)
    throw fault(
      `a checkpoint of version ${VERSION}`,
      `version ${String(version)}`,
      'read it with the version of tiny-mlp that wrote it',
    );
  const found = unpack(state, arrays, fault);
  checkState(found, fault);
  return mapGenerators(found, (words) => Array.from(words));
}

type Words = GeneratorState['words'] | Uint32Array;

/**
 * A state whose generators' words are held otherwise: 624 numbers each are an array in the file.
 */
function mapGenerators(state: TrainingState, change: (words: Words) => Words): TrainingState {
  const changed = (states: readonly GeneratorState[]) =>
    states.map((each) => ({ ...each, words: change(each.words) as GeneratorState['words'] }));
  const { generators, underway } = state;
  return {
    ...state,
    generators: changed(generators),
    underway: underway && { ...underway, generators: changed(underway.generators) },
  };
}
