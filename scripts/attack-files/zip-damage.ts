/**
 * Where the numbers of a ZIP archive stand, and members taken for others.
 */
import { listZip } from '../../src/io/zip-directory.js';
import { takeOut } from '../../src/io/zip-member.js';
import type { Draw } from './draw.js';

/** Where the entries of an archive's directory begin. */
function entriesOf(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: number[] = [];
  let at = view.getUint32(bytes.length - 6, true);
  for (let n = view.getUint16(bytes.length - 12, true); n > 0; n--) {
    found.push(at);
    at += 46 + view.getUint16(at + 28, true);
  }
  return found;
}

/** Where an archive's numbers stand. */
export const zipFields = (bytes: Uint8Array) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return [
    ...([[10, 2], [12, 4], [16, 4], [20, 2]] as const).map(([at, size]) => [bytes.length - 22 + at, size] as const),
    ...entriesOf(bytes).flatMap((at) => {
      const local = view.getUint32(at + 42, true);
      return [
        ...([[8, 2], [10, 2], [16, 4], [20, 4], [24, 4], [28, 2], [30, 2], [32, 2], [42, 4]] as const).map(([offset, size]) => [at + offset, size] as const),
        ...([[0, 4], [18, 4], [22, 4], [26, 2], [28, 2]] as const).map(([offset, size]) => [local + offset, size] as const),
      ];
    }),
  ];
}; // prettier-ignore

/** One number of a directory's entry given to another: members overlap, or are taken for others. */
export function mixed(bytes: Uint8Array, draw: Draw): Uint8Array | undefined {
  const entries = entriesOf(bytes);
  if (entries.length < 2) return undefined;
  const copy = bytes.slice();
  const [from, to] = [draw.pick(entries), draw.pick(entries)];
  for (const [offset, size] of draw.chance(0.5) ? [[42, 4]] : [[10, 2], [16, 4], [20, 4], [24, 4], [42, 4]]) {
    copy.set(bytes.subarray(from + offset, from + offset + size), to + offset);
  }
  return copy;
} // prettier-ignore

/** Larger files are left alone: a directory may say any size. */
const LARGEST = 2 ** 16;

/** The members of a whole archive; undefined where it is none. Unpacked as its readers do. */
export function membersOf(bytes: Uint8Array): Record<string, Uint8Array> | undefined {
  try {
    const kind = { what: '', adviceFor: () => undefined, pass: '', save: '', split: '' };
    const members = listZip('', bytes, kind);
    if (members.reduce((sum, { size }) => sum + size, 0) > LARGEST) return undefined;
    return Object.fromEntries(members.map((member) => [member.name, takeOut('', member)]));
  } catch {
    return undefined;
  }
}
