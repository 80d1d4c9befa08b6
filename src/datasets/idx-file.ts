/**
 * The bytes of an IDX file, out of gzip where they are in it, and checked against the sizes in
 * their header before memory is taken. Not here: what the bytes mean as numbers (see idx.ts).
 */
import { FormatError } from '../core/errors.js';
import { MAX_RATIO } from '../core/file-bounds.js';
import { gunzip, isGzip } from './gzip.js';
import { checkEnd, LONGEST_HEADER, parseHeader, showEnd, type IdxHeader } from './idx-header.js';

/** Memory that is taken at first: so many bytes, and so many times those of the file. */
const [FIRST, USUAL_RATIO] = [65536, 8];

/** A whole, decompressed IDX file. */
export interface IdxFile {
  readonly bytes: Uint8Array;
  readonly header: IdxHeader;
}

/**
 * Checks a file and takes it out of gzip. Plain bytes are not copied.
 *
 * @param name - What error texts call the file.
 * @throws FormatError if it is not a whole IDX file, with nothing after it.
 */
export async function openIdx(who: string, name: string, raw: Uint8Array): Promise<IdxFile> {
  if (isGzip(raw)) return inflate(who, name, raw);
  const header = parseHeader(who, name, raw);
  checkEnd(who, name, header, raw.length);
  return { bytes: raw, header };
}

/**
 * Inflates the header, takes the memory it asks for as the bytes come, and stops at the first byte
 * too many: a gzip bomb gets no further.
 */
async function inflate(who: string, name: string, raw: Uint8Array): Promise<IdxFile> {
  let bytes = new Uint8Array(LONGEST_HEADER);
  let header: IdxHeader | undefined;
  let filled = 0;
  const grow = (length: number): void => {
    const longer = new Uint8Array(length);
    longer.set(bytes.subarray(0, filled));
    bytes = longer;
  };
  const start = (): IdxHeader => {
    const known = parseHeader(who, name, bytes.subarray(0, Math.min(filled, bytes.length)));
    const most = raw.length * MAX_RATIO;
    if (known.end > most) {
      throw new FormatError(
        `${who} expects ${name} to end at ${showEnd(known)}, but got ${raw.length} ` +
          `compressed bytes, which hold at most ${most}; the file is cut short or the sizes at ` +
          'byte 4 are wrong: fetch or export it again',
      );
    }
    // Long enough for the bytes that have come already: those past the end are refused below.
    grow(Math.max(Math.min(known.end, FIRST + USUAL_RATIO * raw.length), filled));
    return known;
  };
  for await (const piece of inflated(who, name, raw)) {
    for (let from = 0; from < piece.length;) {
      if (header) checkEnd(who, name, header, Math.max(header.end, filled + piece.length - from));
      if (header && filled === bytes.length) grow(Math.min(header.end, 2 * filled));
      const part = piece.subarray(from, from + bytes.length - filled);
      bytes.set(part, filled);
      filled += part.length;
      from += part.length;
      if (!header && filled === LONGEST_HEADER) header = start();
    }
  }
  header ??= start();
  checkEnd(who, name, header, filled);
  return { bytes, header };
}

async function* inflated(
  who: string,
  name: string,
  raw: Uint8Array,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* gunzip(raw);
  } catch (cause) {
    throw new FormatError(
      `${who} expects ${name} to be a whole gzip stream, but got ${raw.length} compressed ` +
        `bytes that are damaged or cut short before byte ${raw.length}; fetch or export it ` +
        'again',
      { cause },
    );
  }
}
