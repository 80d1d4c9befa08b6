/**
 * Writes files that torch.load reads. Not here: the opcodes (pickler.ts), the archive
 * (zip-writer.ts).
 */
import { checkArray } from '../../core/array-checks.js';
import { checkCount, checkRecord, show } from '../../core/check.js';
import { dtypeOf, dtypes, type Bytes, type DType, type NumberArray } from '../../core/dtype.js';
import { DTypeError } from '../../core/errors.js';
import { packed, rowMajorStrides, type NdArray } from '../../core/ndarray.js';
import { settled, type ArrayInput } from '../../core/nested.js';
import { partsOf } from '../../core/parts.js';
import { isRecord } from '../../core/realms.js';
import { encodeText } from '../../core/text-coders.js';
import { typedArrayName } from '../../core/typed-array.js';
import { hostIsLittleEndian, swapBytes } from '../byte-order.js';
import { checkZipSize, zip } from '../zip-writer.js';
import { Pickler } from './pickler.js';
import type { TorchKey } from './value.js';

/** What `writeTorch` takes in a checkpoint, beside arrays by name. */
export type TorchInput =
  | NdArray
  | NumberArray
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly TorchInput[]
  | ReadonlyMap<TorchKey, TorchInput>
  // Of values by name, which are these again: an interface has no index signature.
  | object;

/** How deep values may lie in each other, as readTorch has it. */
const DEEPEST = 100;

/** The class of storage for each element type. PyTorch before 2.3 has no uint16 and no uint32. */
const storages: Readonly<Record<DType, readonly [name: string, bytes: number]>> = {
  float32: ['FloatStorage', 4],
  float64: ['DoubleStorage', 8],
  int8: ['CharStorage', 1],
  uint8: ['ByteStorage', 1],
  int16: ['ShortStorage', 2],
  uint16: ['IntStorage', 4],
  int32: ['IntStorage', 4],
  uint32: ['LongStorage', 8],
};
const LONG = ['LongStorage', 8] as const;

/** Where the numbers of storages begin: multiples of this. */
const ALIGNMENT = 64;

/**
 * The bytes of a file that `torch.load` reads, with `weights_only=True` too: a state dict, or a
 * checkpoint with state dicts, numbers, texts, lists and more of these in it.
 *
 * Objects become OrderedDicts, Maps dicts, plain arrays lists, whole numbers int and others float;
 * every array and typed array becomes a tensor of its own, contiguous and on the CPU. uint16 is
 * written as int32 and uint32 as int64, which every PyTorch has; an array of integers whose name
 * ends in `num_batches_tracked` as int64, as PyTorch's normalizations keep it.
 *
 * @param values - Arrays by name, as `stateDict()` gives them, or what {@link TorchInput} allows.
 * @throws DTypeError if an array's elements are of no `DType`; TypeError for other values
 * (undefined, functions, dates); RangeError for values in each other more than 100 deep, or a file
 * of 4 GiB.
 *
 * @example
 * ```ts
 * import { readTorch, writeTorch } from 'tiny-mlp/io';
 * import { Linear } from 'tiny-mlp';
 *
 * const model = new Linear(4, 3);
 * // In Node: writeFileSync('model.pt', bytes). In Python:
 * // model = torch.nn.Linear(4, 3)
 * // model.load_state_dict(torch.load('model.pt', weights_only=True))
 * const bytes = writeTorch(model.stateDict());
 * console.log(readTorch(bytes).weight?.shape); // [ 3, 4 ]
 *
 * const checkpoint = writeTorch({ model: model.stateDict(), epoch: 3 });
 * console.log(readTorch<{ epoch: number }>(checkpoint).epoch); // 3
 * ```
 * @see https://pytorch.org/docs/stable/generated/torch.load.html
 */
export function writeTorch(values: Readonly<Record<string, TorchInput>> | object): Bytes {
  const who = 'writeTorch';
  checkCount(who, arguments, 1);
  checkRecord(who, 'values', values, 'pass model.stateDict(), or { model: model.stateDict() }');
  const out = new Writer(who);
  out.write('values', '', values, 0);
  const files: [string, Uint8Array][] = [
    ['archive/data.pkl', out.pickler.end()],
    ['archive/byteorder', encodeText('little')],
    ...out.storages.map((bytes, i): [string, Uint8Array] => [`archive/data/${i}`, bytes]),
    ['archive/version', encodeText('3\n')],
  ];
  checkZipSize(who, 'tensors', files, ALIGNMENT);
  return zip(files, false, ALIGNMENT);
}

class Writer {
  readonly pickler = new Pickler();
  readonly storages: Uint8Array[] = [];

  constructor(readonly who: string) {}

  /** @param name - What error texts call the value. @param key - Its name where it is. */
  write(name: string, key: string, value: unknown, depth: number): void {
    const { who, pickler } = this;
    if (depth > DEEPEST) {
      throw new RangeError(
        `${who} expects values in each other at most ${DEEPEST} deep, but got deeper ones at ` +
          `${name.slice(0, 60)}...; does an object hold itself?`,
      );
    }
    const inside = (place: string, item: unknown, own = '') =>
      () => this.write(place, own, item, depth + 1); // prettier-ignore
    if (value === null) pickler.none();
    else if (typeof value === 'string') pickler.text(value);
    else if (typeof value === 'number') pickler.number(value);
    else if (typeof value === 'bigint') this.#bigint(name, value);
    else if (typeof value === 'boolean') pickler.boolean(value);
    else if (Array.isArray(value))
      pickler.list(value.map((item, i) => inside(`${name}[${i}]`, item)));
    else if (value instanceof Map) {
      const entries = [...(value as ReadonlyMap<unknown, unknown>)];
      pickler.dict(
        entries.map(([k, item]) => {
          if (typeof k === 'object' && k !== null) throw this.#refusal(`a key of ${name}`, k);
          return [inside(`a key of ${name}`, k), inside(`${name}.get(${show(k)})`, item)];
        }),
      );
    } else if (typedArrayName(value) !== undefined || partsOf(value)) {
      this.#tensor(name, key, value as ArrayInput);
    } else if (isRecord(value)) {
      const entries = Object.entries(value);
      pickler.orderedDict(
        entries.map(([k, item]) => [
          () => pickler.text(k),
          inside(depth === 0 ? k : `${name}.${k}`, item, k),
        ]),
      );
    } else throw this.#refusal(name, value);
  }

  #refusal(name: string, value: unknown): TypeError {
    return new TypeError(
      `${this.who} expects ${name} to be an array, number, text, boolean, null, list, object or ` +
        `Map, but got ${show(value)}; leave it out, or turn it into one of these`,
    );
  }

  #bigint(name: string, value: bigint): void {
    if (BigInt.asIntN(8 * 255, value) !== value) {
      throw new RangeError(
        `${this.who} expects ${name} to be a whole number of at most 255 bytes, but got a longer ` +
          'one; write it as a text',
      );
    }
    this.pickler.bigint(value);
  }

  #tensor(name: string, key: string, given: ArrayInput): void {
    const { who, pickler } = this;
    const array = settled(given, checkArray(who, name, given), 'float32');
    const dtype = dtypeOf(array.data);
    if (!dtype) {
      throw new DTypeError(
        `${who} expects ${name} of dtype ${dtypes.join(', ')}, but got ${array.dtype}; convert ` +
          `it with array(${name}, { dtype: 'float64' })`,
      );
    }
    const values = packed(array, dtype);
    const isCounter = key.endsWith('num_batches_tracked') && !dtype.startsWith('float');
    const [storage, step] = isCounter ? LONG : storages[dtype];
    const number = String(this.storages.length);
    this.storages.push(littleEndian(values, step));
    const counts = (list: readonly number[]) => () =>
      pickler.tuple(list.map((n) => () => pickler.number(n)));
    const { shape } = array;
    pickler.call('torch._utils', '_rebuild_tensor_v2', [
      () =>
        pickler.outside([
          () => pickler.text('storage'),
          () => pickler.global('torch', storage),
          () => pickler.text(number),
          () => pickler.text('cpu'),
          () => pickler.number(values.length),
        ]),
      () => pickler.number(0),
      counts(shape),
      counts(rowMajorStrides(shape)),
      () => pickler.boolean(false),
      () => pickler.orderedDict(),
    ]);
  }
}

/** The bytes of numbers, the lowest of each first, in elements of `step` bytes. */
function littleEndian(values: NumberArray, step: number): Uint8Array {
  if (step === values.BYTES_PER_ELEMENT) {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    if (!hostIsLittleEndian()) swapBytes(bytes, step);
    return bytes;
  }
  const bytes = new Uint8Array(values.length * step);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    view.setInt32(step * i, values[i], true); // as bits: uint32 too
    if (step === 8) view.setInt32(step * i + 4, values[i] < 0 ? -1 : 0, true);
  }
  return bytes;
}
