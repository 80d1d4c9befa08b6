/**
 * What is left of an error where only plain data can go. Whoever throws may throw anything.
 */
import { show } from '../core/check.js';
import {
  DTypeError,
  FormatError,
  GradCheckError,
  NonFiniteError,
  OptionError,
  ShapeError,
  StateError,
} from '../core/errors.js';
import { isError } from '../core/realms.js';

/** What is left of an error: plain data. */
export interface ErrorReport {
  /** The name of its class. */
  readonly name: string;
  /** Its text. */
  readonly message: string;
  /** Where it was thrown. */
  readonly stack?: string;
}

const who = 'the training function';

/** A text may be as long as what went wrong: a message of 2²⁹ characters is none. */
const LONGEST = 100_000;

const cut = (text: string): string =>
  text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;

/** Whether it is an error; of a revoked proxy, say, not even that can be asked. */
const isReadable = (error: unknown): error is Error => tried(() => isError(error)) ?? false;

/** Reads what may throw where it is read. */
function tried<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** What is left of whatever was thrown. */
export function reportOf(error: unknown): ErrorReport {
  if (!isReadable(error)) {
    const shown = tried(() => show(error)) ?? 'something that cannot be shown';
    return { name: 'Error', message: `${who} threw ${shown}` };
  }
  const name = cut(tried(() => String(error.name)) ?? 'Error');
  const unreadable = `${who} threw ${name}, whose message cannot be read`;
  const message = cut(tried(() => String(error.message)) ?? unreadable);
  const stack = tried(() => (error.stack === undefined ? undefined : cut(String(error.stack))));
  return { name, message, ...(stack === undefined ? {} : { stack }) };
}

/** This package's errors and the language's own, which are rebuilt as what they were. */
const classes: Readonly<Record<string, (new (message: string) => Error) | undefined>> = {
  DTypeError,
  FormatError,
  GradCheckError,
  NonFiniteError,
  OptionError,
  RangeError,
  ReferenceError,
  ShapeError,
  StateError,
  SyntaxError,
  TypeError,
};

/** The error that a report is of. */
export function errorOf({ name, message, stack }: ErrorReport): Error {
  const known = Object.hasOwn(classes, name) ? classes[name] : undefined;
  const error = new (known ?? Error)(message);
  const hidden = { configurable: true, writable: true };
  if (!known) Object.defineProperty(error, 'name', { value: name, ...hidden });
  if (stack !== undefined) Object.defineProperty(error, 'stack', { value: stack, ...hidden });
  return error;
}

/** The same as an error again, which every message carries. */
export const readable = (error: unknown): Error => errorOf(reportOf(error));
