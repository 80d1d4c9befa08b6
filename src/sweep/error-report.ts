/**
 * What is left of an error where only plain data can go. Whoever throws may throw anything.
 */
import { show } from '../core/check.js';
import { isError } from '../core/realms.js';
import type { ErrorReport } from './executor.js';

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

/** The same as an error again, which every message carries. */
export function readable(error: unknown): Error {
  const { name, message, stack } = reportOf(error);
  const copy = new Error(message);
  for (const [key, value] of Object.entries({ name, stack }))
    Object.defineProperty(copy, key, { value, configurable: true, writable: true });
  return copy;
}
