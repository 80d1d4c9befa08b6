/**
 * Arrays of floats made from bytes that are not written out before somebody looks at them. A batch of images is kept as its bytes,
 * a quarter of the size; a backend may take these as they are.
 */
import { allocate, type FloatArray, type FloatDType } from './dtype.js';
import { rowMajorStrides, wrap, type NdArray } from './ndarray.js';

/** What an array will hold: `table[byte]` for each byte. */
export interface DeferredBytes {
  readonly bytes: Uint8Array;
  /** 256 numbers of the array's type. */
  readonly table: FloatArray;
}

const notWrittenOut = new WeakMap<object, DeferredBytes>();

/** One prototype for each element type and number of axes: that of ndarray's own, but for `data`. */
const prototypes = new Map<string, object>();

function prototypeOf(dtype: FloatDType, axes: number): object {
  const key = `${dtype} ${axes}`;
  const known = prototypes.get(key);
  if (known) return known;
  const sample = wrap<FloatArray>(
    allocate(dtype, 1),
    Array.from({ length: axes }, () => 1),
  );
  const prototype = Object.create(Object.getPrototypeOf(sample) as object, {
    data: {
      get(this: object) {
        const data = writeOut(this);
        Object.defineProperty(this, 'data', { value: data, writable: true, enumerable: true, configurable: true });
        return data;
      },
    },
  }) as object;
  prototypes.set(key, prototype);
  return prototype;
}

function writeOut(array: object): FloatArray {
  const { bytes, table } = notWrittenOut.get(array)!;
  notWrittenOut.delete(array);
  const data = table instanceof Float32Array ? new Float32Array(bytes.length) : new Float64Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) data[i] = table[bytes[i]];
  return data;
}

/** A row-major array of `table[byte]`; the bytes are not copied. */
export function deferred(bytes: Uint8Array, table: FloatArray, shape: readonly number[]): NdArray<FloatArray> {
  const dtype = table instanceof Float32Array ? 'float32' : 'float64';
  const array = Object.create(prototypeOf(dtype, shape.length)) as NdArray<FloatArray>;
  array.shape = [...shape];
  array.stride = rowMajorStrides(shape);
  array.offset = 0;
  notWrittenOut.set(array, { bytes, table });
  return array;
}

/** Whether a value is such an array and has not been written out: it is then as it was made. */
export const isDeferred = (value: unknown): value is NdArray =>
  typeof value === 'object' && value !== null && notWrittenOut.has(value);

/** The bytes behind an array, or undefined where it is an ordinary one or has been written out. */
export const deferredBytes = (array: NdArray): DeferredBytes | undefined => notWrittenOut.get(array);
