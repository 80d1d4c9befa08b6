/**
 * Arrays as IDX files: the inverse of readIdx, for exporting data to other programs and for making
 * test files. Not here: gzip; pipe the bytes through a CompressionStream for that.
 */
import { checkArray } from '../core/array-checks.js';
import { showShape } from '../core/check.js';
import { dtypeOf, type Bytes, type DType } from '../core/dtype.js';
import { DTypeError, ShapeError } from '../core/errors.js';
import { MOST_AXES } from '../core/file-bounds.js';
import { packed } from '../core/ndarray.js';
import { settled, type ArrayInput } from '../core/nested.js';
import { idxTypes, type IdxDType } from './idx-header.js';

/**
 * The bytes of an IDX file that holds an array, of any shape and strides.
 *
 * @param array - Elements uint8, int8, int16, int32, float32 or float64; nested numbers are written
 * as float32.
 * @throws DTypeError if IDX has no code for the element type (uint16, uint32, ndarrays over
 * plain JavaScript arrays).
 * @throws ShapeError if there are more than 32 axes, which readIdx would refuse, or 2³² or more
 * elements along one.
 *
 * @example
 * ```ts
 * import { readIdx, writeIdx } from 'tiny-mlp/datasets';
 * import { array } from 'tiny-mlp';
 *
 * const bytes = writeIdx(array([[1, 2, 3], [4, 5, 6]], { dtype: 'uint8' }));
 * console.log(bytes.length, (await readIdx(bytes)).shape); // 18 [ 2, 3 ]
 * ```
 */
export function writeIdx(array: ArrayInput): Bytes {
  const who = 'writeIdx';
  const source = settled(array, checkArray(who, 'array', array), 'float32');
  const dtype = dtypeOf(source.data);
  if (!isIdxDType(dtype)) {
    const known = Object.keys(idxTypes).join(', ');
    throw new DTypeError(
      `${who} expects array of dtype ${known}, but got ${source.dtype}; convert it with ` +
        "array(array, { dtype: 'float64' })",
    );
  }
  const { shape } = source;
  if (shape.length > MOST_AXES || shape.some((n) => n >= 2 ** 32)) {
    throw new ShapeError(
      `${who} expects array of at most ${MOST_AXES} axes shorter than 2^32, but got ` +
        `${showShape(shape)}; reshape it`,
    );
  }
  const { code, bytes: step, set } = idxTypes[dtype];
  const values = packed(source, dtype);
  const start = 4 + 4 * shape.length;
  const bytes = new Uint8Array(start + values.length * step);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, code, shape.length]);
  shape.forEach((n, axis) => view.setUint32(4 + 4 * axis, n));
  for (let i = 0; i < values.length; i++) set(view, start + i * step, values[i]);
  return bytes;
}

const isIdxDType = (dtype: DType | undefined): dtype is IdxDType =>
  dtype !== undefined && dtype in idxTypes;
