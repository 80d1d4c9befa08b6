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

/** Readers of version 2.0 can take it out; names are in UTF-8. */
const [VERSION, UTF_8] = [20, 1 << 11];

/** A member's records, apart from their beginnings. */
interface Member {
  readonly name: Uint8Array;
  readonly raw: Uint8Array;
  /** What header and entry have in common, as little-endian numbers: the value, the bytes. */
  readonly fields: readonly (readonly [value: number, bytes: 2 | 4])[];
}

/** How many bytes a member adds to what it holds. */
export const overhead = (name: string): number => LOCAL + ENTRY + 2 * encodeText(name).length;

/** What an archive without members takes. */
export const EMPTY = END;

/** The archive of some files; `compress` deflates them. */
export function zip(files: readonly (readonly [string, Uint8Array])[], compress: boolean): Bytes {
  const members = files.map(([name, bytes]) => memberOf(name, bytes, compress));
  const bytes = members.reduce((sum, { name, raw }) => sum + LOCAL + name.length + raw.length, 0);
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
  const places = members.map(({ name, raw, fields }) => {
    const place = at;
    write([0x04034b50, 4], ...fields);
    put(name);
    put(raw);
    return place;
  });
  members.forEach(({ name, fields }, i) => {
    // No comment, the first disk, no attributes of two kinds; where the header is.
    write([0x02014b50, 4], [VERSION, 2], ...fields, [0, 4], [0, 2], [0, 4], [places[i], 4]);
    put(name);
  });
  const count = [members.length, 2] as const;
  write([0x06054b50, 4], [0, 4], count, count, [directory, 4], [bytes, 4], [0, 2]);
  return out;
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
    [0, 2], // no extra field
  ] as const;
  return { name, raw, fields };
}
