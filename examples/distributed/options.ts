/**
 * The command lines of the coordinator and of its workers.
 */
import { availableParallelism } from 'node:os';
import {
  count,
  folder,
  helpText,
  parseOption,
  readArguments,
  wholeNumber,
} from '../mnist/command-line.js';
import { UsageError } from '../mnist/errors.js';
import { gridDefaults, gridHelp, gridSettings, type GridSettings } from '../mnist/options.js';
import { printable } from './printable.js';
import { withoutPassword } from './redis.js';

/** Where points wait. */
export interface QueueSettings {
  /** Redis' address. */
  readonly redis: string;
  /** The queue's name. */
  readonly queue: string;
}

export type CoordinatorSettings = QueueSettings & GridSettings;

export interface WorkerSettings extends QueueSettings {
  /** How many points to train at once. */
  readonly workers: number;
  /** The folder with MNIST's files, where one was given. */
  readonly data: string | undefined;
  /** After how many seconds without a sign of life a worker's points are somebody else's. */
  readonly lease: number;
}

const queueHelp = {
  redis: ['URL', "Redis' address (or set REDIS_URL)"],
  queue: ['NAME', 'the queue in which points wait'],
} as const;

const coordinatorHelp = { ...queueHelp, ...gridHelp, help: ['', 'show this text'] } as const;

const workerHelp = {
  ...queueHelp,
  workers: ['N', 'train N points at once'],
  data: gridHelp.data,
  lease: ['SECONDS', "without a sign of life for so long, a worker's points run elsewhere"],
  help: ['', 'show this text'],
} as const;

const defaults = () => ({
  redis: process.env.REDIS_URL ?? 'redis://127.0.0.1:6379',
  queue: 'tiny-mlp',
});
const shownDefaults = () => ({ ...defaults(), redis: withoutPassword(defaults().redis) });

const queueSettings = (given: ReadonlyMap<string, string>): QueueSettings => ({
  redis: address('redis', given.get('redis') ?? defaults().redis),
  queue: parseOption(given, 'queue', queueName) ?? defaults().queue,
});

/**
 * Reads the coordinator's command line. For `--help` it prints the options and ends the program.
 */
export function readCoordinatorSettings(args: readonly string[]): CoordinatorSettings {
  const given = readArguments(args, coordinatorHelp);
  if (given.has('help')) {
    console.log(
      helpText(coordinatorHelp, { ...shownDefaults(), ...gridDefaults(given) }, [
        'Trains 784-h-h-10 networks on MNIST over a grid of hidden and batch sizes, in workers ' +
          'on any machines.',
        'Usage: npm run distributed:coordinator -- [options]',
        'Start it again with the same options after it was stopped: it goes on where it was.',
      ]),
    );
    process.exit(0);
  }
  return { ...queueSettings(given), ...gridSettings(given) };
}

/** Reads a worker's command line. For `--help` it prints the options and ends the program. */
export function readWorkerSettings(args: readonly string[]): WorkerSettings {
  const given = readArguments(args, workerHelp);
  const own = { workers: availableParallelism(), lease: 30 };
  if (given.has('help')) {
    console.log(
      helpText(workerHelp, { ...shownDefaults(), ...own }, [
        'Trains the points that a coordinator puts into a queue.',
        'Usage: npm run distributed:worker -- [options]',
        'Ctrl-C finishes what runs and then stops; a second one stops at once.',
      ]),
    );
    process.exit(0);
  }
  return {
    ...queueSettings(given),
    workers: parseOption(given, 'workers', count) ?? own.workers,
    data: parseOption(given, 'data', folder),
    lease:
      parseOption(given, 'lease', (name, text) => wholeNumber(name, text, 1, 3600)) ?? own.lease,
  };
}

function address(name: string, text: string): string {
  if (/^rediss?:\/\/./.test(text) && URL.canParse(text)) return text;
  throw new UsageError(
    `--${name} expects an address like redis://127.0.0.1:6379, but got ` +
      `'${withoutPassword(text)}'; write redis:// before the host`,
  );
}

function queueName(name: string, text: string): string {
  if (/^[\w.-]+$/.test(text)) return text;
  throw new UsageError(
    `--${name} expects letters, digits, '.', '-' and '_', but got '${printable(text)}'; leave the others out`,
  );
}
