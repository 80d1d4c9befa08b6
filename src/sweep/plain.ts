/**
 * Plain data: what can be written into a journal and sent to any worker, and comes back the same to
 * the last bit. It is what JSON holds, and the numbers that JSON lacks: NaN, ±Infinity and −0.
 */
import { show } from '../core/check.js';
import { FormatError } from '../core/errors.js';
import { isRecord } from '../core/realms.js';

/** Numbers, strings, booleans and null, and lists and objects of them. */
export type Plain =
  number | string | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

/** How the numbers that JSON lacks are written. */
const special = '$number';

function specialNumber(value: number): string | undefined {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? undefined : String(value);
}

/**
 * A copy of plain data, frozen all the way down; keys that are undefined are left out.
 *
 * @param who - Begins the text of the error.
 * @param name - What the error calls the value.
 * @throws TypeError for anything else: an array of numbers that are typed, a class's instance, a
 * function.
 */
export function plain(
  who: string,
  name: string,
  value: unknown,
  around: readonly unknown[] = [],
): Plain {
  if (
    value === null ||
    typeof value === 'number' ||
    typeof value === 'string' ||
    typeof value === 'boolean'
  )
    return value;
  const refuse = (advice: string) =>
    new TypeError(
      `${who} expects ${name} to be plain data (numbers, strings, booleans, null, lists, ` +
        `objects), but got ${show(value)}; ${advice}`,
    );
  if (around.includes(value)) throw refuse('leave out what holds itself');
  const within = [...around, value];
  if (Array.isArray(value))
    return Object.freeze(Array.from(value, (item, i) => plain(who, `${name}[${i}]`, item, within)));
  if (!isRecord(value))
    throw refuse('turn arrays into lists (toNested, Array.from) and leave out what is not data');
  if (special in value) throw refuse(`give the key ${special}, which is taken, another name`);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.freeze(
    Object.fromEntries(
      entries.map(([key, item]) => [key, plain(who, `${name}.${key}`, item, within)]),
    ),
  );
}

/**
 * Plain data as one line of JSON, in which NaN, ±Infinity and −0 are kept: for executors of one's
 * own.
 *
 * @param value - Numbers, strings, booleans and null, and lists and objects of them; keys that are
 * undefined are left out.
 * @throws TypeError for anything else.
 *
 * @example
 * ```ts
 * import { readPlain, writePlain } from 'tiny-mlp/sweep';
 *
 * console.log(writePlain({ loss: NaN })); // {"loss":{"$number":"NaN"}}
 * console.log(readPlain('{"loss":{"$number":"NaN"}}')); // { loss: NaN }
 * ```
 */
export const writePlain = (value: unknown): string =>
  JSON.stringify(plain('writePlain', 'value', value), (_, item: unknown) => {
    const name = typeof item === 'number' ? specialNumber(item) : undefined;
    return name === undefined ? item : { [special]: name };
  });

/**
 * The data of a text that {@link writePlain} made.
 *
 * @throws FormatError for a text that is no JSON, cut short for example.
 */
export function readPlain(text: string): unknown {
  const advice = 'pass what writePlain gave, whole';
  if (typeof text !== 'string')
    throw new TypeError(`readPlain expects text to be a string, but got ${show(text)}; ${advice}`);
  try {
    return JSON.parse(text, (_, item: unknown) =>
      isRecord(item) && typeof item[special] === 'string' ? Number(item[special]) : item,
    );
  } catch (cause) {
    throw new FormatError(`readPlain expects text to be JSON, but got ${show(text)}; ${advice}`, {
      cause,
    });
  }
}
