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

/** Whether UTF-8 can hold a text: it has no half of a pair of UTF-16 units. */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** The bytes of a text in UTF-8. */
export const encodeText = (text: string): Uint8Array => new (coders().TextEncoder)().encode(text);

/** The text of bytes, as TextDecoder reads them. */
export const decodeText = (
  bytes: Uint8Array,
  encoding = 'utf-8',
  options: TextDecoderOptions = {},
): string => new (coders().TextDecoder)(encoding, options).decode(bytes);
