/**
 * The web's TextEncoder and TextDecoder. What jest calls a page (jsdom) leaves them out; the Node
 * that it runs in has them.
 */
import { runtime } from './code-generation.js';

type Coders = Pick<typeof globalThis, 'TextEncoder' | 'TextDecoder'>;

const coders = (): Coders =>
  typeof TextEncoder === 'undefined' || typeof TextDecoder === 'undefined'
    ? runtime()!.getBuiltinModule!('node:util')
    : globalThis;

/** How many bytes a text has in UTF-8. */
export const utf8Length = (text: string): number =>
  new (coders().TextEncoder)().encode(text).length;

/** The text of bytes, as TextDecoder reads them. */
export const decodeText = (bytes: Uint8Array, encoding = 'utf-8'): string =>
  new (coders().TextDecoder)(encoding).decode(bytes);
