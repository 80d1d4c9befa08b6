/**
 * Moves a data set into shared memory, once, so that any number of workers read the same bytes. Not
 * here: how it gets to them (worker-pool.ts); messages carry shared memory by reference.
 */
import { isBuffer } from '../core/bytes.js';
import { wrap } from '../core/ndarray.js';
import { partsOf } from '../core/parts.js';
import { isRecord, tagOf } from '../core/realms.js';
import type { NumberArray } from '../core/dtype.js';
import { bufferOf, byteOffsetOf, lengthOf, typedArrayName } from '../core/typed-array.js';

/** An ndarray on its way: ndarrays are instances of classes, which messages do not carry. */
interface Packed {
  readonly $ndarray: {
    readonly data: unknown;
    readonly shape: number[];
    readonly stride: number[];
    readonly offset: number;
  };
}

/**
 * The data as messages carry it. Arrays lie in shared memory: what is there already is left where
 * it is, all else is copied to it once, views of one buffer together, so that a training and a
 * validation part of one array stay parts of one. Without SharedArrayBuffer (a page that is not
 * isolated by headers) nothing is copied here, and every message makes its own copy.
 */
export function shareData(data: unknown): unknown {
  const moved = new Map<ArrayBufferLike, SharedArrayBuffer>();
  const memory = (buffer: ArrayBufferLike): ArrayBufferLike => {
    if (typeof SharedArrayBuffer === 'undefined' || tagOf(buffer) === 'SharedArrayBuffer')
      return buffer;
    let shared = moved.get(buffer);
    if (!shared) {
      shared = new SharedArrayBuffer(buffer.byteLength);
      new Uint8Array(shared).set(new Uint8Array(buffer));
      moved.set(buffer, shared);
    }
    return shared;
  };
  const view = (array: ArrayBufferView): ArrayBufferView => {
    const name = typedArrayName(array);
    if (name === undefined)
      return new DataView(
        memory(array.buffer) as SharedArrayBuffer,
        array.byteOffset,
        array.byteLength,
      );
    // This realm's class of that name, which a message arrives as; of a Buffer, a Uint8Array.
    const type = (
      globalThis as unknown as Record<string, new (...args: unknown[]) => ArrayBufferView>
    )[name];
    return new type(memory(bufferOf(array)), byteOffsetOf(array), lengthOf(array));
  };
  const seen = new Map<object, unknown>();
  const move = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return seen.get(value);
    if (ArrayBuffer.isView(value)) return view(value);
    if (isBuffer(value)) return memory(value);
    const parts = partsOf(value);
    if (parts) return { $ndarray: { ...parts, data: move(parts.data) } } satisfies Packed;
    // A Map, a Date: as messages carry it.
    if (!Array.isArray(value) && !isRecord(value)) return value;
    const copy: unknown[] | Record<string, unknown> = Array.isArray(value) ? [] : {};
    seen.set(value, copy);
    for (const [key, item] of Object.entries(value))
      (copy as Record<string, unknown>)[key] = move(item);
    return copy;
  };
  return move(data);
}

/** What {@link shareData} was given, over the memory it was moved to: arrays are ndarrays again. */
export function unshareData(data: unknown): unknown {
  const seen = new Map<object, unknown>();
  const open = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
    if (seen.has(value)) return seen.get(value);
    if (!Array.isArray(value) && !isRecord(value)) return value;
    if ('$ndarray' in value) {
      const { data: elements, shape, stride, offset } = (value as unknown as Packed).$ndarray;
      return wrap(elements as NumberArray, shape, stride, offset);
    }
    const copy: unknown[] | Record<string, unknown> = Array.isArray(value) ? [] : {};
    seen.set(value, copy);
    for (const [key, item] of Object.entries(value))
      (copy as Record<string, unknown>)[key] = open(item);
    return copy;
  };
  return open(data);
}
