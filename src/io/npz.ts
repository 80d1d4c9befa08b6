/**
 * Arrays by name as the bytes of an .npz file, a ZIP archive of .npy files, and back.
 */
import { checkBoolean, checkInteger, checkOptions, checkRecord } from '../core/check.js';
import type { Bytes, NumberArray } from '../core/dtype.js';
import { FormatError } from '../core/errors.js';
import type { NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';
import { adviceForOther } from './file-kinds.js';
import { checkBytes, decode, encode } from './npy.js';
import { listZip, type ArchiveKind } from './zip-directory.js';
import { takeOut } from './zip-member.js';
import { checkZipSize, zip } from './zip-writer.js';

const npz: ArchiveKind = {
  what: 'a ZIP archive (.npz)',
  adviceFor: (bytes) => adviceForOther(bytes, 'npz'),
  pass: 'pass what numpy.savez or writeNpz wrote, all of it and nothing else',
  save: 'save it with numpy.savez',
  split: 'save its arrays in several files',
};

/** Options of {@link readNpz}. */
export interface ReadNpzOptions {
  /** The most bytes that all arrays together may have when taken out. Default 2³⁰, a gibibyte. */
  maxBytes?: number;
}

/** Options of {@link writeNpz}. */
export interface WriteNpzOptions {
  /** Whether to compress, as `numpy.savez_compressed` does. Default false, as `numpy.savez`. */
  compress?: boolean;
}

/**
 * The arrays in an .npz file, by name, as `numpy.load`: stored or deflated.
 *
 * @param bytes - The whole file.
 * @throws FormatError if it is no whole .npz file, or an array's elements are of a type that this
 * package does not have; the text names
 *   the array. Also if the arrays would take more than `maxBytes`: nothing has been taken out then.
 *
 * @example
 * The parameters of a model trained elsewhere. In Python:
 *
 *     state = model.state_dict()
 *     numpy.savez("model.npz", **{name: value.numpy() for name, value in state.items()})
 *
 * and here, with `readFileSync('model.npz')` for the bytes:
 * ```ts
 * import { readNpz, writeNpz } from 'tiny-mlp/io';
 * import { Linear, ReLU, Sequential } from 'tiny-mlp';
 *
 * const trained = new Sequential(
 *   new Linear(784, 32),
 *   new ReLU(),
 *   new Linear(32, 10),
 * );
 * const bytes = writeNpz(trained.stateDict());
 *
 * const model = new Sequential(
 *   new Linear(784, 32),
 *   new ReLU(),
 *   new Linear(32, 10),
 * );
 * model.loadStateDict(readNpz(bytes));
 * console.log(Object.keys(readNpz(bytes)));
 * // [ '0.weight', '0.bias', '2.weight', '2.bias' ]
 * ```
 */
export function readNpz(
  bytes: Uint8Array,
  options: ReadNpzOptions = {},
): Record<string, NdArray<NumberArray>> {
  const who = 'readNpz';
  const archive = checkBytes(who, bytes);
  checkOptions(who, options, ['maxBytes']);
  const maxBytes = checkInteger(who, 'maxBytes', options.maxBytes ?? 2 ** 30, 0);
  const members = listZip(who, archive, npz);
  const total = members.reduce((sum, { size }) => sum + size, 0);
  if (total > maxBytes) {
    throw new FormatError(
      `${who} expects arrays of at most ${maxBytes} bytes, but got ${total} bytes in ` +
        `${members.length} members; pass { maxBytes } if you trust the file`,
    );
  }
  const arrays = new Map<string, NdArray<NumberArray>>();
  for (const member of members) {
    const { name } = member;
    const key = name.replace(/\.npy$/, '');
    if (key === name) {
      const advice =
        adviceForOther(bytes, 'npz') ??
        'save with numpy.savez, which makes such files, and arrays alone';
      throw new FormatError(`${who} expects members named *.npy, but got '${name}'; ${advice}`);
    }
    if (arrays.has(key))
      throw new FormatError(
        `${who} expects each name once, but got '${name}' twice; save it with numpy.savez`,
      );
    arrays.set(key, decode(who, `'${key}'`, takeOut(who, member)));
  }
  return Object.fromEntries(arrays);
}

/**
 * The bytes of an .npz file that holds arrays by name: `numpy.load` reads it.
 *
 * @param arrays - Of any shape, strides and `DType`; a module's `stateDict()`, for example.
 * @throws DTypeError or ShapeError if an array cannot be written; see `writeNpy`.
 * @throws RangeError if the file would have 4 GiB or more.
 *
 * @example
 * ```ts
 * import { readNpz, writeNpz } from 'tiny-mlp/io';
 * import { array } from 'tiny-mlp';
 *
 * const arrays = {
 *   x: array([
 *     [1, 2],
 *     [3, 4],
 *   ]),
 *   y: array([0, 1], { dtype: 'int32' }),
 * };
 * const { x, y } = readNpz(writeNpz(arrays, { compress: true }));
 * console.log(x?.shape, y?.dtype); // [ 2, 2 ] int32
 * ```
 */
export function writeNpz(
  arrays: Readonly<Record<string, ArrayInput>>,
  options: WriteNpzOptions = {},
): Bytes {
  const who = 'writeNpz';
  checkRecord(who, 'arrays', arrays, 'pass { x, y }, say, or model.stateDict()');
  checkOptions(who, options, ['compress']);
  const compress = checkBoolean(who, 'compress', options.compress ?? false);
  const files: [string, Uint8Array][] = [];
  for (const [name, array] of Object.entries(arrays))
    files.push([`${name}.npy`, encode(who, name, array)]);
  checkZipSize(who, 'arrays', files);
  return zip(files, compress);
}
