/**
 * IDX files as arrays: reading, the same in Node and in browsers. Paths are read by the Disk that
 * is passed in, where there is one. Not here: the header (idx-header.ts), gzip and the checks of
 * the file's length (idx-file.ts), writing (write-idx.ts).
 */
import { checkOptions, show } from '../core/check.js';
import { allocate } from '../core/dtype.js';
import { sizeOf, wrap, type NdArray } from '../core/ndarray.js';
import { isUrl } from '../core/realms.js';
import {
  bytesOf,
  isBlob,
  isBytesSource,
  showSource,
  type BytesSource,
  type Disk,
} from './bytes.js';
import { openIdx, type IdxFile } from './idx-file.js';
import { idxTypes, type IdxArray } from './idx-header.js';

/** What {@link readIdx} reads: bytes, a Blob or File; in Node also a path or a `file:` URL. */
export type IdxSource = BytesSource | string | URL;

/** Options of {@link readIdx}. */
export interface ReadIdxOptions {
  /** What error texts call the file. Default: its path, a File's own name, or "the bytes given". */
  name?: string;
}

/** Reads an IDX file; see readIdx in node.ts for what users are told. */
export async function readIdxWith(
  disk: Disk | undefined,
  source: IdxSource,
  options: ReadIdxOptions,
): Promise<NdArray<IdxArray>> {
  const who = 'readIdx';
  checkOptions(who, options, ['name']);
  if (options.name !== undefined && typeof options.name !== 'string') {
    throw new TypeError(
      `${who} expects name to be a string, but got ${show(options.name)}; pass a string`,
    );
  }
  const isPath = typeof source === 'string' || (isUrl(source) && source.protocol === 'file:');
  if (!isBytesSource(source) && !(disk && isPath)) {
    const what = disk ? 'bytes, a Blob, a path or a file: URL' : 'bytes or a Blob';
    throw new TypeError(
      `${who} expects ${what}, but got ${showSource(source)}; fetch what is elsewhere and pass ` +
        'its bytes, as in readIdx(await response.blob())',
    );
  }
  const name = options.name ?? nameOf(source);
  const given = isBytesSource(source) ? await bytesOf(source) : await disk!.read(who, source);
  const file = await openIdx(who, name, given);
  // The result is the caller's own: it must not change with bytes that they hold.
  const shared = file.bytes === given && isBytesSource(source) && !isBlob(source);
  return decodeIdx(shared ? { ...file, bytes: given.slice() } : file);
}

function nameOf(source: IdxSource): string {
  if (!isBytesSource(source)) return String(source);
  const own = isBlob(source) ? (source as Partial<File>).name : undefined;
  return own === undefined || own === '' ? 'the bytes given' : own;
}

/**
 * The numbers in a file: over its own memory where an element is one byte, copied out of big-endian
 * order where it is more.
 */
export function decodeIdx({ bytes, header }: IdxFile): NdArray<IdxArray> {
  const { dtype, shape, start } = header;
  const size = shape.includes(0) ? 0 : sizeOf(shape);
  const at = bytes.byteOffset + start;
  if (dtype === 'uint8') return wrap(new Uint8Array(bytes.buffer, at, size), shape);
  if (dtype === 'int8') return wrap(new Int8Array(bytes.buffer, at, size), shape);
  const { get, bytes: step } = idxTypes[dtype];
  const view = new DataView(bytes.buffer, at, size * step);
  const values: IdxArray = allocate(dtype, size);
  for (let i = 0; i < size; i++) values[i] = get(view, i * step);
  return wrap(values, shape);
}
