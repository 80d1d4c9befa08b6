/**
 * The element types of arrays. Networks compute in float32 or float64; data sets may be stored in
 * any of them.
 */
import { bufferOf, byteOffsetOf, dataTypeOf } from './typed-array.js';

/** An element type that networks compute in. */
export type FloatDType = 'float32' | 'float64';

/** Every element type an array of this package may hold. */
export type DType = FloatDType | 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32';

/**
 * Methods that every typed array has, in words that do not name its class: where an array may be
 * one of several, TypeScript calls overloaded methods only if all of them say the same.
 */
export interface Folds {
  /** As `reduce` of every typed array, from the first number on. */
  reduce(fold: Fold<number>): number;
  /** As `reduce` of every typed array, from a number on. */
  reduce(fold: Fold<number>, initial: number): number;
  /** As `reduce` of every typed array, from anything on. */
  reduce<T>(fold: Fold<T>, initial: T): T;
  /** As `reduceRight` of every typed array, from the last number on. */
  reduceRight(fold: Fold<number>): number;
  /** As `reduceRight` of every typed array, from a number on. */
  reduceRight(fold: Fold<number>, initial: number): number;
  /** As `reduceRight` of every typed array, from anything on. */
  reduceRight<T>(fold: Fold<T>, initial: T): T;
}

/** What {@link Folds} call for each number. */
export type Fold<T> = (previous: T, value: number, index: number, array: NumberArray) => T;

/**
 * The typed arrays that hold values networks compute with. Which of the two an array is, its
 * `dtype` and `instanceof` tell; all that typed arrays can do works without asking.
 */
export type FloatArray = (Float32Array | Float64Array) & Folds;

/** The typed arrays behind arrays of every `DType`. */
export type NumberArray =
  | FloatArray
  | ((Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array) & Folds);

/**
 * Bytes in a buffer of their own: `Uint8Array<ArrayBuffer>`, which TypeScript before 5.7 does not
 * know how to say.
 */
export type Bytes = ReturnType<Uint8ArrayConstructor['of']>;

/** The typed array that holds a given element type. */
export interface TypedArrayOf {
  /** Four bytes, about 7 decimal digits. */
  float32: Float32Array;
  /** Eight bytes, about 16 decimal digits. */
  float64: Float64Array;
  /** −128 to 127. */
  int8: Int8Array;
  /** 0 to 255. */
  uint8: Uint8Array;
  /** −32,768 to 32,767. */
  int16: Int16Array;
  /** 0 to 65,535. */
  uint16: Uint16Array;
  /** −2³¹ to 2³¹ − 1. */
  int32: Int32Array;
  /** 0 to 2³² − 1. */
  uint32: Uint32Array;
}

interface Constructor<A> {
  new (length: number): A;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): A;
  readonly BYTES_PER_ELEMENT: number;
}

const constructors: { readonly [D in DType]: Constructor<TypedArrayOf[D]> } = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
};

/** Every element type, for checks and error texts. */
export const dtypes = /* @__PURE__ */ Object.keys(constructors) as readonly DType[];

/** The element types networks compute in, for checks and error texts. */
export const floatDTypes: readonly FloatDType[] = ['float32', 'float64'];

/** A new typed array of zeros. */
export function allocate<D extends DType>(dtype: D, length: number): TypedArrayOf[D] {
  return new constructors[dtype](length);
}

/** The element type of a typed array of any realm, or undefined where it is none of these. */
export function dtypeOf(data: unknown): DType | undefined {
  const type = dataTypeOf(data);
  return Object.hasOwn(constructors, type) ? (type as DType) : undefined;
}

/**
 * Elements of a typed array, not copied: as its `subarray` gives them, but from the engine's own
 * account of where they lie, whatever class it is of and whatever properties it was given.
 */
export function part<D extends DType>(
  data: unknown,
  dtype: D,
  start: number,
  count: number,
): TypedArrayOf[D] {
  const type = constructors[dtype];
  return new type(bufferOf(data), byteOffsetOf(data) + start * type.BYTES_PER_ELEMENT, count);
}

/** The least and greatest value of an integer type, or undefined for the floats. */
export function integerRange(dtype: DType): readonly [number, number] | undefined {
  const match = /^(u?)int(\d+)$/.exec(dtype);
  if (!match) return undefined;
  const bits = Number(match[2]);
  return match[1] ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
}
