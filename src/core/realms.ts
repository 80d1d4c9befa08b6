/**
 * What a value is, in whatever realm it was made: a frame, a vm context and jsdom have classes and
 * an Object.prototype of their own, which `instanceof` and `===` do not know. Not here: typed
 * arrays (typed-array.ts) and this package's own classes (kinds.ts).
 */

/** `'Error'` for every error, `'AbortSignal'`, `'Blob'`, ...: what the engine says. */
export const tagOf = (value: unknown): string =>
  Object.prototype.toString.call(value).slice('[object '.length, -1);

/** Whether a value is an error; a DOMException, as of an abort, is one. */
export const isError = (value: unknown): value is Error =>
  /^(Error|DOMException)$/.test(tagOf(value));

/** Whether a value is a URL. */
export const isUrl = (value: unknown): value is URL => tagOf(value) === 'URL';

/** Whether a value is an object of values by name, as literals and `Object.fromEntries` are. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
