/**
 * The command line: which options there are, their defaults, and what is said when one is wrong.
 * Not here: acting on them.
 */
import { availableParallelism } from 'node:os';
import { backendName, setBackend, type BackendName } from 'tiny-mlp';
import {
  count,
  folder,
  helpText,
  parseOption,
  path,
  rate,
  readArguments,
  wholeNumber,
  workerCount,
} from './command-line.js';
import { UsageError, textOf } from './errors.js';

/** What is trained on what: a grid of points, and the images. */
export interface GridSettings {
  /** The folder with MNIST's files, where one was given. */
  readonly data: string | undefined;
  /** Whether to draw digits without looking for MNIST. */
  readonly synthetic: boolean;
  /** Widths of the two hidden layers to try. */
  readonly hidden: readonly number[];
  /** Images in a batch to try. */
  readonly batch: readonly number[];
  readonly epochs: number;
  readonly lr: number;
  readonly seed: number;
  /** How many of the training images to use; all of them where undefined. */
  readonly limit: number | undefined;
  /**
   * How many of the validation images, and of the test images, to use; all of them where undefined.
   */
  readonly heldOut: number | undefined;
  readonly quick: boolean;
  readonly backend: BackendName;
  /** The folder to write to. */
  readonly out: string;
}

/** What a run does. */
export interface Settings extends GridSettings {
  /** From how many seeds, counted up from `seed`, to train the best point. */
  readonly seeds: number;
  /** How many worker threads train the grid; 0 for none. */
  readonly workers: number;
  /** Whether this is the experiment as it stands, with nothing made smaller or changed. */
  readonly classical: boolean;
}

/** The experiment as it stands. */
const full = { hidden: [32, 64, 128, 256], batch: [8, 16, 32, 64], epochs: 10, lr: 0.01, seed: 0 };

/** A run that only shows that everything works. */
const quick = { hidden: [32, 64], batch: [8, 16], epochs: 3, limit: 4000, heldOut: 2000 };

/** MNIST's 60,000 training images without the 10,000 held out. */
const TRAINING_IMAGES = 50_000;

/** The options of every program that searches the grid. */
export const gridHelp = {
  data: ['DIR', "folder with MNIST's four files (or set MNIST_DIR)"],
  synthetic: ['', 'draw digits instead of loading MNIST'],
  hidden: ['N,N,..', 'widths of the hidden layers to try'],
  batch: ['N,N,..', 'batch sizes to try'],
  epochs: ['N', 'passes over the training images'],
  lr: ['X', 'learning rate'],
  seed: ['N', 'fixes initial weights and shuffles'],
  limit: ['N', 'use the first N training images only'],
  quick: ['', 'a small run of some seconds; writes to results-quick'],
  backend: ['NAME', 'what computes'],
  out: ['DIR', 'folder to write to'],
} as const;
type Given = ReadonlyMap<string, string>;

/** The defaults, as `--help` shows them. */
export const gridDefaults = (given: Given) => ({
  ...full,
  backend: backendName(),
  out: given.has('quick') ? 'results-quick' : 'results',
});

/** What was given, parsed; what was not, by its default. */
export function gridSettings(given: Given): GridSettings {
  const small = given.has('quick') ? quick : undefined;
  const defaults = gridDefaults(given);
  const data = parseOption(given, 'data', folder);
  if (data !== undefined && given.has('synthetic')) {
    throw new UsageError('expected --data or --synthetic, but got both; leave one of them out');
  }
  return {
    data,
    synthetic: given.has('synthetic'),
    hidden: parseOption(given, 'hidden', sizes) ?? small?.hidden ?? full.hidden,
    batch: parseOption(given, 'batch', sizes) ?? small?.batch ?? full.batch,
    epochs: parseOption(given, 'epochs', count) ?? small?.epochs ?? full.epochs,
    lr: parseOption(given, 'lr', rate) ?? full.lr,
    seed:
      parseOption(given, 'seed', (name, text) => wholeNumber(name, text, 0, 2 ** 32 - 1)) ??
      full.seed,
    limit:
      parseOption(given, 'limit', (name, text) => wholeNumber(name, text, 1, TRAINING_IMAGES)) ??
      small?.limit,
    heldOut: small?.heldOut,
    quick: given.has('quick'),
    backend: parseOption(given, 'backend', backend) ?? defaults.backend,
    out: parseOption(given, 'out', path) ?? defaults.out,
  };
}

const help = {
  ...gridHelp,
  seeds: ['N', 'train the best point from N seeds, and test each'],
  workers: ['N', 'train N points at once; 0: in the main thread'],
  help: ['', 'show this text'],
} as const;

/**
 * Reads the command line of the experiment. For `--help` it prints the options and ends the
 * program.
 */
export function readSettings(args: readonly string[]): Settings {
  const given = readArguments(args, help);
  const defaults = { seeds: 1, workers: availableParallelism() };
  if (given.has('help')) {
    console.log(
      helpText(help, { ...gridDefaults(given), ...defaults }, [
        'Trains 784-h-h-10 networks on MNIST over a grid of hidden and batch sizes, and tests ' +
          'the best one.',
        'Usage: npx tsx examples/mnist.ts [options]',
        'Without network and files it draws digits, which are not MNIST, and says so everywhere.',
      ]),
    );
    process.exit(0);
  }
  const grid = gridSettings(given);
  const unchanged = (['hidden', 'batch', 'epochs', 'lr'] as const).every((name) =>
    same(grid[name], full[name]),
  );
  return {
    ...grid,
    seeds: parseOption(given, 'seeds', count) ?? defaults.seeds,
    workers: parseOption(given, 'workers', workerCount) ?? defaults.workers,
    classical: unchanged && !grid.quick && grid.limit === undefined,
  };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function sizes(name: string, text: string): number[] {
  // Wider layers than this do not fit the memory of many machines: 2^16 squared floats are 17 GB.
  const list = text.split(',').map((part) => wholeNumber(name, part.trim(), 1, 2 ** 15));
  if (new Set(list).size < list.length)
    throw new UsageError(
      `--${name} expects each size once, but got '${text}'; leave the repeated one out`,
    );
  return list;
}

function backend(name: string, text: string): BackendName {
  const before = backendName();
  try {
    setBackend(text as BackendName);
    return text as BackendName;
  } catch (error) {
    throw new UsageError(
      textOf(error).replace('setBackend expects name', `--${name} expects its value`),
    );
  } finally {
    setBackend(before);
  }
}
