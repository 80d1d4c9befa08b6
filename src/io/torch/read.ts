/**
 * Reads what torch.save wrote. Not here: the archive (archive.ts), the pickle in it (unpickle.ts),
 * what it may name (globals.ts), tensors (tensors.ts).
 */
import { checkCount, checkInteger, checkOptions } from '../../core/check.js';
import type { NumberArray } from '../../core/dtype.js';
import type { NdArray } from '../../core/ndarray.js';
import { checkBytes } from '../npy.js';
import { openArchive } from './archive.js';
import { storageTypes } from './element-types.js';
import { callGlobal, findGlobal } from './globals.js';
import { PickleBytes } from './pickle-bytes.js';
import type { PyStorage, Value } from './pickle-values.js';
import { plain } from './plain.js';
import { storageOf, type Rebuilding } from './tensors.js';
import { unpickle } from './unpickle.js';

/** Options of {@link readTorch}. */
export interface ReadTorchOptions {
  /**
   * The most bytes that the file's members together may have when taken out, and a tensor when its
   * elements are written out as float64 (one that repeats an element, by `expand`, may have any
   * number of them). Default 2³⁰, a gibibyte.
   */
  maxBytes?: number;
}

/**
 * What is in a file of `torch.save` (.pt, .pth): a state dict, or a checkpoint with some in it, as
 * plain data. Nothing in the file is run: it is read as numbers, texts, lists, dicts and tensors,
 * and every function or class but the few that these need is refused by its name.
 *
 * - Tensors come as arrays with their strides; those that share a storage in PyTorch share their
 *   data here. float16 and bfloat16 become float32, bool uint8; int64 becomes int32 if all numbers
 *   of the storage fit, else uint32, else float64 if it holds them exactly.
 * - Dicts come as objects without a prototype, which take any name. A dict with a key that is no
 *   text (`state` in what optimizers save: keys 0, 1, ...) comes as a `Map`.
 * - Lists, tuples and `torch.Size` come as arrays, None as null, whole numbers beyond 2⁵³ as
 *   bigint, element types and devices as their names: `'torch.float32'`, `'cuda:0'`.
 *
 * Files of PyTorch 1.6 and newer are read, with the bytes of numbers in either order.
 *
 * @typeParam T - What the file is known to hold. It is not checked: `loadStateDict` does so for
 * what it is given. Default a state dict, arrays by name; of a checkpoint say
 * `readTorch<{ model: StateDict; epoch: number }>(bytes)`, or `readTorch<TorchValue>(bytes)` where
 * it is not known.
 * @param bytes - The whole file.
 * @throws FormatError if it is no such file or not whole; names a function or class that state
 * dicts do not need (a whole module was saved, say); holds tensors that are complex, quantized,
 * sparse or on the meta device, or 64-bit integers beyond 2⁵³ − 1; is an older file of PyTorch's or
 * a program of TorchScript. The text says what to do in Python.
 *
 * @example
 * ```ts
 * import { readTorch, writeTorch } from 'tiny-mlp/io';
 * import { Linear, ReLU, Sequential } from 'tiny-mlp';
 *
 * // In Python: torch.save(model.state_dict(), 'model.pt')
 * // Here: const bytes = readFileSync('model.pt');
 * const make = () =>
 *   new Sequential(new Linear(4, 8), new ReLU(), new Linear(8, 3));
 * const bytes = writeTorch(make().stateDict());
 *
 * const model = make();
 * model.loadStateDict(readTorch(bytes));
 * console.log(Object.keys(readTorch(bytes)));
 * // [ '0.weight', '0.bias', '2.weight', '2.bias' ]
 * ```
 * @see https://pytorch.org/docs/stable/notes/serialization.html
 */

export function readTorch<T = Record<string, NdArray<NumberArray>>>(
  bytes: Uint8Array,
  options: ReadTorchOptions = {},
): T {
  const who = 'readTorch';
  checkCount(who, arguments, 2);
  const file = checkBytes(who, bytes);
  checkOptions(who, options, ['maxBytes']);
  const maxBytes = checkInteger(who, 'maxBytes', options.maxBytes ?? 2 ** 30, 0);
  const archive = openArchive(who, file, maxBytes);
  const rebuilding: Rebuilding = {
    who,
    littleEndian: archive.littleEndian,
    maxBytes,
    decoded: new Map(),
  };
  const taken = new Map<string, Uint8Array>();
  const bytesOf = (key: string): Uint8Array => {
    let raw = taken.get(key);
    if (!raw) taken.set(key, (raw = archive.storage(key)));
    return raw;
  };
  const root: Value = unpickle(new PickleBytes(who, archive.pickle), {
    find: (path) => findGlobal(who, path),
    call: (callee, given) => callGlobal(rebuilding, callee, given),
    load: (id): PyStorage => storageOf(who, id, storageTypes, bytesOf),
  });
  return plain(who, root) as T;
}
