/**
 * The header of a safetensors file: eight bytes that say how long it is, and JSON that says of each
 * array its type, its shape and where it lies in what follows. All of it is checked, against itself
 * and against the file's size, before anybody takes memory for an array. Not here: the JSON
 * (strict-json.ts), the elements (read.ts).
 *
 * @see https://huggingface.co/docs/safetensors
 */
import { show, showShape } from '../../core/check.js';
import { FormatError } from '../../core/errors.js';
import { MOST_AXES } from '../../core/file-bounds.js';
import { sizeOf } from '../../core/ndarray.js';
import { decodeText } from '../../core/text-coders.js';
import { bytesOfDType, type StoredDType } from '../stored-elements.js';
import { dtypeNamed, knownNames } from './dtypes.js';
import { JsonFault, parseStrictly, type HeaderValue } from './strict-json.js';

/** What a file says of an array. */
export interface TensorInfo {
  /** Its name. */
  readonly name: string;
  /** The type of its elements in the file; `read` may give another. */
  readonly dtype: StoredDType;
  /** Sizes along each axis. */
  readonly shape: readonly number[];
}

/** Where an array lies, counted from the file's beginning. */
export interface TensorPlace extends TensorInfo {
  readonly begin: number;
  readonly end: number;
}

/** What a header says. */
export interface SafetensorsHeader {
  readonly places: readonly TensorPlace[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Bytes of the number that says how long the header is. */
export const LENGTH_BYTES = 8;

/** The reference's own bound. */
export const LONGEST_HEADER = 100_000_000;

/** The key beside the arrays' names. */
export const METADATA = '__metadata__';

const whole = 'pass what save_file or writeSafetensors wrote, all of it';
const damaged = 'the file is damaged or cut short: save or fetch it again';
const anew = 'the file is damaged: save or fetch it again';

/**
 * Where the header ends, by the first bytes of a file.
 *
 * @param size - The file's, where it is known.
 */
export function headerEnd(who: string, first: Uint8Array, size: number | undefined): number {
  const expects = `${who} expects a safetensors file`;
  if (first.length < LENGTH_BYTES) {
    throw new FormatError(
      `${expects} to begin with 8 bytes, the length of its header, but got ${first.length} in ` +
        `all; ${damaged}`,
    );
  }
  const view = new DataView(first.buffer, first.byteOffset, LENGTH_BYTES);
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  if (length > LONGEST_HEADER) {
    const advice =
      first[0] === 0x50 && first[1] === 0x4b
        ? 'this looks like a ZIP archive: read it with readNpz if it is an .npz file'
        : whole;
    throw new FormatError(
      `${expects} with a header of at most ${LONGEST_HEADER} bytes, but got ${length}; ${advice}`,
    );
  }
  const end = LENGTH_BYTES + length;
  if (size !== undefined && end > size) {
    throw new FormatError(
      `${expects} with a header up to byte ${end}, but got its end at byte ${size}; ${damaged}`,
    );
  }
  return end;
}

/** Reads the bytes between the length and the elements. */
export function parseSafetensorsHeader(
  who: string,
  bytes: Uint8Array,
  size: number | undefined,
): SafetensorsHeader {
  const fields = fieldsOf(who, bytes);
  const start = LENGTH_BYTES + bytes.length;
  const metadata = readMetadata(who, fields.get(METADATA));
  const places: TensorPlace[] = [];
  for (const [name, field] of fields)
    if (name !== METADATA) places.push(readPlace(who, name, field, start));
  checkPlaces(who, places, start, size);
  return { places, metadata };
}

function fieldsOf(who: string, bytes: Uint8Array): ReadonlyMap<string, HeaderValue> {
  const fault = (came: string) =>
    new FormatError(
      `${who} expects the header of a safetensors file to be a JSON object that begins with {, ` +
        `but got ${came}; ${whole}`,
    );
  if (bytes[0] !== 0x7b) throw fault(bytes.length === 0 ? 'nothing' : `the byte ${bytes[0]} first`);
  let text: string;
  try {
    text = decodeText(bytes, 'utf-8', { fatal: true });
  } catch {
    throw fault('bytes that are no UTF-8');
  }
  try {
    return parseStrictly(text) as ReadonlyMap<string, HeaderValue>;
  } catch (error) {
    if (error instanceof JsonFault) throw fault(error.message);
    throw error;
  }
}

function readMetadata(who: string, field: HeaderValue | undefined): Record<string, string> {
  if (field === undefined) return {};
  const entries = field instanceof Map ? [...(field as ReadonlyMap<string, HeaderValue>)] : [];
  if (field instanceof Map && entries.every(([, value]) => typeof value === 'string'))
    return Object.fromEntries(entries as [string, string][]);
  throw new FormatError(
    `${who} expects ${METADATA} to be an object of texts by name, but got ${showField(field)}; ` +
      anew,
  );
}

const showField = (field: HeaderValue | undefined): string =>
  field instanceof Map ? `an object with ${show([...field.keys()].slice(0, 8))}` : show(field);

const isNumbers = (field: HeaderValue | undefined): field is readonly number[] =>
  Array.isArray(field) && field.every((item) => typeof item === 'number');

function readPlace(who: string, name: string, field: HeaderValue, start: number): TensorPlace {
  const shown = `'${name.slice(0, 60)}'`;
  const entries = field instanceof Map ? (field as ReadonlyMap<string, HeaderValue>) : undefined;
  const [dtypeName, shape, offsets] = ['dtype', 'shape', 'data_offsets'].map((key) =>
    entries?.get(key),
  );
  const isPlace =
    entries?.size === 3 &&
    typeof dtypeName === 'string' &&
    isNumbers(shape) &&
    isNumbers(offsets) &&
    offsets.length === 2;
  if (!isPlace) {
    throw new FormatError(
      `${who} expects ${shown} as an object of dtype, shape and two data_offsets, but got ` +
        `${showField(field)}; ${anew}`,
    );
  }
  const dtype = dtypeNamed(dtypeName);
  if (!dtype) {
    throw new FormatError(
      `${who} expects ${shown} of dtype ${knownNames()}, but got ${show(dtypeName)}; convert it ` +
        'before saving: tensor.float() in Python',
    );
  }
  // An axis of length 0 empties the array, but not the others: together they must still be numbers
  // that strides can hold.
  if (shape.length > MOST_AXES || sizeOf(shape.filter((n) => n > 0)) > Number.MAX_SAFE_INTEGER) {
    const few = showShape(shape.length > 8 ? [...shape.slice(0, 8), '...'] : shape);
    throw new FormatError(
      `${who} expects ${shown} of at most ${MOST_AXES} axes and 2^53 elements, but got shape ` +
        `${few}; ${anew}`,
    );
  }
  const [from, to] = offsets;
  const wanted = (shape.includes(0) ? 0 : sizeOf(shape)) * bytesOfDType(dtype);
  if (to - from !== wanted) {
    throw new FormatError(
      `${who} expects ${shown}, ${dtypeName} ${showShape(shape)}, to take ${wanted} bytes, but ` +
        `got data_offsets ${showShape(offsets)}; ${anew}`,
    );
  }
  return { name, dtype, shape, begin: start + from, end: start + to };
}

/** Refuses arrays that share bytes, and bytes that belong to none. */
function checkPlaces(
  who: string,
  places: readonly TensorPlace[],
  start: number,
  size: number | undefined,
): void {
  let end = start;
  for (const place of [...places].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (place.begin !== end) {
      throw new FormatError(
        `${who} expects the arrays one after the other, the next from byte ${end} on, but got ` +
          `'${place.name.slice(0, 60)}' from byte ${place.begin} on; ${anew}`,
      );
    }
    ({ end } = place);
  }
  if (size === undefined || end === size) return;
  const advice = end > size ? damaged : 'remove the bytes after that';
  throw new FormatError(
    `${who} expects a safetensors file to end with its last array, at byte ${end}, but got its ` +
      `end at byte ${size}; ${advice}`,
  );
}
