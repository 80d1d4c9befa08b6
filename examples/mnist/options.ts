/**
 * The command line: which options there are, their defaults, and what is said when one is wrong. Not here: acting on them.
 */
import { availableParallelism } from 'node:os';
import { backendName, setBackend, type BackendName } from 'tiny-mlp';
import { count, folder, helpText, path, rate, readArguments, wholeNumber } from './command-line.js';
import { UsageError, textOf } from './errors.js';

/** What a run does. */
export interface Settings {
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
  /** From how many seeds, counted up from `seed`, to repeat the final training. */
  readonly seeds: number;
  /** How many worker threads train the grid; 0 for none. */
  readonly workers: number;
  /** How many of the training images to use; all of them where undefined. */
  readonly limit: number | undefined;
  /** How many of the validation images, and of the test images, to use; all of them where undefined. */
  readonly heldOut: number | undefined;
  readonly quick: boolean;
  readonly backend: BackendName;
  /** The folder to write to. */
  readonly out: string;
  /** Whether this is the experiment as it stands, with nothing made smaller or changed. */
  readonly classical: boolean;
}

/** The experiment's own settings, and those of a run that only shows that everything works. */
export interface Defaults {
  readonly full: Pick<Settings, 'hidden' | 'batch' | 'epochs' | 'lr' | 'seed'>;
  readonly quick: Pick<Settings, 'hidden' | 'batch' | 'epochs'> & { readonly limit: number; readonly heldOut: number };
}

/** MNIST's 60,000 training images without the 10,000 held out. */
const TRAINING_IMAGES = 50_000;

/** Each option: what stands for its value in the help (nothing for a switch), and what it does. */
const help = {
  data: ['DIR', "folder with MNIST's four files (or set MNIST_DIR)"],
  synthetic: ['', 'draw digits instead of loading MNIST'],
  hidden: ['N,N,..', 'widths of the hidden layers to try'],
  batch: ['N,N,..', 'batch sizes to try'],
  epochs: ['N', 'passes over the training images'],
  lr: ['X', 'learning rate'],
  seed: ['N', 'fixes initial weights and shuffles'],
  seeds: ['N', 'repeat the final training from N seeds'],
  workers: ['N', 'train N points at once; 0: in the main thread'],
  limit: ['N', 'use the first N training images only'],
  quick: ['', 'a small run of some seconds; writes to results-quick'],
  backend: ['NAME', 'what computes'],
  out: ['DIR', 'folder to write to'],
  help: ['', 'show this text'],
} as const;
type Name = keyof typeof help;

/** Reads the command line. For `--help` it prints the options and ends the program. */
export function readSettings(args: readonly string[], { full, quick }: Defaults): Settings {
  const given = readArguments(args, help);
  const shown = {
    seeds: 1,
    workers: availableParallelism(),
    backend: backendName(),
    out: given.has('quick') ? 'results-quick' : 'results',
  };
  if (given.has('help')) {
    console.log(
      helpText(help, { ...full, ...shown }, [
        'Trains 784-h-h-10 networks on MNIST over a grid of hidden and batch sizes, and tests the best one.',
        'Usage: npx tsx examples/mnist.ts [options]',
        'Without network and files it draws digits, which are not MNIST, and says so everywhere.',
      ]),
    );
    process.exit(0);
  }
  const read = <T>(name: Name, parse: (name: Name, text: string) => T): T | undefined => {
    const text = given.get(name);
    return text === undefined ? undefined : parse(name, text);
  };
  const small = given.has('quick') ? quick : undefined;
  const chosen = {
    hidden: read('hidden', sizes) ?? small?.hidden ?? full.hidden,
    batch: read('batch', sizes) ?? small?.batch ?? full.batch,
    epochs: read('epochs', count) ?? small?.epochs ?? full.epochs,
    lr: read('lr', rate) ?? full.lr,
  };
  const limit = read('limit', (name, text) => wholeNumber(name, text, 1, TRAINING_IMAGES)) ?? small?.limit;
  const data = read('data', folder);
  if (data !== undefined && given.has('synthetic')) {
    throw new UsageError('expected --data or --synthetic, but got both; leave one of them out');
  }
  return {
    ...chosen,
    data,
    limit,
    synthetic: given.has('synthetic'),
    seed: read('seed', (name, text) => wholeNumber(name, text, 0, 2 ** 32 - 1)) ?? full.seed,
    seeds: read('seeds', count) ?? shown.seeds,
    workers: read('workers', (name, text) => wholeNumber(name, text, 0, 1024)) ?? shown.workers,
    heldOut: small?.heldOut,
    quick: given.has('quick'),
    backend: read('backend', backend) ?? shown.backend,
    out: read('out', path) ?? shown.out,
    classical: !small && limit === undefined && Object.entries(chosen).every(([name, value]) => same(value, full[name as 'lr'])),
  };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function sizes(name: Name, text: string): number[] {
  // Wider layers than this do not fit the memory of many machines: 2^16 squared floats are 17 GB.
  const list = text.split(',').map((part) => wholeNumber(name, part.trim(), 1, 2 ** 15));
  if (new Set(list).size < list.length)
    throw new UsageError(`--${name} expects each size once, but got '${text}'; leave the repeated one out`);
  return list;
}

function backend(name: Name, text: string): BackendName {
  const before = backendName();
  try {
    setBackend(text as BackendName);
    return text as BackendName;
  } catch (error) {
    throw new UsageError(textOf(error).replace('setBackend expects name', `--${name} expects its value`));
  } finally {
    setBackend(before);
  }
}
