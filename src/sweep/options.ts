/**
 * The options that gridSearch and randomSearch share, and their checks.
 */
import { checkFunction, checkInteger, checkOptions, show } from '../core/check.js';
import { isUrl, tagOf } from '../core/realms.js';
import type { Executor } from './executor.js';
import { checkHalving, type Halving, type Stages } from './halving.js';
import type { JournalStore } from './journal.js';
import { sendTrain } from './load-train.js';
import { plain, type Plain } from '../core/plain.js';
import type { Progress } from './progress.js';
import type { Objective } from './results.js';
import type { TrainSource } from './train.js';

/** Options of every search, for settings S and data D. */
export interface SearchOptions<S, D> {
  /**
   * Trains one point: a module (its URL, or an absolute path), or a function that is
   * self-contained.
   */
  train: TrainSource<S, D>;
  /**
   * What every point is given as `run.data`: ndarrays, typed arrays, and lists and objects of them.
   * Shared by workers, not copied for each. With `workers: 0` nothing is sent, and it may hold
   * functions too; a Promise is refused either way.
   */
  data?: D;
  /** How many epochs a point trains for; given to it as `run.epochs`, and what progress goes by. */
  epochs?: number;
  /** The number whose least is wanted. Default `'loss'`. */
  minimize?: string;
  /** The number whose greatest is wanted, instead. */
  maximize?: string;
  /**
   * The seed of every point, and of the points that randomSearch draws. Default 0. For several
   * seeds a point, make seeds a setting.
   */
  seed?: number;
  /** How many workers; 0 trains in this process. Default: as many as the machine has cores. */
  workers?: number;
  /** Where points run, instead of `workers`. */
  executor?: Executor;
  /** How often a point is run again after its worker died. Default 2. */
  retries?: number;
  /** Ends the search; what ended before it stays in the journal. */
  signal?: AbortSignal;
  /**
   * A file (Node) that each point is added to as it ends; a search that finds its own goes on from
   * there. Its folder is made where there is none yet, but not the folder around that. Or a store
   * of one's own.
   */
  journal?: string | URL | JournalStore;
  /**
   * What else the results depend on, for the journal: the data's digest, the version of the
   * training code.
   */
  about?: Readonly<Record<string, Plain>>;
  /** Successive halving. Default: none, every point is trained to its end. Needs `epochs`. */
  halving?: Halving;
  /**
   * What an epoch of a point costs, in any unit: the time left goes by it, and the costliest points
   * begin first. Default: all the same.
   */
  cost?: (settings: S) => number;
  /** Told after every epoch and every point. */
  onProgress?: (progress: Progress<S>) => void;
}

const names = [
  'space',
  'train',
  'data',
  'epochs',
  'minimize',
  'maximize',
  'seed',
  'workers',
  'executor',
  'retries',
  'signal',
  'journal',
  'about',
  'halving',
  'cost',
  'onProgress',
];

/** Options that have been checked. */
export interface CheckedOptions {
  readonly options: SearchOptions<never, unknown>;
  readonly objective: Objective;
  readonly epochs: number | undefined;
  readonly seed: number;
  readonly workers: number | undefined;
  readonly retries: number;
  readonly about: Readonly<Record<string, Plain>>;
  readonly stages: Stages;
}

/** Checks what is the same for every search. */
export function checkSearch(
  who: string,
  given: object,
  more: readonly string[] = [],
): CheckedOptions {
  checkOptions(
    who,
    given,
    [...names, ...more],
    `{ space: { hidden: [32, 64] }, train: new URL('./train.js', import.meta.url) }, say`,
  );
  const options = given as SearchOptions<never, unknown>;
  const {
    train,
    epochs,
    minimize,
    maximize,
    seed = 0,
    workers,
    executor,
    retries = 2,
    signal,
    journal,
    about = {},
    halving,
    cost,
    onProgress,
  } = options;
  sendTrain(who, train);
  if (epochs !== undefined) checkInteger(who, 'epochs', epochs);
  if (minimize !== undefined && maximize !== undefined) {
    throw new TypeError(`${who} expects minimize or maximize, but got both; leave one out`);
  }
  const metric: unknown = maximize ?? minimize ?? 'loss';
  if (typeof metric !== 'string') {
    const option = maximize === undefined ? 'minimize' : 'maximize';
    throw new TypeError(
      `${who} expects ${option} to be the name of a number that train gives, but got ` +
        `${show(metric)}; pass 'accuracy', say`,
    );
  }
  checkInteger(who, 'seed', seed, Number.MIN_SAFE_INTEGER);
  if (workers !== undefined) checkInteger(who, 'workers', workers, 0);
  if (workers !== undefined && executor !== undefined) {
    throw new TypeError(`${who} expects workers or executor, but got both; leave one out`);
  }
  if (executor !== undefined) checkExecutor(who, executor);
  checkInteger(who, 'retries', retries, 0);
  if (signal !== undefined && tagOf(signal) !== 'AbortSignal') {
    throw new TypeError(
      `${who} expects signal to be an AbortSignal, but got ${show(signal)}; pass controller.signal`,
    );
  }
  if (
    journal !== undefined &&
    !(typeof journal === 'string' && journal !== '') &&
    !isUrl(journal) &&
    !isStore(journal)
  ) {
    throw new TypeError(
      `${who} expects journal to be a file's path, but got ${show(journal)}; pass ` +
        "'sweep.jsonl', say",
    );
  }
  if (cost !== undefined) checkFunction(who, 'cost', cost);
  if (onProgress !== undefined) checkFunction(who, 'onProgress', onProgress);
  if (halving !== undefined && epochs === undefined) {
    throw new TypeError(
      `${who} expects epochs with halving, but got none; say how many epochs a whole point has`,
    );
  }
  return {
    options,
    objective: { metric, goal: maximize === undefined ? 'minimize' : 'maximize' },
    epochs,
    seed,
    workers,
    retries,
    about: plain(who, 'about', about) as Readonly<Record<string, Plain>>,
    stages: checkHalving(who, halving, epochs),
  };
}

function checkExecutor(who: string, executor: unknown): void {
  const { open, run, close, slots } = (executor ?? {}) as Partial<Executor>;
  if ([open, run, close].some((method) => typeof method !== 'function')) {
    throw new TypeError(
      `${who} expects executor to have open, run and close, but got ${show(executor)}; pass ` +
        'workerPool({ workers: 4 }), say',
    );
  }
  checkInteger(who, 'executor.slots', slots);
}

/** Whether a value is a journal's store rather than a file's name. */
export const isStore = (value: unknown): value is JournalStore =>
  typeof value === 'object' &&
  value !== null &&
  ['read', 'cut', 'append', 'close'].every(
    (name) => typeof (value as Record<string, unknown>)[name] === 'function',
  );
