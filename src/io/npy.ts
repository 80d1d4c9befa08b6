/**
 * One array as the bytes of a .npy file, and back. Not here: the header (npy-header.ts), several
 * arrays in one file (npz.ts).
 */
import { isByteArray, plainBytes } from '../core/bytes.js';
import { checkCount, show, showShape } from '../core/check.js';
import type { Bytes, NumberArray } from '../core/dtype.js';
import { FormatError } from '../core/errors.js';
import { packed, sizeOf, wrap, type NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';
import { tagOf } from '../core/realms.js';
import { hostIsLittleEndian, swapBytes } from './byte-order.js';
import { makeHeader, parseHeader } from './npy-header.js';
import { elementsOf } from './stored-elements.js';
import { writtenArray } from './written-array.js';

/**
 * The array in a .npy file, as `numpy.load`: format versions 1.0 to 3.0, little- or big-endian.
 *
 * An array in Fortran order comes with the strides of one: what it holds at each place is the same.
 * The elements are copied. Whole numbers of 64 bits (int64 is NumPy's default) come as int32 where
 * all of them fit, else as uint32, else as float64; booleans as uint8, 0 and 1; float16 as float32.
 *
 * @param bytes - The whole file: in Node from `readFileSync`, in a page from `new Uint8Array(await
 * response.arrayBuffer())`.
 * @throws FormatError if it is no .npy file, does not end where its header says, or holds elements
 * that no `DType` can (complex, text, structures), or a whole number further than 2⁵³ from 0.
 *
 * @example
 * ```ts
 * import { readNpy, writeNpy } from 'tiny-mlp/io';
 * import { array, toNested } from 'tiny-mlp';
 *
 * const bytes = writeNpy(array([[1, 2, 3], [4, 5, 6]]));
 * console.log(toNested(readNpy(bytes))); // [ [ 1, 2, 3 ], [ 4, 5, 6 ] ]
 * ```
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function readNpy(bytes: Uint8Array): NdArray<NumberArray> {
  const who = 'readNpy';
  checkCount(who, arguments, 1);
  return decode(who, 'the bytes given', checkBytes(who, bytes));
}

/** Refuses what is no Uint8Array (Node's Buffer is one). */
export function checkBytes(who: string, bytes: Uint8Array): Uint8Array {
  if (isByteArray(bytes)) return plainBytes(bytes);
  throw new TypeError(
    `${who} expects bytes to be a Uint8Array, but got ${show(bytes)}; ${bytesAdvice(bytes)}`,
  );
}

function bytesAdvice(came: unknown): string {
  if (typeof came === 'string')
    return `read the file first: readFileSync(${JSON.stringify(came)}), say`;
  if (tagOf(came) === 'Promise') return 'await it';
  return 'pass new Uint8Array(arrayBuffer), or what readFileSync gives';
}

/** The array in the bytes of a .npy file. @param name - What error texts call it. */
export function decode(who: string, name: string, bytes: Uint8Array): NdArray<NumberArray> {
  const {
    dtype,
    bytes: step,
    littleEndian,
    fortranOrder,
    shape,
    start,
  } = parseHeader(who, name, bytes);
  const size = shape.includes(0) ? 0 : sizeOf(shape);
  const end = start + size * step;
  if (end !== bytes.length) {
    const advice =
      end > bytes.length
        ? 'the file is cut short: save or fetch it again'
        : 'remove the bytes after that';
    throw new FormatError(
      `${who} expects ${name} to end at byte ${end} (${dtype} ${showShape(shape)} from byte ` +
        `${start} on), but got its end at byte ${bytes.length}; ${advice}`,
    );
  }
  const values = elementsOf(who, name, dtype, bytes.subarray(start, end), littleEndian);
  return wrap(values, shape, fortranOrder ? columnMajorStrides(shape) : undefined);
}

/** Strides of an array whose first axis runs fastest. */
function columnMajorStrides(shape: readonly number[]): number[] {
  let step = 1;
  return shape.map((n) => {
    const stride = step;
    step *= n;
    return stride;
  });
}

/**
 * The bytes of a .npy file that holds an array, of any shape and strides: those that `numpy.save`
 * writes for it, in C order, little-endian.
 *
 * @param array - Elements of any `DType`; nested numbers are written as float32, as `array` makes
 * them.
 * @throws DTypeError if the elements are of another type (an ndarray over a plain JavaScript array
 * has none).
 * @throws ShapeError if there are more than 32 axes, which NumPy before 2.0 cannot read.
 *
 * @example
 * ```ts
 * import { writeNpy } from 'tiny-mlp/io';
 * import { array } from 'tiny-mlp';
 *
 * // In Node: writeFileSync('x.npy', bytes); in Python: numpy.load('x.npy').
 * const bytes = writeNpy(array([1, 2, 3]));
 * console.log(bytes.length); // 140
 * ```
 */
export function writeNpy(array: ArrayInput): Bytes {
  checkCount('writeNpy', arguments, 1);
  return encode('writeNpy', 'array', array);
}

/** The bytes of a .npy file. @param name - What error texts call the array. */
export function encode(who: string, name: string, array: ArrayInput): Bytes {
  const { source, dtype } = writtenArray(who, name, array);
  const header = makeHeader(dtype, source.shape);
  const values = packed(source, dtype);
  const bytes = new Uint8Array(header.length + values.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(values.buffer), header.length);
  if (!hostIsLittleEndian()) swapBytes(bytes.subarray(header.length), values.BYTES_PER_ELEMENT);
  return bytes;
}
