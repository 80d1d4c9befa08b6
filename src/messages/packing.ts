/**
 * Data as messages between threads carry it: ndarrays are instances of classes, which messages do
 * not carry, and an array may be a small part of a large memory, which a message would copy whole.
 * Not here: whether data can be sent at all (sendable.ts).
 */
import { isBuffer } from '../core/bytes.js';
import { wrap } from '../core/ndarray.js';
import { partsOf } from '../core/parts.js';
import { isRecord, tagOf } from '../core/realms.js';
import type { NumberArray } from '../core/dtype.js';
import { bufferOf, byteOffsetOf, lengthOf, typedArrayName } from '../core/typed-array.js';

/** An ndarray on its way. */
interface Packed {
  readonly $ndarray: {
    readonly data: unknown;
    readonly shape: number[];
    readonly stride: number[];
    readonly offset: number;
  };
}

/**
 * Where the bytes of an array go: a memory that has them, and from where on; undefined where they
 * are left out.
 */
type Place = (
  buffer: ArrayBufferLike,
  byteOffset: number,
  byteLength: number,
) => readonly [memory: ArrayBufferLike, byteOffset: number] | undefined;

const nowhere = new ArrayBuffer(0);

/** A model or an optimizer, say, of which a message would leave an empty object. */
export const hasState = (value: object): boolean =>
  typeof (value as { stateDict?: unknown }).stateDict === 'function';

/** As the platform calls what it does not carry. */
const lostInMessages = (): Error =>
  Object.assign(new TypeError('nothing of it would arrive'), { name: 'DataCloneError' });

/**
 * Data with its arrays in shared memory, moved there once, so that any number of workers read the
 * same bytes. What is there already is left where it is; views of one buffer go together, so that a
 * training and a validation part of one array stay parts of one. Without SharedArrayBuffer (a page
 * that is not isolated by headers) nothing is copied here, and every message makes its own copy.
 */
export function shareData(data: unknown): unknown {
  const moved = new Map<ArrayBufferLike, SharedArrayBuffer>();
  return pack(data, (buffer, byteOffset) => {
    if (typeof SharedArrayBuffer === 'undefined' || tagOf(buffer) === 'SharedArrayBuffer')
      return [buffer, byteOffset];
    let shared = moved.get(buffer);
    if (!shared) {
      shared = new SharedArrayBuffer(buffer.byteLength);
      new Uint8Array(shared).set(new Uint8Array(buffer));
      moved.set(buffer, shared);
    }
    return [shared, byteOffset];
  });
}

/** Data with arrays of their own: each as large as itself, and nobody else's. */
export const copyData = (data: unknown): unknown =>
  pack(data, (buffer, byteOffset, byteLength) => {
    // By a view, because slicing shared memory gives shared memory.
    const copy = new Uint8Array(byteLength);
    copy.set(new Uint8Array(buffer, byteOffset, byteLength));
    return [copy.buffer, 0];
  });

/** The same data with empty arrays, but for those in shared memory, of which nothing is copied. */
export const withoutBytes = (data: unknown): unknown =>
  pack(data, (buffer, byteOffset) =>
    tagOf(buffer) === 'SharedArrayBuffer' ? [buffer, byteOffset] : undefined,
  );

function pack(data: unknown, place: Place): unknown {
  const view = (array: ArrayBufferView): ArrayBufferView => {
    const name = typedArrayName(array);
    if (name === undefined) {
      const { byteLength } = array;
      const to = place(array.buffer, array.byteOffset, byteLength);
      return to ? new DataView(to[0] as ArrayBuffer, to[1], byteLength) : new DataView(nowhere);
    }
    // This realm's class of that name, which a message arrives as; of a Buffer, a Uint8Array.
    const type = (
      globalThis as unknown as Record<
        string,
        { new (...args: unknown[]): ArrayBufferView; BYTES_PER_ELEMENT: number }
      >
    )[name];
    const length = lengthOf(array);
    const bytes = length * type.BYTES_PER_ELEMENT;
    const to = place(bufferOf(array), byteOffsetOf(array), bytes);
    return to ? new type(...to, length) : new type(0);
  };
  const seen = new Map<object, unknown>();
  const move = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return seen.get(value);
    if (ArrayBuffer.isView(value)) return view(value);
    if (isBuffer(value)) return (place(value, 0, value.byteLength) ?? [nowhere])[0];
    const parts = partsOf(value);
    if (parts) return { $ndarray: { ...parts, data: move(parts.data) } } satisfies Packed;
    // A Map, a Date: as messages carry it.
    if (!Array.isArray(value) && !isRecord(value)) {
      if (hasState(value)) throw lostInMessages();
      return value;
    }
    const copy: unknown[] | Record<string, unknown> = Array.isArray(value) ? [] : {};
    seen.set(value, copy);
    for (const [key, item] of Object.entries(value))
      (copy as Record<string, unknown>)[key] = move(item);
    return copy;
  };
  return move(data);
}

/** What {@link shareData} or {@link copyData} was given: arrays are ndarrays again. */
export function unpackData(data: unknown): unknown {
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
