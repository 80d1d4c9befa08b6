/**
 * safetensors files that tell whether they are as they were written: the format has no check sum,
 * and a changed bit in a weight is a weight. The CRC-32 of the whole file, with zeros where it
 * stands itself, is in the metadata.
 */
import type { Bytes } from '../../core/dtype.js';
import { FormatError } from '../../core/errors.js';
import type { ArrayInput } from '../../core/nested.js';
import { decodeText, encodeText } from '../../core/text-coders.js';
import { crc32 } from '../crc32.js';
import { headerEnd } from './header.js';
import { encodeSafetensors } from './write.js';

/** What the names of this package's own metadata begin with. */
export const OWN = 'tiny-mlp.';

const KEY = 'tiny-mlp.crc32';
const EMPTY = '00000000';

/** The bytes of a file with its check sum. */
export function encodeSealed(
  who: string,
  arrays: Readonly<Record<string, ArrayInput>>,
  metadata: Readonly<Record<string, string>>,
): Bytes {
  const bytes = encodeSafetensors(who, arrays, { [KEY]: EMPTY, ...metadata });
  bytes.set(encodeText(hex(crc32(bytes))), placeIn(who, bytes));
  return bytes;
}

/** Refuses a file that is not as it was written; one that has no check sum is not judged. */
export function checkSeal(
  who: string,
  file: Uint8Array,
  metadata: Readonly<Record<string, string>>,
): void {
  if (!Object.hasOwn(metadata, KEY)) return;
  const at = placeIn(who, file);
  const end = at + EMPTY.length;
  const around = crc32(encodeText(EMPTY), crc32(file.subarray(0, at)));
  const sum = hex(crc32(file.subarray(end), around));
  if (at > 0 && sum === metadata[KEY]) return;
  throw new FormatError(
    `${who} expects a file of the check sum ${metadata[KEY].slice(0, 8)}, but got one of ${sum}; ` +
      'it is damaged, or another program has changed it: save it again',
  );
}

const hex = (sum: number): string => sum.toString(16).padStart(EMPTY.length, '0');

/** Where the digits stand. Inside of a text the quotes would have backslashes. */
function placeIn(who: string, file: Uint8Array): number {
  const text = decodeText(file.subarray(0, headerEnd(who, file, file.length)), 'latin1');
  const before = `${JSON.stringify(KEY)}:"`;
  const at = text.indexOf(before);
  return at < 0 ? 0 : at + before.length;
}
