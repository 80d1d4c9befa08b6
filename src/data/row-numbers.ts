/**
 * What users give to iterate over: told apart, and numbers of rows checked as they come.
 */
import { checkInteger, show } from '../core/check.js';

/** Whether a value is read by `for await`. */
export const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

/** How many things an iterable says it gives; undefined where it does not say. */
export function lengthOf(given: Iterable<unknown>): number | undefined {
  const { length, size } = given as { length?: unknown; size?: unknown };
  const count = length ?? size;
  return Number.isInteger(count) ? (count as number) : undefined;
}

/** Whether what an iterable gives to go through it is itself: there is one way through. */
function isIterator(given: object, symbol: symbol): boolean {
  const { next, [symbol]: begin } = given as { next?: unknown; [symbol]: () => unknown };
  return typeof next === 'function' && begin.call(given) === given;
}

/** Refuses what cannot be iterated over in every epoch. */
export function checkRepeatable(
  who: string,
  name: string,
  given: unknown,
  each: string,
  asyncToo = false,
): void {
  const symbol = asyncToo && isAsyncIterable(given) ? Symbol.asyncIterator : Symbol.iterator;
  const isIterable = typeof given === 'object' && given !== null && symbol in given;
  if (isIterable && !isIterator(given, symbol)) return;
  const advice = isIterable
    ? 'an iterator ends with its first epoch: pass an array of what it gives, or an object with ' +
      `[${String(symbol).slice('Symbol('.length, -1)}]`
    : `pass an array of ${each}, say`;
  throw new TypeError(
    `${who} expects ${name} as something that gives ${each} in every epoch, but got ` +
      `${isIterable ? 'an iterator' : show(given)}; ${advice}`,
  );
}

/** The numbers of rows that a sampler gives; none at all are refused, as they are no epoch. */
export function* rowNumbers(
  who: string,
  name: string,
  given: Iterable<number>,
  N: number,
): IterableIterator<number> {
  let place = 0;
  for (const row of given) yield checkInteger(who, `${name}[${place++}]`, row, 0, N - 1);
  if (place > 0) return;
  throw new RangeError(`${who} expects ${name} to give at least one row, but got none; pass some`);
}

/** The batches of numbers of rows that a batch sampler gives. */
export function* batchesOfRows(
  who: string,
  given: Iterable<readonly number[]>,
  N: number,
): IterableIterator<readonly number[]> {
  let place = 0;
  for (const batch of given) {
    const name = `batchSampler[${place++}]`;
    if (!Array.isArray(batch)) {
      throw new TypeError(
        `${who} expects ${name} to be an array of numbers of rows, but got ${show(batch)}; ` +
          'use sampler for single rows',
      );
    }
    yield [...rowNumbers(who, name, batch, N)];
  }
  if (place > 0) return;
  throw new RangeError(`${who} expects batchSampler to give batches, but got none; pass some`);
}
