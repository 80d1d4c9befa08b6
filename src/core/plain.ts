/**
 * Plain data: what can be written into a journal and sent to any worker, and comes back the same to
 * the last bit. It is what JSON holds, and the numbers that JSON lacks: NaN, ±Infinity and −0.
 */
import { show } from './check.js';
import { FormatError } from './errors.js';
import { isRecord } from './realms.js';

/** Numbers, strings, booleans and null, and lists and objects of them. */
export type Plain =
  number | string | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

/** How the numbers that JSON lacks are written. */
const special = '$number';

function specialNumber(value: number): string | undefined {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? undefined : String(value);
}

/** Levels of lists and objects within each other. */
const DEPTH = 500;

/**
 * Characters in all, where each value counts as five. As JSON no character becomes more than six,
 * and no value more than thirty: so the text fits into a string, which holds 2²⁹ in V8.
 */
const SIZE = 2 ** 26;

/**
 * A copy of plain data, frozen all the way down; keys that are undefined are left out.
 *
 * @param who - Begins the text of the error.
 * @param name - What the error calls the value.
 * @param wrapped - What is allowed beyond the limits: levels that the package itself put around it.
 * @throws TypeError for anything else: an array of numbers that are typed, a class's instance, a
 * function; RangeError for what is nested or as large as no message and no line may be.
 */
export function plain(who: string, name: string, value: unknown, wrapped = 0): Plain {
  let size = 0;
  const count = (more: number) => {
    size += more;
    if (size > SIZE + 100 * wrapped)
      throw new RangeError(
        `${who} expects ${name} to be of at most ${SIZE} characters, with five for each value, ` +
          'but got more; keep what is large in a file, and give its name',
      );
  };
  const around: unknown[] = [];
  const copy = (at: string, item: unknown): Plain => {
    count(5);
    if (typeof item === 'string') count(item.length);
    if (item === null || ['number', 'string', 'boolean'].includes(typeof item))
      return item as Plain;
    const refuse = (advice: string) =>
      new TypeError(
        `${who} expects ${at} to be plain data (numbers, strings, booleans, null, lists, ` +
          `objects), but got ${show(item)}; ${advice}`,
      );
    if (around.includes(item)) throw refuse('leave out what holds itself');
    if (around.length === DEPTH + wrapped)
      throw new RangeError(
        `${who} expects ${name} to hold at most ${DEPTH} lists and objects within each other, ` +
          'but got more; make it flatter',
      );
    around.push(item);
    try {
      return Object.freeze(inside(at, item, refuse));
    } finally {
      around.pop();
    }
  };
  const inside = (at: string, item: unknown, refuse: (advice: string) => TypeError): Plain => {
    if (Array.isArray(item)) {
      if (item.length > SIZE) count(item.length); // before it is walked: it may be all holes
      return Array.from(item, (element, i) => copy(`${at}[${i}]`, element));
    }
    if (!isRecord(item))
      throw refuse('turn arrays into lists (toNested, Array.from) and leave out what is not data');
    if (special in item) throw refuse(`give the key ${special}, which is taken, another name`);
    const entries = Object.entries(item).filter(([, entry]) => entry !== undefined);
    return Object.fromEntries(
      entries.map(([key, entry]) => {
        count(key.length);
        return [key, copy(`${at}.${key}`, entry)];
      }),
    );
  };
  return copy(name, value);
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
  plainText(plain('writePlain', 'value', value, 8));

/** The text of plain data that were checked. @internal */
export const plainText = (data: Plain): string =>
  JSON.stringify(data, (_, item: unknown) => {
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
    if (!text.includes(`"${special}"`)) return JSON.parse(text); // many times as fast
    return JSON.parse(text, (_, item: unknown) =>
      isRecord(item) && typeof item[special] === 'string' ? Number(item[special]) : item,
    );
  } catch (cause) {
    throw new FormatError(`readPlain expects text to be JSON, but got ${show(text)}; ${advice}`, {
      cause,
    });
  }
}
