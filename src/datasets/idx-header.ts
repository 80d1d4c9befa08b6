/**
 * The header of an IDX file (http://yann.lecun.com/exdb/mnist): two zero bytes, a type code, the
 * number of axes, and the size along each axis as a big-endian 32-bit integer; the elements follow,
 * big-endian, row-major. Not here: the elements (see idx.ts).
 */
import { showShape } from '../core/check.js';
import type { Folds, TypedArrayOf } from '../core/dtype.js';
import { FormatError } from '../core/errors.js';
import { MOST_AXES } from '../core/file-bounds.js';

/** The element types that IDX knows. */
export type IdxDType = 'uint8' | 'int8' | 'int16' | 'int32' | 'float32' | 'float64';

/** The typed arrays that hold what an IDX file holds. */
export type IdxArray = TypedArrayOf[IdxDType] & Folds;

/** Type code, bytes per element, and how to read and write one element. */
interface IdxType {
  readonly code: number;
  readonly bytes: number;
  readonly get: (view: DataView, at: number) => number;
  readonly set: (view: DataView, at: number, value: number) => void;
}

/** Every element type of IDX. */
export const idxTypes: Readonly<Record<IdxDType, IdxType>> = {
  uint8: {
    code: 0x08,
    bytes: 1,
    get: (view, at) => view.getUint8(at),
    set: (view, at, value) => view.setUint8(at, value),
  },
  int8: {
    code: 0x09,
    bytes: 1,
    get: (view, at) => view.getInt8(at),
    set: (view, at, value) => view.setInt8(at, value),
  },
  int16: {
    code: 0x0b,
    bytes: 2,
    get: (view, at) => view.getInt16(at),
    set: (view, at, value) => view.setInt16(at, value),
  },
  int32: {
    code: 0x0c,
    bytes: 4,
    get: (view, at) => view.getInt32(at),
    set: (view, at, value) => view.setInt32(at, value),
  },
  float32: {
    code: 0x0d,
    bytes: 4,
    get: (view, at) => view.getFloat32(at),
    set: (view, at, value) => view.setFloat32(at, value),
  },
  float64: {
    code: 0x0e,
    bytes: 8,
    get: (view, at) => view.getFloat64(at),
    set: (view, at, value) => view.setFloat64(at, value),
  },
};

/** The longest header that is read. */
export const LONGEST_HEADER = 4 + 4 * MOST_AXES;

/** What the header of an IDX file says. */
export interface IdxHeader {
  readonly dtype: IdxDType;
  readonly shape: readonly number[];
  /** Where the elements begin, in bytes. */
  readonly start: number;
  /**
   * Where they end, and the file with them, in bytes; inexact beyond 2^53, which no file reaches.
   */
  readonly end: number;
}

const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, '0')}`;
const anew = 'the file is cut short: fetch or export it again';

/**
 * Reads a header from the first bytes of a file: all of them, or at least {@link LONGEST_HEADER}.
 *
 * @throws FormatError if they are no header.
 */
export function parseHeader(who: string, name: string, bytes: Uint8Array): IdxHeader {
  if (bytes.length < 4) {
    throw new FormatError(
      `${who} expects ${name} to begin with an IDX header, but got its end at byte ` +
        `${bytes.length}; ${anew}`,
    );
  }
  if (bytes[0] !== 0 || bytes[1] !== 0) {
    const html =
      bytes[0] === 0x3c
        ? 'this looks like a web page saved in its place'
        : 'this is another format';
    throw new FormatError(
      `${who} expects ${name} to begin with an IDX header, two zero bytes at byte 0, but got ` +
        `${hex(bytes[0])} ${hex(bytes[1])}; ${html}: pass an IDX file, plain or gzip`,
    );
  }
  const dtype = (Object.keys(idxTypes) as IdxDType[]).find(
    (key) => idxTypes[key].code === bytes[2],
  );
  if (!dtype) {
    const known = Object.entries(idxTypes).map(([key, { code }]) => `${hex(code)} ${key}`);
    throw new FormatError(
      `${who} expects ${name} to have a type code at byte 2 (${known.join(', ')}), but got ` +
        `${hex(bytes[2])}; check that it is an IDX file of numbers`,
    );
  }
  const rank = bytes[3];
  if (rank > MOST_AXES) {
    throw new FormatError(
      `${who} expects ${name} to have at most ${MOST_AXES} axes at byte 3, but got ${rank}; the ` +
        'file is damaged, or reshape what it holds before exporting it',
    );
  }
  const start = 4 + 4 * rank;
  if (bytes.length < start) {
    throw new FormatError(
      `${who} expects ${name} to have the sizes of ${rank} axes up to byte ${start}, but got ` +
        `its end at byte ${bytes.length}; ${anew}`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, start);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  // Not sizeOf: a product that overflows to Infinity, times 0, is NaN.
  const size = shape.includes(0) ? 0 : shape.reduce((product, n) => product * n, 1);
  return { dtype, shape, start, end: start + size * idxTypes[dtype].bytes };
}

/**
 * The header's promise as error texts show it: `byte 47040016 (uint8 [60000, 28, 28] from byte 16
 * on)`.
 */
export function showEnd({ dtype, shape, start, end }: IdxHeader): string {
  const byte = end > Number.MAX_SAFE_INTEGER ? 'a byte beyond 2^53' : `byte ${end}`;
  return (
    `${byte} (${dtype} ` +
    `${showShape(shape.length > 8 ? [...shape.slice(0, 8), '...'] : shape)} from byte ` +
    `${start} on)`
  );
}

/** Refuses a file that ends before or after the end its header promises. */
export function checkEnd(who: string, name: string, header: IdxHeader, end: number): void {
  if (end === header.end) return;
  const what = `${who} expects ${name} to end at ${showEnd(header)}`;
  if (end < header.end) throw new FormatError(`${what}, but got its end at byte ${end}; ${anew}`);
  throw new FormatError(
    `${what}, but got more bytes after that; remove them, or correct the sizes in the header`,
  );
}
