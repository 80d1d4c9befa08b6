/**
 * Reading a command line by a table of options, and what is said when one is wrong. Not here: which
 * options a program has.
 */
import { statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UsageError } from './errors.js';
import { nearest } from './nearest.js';

/** Each option: what stands for its value in the help (nothing for a switch), and what it does. */
export type Help<Name extends string> = Readonly<
  Record<Name, readonly [hint: string, what: string]>
>;

/**
 * The options as they were written, by name; a switch has the text ''. Of an option given twice the
 * last one counts.
 */
export function readArguments<Name extends string>(
  args: readonly string[],
  help: Help<Name>,
): Map<Name, string> {
  const names = Object.keys(help) as Name[];
  const typeOf = (name: Name) => (help[name][0] ? ('string' as const) : ('boolean' as const));
  const known = Object.fromEntries(names.map((name) => [name, { type: typeOf(name) }]));
  const options = { ...known, help: { type: 'boolean' as const, short: 'h' } };
  // Not strict: parseArgs would refuse an unknown option by itself, but without naming the nearest
  // one.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const given = new Map<Name, string>();
  for (const token of tokens) {
    if (token.kind === 'positional')
      throw new UsageError(
        `expected options only, but got '${token.value}'; put its option before it`,
      );
    if (token.kind !== 'option') continue;
    const name = names.find((one) => one === token.name);
    if (!name)
      throw new UsageError(
        `there is no option ${token.rawName}; did you mean --${nearest(token.name, names)}?`,
      );
    const [hint] = help[name];
    if (!hint && token.value !== undefined)
      throw new UsageError(
        `--${name} expects no value, but got '${token.value}'; write --${name} alone`,
      );
    if (hint && !token.value)
      throw new UsageError(`--${name} expects a value, but got none; write --${name} ${hint}`);
    given.set(name, token.value ?? '');
  }
  return given;
}

/** An option's value, if it was given. */
export function parseOption<T>(
  given: ReadonlyMap<string, string>,
  name: string,
  parse: (name: string, text: string) => T,
): T | undefined {
  const text = given.get(name);
  return text === undefined ? undefined : parse(name, text);
}

/**
 * What --help prints: the program's purpose, its usage, a line for each option, and a last remark.
 */
export function helpText<Name extends string>(
  help: Help<Name>,
  defaults: Readonly<Partial<Record<string, string | number | readonly number[]>>>,
  [purpose, usage, remark]: readonly [string, string, string],
): string {
  const lines = (Object.keys(help) as Name[]).map((name) => {
    const [hint, what] = help[name];
    const fallback = name in defaults ? ` (default ${defaults[name]!.toString()})` : '';
    return `  ${`--${name} ${hint}`.padEnd(18)}  ${what}${fallback}`;
  });
  return [purpose, '', usage, '', ...lines, '', remark].join('\n');
}

/** A whole number from `min` to `max`. */
export function wholeNumber(
  name: string,
  text: string,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  const close = Math.min(Math.max(Math.round(value), min), max);
  const advice =
    Number.isNaN(value) || text.trim() === '' ? 'write it in digits' : `the nearest is ${close}`;
  throw new UsageError(`--${name} expects a whole number ${range}, but got '${text}'; ${advice}`);
}

/** A whole number of at least 1. */
export const count = (name: string, text: string): number => wholeNumber(name, text, 1);

/** How many points to train at once. */
export const workerCount = (name: string, text: string): number => wholeNumber(name, text, 0, 1024);

/** A learning rate. */
export function rate(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new UsageError(
    `--${name} expects a number above 0, but got '${text}'; the experiment's is 0.01`,
  );
}

/** A path, not an option that slipped into its place. */
export function path(name: string, text: string, hint = 'DIR'): string {
  if (!text.startsWith('-')) return text;
  throw new UsageError(
    `--${name} expects ${hint}, but got the option '${text}'; write --${name} ${hint} first`,
  );
}

/** The path of a folder that is there. */
export function folder(name: string, text: string): string {
  const place = path(name, text);
  if (statSync(place, { throwIfNoEntry: false })?.isDirectory()) return place;
  throw new UsageError(
    `--${name} expects a folder with MNIST's files, but there is no folder '${place}'; check ` +
      'the path',
  );
}
