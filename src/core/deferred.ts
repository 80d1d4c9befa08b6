/**
 * Arrays of floats made from bytes that are not written out before somebody looks at them. A batch
 * of images is kept as its bytes, a quarter of the size; a backend may take these as they are.
 */
import type { FloatArray } from './dtype.js';
import { isRowMajor, rowMajorStrides, sameShape, type Layout, type NdArray } from './ndarray.js';
import { dataTypeOf } from './typed-array.js';
import { View } from './view.js';

/** What an array will hold: `table[byte]` for each byte. */
export interface DeferredBytes {
  readonly bytes: Uint8Array;
  /** 256 numbers of the array's type. */
  readonly table: FloatArray;
  /** The shape it was made with. */
  readonly shape: readonly number[];
}

/**
 * The numbers of one or more arrays: as bytes until one of them is looked at, and from then on
 * written out.
 */
class Numbers {
  readonly dtype: string;
  compact: DeferredBytes | undefined;
  #written: FloatArray | undefined;

  constructor(compact: DeferredBytes) {
    this.dtype = dataTypeOf(compact.table);
    this.compact = compact;
  }

  get written(): FloatArray {
    if (this.compact) {
      const { bytes, table } = this.compact;
      this.#written =
        this.dtype === 'float32' ? new Float32Array(bytes.length) : new Float64Array(bytes.length);
      for (let i = 0; i < bytes.length; i++) this.#written[i] = table[bytes[i]];
      this.compact = undefined;
    }
    return this.#written!;
  }
}

class DeferredView extends View<FloatArray> {
  #numbers: Numbers | undefined;
  readonly #dtype: string;

  constructor(numbers: Numbers, shape: number[], stride: number[], offset: number) {
    super(undefined, shape, stride, offset, untouched);
    this.#numbers = numbers;
    this.#dtype = numbers.dtype;
  }

  /** Known without the data. */
  override get dtype(): string {
    return this.#dtype;
  }

  static numbersOf(value: unknown): Numbers | undefined {
    return typeof value === 'object' && value !== null && #numbers in value
      ? value.#numbers
      : undefined;
  }

  /** From here on an ordinary array. */
  static settle(array: DeferredView, data: FloatArray): FloatArray {
    array.#numbers = undefined;
    Object.defineProperty(array, 'data', {
      value: data,
      writable: true,
      enumerable: true,
      configurable: true,
    });
    return data;
  }
}

/**
 * An own property, as the data of any array are, so that they go along where an array is copied or
 * sent property by property. One for all arrays: with functions of its own for each, making an
 * array takes several times as long.
 */
const untouched: PropertyDescriptor & ThisType<DeferredView> = {
  get() {
    return DeferredView.settle(this, DeferredView.numbersOf(this)!.written);
  },
  set(data: FloatArray) {
    DeferredView.settle(this, data);
  },
  enumerable: true,
  configurable: true,
};

const over = (...parts: ConstructorParameters<typeof DeferredView>): NdArray<FloatArray> =>
  new DeferredView(...parts) as unknown as NdArray<FloatArray>;

/** A row-major array of `table[byte]`; the bytes are not copied. */
export function deferred(
  bytes: Uint8Array,
  table: FloatArray,
  shape: readonly number[],
): NdArray<FloatArray> {
  return over(new Numbers({ bytes, table, shape }), [...shape], rowMajorStrides(shape), 0);
}

/**
 * Another array over the numbers of one that has not been written out: whichever is looked at
 * first writes them out for both.
 */
export function deferredLike(
  array: unknown,
  { shape, stride, offset }: Layout,
): NdArray<FloatArray> {
  return over(DeferredView.numbersOf(array)!, [...shape], [...stride], offset);
}

/** Whether a value is such an array and has not been written out. */
export const isDeferred = (value: unknown): value is NdArray<FloatArray> =>
  DeferredView.numbersOf(value)?.compact !== undefined;

/** The bytes behind an array, or undefined where it is an ordinary one or has been written out. */
export const deferredBytes = (array: unknown): DeferredBytes | undefined =>
  DeferredView.numbersOf(array)?.compact;

/**
 * Whether a value is such an array that still has the shape it was made with. Who then takes the
 * bytes takes the shape beside them, whatever the array answers when it is asked again.
 */
export function isAsMade(value: unknown): value is NdArray<FloatArray> {
  const compact = deferredBytes(value);
  if (!compact) return false;
  const array = value as NdArray<FloatArray>;
  return sameShape(array.shape, compact.shape) && array.offset === 0 && isRowMajor(array);
}
