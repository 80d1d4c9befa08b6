/**
 * ZIP archives from files in memory. Not here: reading them (zip-directory.ts).
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
import { deflateSync } from 'fflate';
import type { Bytes } from '../core/dtype.js';
import { encodeText } from '../core/text-coders.js';
import { crc32 } from './crc32.js';

/** Bytes of a header, of an entry in the directory, both before the name, and of the end. */
const [LOCAL, ENTRY, END] = [30, 46, 22];

/** 1980-01-01, 0:00, where ZIP's time begins: the same arrays give the same bytes. */
const BEGINNING = 0x00210000;

/** Bytes of an extra field before what it holds; and its name, as torch.save has it: FB. */
const [EXTRA, PADDING] = [4, 0x4246];

/** Readers of version 2.0 can take it out; names are in UTF-8. */
const VERSION = 20;
const UTF_8 = 1 << 11;

/** A member's records, apart from their beginnings. */
interface Member {
  readonly name: Uint8Array;
  readonly raw: Uint8Array;
  /** What header and entry have in common, as little-endian numbers: the value, the bytes. */
  readonly fields: readonly (readonly [value: number, bytes: 2 | 4])[];
}

/** What ZIP without its 64-bit extension holds, and the longest name. */
const MOST_MEMBERS = 65_534;
const MOST_BYTES = 2 ** 32 - 1;
const LONGEST_NAME = 65_535;

/**
 * Refuses names and files that no archive without ZIP64 holds. @param noun - What the files are.
 * @throws RangeError
 */
export function checkZipSize(
  who: string,
  noun: string,
  files: readonly (readonly [string, Uint8Array])[],
  alignment = 1,
): void {
  let total = END;
  for (const [path, { length }] of files) {
    const name = encodeText(path).length;
    if (name > LONGEST_NAME) {
      throw new RangeError(
        `${who} expects names of less than ${LONGEST_NAME} bytes, but got one of ${path.length} ` +
          'characters; shorten it',
      );
    }
    total += LOCAL + ENTRY + 2 * name + length + (alignment > 1 ? alignment + EXTRA : 0);
  }
  if (files.length <= MOST_MEMBERS && total <= MOST_BYTES) return;
  throw new RangeError(
    `${who} expects at most ${MOST_MEMBERS} ${noun} in a file of less than 4 GiB, but got ` +
      `${files.length} of ${total} bytes; write several files`,
  );
}

/**
 * The archive of some files; `compress` deflates them. @param alignment - Where their bytes begin:
 * at multiples of this, behind an extra field of zeros.
 */
export function zip(
  files: readonly (readonly [string, Uint8Array])[],
  compress: boolean,
  alignment = 1,
): Bytes {
  const members = files.map(([name, bytes]) => memberOf(name, bytes, compress));
  let bytes = 0;
  const extras = members.map(({ name, raw }) => {
    const past = bytes + LOCAL + name.length;
    const extra =
      alignment === 1 ? 0 : EXTRA + (((-(past + EXTRA) % alignment) + alignment) % alignment);
    bytes = past + extra + raw.length;
    return extra;
  });
  const directory = members.reduce((sum, { name }) => sum + ENTRY + name.length, 0);
  const out = new Uint8Array(bytes + directory + END);
  const view = new DataView(out.buffer);
  let at = 0;
  const write = (...numbers: Member['fields']) => {
    for (const [value, size] of numbers) {
      if (size === 2) view.setUint16(at, value, true);
      else view.setUint32(at, value, true);
      at += size;
    }
  };
  const put = (part: Uint8Array) => {
    out.set(part, at);
    at += part.length;
  };
  const places = members.map(({ name, raw, fields }, i) => {
    const place = at;
    write([0x04034b50, 4], ...fields, [extras[i], 2]);
    put(name);
    if (extras[i] > 0) put(padding(extras[i]));
    put(raw);
    return place;
  });
  members.forEach(({ name, fields }, i) => {
    // No extra field, no comment, the first disk, no attributes of two kinds; where its header is.
    const rest = [[0, 2], [0, 4], [0, 2], [0, 4], [places[i], 4]] as const; // prettier-ignore
    write([0x02014b50, 4], [VERSION, 2], ...fields, ...rest);
    put(name);
  });
  const count = [members.length, 2] as const;
  write([0x06054b50, 4], [0, 4], count, count, [directory, 4], [bytes, 4], [0, 2]);
  return out;
}

/** An extra field of so many bytes that says nothing. */
function padding(length: number): Uint8Array {
  const field = new Uint8Array(length);
  const view = new DataView(field.buffer);
  view.setUint16(0, PADDING, true);
  view.setUint16(2, length - EXTRA, true);
  return field;
}

function memberOf(text: string, bytes: Uint8Array, compress: boolean): Member {
  const name = encodeText(text);
  const raw = compress ? deflateSync(bytes) : bytes;
  const fields = [
    [VERSION, 2],
    [UTF_8, 2],
    [compress ? 8 : 0, 2],
    [BEGINNING, 4],
    [crc32(bytes), 4],
    [raw.length, 4],
    [bytes.length, 4],
    [name.length, 2],
  ] as const;
  return { name, raw, fields };
}
