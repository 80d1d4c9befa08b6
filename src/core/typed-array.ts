/**
 * What a typed array is by the engine's own account, which nothing can imitate: `instanceof` knows
 * only the classes of its own realm (a frame, a vm context and jsdom have others), and properties
 * such as `length` can be put on any object. Not here: the types networks compute in (dtype.ts).
 */
const prototype = Object.getPrototypeOf(Uint8Array.prototype) as object;

/** Reads one of the engine's own properties of any typed array. */
function own<T>(key: PropertyKey): (array: unknown) => T {
  const { get } = Object.getOwnPropertyDescriptor(prototype, key) as { get: (this: unknown) => T };
  return (array) => get.call(array);
}

/** `'Float32Array'`, say; undefined for whatever is no typed array. */
export const typedArrayName = /* @__PURE__ */ own<string | undefined>(Symbol.toStringTag);

/** Its elements: none once its buffer is transferred, or shrunk to end before them. */
export const lengthOf = /* @__PURE__ */ own<number>('length');

/** Where it starts in its buffer. */
export const byteOffsetOf = /* @__PURE__ */ own<number>('byteOffset');

/** What it is a view of. */
export const bufferOf = /* @__PURE__ */ own<ArrayBuffer>('buffer');

/** The ndarray package's names of the element types. */
const dataTypes: Readonly<Record<string, string | undefined>> = {
  Int8Array: 'int8',
  Int16Array: 'int16',
  Int32Array: 'int32',
  Uint8Array: 'uint8',
  Uint8ClampedArray: 'uint8_clamped',
  Uint16Array: 'uint16',
  Uint32Array: 'uint32',
  Float16Array: 'float16',
  Float32Array: 'float32',
  Float64Array: 'float64',
  BigInt64Array: 'bigint64',
  BigUint64Array: 'biguint64',
};

/** The element type of an ndarray over such data: `'array'` and `'generic'` where it has none. */
export function dataTypeOf(data: unknown): string {
  const name = typedArrayName(data);
  return (name && dataTypes[name]) ?? (Array.isArray(data) ? 'array' : 'generic');
}
