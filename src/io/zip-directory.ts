/**
 * The members of a ZIP archive, from the directory at its end (the headers in front of members may
 * leave sizes out). Everything in it is checked against the bytes that are there. Not here: taking
 * members out (zip-member.ts), making archives (zip-writer.ts).
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
import { FormatError } from '../core/errors.js';
import { decodeText } from '../core/text-coders.js';

/** One file in an archive. */
export interface ZipMember {
  readonly name: string;
  readonly deflated: boolean;
  /** Its bytes as they stand in the archive: a view. */
  readonly raw: Uint8Array;
  /** How many bytes it is said to have when taken out. */
  readonly size: number;
  readonly crc: number;
  /** Where its header begins in the archive, and where its bytes end. */
  readonly begin: number;
  readonly end: number;
}

/** What an archive is read as: what error texts say of it. */
export interface ArchiveKind {
  /** `a ZIP archive (.npz)`, say. */
  readonly what: string;
  /** What to do about bytes that are no archive. */
  readonly adviceFor: (bytes: Uint8Array) => string | undefined;
  /** What to do about bytes that are something else altogether. */
  readonly pass: string;
  /** How to save it in the way that is read. */
  readonly save: string;
  /** What to do where it is too large. */
  readonly split: string;
}

/** Signatures, and the bytes of each record before its names and comments. */
const END = { signature: 0x06054b50, bytes: 22 };
const ENTRY = { signature: 0x02014b50, bytes: 46 };
const LOCAL = { signature: 0x04034b50, bytes: 30 };
const LONGEST_COMMENT = 0xffff;

/** The records of ZIP64 in front of the end, which torch.save writes however small the archive. */
const END64 = { signature: 0x06064b50, bytes: 56 };
const LOCATOR64 = { signature: 0x07064b50, bytes: 20 };

/** How ZIP64 marks a number that does not fit its field. */
const [IN_ZIP64_16, IN_ZIP64_32] = [0xffff, 0xffffffff];

const damaged = 'the file is damaged or cut short: save or fetch it again';

/**
 * The archive's members in the order of its directory. @throws FormatError if it is no archive, or
 * not whole.
 */
export function listZip(who: string, bytes: Uint8Array, kind: ArchiveKind): ZipMember[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const fault = (what: string, came: string, advice = damaged) =>
    new FormatError(`${who} expects the bytes given to ${what}, but got ${came}; ${advice}`);
  const end = findEnd(view);
  if (end === undefined) {
    const what = `be ${kind.what}`;
    const came = `${bytes.length} bytes`;
    const advice = kind.adviceFor(bytes);
    if (advice !== undefined) throw fault(what, came, advice);
    if (bytes.length > 0 && !(bytes[0] === 0x50 && bytes[1] === 0x4b)) {
      const beginning = String.fromCharCode(...bytes.subarray(0, 12));
      throw fault(what, `${came} that begin with ${JSON.stringify(beginning)}`, kind.pass);
    }
    throw fault(what, `${came} without its directory`);
  }
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  if (count === IN_ZIP64_16 || start === IN_ZIP64_32) {
    throw fault('be an archive of less than 4 GiB', 'a ZIP64 directory', kind.split);
  }
  const members: ZipMember[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + ENTRY.bytes > end || view.getUint32(at, true) !== ENTRY.signature) {
      throw fault(
        `have ${count} members in its directory`,
        `${i}, up to byte ${Math.min(at, end)}`,
      );
    }
    const field = (offset: number) => view.getUint16(at + offset, true);
    const long = (offset: number) => view.getUint32(at + offset, true);
    const past = at + ENTRY.bytes + field(28) + field(30) + field(32);
    if (past > end)
      throw fault(`have ${count} members in its directory`, `${i}, and its end at byte ${end}`);
    const name = decodeText(bytes.subarray(at + ENTRY.bytes, at + ENTRY.bytes + field(28)));
    const [flags, method] = [field(8), field(10)];
    const [crc, stored, size, local] = [long(16), long(20), long(24), long(42)];
    if (flags & 1)
      throw fault(`have members that are not encrypted`, `'${name}'`, 'save it without a password');
    if (method !== 0 && method !== 8) {
      throw fault(`have members stored or deflated`, `'${name}' of method ${method}`, kind.save);
    }
    if ([stored, size, local].includes(IN_ZIP64_32)) {
      throw fault('have members of less than 4 GiB', `'${name}' with ZIP64 sizes`, kind.split);
    }
    if (local + LOCAL.bytes > start || view.getUint32(local, true) !== LOCAL.signature) {
      throw fault(`have '${name}' at byte ${local}`, 'no header of a member there');
    }
    const own = local + LOCAL.bytes;
    if (decodeText(bytes.subarray(own, own + view.getUint16(local + 26, true))) !== name)
      throw fault(`have '${name}' at byte ${local}`, 'the header of a member of another name');
    const from =
      local + LOCAL.bytes + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (from + stored > start)
      throw fault(`have '${name}' up to byte ${from + stored}`, `the directory at byte ${start}`);
    members.push({
      name,
      deflated: method === 8,
      raw: bytes.subarray(from, from + stored),
      size,
      crc,
      begin: local,
      end: from + stored,
    });
    at = past;
  }
  if (at !== end && !isZip64End(view, at, end, count, start)) {
    throw fault(`have ${count} members in its directory`, `more, up to byte ${end}`);
  }
  const overlap = firstOverlap(members);
  if (overlap) {
    const [{ name, end: over }, next] = overlap;
    throw fault(
      `have its members one after the other, '${name}' up to byte ${over}`,
      `'${next.name}' from byte ${next.begin} on`,
    );
  }
  return members;
}

/**
 * Two members that share bytes: with them an archive can hold any number of times what its size
 * allows (https://www.bamsoftware.com/hacks/zipbomb).
 */
function firstOverlap(members: readonly ZipMember[]): [ZipMember, ZipMember] | undefined {
  const inOrder = [...members].sort((a, b) => a.begin - b.begin);
  const at = inOrder.findIndex(
    ({ end }, i) => i + 1 < inOrder.length && inOrder[i + 1].begin < end,
  );
  return at < 0 ? undefined : [inOrder[at], inOrder[at + 1]];
}

/** Whether the bytes in front of the end are ZIP64's records of it, which say the same. */
function isZip64End(
  view: DataView,
  at: number,
  end: number,
  count: number,
  start: number,
): boolean {
  const locator = at + END64.bytes;
  if (end - at !== END64.bytes + LOCATOR64.bytes) return false;
  const is = (place: number, value: number) =>
    view.getUint32(place, true) === value && view.getUint32(place + 4, true) === 0;
  return (
    view.getUint32(at, true) === END64.signature &&
    view.getUint32(locator, true) === LOCATOR64.signature &&
    is(at + 24, count) &&
    is(at + 32, count) &&
    is(at + 48, start) &&
    is(locator + 8, at)
  );
}

/** Where the record at the archive's end begins: its comment reaches exactly to the last byte. */
function findEnd(view: DataView): number | undefined {
  const last = view.byteLength - END.bytes;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
    if (view.getUint32(at, true) === END.signature && view.getUint16(at + 20, true) === last - at)
      return at;
  }
  return undefined;
}
