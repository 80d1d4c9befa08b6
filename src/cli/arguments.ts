/**
 * Reads a command's operands and options, and the numbers in them. Each fault is told with what to
 * write instead.
 */
import { parseArgs } from 'node:util';
import { nearest } from '../core/check.js';
import type { Command, Given, OptionRow } from './command.js';
import { Failure } from './failure.js';

/** Options of every command. */
export const everywhere: Readonly<Record<string, OptionRow>> = {
  help: { help: 'show this text' },
};

/** What to write instead of a word that is none. */
export function insteadOf(word: string, words: readonly string[], prefix = ''): string {
  const near = nearest(word, words);
  return near === undefined
    ? `it is one of ${words.map((one) => prefix + one).join(', ')}`
    : `did you mean '${prefix}${near}'?`;
}

/** The line that a command is written as. */
export const usageOf = ({ name, operands }: Command): string =>
  ['tiny-mlp', name, ...operands].join(' ');

/** Reads what follows a command's name. */
export function readArguments(command: Command, args: readonly string[]): Given {
  const rows = new Map(Object.entries({ ...command.options, ...everywhere }));
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      [...rows].map(([name, { value }]) => [name, { type: value ? 'string' : 'boolean' }] as const),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const operands: string[] = [];
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    // parseArgs takes -h for an option h.
    const key = rawName === '-h' ? 'help' : name;
    const row = rawName.startsWith('--') || key === 'help' ? rows.get(key) : undefined;
    if (row === undefined) {
      throw new Failure(
        `${command.name} has no option '${rawName}'; ` +
          (nearest(name, [...rows.keys()]) === undefined
            ? `see tiny-mlp ${command.name} --help`
            : insteadOf(name, [...rows.keys()], '--')),
      );
    }
    checkValue(command, key, row, value, token.inlineValue);
    const before = values.get(key) ?? [];
    if (before.length > 0 && row.value && !row.multiple)
      throw new Failure(`${command.name} takes --${key} once, but got it twice; leave one out`);
    values.set(key, [...before, value ?? '']);
  }
  if (!values.has('help')) checkOperands(command, operands);
  return {
    operands,
    text: (name) => values.get(name)?.[0],
    list: (name) => values.get(name) ?? [],
    flag: (name) => values.has(name),
  };
}

function checkValue(
  { name }: Command,
  key: string,
  { value: wanted }: OptionRow,
  value: string | undefined,
  isInline: boolean | undefined,
): void {
  if (!wanted) {
    if (value === undefined) return;
    throw new Failure(`${name} takes --${key} without a value, but got '${value}'; leave it out`);
  }
  if (value === undefined || value === '')
    throw new Failure(`${name} expects --${key} ${wanted}, but got no value; add it`);
  if (!isInline && value.startsWith('-') && value !== '-') {
    throw new Failure(
      `${name} expects --${key} ${wanted}, but got '${value}', which begins as an option; write ` +
        `--${key}=${value} if that is the value`,
    );
  }
}

function checkOperands(command: Command, operands: readonly string[]): void {
  const { name, operands: wanted } = command;
  if (operands.length === wanted.length) return;
  const came = operands.length === 0 ? 'none' : operands.map((one) => `'${one}'`).join(', ');
  throw new Failure(
    `${name} expects ${wanted.join(' and ')}, but got ${came}; write ${usageOf(command)}`,
  );
}

/** An option that must be there. */
export function needed(command: Command, given: Given, name: string): string {
  const value = given.text(name);
  if (value !== undefined) return value;
  throw new Failure(
    `${command.name} expects --${name} ${command.options[name].value}, but got none; add it`,
  );
}

/** An option with its value as a shell takes it. */
export function written(name: string, value: string): string {
  const word = /^[\w.,:+/%-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
  return value.startsWith('-') && value !== '-' ? `--${name}=${word}` : `--${name} ${word}`;
}

/** A whole number, `from` or more. */
export function wholeNumber(given: Given, name: string, from: number): number | undefined {
  const text = given.text(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= from) return value;
  throw new Failure(
    `--${name} expects a whole number of at least ${from}, but got '${text}'; write --${name} ` +
      `${from + 10}, say`,
  );
}

/** A share, from 0 to below 1. */
export function share(given: Given, name: string): number | undefined {
  const text = given.text(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value < 1) return value;
  throw new Failure(
    `--${name} expects a share from 0 to below 1, but got '${text}'; 0.2 is a fifth`,
  );
}
