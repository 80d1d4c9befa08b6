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

/** ndarray's own prototypes, one for each element type and number of axes. */
const prototypes = new Map<string, object>();

function prototypeOf(dtype: FloatDType, axes: number): object {
  const key = `${dtype} ${axes}`;
  let prototype = prototypes.get(key);
  if (!prototype) {
    const sample = wrap<FloatArray>(allocate(dtype, 1), new Array<number>(axes).fill(1));
    prototype = Object.getPrototypeOf(sample) as object;
    prototypes.set(key, prototype);
  }
  return prototype;
}

/** From here on an ordinary array. */
function settle(array: object, data: unknown): void {
  notWrittenOut.delete(array);
  Object.defineProperty(array, 'data', { value: data, writable: true, enumerable: true, configurable: true });
}

function writeOut({ bytes, table }: DeferredBytes): FloatArray {
  const data = table instanceof Float32Array ? new Float32Array(bytes.length) : new Float64Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) data[i] = table[bytes[i]];
  return data;
}

/** `data` before it is written out: one pair of functions for all arrays, which engines handle faster than a pair for each. */
const untouched: PropertyDescriptor & ThisType<object> = {
  get() {
    settle(this, writeOut(notWrittenOut.get(this)!));
    return (this as NdArray).data;
  },
  set(data: unknown) {
    settle(this, data);
  },
  enumerable: true,
  configurable: true,
};

/** A row-major array of `table[byte]`; the bytes are not copied. */
export function deferred(bytes: Uint8Array, table: FloatArray, shape: readonly number[]): NdArray<FloatArray> {
  const dtype = table instanceof Float32Array ? 'float32' : 'float64';
  const array = Object.create(prototypeOf(dtype, shape.length)) as NdArray<FloatArray>;
  Object.defineProperty(array, 'data', untouched);
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
