/**
 * A safetensors file that is too large to read as a whole: its header first, then the arrays that
 * are asked for.
 */
import { checkCount, checkInteger, checkOptions, nearest, show } from '../../core/check.js';
import { isByteArray, plainBytes } from '../../core/bytes.js';
import type { NumberArray } from '../../core/dtype.js';
import { FormatError } from '../../core/errors.js';
import type { NdArray } from '../../core/ndarray.js';
import { tagOf } from '../../core/realms.js';
import {
  headerEnd,
  LENGTH_BYTES,
  parseSafetensorsHeader,
  type TensorInfo,
  type TensorPlace,
} from './header.js';
import { tensorFrom } from './read.js';

/** A file in a page: a `Blob`, or what is like one. */
export interface BlobLike {
  /** How many bytes it has. */
  readonly size: number;
  /** The part from byte `begin` to before byte `end`. */
  slice(begin: number, end: number): BlobPart;
}

/** A part of a {@link BlobLike}. */
export interface BlobPart {
  /** Its bytes. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Reads the bytes of a file from `begin` to before `end`. */
export type ReadRange = (begin: number, end: number) => Uint8Array | Promise<Uint8Array>;

/** Options of {@link openSafetensors}. */
export interface OpenSafetensorsOptions {
  /**
   * How many bytes the file has, so that one that is cut short is refused at once, and not by the
   * first `read` beyond its end. A Blob tells by itself.
   */
  size?: number;
}

/** An open safetensors file. */
export interface SafetensorsFile {
  /** What it holds, in the order of its header. */
  readonly tensors: readonly TensorInfo[];
  /** Texts by name, as whoever wrote the file chose. */
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * Reads one array, its bytes alone.
   *
   * @throws RangeError if there is none of that name; FormatError if the file ends before it does,
   * or a whole number is too large; what the source throws.
   */
  read(name: string): Promise<NdArray<NumberArray>>;
}

/**
 * Opens a large safetensors file: its header is read and checked, and arrays when you ask for them.
 *
 * @param source - A `Blob` (a `File` of a page's `<input>` is one), or a function that reads bytes
 * from `begin` to before `end`: of a file in Node, as below; of a URL by `fetch` with the header
 * `Range`.
 * @throws FormatError as {@link readSafetensors}; what the source throws.
 *
 * @example
 * ```ts
 * import { openSafetensors, writeSafetensors } from 'tiny-mlp/io';
 * import { array, toNested } from 'tiny-mlp';
 *
 * const bytes = writeSafetensors({ x: array([1, 2]), y: array([[3]]) });
 * const file = await openSafetensors(new Blob([bytes]));
 * console.log(file.tensors.map(({ name, shape }) => [name, shape]));
 * // [ [ 'x', [ 2 ] ], [ 'y', [ 1, 1 ] ] ]
 * console.log(toNested(await file.read('x'))); // [ 1, 2 ]
 * ```
 *
 * In Node, from a file:
 * ```ts
 * import { openAsBlob, writeFileSync } from 'node:fs';
 * import { openSafetensors, writeSafetensors } from 'tiny-mlp/io';
 *
 * writeFileSync('some.safetensors', writeSafetensors({ x: [1, 2] }));
 * const blob = await openAsBlob('some.safetensors');
 * const file = await openSafetensors(blob);
 * console.log((await file.read('x')).get(1)); // 2
 * ```
 * @see https://huggingface.co/docs/safetensors
 */
export async function openSafetensors(
  source: BlobLike | ReadRange,
  options: OpenSafetensorsOptions = {},
): Promise<SafetensorsFile> {
  const who = 'openSafetensors';
  checkCount(who, arguments, 2);
  checkOptions(who, options, ['size']);
  if (options.size !== undefined) checkInteger(who, 'size', options.size, 0);
  const [readRange, size] = sourceOf(who, source, options.size);
  const get = async (caller: string, begin: number, end: number): Promise<Uint8Array> => {
    const to = size === undefined ? end : Math.min(end, size);
    const bytes: unknown = begin >= to ? new Uint8Array(0) : await readRange(begin, to);
    if (!isByteArray(bytes)) {
      throw new TypeError(
        `${caller} expects its source to give a Uint8Array, but got ${show(bytes)}; return ` +
          'new Uint8Array(arrayBuffer), say',
      );
    }
    if (bytes.length > end - begin) {
      throw new RangeError(
        `${caller} expects its source to give the ${end - begin} bytes from ${begin} to before ` +
          `${end}, but got ${bytes.length}; return that part alone`,
      );
    }
    return plainBytes(bytes);
  };
  const getAll = async (caller: string, begin: number, end: number): Promise<Uint8Array> => {
    const bytes = await get(caller, begin, end);
    if (bytes.length === end - begin) return bytes;
    throw new FormatError(
      `${caller} expects a safetensors file of at least ${end} bytes, but got its end at byte ` +
        `${begin + bytes.length}; the file is damaged or cut short: save or fetch it again`,
    );
  };
  const start = headerEnd(who, await get(who, 0, LENGTH_BYTES), size);
  const { places, metadata } = parseSafetensorsHeader(
    who,
    await getAll(who, LENGTH_BYTES, start),
    size,
  );
  const byName = new Map(places.map((place) => [place.name, place]));
  return {
    tensors: places.map(({ name, dtype, shape }) => ({ name, dtype, shape })),
    metadata,
    async read(name) {
      const caller = `${who}(...).read`;
      checkCount(caller, arguments, 1);
      const place = byName.get(name) ?? refuse(caller, name, byName);
      return tensorFrom(caller, place, await getAll(caller, place.begin, place.end));
    },
  };
}

function refuse(caller: string, name: unknown, places: ReadonlyMap<string, TensorPlace>): never {
  const names = [...places.keys()];
  const near = typeof name === 'string' ? nearest(name, names) : undefined;
  throw new RangeError(
    `${caller} expects the name of one of the file's ${names.length} arrays, but got ` +
      `${show(name)}; ${near === undefined ? 'see its tensors' : `did you mean '${near}'?`}`,
  );
}

function sourceOf(
  who: string,
  source: BlobLike | ReadRange,
  size: number | undefined,
): [ReadRange, number | undefined] {
  if (typeof source === 'function') return [source, size];
  const { size: own, slice } = (source ?? {}) as Partial<BlobLike>;
  if (typeof own !== 'number' || typeof slice !== 'function' || isByteArray(source)) {
    throw new TypeError(
      `${who} expects source to be a Blob or a function, but got ${show(source)}; pass ` +
        (isByteArray(source)
          ? 'it to readSafetensors'
          : tagOf(source) === 'Promise'
            ? 'what it comes to: await it'
            : 'await openAsBlob(path) of node:fs, or (begin, end) => the bytes from begin to ' +
              'before end'),
    );
  }
  return [
    async (begin, end) => new Uint8Array(await source.slice(begin, end).arrayBuffer()),
    size ?? own,
  ];
}
