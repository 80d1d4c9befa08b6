/**
 * The header of a .npy file, versions 1.0 to 3.0: \x93NUMPY, two bytes of version, the length of a
 * text, and the text, a Python dictionary of the element type, the order and the shape. Not here:
 * the elements (see npy.ts).
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { show, showShape } from '../core/check.js';
import type { DType } from '../core/dtype.js';
import { FormatError } from '../core/errors.js';
import { MOST_AXES } from '../core/file-bounds.js';
import { sizeOf } from '../core/ndarray.js';
import { decodeText } from '../core/text-coders.js';
import { adviceForOther } from './file-kinds.js';
import { adviceFor, descrOf, knownCodes, parseDescr, type ElementType } from './npy-dtypes.js';

/** What a header says. */
export interface NpyHeader extends ElementType {
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the elements begin, in bytes. */
  readonly start: number;
}

/** `\x93NUMPY` */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** NumPy itself refuses longer ones (`max_header_size` of numpy.load). */
const LONGEST_TEXT = 10_000;

const anew = 'the file is cut short: save or fetch it again';
const whole = 'save it with numpy.save or numpy.savez';

/**
 * Reads the header at the beginning of `bytes`.
 *
 * @param name - What error texts call the array.
 * @throws FormatError if it is none, or of an element type that this package does not have.
 */
export function parseHeader(who: string, name: string, bytes: Uint8Array): NpyHeader {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) {
    throw new FormatError(
      `${who} expects ${name} to begin with \\x93NUMPY, but got ` +
        `${bytes.length === 0 ? 'no bytes' : hex(bytes.subarray(0, 6))}; ` +
        (adviceForOther(bytes, 'npy') ?? whole),
    );
  }
  const cutShort = (what: string) =>
    new FormatError(
      `${who} expects ${name} to have ${what}, but got its end at byte ${bytes.length}; ${anew}`,
    );
  const version = bytes[6];
  if (bytes.length < 8) throw cutShort('a version at byte 6');
  if (version < 1 || version > 3 || bytes[7] !== 0) {
    throw new FormatError(
      `${who} expects ${name} of format version 1.0, 2.0 or 3.0, but got ` +
        `${version}.${bytes[7]}; save it with another version of NumPy`,
    );
  }
  const from = version === 1 ? 10 : 12;
  if (bytes.length < from) throw cutShort('the length of its header at byte 8');
  const view = new DataView(bytes.buffer, bytes.byteOffset, from);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > LONGEST_TEXT) {
    throw new FormatError(
      `${who} expects ${name} to have a header of at most ${LONGEST_TEXT} bytes, but got ` +
        `${length}; ${whole}`,
    );
  }
  const start = from + length;
  if (bytes.length < start) throw cutShort(`a header up to byte ${start}`);
  const text = decodeText(bytes.subarray(from, start), version === 3 ? 'utf-8' : 'latin1');
  return { ...interpret(who, name, text), start };
}

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');

/**
 * One `'key': value,` of the dictionary: a value is a string, True, False, a tuple of whole
 * numbers, or a list. Python 2 wrote 3L for 3.
 */
const ENTRY =
  /\s*(['"])(\w+)\1\s*:\s*('[^']*'|"[^"]*"|True|False|\((?:\s*\d+L?\s*,)*\s*(?:\d+L?\s*)?\)|\[.*\])\s*(?:,|(?=\}))/suy;

/**
 * The dictionary's values by key, as they are written; undefined if the text is no such dictionary.
 */
function entriesOf(text: string): Map<string, string> | undefined {
  const end = text.trimEnd();
  const found = new Map<string, string>();
  if (!end.startsWith('{') || !end.endsWith('}')) return undefined;
  ENTRY.lastIndex = 1;
  for (;;) {
    const at = ENTRY.lastIndex;
    const match = ENTRY.exec(end);
    if (!match) return end.slice(at).trim() === '}' ? found : undefined;
    found.set(match[2], match[3]);
  }
}

function interpret(who: string, name: string, text: string): Omit<NpyHeader, 'start'> {
  const entries = entriesOf(text);
  const [descr, order, shapeText] = ['descr', 'fortran_order', 'shape'].map((key) =>
    entries?.get(key),
  );
  if (
    entries?.size !== 3 ||
    !descr ||
    !/^(True|False)$/.test(order ?? '') ||
    !shapeText?.startsWith('(')
  ) {
    throw new FormatError(
      `${who} expects ${name} to have a header {'descr': ..., 'fortran_order': ..., 'shape': ` +
        `(...)}, but got ${show(text.trim())}; ${whole}`,
    );
  }
  const named = /^['"](.*)['"]$/su.exec(descr)?.[1];
  const type = named === undefined ? undefined : parseDescr(named);
  if (!type) {
    const came = named === undefined ? 'fields of several types' : `'${named.slice(0, 60)}'`;
    throw new FormatError(
      `${who} expects ${name} of dtype ${knownCodes()}, but got ${came}; ${adviceFor(named ?? '')}`,
    );
  }
  const shape = (shapeText.match(/\d+/g) ?? []).map(Number);
  // An axis of length 0 empties the array, but not the others: together they must still be numbers
  // that strides can hold.
  if (shape.length > MOST_AXES || sizeOf(shape.filter((n) => n > 0)) > Number.MAX_SAFE_INTEGER) {
    const shown = showShape(shape.length > 8 ? [...shape.slice(0, 8), '...'] : shape);
    throw new FormatError(
      `${who} expects ${name} of at most ${MOST_AXES} axes and 2^53 elements, but got shape ` +
        `${shown}; the file is damaged: save it again`,
    );
  }
  return { ...type, fortranOrder: order === 'True', shape };
}

/**
 * Digits of the greatest length of an axis: NumPy leaves room for them, so that a file can grow in
 * place.
 */
const GROWTH_DIGITS = 21;

/** The header, of version 1.0, that `numpy.save` writes for an array in C order. */
export function makeHeader(dtype: DType, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const room = shape.length > 0 ? GROWTH_DIGITS - String(shape[0]).length : 0;
  const text =
    `{'descr': '${descrOf(dtype)}', 'fortran_order': False, 'shape': ${tuple}, ` +
    `}${' '.repeat(room)}`;
  const before = MAGIC.length + 4;
  // The elements begin at a multiple of 64.
  const length = Math.ceil((before + text.length + 1) / 64) * 64 - before;
  const characters = Array.from(`${text.padEnd(length - 1)}\n`, (c) => c.charCodeAt(0));
  return Uint8Array.from([...MAGIC, 1, 0, length & 0xff, length >> 8, ...characters]);
}
