/**
 * Arrays by name as the bytes of a safetensors file: those that the reference writes for them.
 */
import { checkCount, checkOneOf, checkOptions, checkRecord, show } from '../../core/check.js';
import { DTypeError, OptionError } from '../../core/errors.js';
import type { Bytes, DType } from '../../core/dtype.js';
import { packed, sizeOf, type NdArray } from '../../core/ndarray.js';
import type { ArrayInput } from '../../core/nested.js';
import { isRecord } from '../../core/realms.js';
import { decodeText, encodeText } from '../../core/text-coders.js';
import { hostIsLittleEndian, swapBytes } from '../byte-order.js';
import { halfDTypes, writeHalves, type HalfDType } from '../half-floats.js';
import { bytesOfDType, type StoredDType } from '../stored-elements.js';
import { writtenArray } from '../written-array.js';
import { nameOf, rankOf } from './dtypes.js';
import { LENGTH_BYTES, LONGEST_HEADER, METADATA } from './header.js';

/** Options of {@link writeSafetensors}. */
export interface WriteSafetensorsOptions {
  /** Texts by name to put beside the arrays. Default: none. */
  metadata?: Readonly<Record<string, string>>;
  /**
   * Floats of two bytes for all arrays of floats, or for some by their names: half the file, with
   * about three decimal digits (float16: up to 65,504) or two (bfloat16: float32's range). Numbers
   * are rounded to the nearest, halves to even; what is too large becomes ±Infinity. Default: every
   * array as it is.
   */
  dtypes?: HalfDType | Readonly<Record<string, HalfDType>>;
}

/** What an array is written as, where that is not its own type. */
type Halves = (name: string, dtype: DType) => HalfDType | undefined;

const isFloat = (dtype: DType): boolean => dtype.startsWith('float');

/** An array on its way into a file. */
interface Written {
  readonly name: string;
  readonly source: NdArray;
  readonly dtype: DType;
  /** What its elements are written as. */
  readonly stored: StoredDType;
  /** The name in UTF-8, by which the reference sorts. */
  readonly key: Uint8Array;
}

/**
 * The bytes of a safetensors file, which `safetensors.torch.load_file` reads, and every other
 * program that knows the format. Arrays lie in it as the reference puts them: those of wide
 * elements first, then by name.
 *
 * @param arrays - Of any shape, strides and `DType`; a module's `stateDict()`, for example.
 * @throws DTypeError or ShapeError if an array cannot be written, or one of whole numbers is asked
 * for as floats; TypeError if a text is none; RangeError if names and texts take 100 MB.
 *
 * @example
 * ```ts
 * import { readSafetensors, writeSafetensors } from 'tiny-mlp/io';
 * import { array, Linear } from 'tiny-mlp';
 *
 * const model = new Linear(784, 10);
 * const bytes = writeSafetensors(model.stateDict(), {
 *   metadata: { data: 'MNIST' },
 *   dtypes: 'float16',
 * });
 * console.log(bytes.length); // 15868
 * console.log(readSafetensors(bytes).metadata); // { data: 'MNIST' }
 * ```
 * @see https://huggingface.co/docs/safetensors
 */
export function writeSafetensors(
  arrays: Readonly<Record<string, ArrayInput>>,
  options: WriteSafetensorsOptions = {},
): Bytes {
  const who = 'writeSafetensors';
  checkCount(who, arguments, 2);
  checkRecord(who, 'arrays', arrays, 'pass { x, y }, say, or model.stateDict()');
  checkOptions(who, options, ['metadata', 'dtypes']);
  const { metadata = {}, dtypes = {} } = options;
  checkMetadata(who, metadata);
  return encodeSafetensors(who, arrays, metadata, halvesFor(who, arrays, dtypes));
}

/** The bytes of a file of checked texts. @param halves - What arrays of floats are written as. */
export function encodeSafetensors(
  who: string,
  arrays: Readonly<Record<string, ArrayInput>>,
  metadata: Readonly<Record<string, string>>,
  halves: Halves = () => undefined,
): Bytes {
  const list = Object.entries(arrays).map(([name, array]): Written => {
    checkName(who, name);
    const { source, dtype } = writtenArray(who, name, array);
    const stored = halves(name, dtype);
    if (stored === undefined || isFloat(dtype))
      return { name, source, dtype, stored: stored ?? dtype, key: encodeText(name) };
    throw new DTypeError(
      `${who} expects ${name} of dtype float32 or float64 to write it as ${stored}, but got ` +
        `${dtype}; leave it out of dtypes`,
    );
  });
  list.sort((a, b) => rankOf(a.stored) - rankOf(b.stored) || compareBytes(a.key, b.key));
  let end = 0;
  const fields = list.map(({ name, source: { shape }, stored }) => {
    const begin = end;
    end += sizeOf(shape) * bytesOfDType(stored);
    const info = { dtype: nameOf(stored), shape: [...shape], data_offsets: [begin, end] };
    return [name, info] as const;
  });
  const header = headerBytes(who, metadata, fields);
  const bytes = new Uint8Array(LENGTH_BYTES + header.length + end);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, LENGTH_BYTES);
  let at = LENGTH_BYTES + header.length;
  for (const written of list) {
    const elements = elementBytes(written);
    bytes.set(elements, at);
    at += elements.length;
  }
  return bytes;
}

function elementBytes({ source, dtype, stored }: Written): Uint8Array {
  const values = packed(source, dtype);
  if (stored === 'float16' || stored === 'bfloat16') return writeHalves(values, stored);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  if (!hostIsLittleEndian()) swapBytes(bytes, values.BYTES_PER_ELEMENT);
  return bytes;
}

/** The JSON, key by key: an object would put names that are numbers first. */
function headerBytes(
  who: string,
  metadata: Readonly<Record<string, string>>,
  fields: readonly (readonly [string, object])[],
): Uint8Array {
  const texts = Object.keys(metadata).length > 0 ? [[METADATA, metadata] as const] : [];
  const parts = [...texts, ...fields].map(
    ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`,
  );
  const text = encodeText(`{${parts.join(',')}}`);
  // Padded, so that the elements begin at a multiple of 8.
  const length = Math.ceil(text.length / 8) * 8;
  if (length > LONGEST_HEADER) {
    throw new RangeError(
      `${who} expects names and metadata of at most ${LONGEST_HEADER} bytes together, but got ` +
        `${length}; keep long texts in a file of their own`,
    );
  }
  const bytes = new Uint8Array(length).fill(0x20);
  bytes.set(text);
  return bytes;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

/** Whether a text has an end of each pair of UTF-16: others are no text in UTF-8. */
const isText = (text: string): boolean =>
  decodeText(encodeText(text), 'utf-8', { ignoreBOM: true }) === text;

function checkName(who: string, name: string): void {
  if (name === METADATA) {
    throw new RangeError(
      `${who} expects names other than ${METADATA}, which the format keeps for itself, but got ` +
        'it; choose another',
    );
  }
  if (isText(name)) return;
  throw new RangeError(
    `${who} expects names that are whole Unicode, but got ${show(name)}; leave half pairs out`,
  );
}

/** Refuses what are no texts by name. */
export function checkMetadata(who: string, metadata: unknown): void {
  if (!isRecord(metadata)) {
    throw new TypeError(
      `${who} expects metadata as an object of texts by name, but got ${show(metadata)}; pass ` +
        "{ data: 'MNIST' }, say",
    );
  }
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value === 'string' && isText(key) && isText(value)) continue;
    throw new TypeError(
      `${who} expects metadata of texts, but got ${show(value)} for ${show(key)}; pass a string: ` +
        'JSON.stringify(value), say',
    );
  }
}

/** What other programs call the element types of two bytes. */
const halfNames: readonly (readonly [names: RegExp, dtype: HalfDType])[] = [
  [/^(torch\.)?(f16|fp16|half|float_?16)$/i, 'float16'],
  [/^(torch\.)?(bf16|bfloat|brain|bfloat_?16)$/i, 'bfloat16'],
];

function checkHalf(who: string, what: string, given: unknown): HalfDType {
  const meant =
    typeof given === 'string' && !(halfDTypes as readonly string[]).includes(given)
      ? halfNames.find(([names]) => names.test(given))
      : undefined;
  if (!meant) return checkOneOf(who, what, given, halfDTypes);
  throw new RangeError(
    `${who} expects ${what} to be 'float16' or 'bfloat16', but got ${show(given)}; did you mean ` +
      `'${meant[1]}'?`,
  );
}

function halvesFor(
  who: string,
  arrays: object,
  given: NonNullable<WriteSafetensorsOptions['dtypes']>,
): Halves {
  if (typeof given === 'string') {
    const dtype = checkHalf(who, 'dtypes', given);
    return (_, own) => (isFloat(own) ? dtype : undefined);
  }
  if (!isRecord(given)) {
    throw new TypeError(
      `${who} expects dtypes to be 'float16', 'bfloat16' or an object of these by name, but got ` +
        `${show(given)}; pass one of these`,
    );
  }
  const byName = new Map(Object.entries(given));
  for (const [name, dtype] of byName) {
    checkHalf(who, `dtypes[${show(name)}]`, dtype);
    if (Object.hasOwn(arrays, name)) continue;
    throw new OptionError(
      `${who} expects dtypes of arrays that are written, but got ${show(name)}; remove it`,
    );
  }
  return (name) => byName.get(name);
}
