/**
 * Reads numbers one by one from whatever the ndarray package takes as data: typed arrays, plain
 * arrays, and stores with `get`. Copying typed arrays whole is faster, where that will do
 * (ndarray.ts).
 */
import { DTypeError } from './errors.js';
import { dataTypeOf, typedArrayName } from './typed-array.js';

/**
 * Arrays and stores may hold anything, and other things each time: what is no number is refused,
 * and would otherwise be written as NaN or 0.
 */
export function numberReader(data: unknown): (index: number) => number {
  const elements = data as ArrayLike<number>;
  if (typedArrayName(data)) return (index) => elements[index];
  const store = data as { get(index: number): unknown };
  const read =
    dataTypeOf(data) === 'array'
      ? (index: number): unknown => elements[index]
      : (index: number) => store.get(index);
  return (index) => {
    const value = read(index);
    if (typeof value === 'number') return value;
    throw new DTypeError(
      `an ndarray expects its data to hold numbers, but got ${typeof value} at index ${index}; ` +
        'convert them with Number(...)',
    );
  };
}
