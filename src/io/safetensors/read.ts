/**
 * The arrays and texts of a whole safetensors file in memory. Not here: parts of a large one
 * (open.ts).
 */
import { checkCount } from '../../core/check.js';
import type { NumberArray } from '../../core/dtype.js';
import { FormatError } from '../../core/errors.js';
import { wrap, type NdArray } from '../../core/ndarray.js';
import { adviceForOther } from '../file-kinds.js';
import { checkBytes } from '../npy.js';
import { elementsOf } from '../stored-elements.js';
import {
  headerEnd,
  LENGTH_BYTES,
  parseSafetensorsHeader,
  type SafetensorsHeader,
  type TensorPlace,
} from './header.js';

/** What a safetensors file holds. */
export interface Safetensors {
  /** The arrays by name. */
  readonly tensors: Record<string, NdArray<NumberArray>>;
  /** Texts by name, as whoever wrote the file chose; none where it has none. */
  readonly metadata: Record<string, string>;
}

/** What the header of a whole file says, checked. */
export function headerOf(who: string, bytes: Uint8Array): SafetensorsHeader {
  const advice = adviceForOther(bytes, 'safetensors', 'model', 'tabular');
  if (advice !== undefined) {
    throw new FormatError(
      `${who} expects a safetensors file, but got ${bytes.length} bytes of another kind; ${advice}`,
    );
  }
  const end = headerEnd(who, bytes, bytes.length);
  return parseSafetensorsHeader(who, bytes.subarray(LENGTH_BYTES, end), bytes.length);
}

/** An array, from the bytes of its place. */
export const tensorFrom = (
  who: string,
  { name, dtype, shape }: TensorPlace,
  bytes: Uint8Array,
): NdArray<NumberArray> => wrap(elementsOf(who, `'${name}'`, dtype, bytes, true), shape);

/** The arrays of a whole file. */
export const tensorsOf = (
  who: string,
  places: readonly TensorPlace[],
  bytes: Uint8Array,
): Record<string, NdArray<NumberArray>> =>
  Object.fromEntries(
    places.map((place) => [
      place.name,
      tensorFrom(who, place, bytes.subarray(place.begin, place.end)),
    ]),
  );

/**
 * The arrays in a safetensors file, which PyTorch, JAX, and most programs of deep learning write,
 * and the texts beside them.
 *
 * F64, F32, I32, I16, I8, U32, U16, U8 come as they are; F16 and BF16 as float32, exactly; I64 and
 * U64 as int32 where all of an array fit, else as uint32, else as float64; BOOL as uint8, 0 and 1.
 * The elements are copied. Nothing in such a file can be run.
 *
 * @param bytes - The whole file: in Node from `readFileSync`, in a page from `new Uint8Array(await
 * response.arrayBuffer())`. For a part of a large one see {@link openSafetensors}.
 * @throws FormatError if it is no whole safetensors file (a name twice, arrays that overlap, gaps,
 * sizes that do not fit, another end), holds an element type that is not read (F8, complex), or a
 * whole number further than 2⁵³ from 0. All but the last is found out before memory is taken.
 *
 * @example
 * The parameters of a model trained in PyTorch. In Python:
 *
 *     from safetensors.torch import save_file
 *     save_file(model.state_dict(), "model.safetensors")
 *
 * and here, with `readFileSync('model.safetensors')` for the bytes:
 * ```ts
 * import { readSafetensors, writeSafetensors } from 'tiny-mlp/io';
 * import { Linear, ReLU, Sequential } from 'tiny-mlp';
 *
 * const make = () =>
 *   new Sequential(new Linear(4, 8), new ReLU(), new Linear(8, 3));
 * const bytes = writeSafetensors(make().stateDict());
 *
 * const model = make();
 * model.loadStateDict(readSafetensors(bytes).tensors);
 * console.log(Object.keys(readSafetensors(bytes).tensors));
 * // [ '0.bias', '0.weight', '2.bias', '2.weight' ]
 * ```
 * @see https://huggingface.co/docs/safetensors
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const who = 'readSafetensors';
  checkCount(who, arguments, 1);
  const file = checkBytes(who, bytes);
  const { places, metadata } = headerOf(who, file);
  return { tensors: tensorsOf(who, places, file), metadata };
}
