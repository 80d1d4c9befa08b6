/**
 * Texts as bytes and back, where the web's coders are and where they are not.
 */
import { afterEach, expect, it, vi } from 'vitest';
import { decodeText, encodeText } from '../../src/core/text-coders.js';

const inNode =
  typeof (globalThis as { process?: NodeJS.Process }).process?.getBuiltinModule === 'function';
afterEach(() => vi.unstubAllGlobals());

const [text, bytes] = ['1 × 2 → 😀', [49, 32, 195, 151, 32, 50, 32, 226, 134, 146, 32, 240, 159, 152, 128]]; // prettier-ignore
const expectBoth = () => {
  const encoded = encodeText(text);
  const decoded = decodeText(Uint8Array.from(bytes));
  vi.unstubAllGlobals();
  expect([[...encoded], decoded]).toEqual([bytes, text]);
};

it('a page has coders, and no Node to ask for them', () => {
  vi.stubGlobal('process', undefined);
  expectBoth();
});

it.runIf(inNode).each([
  ['TextEncoder', ['TextEncoder']],
  ['TextDecoder', ['TextDecoder']],
  ['both', ['TextEncoder', 'TextDecoder']],
])('Node is asked where a page of jsdom leaves out %s', (_, missing) => {
  for (const name of missing) vi.stubGlobal(name, undefined);
  expectBoth();
});

it('other encodings are read too, and what is no text is refused where that is asked for', () => {
  expect(decodeText(Uint8Array.of(233), 'latin1')).toBe('é');
  expect(decodeText(Uint8Array.of(233))).toBe('�');
  expect(() => decodeText(Uint8Array.of(233), 'utf-8', { fatal: true })).toThrow(TypeError);
});
