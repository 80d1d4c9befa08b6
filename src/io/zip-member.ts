/**
 * Takes a member out of a ZIP archive. Its size is known beforehand: no more memory than that is
 * taken, and inflating stops at the first byte too many, so that an archive made to swell (a ZIP
 * bomb) gets no further.
 */
import { Inflate } from 'fflate';
import { FormatError } from '../core/errors.js';
import { crc32 } from './crc32.js';
import type { ZipMember } from './zip-directory.js';

/**
 * Deflate codes at best 258 bytes in 2 bits, so nothing grows by more than this factor
 * (https://zlib.net/zlib_tech.html).
 */
const MAX_RATIO = 1032;

/** Compressed bytes inflated at a time: at most 16 MB come out of one piece. */
const PIECE = 16384;

const damaged = 'the file is damaged: save or fetch it again';

/**
 * The member's bytes; a stored one's are a view of the archive. @throws FormatError if they are not
 * what the directory says.
 */
export function takeOut(who: string, member: ZipMember): Uint8Array {
  const { name, deflated, raw, size, crc } = member;
  const most = deflated ? raw.length * MAX_RATIO : raw.length;
  if (size > most || (!deflated && size !== raw.length)) {
    throw new FormatError(
      `${who} expects '${name}' to have ${size} bytes, but got ${raw.length} ` +
        `${deflated ? 'compressed' : 'stored'} bytes, which hold ` +
        `${deflated ? 'at most ' : ''}${most}; ${damaged}`,
    );
  }
  const bytes = deflated ? inflate(who, member) : raw;
  if (crc32(bytes) !== crc) {
    throw new FormatError(
      `${who} expects '${name}' to have the check sum ${hex(crc)}, but got ` +
        `${hex(crc32(bytes))}; ${damaged}`,
    );
  }
  return bytes;
}

const hex = (sum: number): string => `0x${sum.toString(16).padStart(8, '0')}`;

function inflate(who: string, { name, raw, size }: ZipMember): Uint8Array {
  const out = new Uint8Array(size);
  let filled = 0;
  const fault = (came: string, cause?: unknown) =>
    new FormatError(`${who} expects '${name}' to have ${size} bytes, but got ${came}; ${damaged}`, {
      cause,
    });
  const stream = new Inflate((piece) => {
    if (filled + piece.length > size) throw fault('more');
    out.set(piece, filled);
    filled += piece.length;
  });
  try {
    for (let at = 0; at < raw.length; at += PIECE)
      stream.push(raw.subarray(at, at + PIECE), at + PIECE >= raw.length);
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw fault('a deflated stream that breaks off or makes no sense', cause);
  }
  if (filled !== size) throw fault(`${filled}`);
  return out;
}
