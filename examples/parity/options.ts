/**
 * The command line of examples/parity.ts: which options there are, and their defaults.
 */
import {
  count,
  folder,
  helpText,
  path,
  rate,
  readArguments,
  wholeNumber,
} from '../mnist/command-line.js';
import { UsageError } from '../mnist/errors.js';
import { nearest } from '../mnist/nearest.js';
import { scriptNames, scripts, type ScriptName } from './scripts.js';

/** What a run does. */
export interface Settings {
  /** What to run: `mlp` alone, or others. */
  readonly scripts: readonly ScriptName[];
  /** The folder with MNIST's files, where one was given. */
  readonly data: string | undefined;
  /** Whether to draw digits without looking for MNIST. */
  readonly synthetic: boolean;
  /** Width of the two hidden layers. */
  readonly hidden: number;
  /** Images in a batch. */
  readonly batch: number;
  readonly epochs: number;
  readonly lr: number;
  readonly seed: number;
  /** How many of the training images to use; all of them where undefined. */
  readonly limit: number | undefined;
  /** How many of the test images to use; all of them where undefined. */
  readonly heldOut: number | undefined;
  readonly quick: boolean;
  /** The Python to use; where undefined, those that are usually there are tried. */
  readonly python: string | undefined;
  /** The folder to write to. */
  readonly out: string;
}

const full = {
  script: scriptNames[0],
  hidden: 128,
  batch: 32,
  epochs: 10,
  lr: 0.01,
  seed: 0,
  out: 'results',
};
const quick = { epochs: 2, limit: 2000, heldOut: 1000, out: 'results-quick' };

/** A script has these settled, so that they can be set for `mlp` alone. */
const settled = ['hidden', 'batch', 'lr'] as const;
const SCRIPT_EPOCHS = 20;

const help = {
  script: ['NAME', `${scriptNames.join(', ')}, or all but ${scriptNames[0]}: all`],
  data: ['DIR', "folder with MNIST's four files (or set MNIST_DIR)"],
  synthetic: ['', 'draw digits instead of loading MNIST'],
  hidden: ['N', 'width of the hidden layers'],
  batch: ['N', 'images in a batch'],
  epochs: ['N', 'passes over the training images'],
  lr: ['X', 'learning rate'],
  seed: ['N', 'the one thing that the programs share'],
  limit: ['N', 'use the first N training images only'],
  quick: ['', 'fewer images and two epochs'],
  python: ['PATH', 'the Python with torch and numpy'],
  out: ['DIR', 'folder to write to'],
  help: ['', 'show this text'],
} as const;
type Name = keyof typeof help;

/** Reads the command line. For `--help` it prints the options and ends the program. */
export function readSettings(args: readonly string[]): Settings {
  const given = readArguments(args, help);
  if (given.has('help')) {
    console.log(
      helpText(help, full, [
        'Trains one network in tiny-mlp, PyTorch and NumPy from one seed, in float32 and ' +
          'float64, and compares the numbers.',
        'Usage: npm run parity -- [options]',
        'Exit code 1 where a difference is larger than its bound.',
      ]),
    );
    process.exit(0);
  }
  const read = <T>(name: Name, parse: (name: Name, text: string) => T): T | undefined => {
    const text = given.get(name);
    return text === undefined ? undefined : parse(name, text);
  };
  const small = given.has('quick') ? quick : undefined;
  const data = read('data', folder);
  if (data !== undefined && given.has('synthetic')) {
    throw new UsageError('expected --data or --synthetic, but got both; leave one of them out');
  }
  const chosen = read('script', readScripts) ?? [full.script];
  const open = chosen.includes('mlp');
  for (const name of open ? [] : settled.filter((one) => given.has(one)))
    throw new UsageError(
      `expected --${name} for the script mlp alone, but got --script ${given.get('script')}, ` +
        'which has it settled; leave it out',
    );
  const pixels = chosen.some((name) => scripts[name].data === 'digits');
  for (const name of pixels ? [] : (['data', 'synthetic'] as const).filter((one) => given.has(one)))
    throw new UsageError(
      `expected --${name} for scripts that read digits, but got --script ${chosen.join()}, which ` +
        'makes up its table; leave it out',
    );
  return {
    scripts: chosen,
    data,
    synthetic: given.has('synthetic'),
    hidden: read('hidden', count) ?? full.hidden,
    batch: read('batch', count) ?? full.batch,
    epochs: read('epochs', count) ?? small?.epochs ?? (open ? full.epochs : SCRIPT_EPOCHS),
    lr: read('lr', rate) ?? full.lr,
    seed: read('seed', (name, text) => wholeNumber(name, text, 0, 2 ** 32 - 1)) ?? full.seed,
    limit: read('limit', count) ?? small?.limit,
    heldOut: small?.heldOut,
    quick: given.has('quick'),
    python: read('python', (name, text) => path(name, text, 'PATH')),
    out: read('out', path) ?? small?.out ?? full.out,
  };
}

function readScripts(name: string, text: string): readonly ScriptName[] {
  if (text === 'all') return scriptNames.filter((one) => one !== 'mlp');
  const known = scriptNames.find((one) => one === text);
  if (known) return [known];
  throw new UsageError(
    `--${name} expects ${scriptNames.join(', ')} or all, but got '${text}'; did you mean ` +
      `${nearest(text, [...scriptNames, 'all'])}?`,
  );
}
