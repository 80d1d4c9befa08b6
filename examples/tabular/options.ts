/**
 * The command line of examples/tabular.ts: two commands and their options. Not here: acting on them.
 */
import {
  count,
  helpText,
  parseOption,
  path,
  readArguments,
  wholeNumber,
} from '../mnist/command-line.js';
import { textOf, UsageError } from '../mnist/errors.js';
import { nearest } from '../mnist/nearest.js';
import type { CsvStyle } from './read-table.js';

/** A model from a file of rows. */
export interface TrainSettings extends CsvStyle {
  readonly command: 'train';
  readonly table: string;
  /** The column that is predicted. */
  readonly target: string;
  /** The model's file. */
  readonly out: string;
  /** Columns whose values are text, whatever they look like. */
  readonly category: readonly string[];
  /** Columns that are not learnt from. */
  readonly ignore: readonly string[];
  /** The share of rows that is held out. */
  readonly test: number;
  readonly epochs: number | undefined;
  readonly seed: number;
}

/** Answers of a model: for one row, or for each of a file's. */
export interface PredictSettings extends CsvStyle {
  readonly command: 'predict';
  readonly model: string;
  readonly rows: { readonly row: object } | { readonly table: string };
}

const csvHelp = {
  delimiter: ['TEXT', 'what stands between cells of CSV: a comma, in .tsv a tab'],
  missing: ['TEXT,..', 'also stands where a value is missing'],
} as const;
const trainHelp = {
  target: ['COLUMN', 'what is predicted: numbers by a regressor, else by a classifier'],
  out: ['FILE', "the model's file, species.tmlp say"],
  category: ['A,B,..', 'columns of names, though they are written in digits'],
  ignore: ['A,B,..', 'columns that are not learnt from'],
  test: ['SHARE', 'rows held out, on which the model is scored'],
  epochs: ['N', 'passes over the rows (default 60)'],
  seed: ['N', 'fixes everything random'],
  ...csvHelp,
  help: ['', 'show this text'],
} as const;
const predictHelp = {
  row: ['JSON', 'one row, as \'{"island": "Dream", "year": 2008}\''],
  table: ['FILE', 'rows, as train takes them'],
  ...csvHelp,
  help: ['', 'show this text'],
} as const;

const defaults = { test: 0.2, seed: 0, missing: 'NA,NaN,null' };
const usage = 'npm run tabular --';
const commands = { train: trainHelp, predict: predictHelp };

/**
 * Reads the command line; undefined where it is empty. For `--help` it prints the options and ends
 * the program.
 */
export function readSettings(args: readonly string[]): TrainSettings | PredictSettings | undefined {
  const [command, file, ...options] = args;
  if (command === undefined) return undefined;
  if (args.includes('--help') || args.includes('-h')) {
    console.log(help());
    process.exit(0);
  }
  if (command !== 'train' && command !== 'predict') {
    throw new UsageError(
      `there is no command '${command}'; did you mean ${nearest(command, Object.keys(commands))}?`,
    );
  }
  if (file === undefined || file.startsWith('-')) {
    throw new UsageError(
      `${command} expects a file first, but got ${file === undefined ? 'none' : `'${file}'`}; ` +
        `write ${usage} ${command} FILE ...`,
    );
  }
  return command === 'train' ? readTrain(file, options) : readPredict(file, options);
}

/** What follows `train FILE`. */
export function readTrain(table: string, options: readonly string[]): TrainSettings {
  const given = readArguments(options, trainHelp);
  const [target, out] = (['target', 'out'] as const).map((name) => given.get(name));
  if (target === undefined || out === undefined) {
    const missing = target === undefined ? 'target COLUMN' : 'out FILE';
    throw new UsageError(`train expects --${missing}, but got none; add it`);
  }
  return {
    command: 'train',
    table,
    target,
    out: path('out', out, 'FILE'),
    category: parseOption(given, 'category', list) ?? [],
    ignore: parseOption(given, 'ignore', list) ?? [],
    test: parseOption(given, 'test', share) ?? defaults.test,
    epochs: parseOption(given, 'epochs', count),
    seed:
      parseOption(given, 'seed', (name, text) => wholeNumber(name, text, 0, 2 ** 32 - 1)) ??
      defaults.seed,
    ...csvStyle(given),
  };
}

/** What follows `predict FILE.tmlp`. */
export function readPredict(model: string, options: readonly string[]): PredictSettings {
  const given = readArguments(options, predictHelp);
  const row = parseOption(given, 'row', object);
  const table = parseOption(given, 'table', (name, text) => path(name, text, 'FILE'));
  if ((row === undefined) === (table === undefined)) {
    throw new UsageError(
      `predict expects --row JSON or --table FILE, but got ${row ? 'both' : 'neither'}; write one`,
    );
  }
  const rows = row === undefined ? { table: table! } : { row };
  return { command: 'predict', model, rows, ...csvStyle(given) };
}

const csvStyle = (given: ReadonlyMap<string, string>): CsvStyle => ({
  delimiter: given.get('delimiter')?.replace(/^\\t$/, '\t'),
  missing: list('missing', given.get('missing') ?? defaults.missing),
});

const list = (_name: string, text: string): string[] => text.split(',').map((part) => part.trim());

function share(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value < 1) return value;
  throw new UsageError(
    `--${name} expects a share from 0 to below 1, but got '${text}'; 0.2 is a fifth`,
  );
}

function object(name: string, text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `--${name} expects JSON, but got '${text}' (${textOf(error)}); quote it for the shell`,
    );
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new UsageError(`--${name} expects one row, an object, but got '${text}'; write {...}`);
}

const help = (): string =>
  [
    helpText(trainHelp, defaults, [
      'Trains a model on a table in a file, CSV or Parquet, and predicts with it.',
      `Usage: ${usage} train FILE --target COLUMN --out FILE.tmlp [options]`,
      '',
    ]),
    helpText(predictHelp, defaults, [
      `Usage: ${usage} predict FILE.tmlp --row JSON or --table FILE`,
      'It prints a line of JSON for each row.',
      'Without a command it does both on penguins, and checks what comes of it.',
    ]),
  ].join('\n');
