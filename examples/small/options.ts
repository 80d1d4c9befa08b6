/**
 * The command line of a small program: --seed, --out and --help, and whole numbers and files of its
 * own. Not here: the programs of many options (mnist/options.ts, parity/options.ts).
 */
import { helpText, path, readArguments, wholeNumber, count } from '../mnist/command-line.js';

/** What a program is for, and which options it has besides. */
export interface Program<Count extends string, File extends string> {
  /** What it is called: examples/NAME.ts. */
  readonly name: string;
  /** What it does, in a sentence. */
  readonly purpose: string;
  /** Whole numbers of at least 1: the default, and what it is. */
  readonly counts: Readonly<Record<Count, readonly [number, string]>>;
  /** Files to read: what they hold. */
  readonly files?: Readonly<Record<File, string>>;
}

/** What every small program is told. */
export interface SmallSettings {
  /** Fixes all that is random. */
  readonly seed: number;
  /** The folder to write to. */
  readonly out: string;
}

/** Reads the command line. For `--help` it prints the options and ends the program. */
export function readOptions<Count extends string, File extends string = never>(
  args: readonly string[],
  { name, purpose, counts, files }: Program<Count, File>,
): SmallSettings & Readonly<Record<Count, number> & Partial<Record<File, string>>> {
  const [numbers, paths] = [entries(counts), entries<File, string>(files ?? {})];
  const help: Record<string, readonly [hint: string, what: string]> = {
    ...Object.fromEntries(paths.map(([option, what]) => [option, ['FILE', what]])),
    ...Object.fromEntries(numbers.map(([option, [, what]]) => [option, ['N', what]])),
    seed: ['N', 'fixes all that is random'],
    out: ['DIR', 'folder to write to'],
    help: ['', 'show this text'],
  };
  const defaults: Record<string, string | number> = {
    ...Object.fromEntries(numbers.map(([option, [fallback]]) => [option, fallback])),
    seed: 0,
    out: `results/${name}`,
  };
  const given = readArguments(args, help);
  if (given.has('help')) {
    const usage = `Usage: npx tsx examples/${name}.ts [options]`;
    const remark = 'Exit code 1 where the target is missed.';
    console.log(helpText(help, defaults, [purpose, usage, remark]));
    process.exit(0);
  }
  const parse = (option: string, text: string): number | string => {
    if (option === 'seed') return wholeNumber(option, text, 0, 2 ** 32 - 1);
    if (option === 'out') return path(option, text);
    return option in counts ? count(option, text) : path(option, text, 'FILE');
  };
  const values = [...given].map(([option, text]) => [option, parse(option, text)]);
  return { ...defaults, ...Object.fromEntries(values) } as ReturnType<
    typeof readOptions<Count, File>
  >;
}

const entries = <Name extends string, T>(record: Partial<Record<Name, T>>) =>
  Object.entries(record) as [Name, T][];
