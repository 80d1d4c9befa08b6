/**
 * What can be written into a file: any array of an element type of this package.
 */
import { checkArray } from '../core/array-checks.js';
import { dtypeOf, dtypes, type DType } from '../core/dtype.js';
import { DTypeError, ShapeError } from '../core/errors.js';
import { MOST_AXES } from '../core/file-bounds.js';
import type { NdArray } from '../core/ndarray.js';
import { settled, type ArrayInput } from '../core/nested.js';

/** An array to write and its element type. @param name - What error texts call it. */
export function writtenArray(
  who: string,
  name: string,
  array: ArrayInput,
): { source: NdArray; dtype: DType } {
  const source = settled(array, checkArray(who, name, array), 'float32');
  const dtype = dtypeOf(source.data);
  if (!dtype) {
    throw new DTypeError(
      `${who} expects ${name} of dtype ${dtypes.join(', ')}, but got ${source.dtype}; convert ` +
        `it with array(${name}, { dtype: 'float64' })`,
    );
  }
  if (source.shape.length > MOST_AXES) {
    throw new ShapeError(
      `${who} expects ${name} of at most ${MOST_AXES} axes, but got ${source.shape.length}; ` +
        'reshape it',
    );
  }
  return { source, dtype };
}
