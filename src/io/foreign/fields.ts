/**
 * JSON of files that nobody vouches for: objects whose own keys alone are looked at, and values
 * that are checked before they are used. Every fault is a FormatError in the same words.
 */
import { show } from '../../core/check.js';
import { FormatError } from '../../core/errors.js';
import { isError, isRecord, tagOf } from '../../core/realms.js';
import { decodeText } from '../../core/text-coders.js';
import { isByteArray } from '../../core/bytes.js';
import { checkBytes } from '../npy.js';

/** Values by name, of which none is believed yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** `<who> expects <what>, but got <what came>; <what to do>`. */
export const fault = (
  who: string,
  expected: string,
  came: string,
  advice: string,
  cause?: unknown,
): FormatError =>
  new FormatError(`${who} expects ${expected}, but got ${came}; ${advice}`, { cause });

/** An object's own value; undefined where it has none, whatever its prototype has. */
export const own = (fields: Fields, name: string): unknown =>
  Object.hasOwn(fields, name) ? fields[name] : undefined;

/**
 * The object in a file of JSON: its bytes, its text, or what was parsed already.
 *
 * @param what - What error texts call it.
 */
export function readJson(who: string, what: string, source: unknown, advice: string): Fields {
  if (tagOf(source) === 'Promise')
    throw new TypeError(`${who} expects ${what}, but got a promise; await it`);
  if (typeof source === 'string' && /^[^{]*\.\w+$/.test(source)) {
    const read = `readFileSync(${show(source.slice(0, 60))})`;
    throw new TypeError(`${who} expects ${what}, but got its path; read it first: ${read}, say`);
  }
  let value = source;
  if (typeof source === 'string' || isByteArray(source)) {
    const text = typeof source === 'string' ? source : decodeText(checkBytes(who, source));
    try {
      value = JSON.parse(text.replace(/^\ufeff/, ''));
    } catch (cause) {
      throw fault(who, `${what} to be JSON`, show(text.slice(0, 40)), advice, cause);
    }
  }
  return asFields(who, what, value, advice);
}

/** Refuses anything but an object. */
export function asFields(who: string, what: string, value: unknown, advice: string): Fields {
  if (isRecord(value)) return value;
  throw fault(who, `${what} to be an object`, show(value), advice);
}

/** Refuses anything but a list. */
export function asList(
  who: string,
  what: string,
  value: unknown,
  advice: string,
): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw fault(who, `${what} to be a list`, show(value), advice);
}

/** The same error as a FormatError: what a file says cannot be built. */
export function unbuildable(who: string, error: unknown): unknown {
  if (error instanceof FormatError || !isError(error)) return error;
  if (!/ expects .*, but got .*; /s.test(error.message)) return error;
  const [said] = error.message.split(/; (?=[^;]*$)/s);
  const advice = 'the file is damaged, or holds what this package has no layers for';
  return fault(who, 'a model that can be built', `one that cannot (${said})`, advice, error);
}
