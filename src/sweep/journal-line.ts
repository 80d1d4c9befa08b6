/**
 * A line of a journal: JSON whose last key is a checksum, over the journal's first line and this
 * one, so that neither damage nor a line of another journal passes for a result.
 */
import { decodeText, encodeText } from '../core/text-coders.js';
import { crc32 } from '../io/crc32.js';
import { readPlain, writePlain } from '../core/plain.js';

/** The text of bytes, to the last one: what is no UTF-8 is refused. */
const decode = (bytes: Uint8Array): string =>
  decodeText(bytes, 'utf-8', { fatal: true, ignoreBOM: true });

/** What stands at the end instead of a brace: as many bytes in every line. */
const sealOf = (sum: number): string => `,"crc32":"${sum.toString(16).padStart(8, '0')}"}`;
const seal = /^,"crc32":"[0-9a-f]{8}"\}$/;
const LENGTH = sealOf(0).length;

const brace = Uint8Array.of(0x7d); // }

/** The checksum of a line from those of what comes before it: the first line's, or 0. */
const sumOf = (body: Uint8Array, before: number): number => crc32(brace, crc32(body, before));

/** A line as it is written, its end included, and its checksum. */
export function writeLine(value: object, before: number): { text: string; sum: number } {
  const body = writePlain(value).slice(0, -1);
  const sum = sumOf(encodeText(body), before);
  return { text: `${body}${sealOf(sum)}\n`, sum };
}

/** What a line holds. */
export interface Line {
  readonly value: unknown;
  /** Its checksum. */
  readonly sum: number;
  /** Whether it came with that checksum; older journals have none. */
  readonly sealed: boolean;
}

/** Reads a line; undefined if it is no JSON, or not what was written. */
export function readLine(bytes: Uint8Array, before: number): Line | undefined {
  try {
    const end = bytes.subarray(Math.max(0, bytes.length - LENGTH));
    const sealed = seal.test(decode(end));
    const body = bytes.subarray(0, bytes.length - (sealed ? LENGTH : 1));
    const sum = sumOf(body, before);
    if (sealed && decode(end) !== sealOf(sum)) return undefined;
    const text = decode(sealed ? body : bytes);
    return { value: readPlain(sealed ? `${text}}` : text), sum, sealed };
  } catch {
    return undefined;
  }
}
