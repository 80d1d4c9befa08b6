/**
 * Takes a member out of a ZIP archive. Its size is known beforehand: no more memory than that is
 * taken, and inflating stops at the first byte too many, so that an archive made to swell (a ZIP
 * bomb) gets no further.
 */
import { FormatError } from '../core/errors.js';
import { MAX_RATIO } from '../core/file-bounds.js';
import { crc32 } from './crc32.js';
import { inflate, InflateError } from './inflate.js';
import type { ZipMember } from './zip-directory.js';

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
  const bytes = deflated ? inflated(who, member) : raw;
  if (crc32(bytes) !== crc) {
    throw new FormatError(
      `${who} expects '${name}' to have the check sum ${hex(crc)}, but got ` +
        `${hex(crc32(bytes))}; ${damaged}`,
    );
  }
  return bytes;
}

const hex = (sum: number): string => `0x${sum.toString(16).padStart(8, '0')}`;

function inflated(who: string, { name, raw, size }: ZipMember): Uint8Array {
  try {
    return inflate(raw, size);
  } catch (cause) {
    if (!(cause instanceof InflateError)) throw cause;
    throw new FormatError(
      `${who} expects '${name}' to have ${size} bytes, but got ${cause.message}; ${damaged}`,
      { cause },
    );
  }
}
