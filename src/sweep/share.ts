/**
 * Moves a data set into shared memory, once, so that any number of workers read the same bytes. Not here: how it gets to them
 * (worker-pool.ts); messages carry shared memory by reference.
 */
import { isNdArray, type NdArray, wrap } from '../core/ndarray.js';
import type { NumberArray } from '../core/dtype.js';

/** An ndarray on its way: ndarrays are instances of classes, which messages do not carry. */
interface Packed {
  readonly $ndarray: { readonly data: unknown; readonly shape: number[]; readonly stride: number[]; readonly offset: number };
}

type TypedArray = NumberArray | BigInt64Array | BigUint64Array | Uint8ClampedArray;

const isPlainObject = (value: object): value is Record<string, unknown> =>
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);

/**
 * The data as messages carry it. Arrays lie in shared memory: what is there already is left where it is, all else is copied to it once,
 * views of one buffer together, so that a training and a validation part of one array stay parts of one. Without SharedArrayBuffer (a page
 * that is not isolated by headers) nothing is copied here, and every message makes its own copy.
 */
export function shareData(data: unknown): unknown {
  const moved = new Map<ArrayBufferLike, SharedArrayBuffer>();
  const memory = (buffer: ArrayBufferLike): ArrayBufferLike => {
    if (typeof SharedArrayBuffer === 'undefined' || buffer instanceof SharedArrayBuffer) return buffer;
    let shared = moved.get(buffer);
    if (!shared) {
      shared = new SharedArrayBuffer(buffer.byteLength);
      new Uint8Array(shared).set(new Uint8Array(buffer));
      moved.set(buffer, shared);
    }
    return shared;
  };
  const view = (array: ArrayBufferView): ArrayBufferView => {
    if (array instanceof DataView)
      return new DataView(memory(array.buffer) as SharedArrayBuffer, array.byteOffset, array.byteLength);
    const type = Object.getPrototypeOf(Object.getPrototypeOf(array)) === TypedArrayPrototype ? array.constructor : Uint8Array; // a Buffer
    return new (type as new (...args: unknown[]) => ArrayBufferView)(
      memory(array.buffer),
      array.byteOffset,
      (array as TypedArray).length,
    );
  };
  const seen = new Map<object, unknown>();
  const move = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return seen.get(value);
    if (ArrayBuffer.isView(value)) return view(value);
    if (value instanceof ArrayBuffer) return memory(value);
    if (isNdArray(value)) {
      const { data: elements, shape, stride, offset } = value as NdArray;
      return { $ndarray: { data: move(elements), shape: [...shape], stride: [...stride], offset } } satisfies Packed;
    }
    if (!Array.isArray(value) && !isPlainObject(value)) return value; // a Map, a Date: as messages carry it
    const copy: unknown[] | Record<string, unknown> = Array.isArray(value) ? [] : {};
    seen.set(value, copy);
    for (const [key, item] of Object.entries(value)) (copy as Record<string, unknown>)[key] = move(item);
    return copy;
  };
  return move(data);
}

const TypedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype) as object;

/** What {@link shareData} was given, over the memory it was moved to: arrays are ndarrays again. */
export function unshareData(data: unknown): unknown {
  const seen = new Map<object, unknown>();
  const open = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
    if (seen.has(value)) return seen.get(value);
    if (!Array.isArray(value) && !isPlainObject(value)) return value;
    if ('$ndarray' in value) {
      const { data: elements, shape, stride, offset } = (value as unknown as Packed).$ndarray;
      return wrap(elements as NumberArray, shape, stride, offset);
    }
    const copy: unknown[] | Record<string, unknown> = Array.isArray(value) ? [] : {};
    seen.set(value, copy);
    for (const [key, item] of Object.entries(value)) (copy as Record<string, unknown>)[key] = open(item);
    return copy;
  };
  return open(data);
}
