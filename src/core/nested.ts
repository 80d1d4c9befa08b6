/**
 * Typed arrays and nested JavaScript arrays as ndarrays: the one place that reads them, for every
 * call that takes an array. Not here: what is an ndarray already (array-checks.ts).
 */
import { show, showShape } from './check.js';
import { allocate, dtypeOf, part, type DType, type NumberArray } from './dtype.js';
import { DTypeError, ShapeError } from './errors.js';
import { packed, rowMajorStrides, wrap, type NdArray } from './ndarray.js';
import { isNdArray } from './parts.js';
import { dataTypeOf, lengthOf } from './typed-array.js';
import { makeView } from './view.js';

/** A number, or arrays of arrays of numbers, all of the same length at the same depth. */
export type NestedNumbers = number | readonly NestedNumbers[];

/**
 * Whatever can be read as an array of numbers: an ndarray, a typed array, or JavaScript arrays of
 * numbers, booleans (read as 0 and 1), typed arrays and ndarrays, nested up to 32 deep, with all
 * rows of the same shape.
 *
 * Nested numbers have no element type of their own: they take that of the place they go to, which
 * for a layer is its parameters'. What is typed keeps its type; a `Uint8ClampedArray`, the pixels
 * of a canvas, is read as uint8.
 */
export type ArrayInput =
  NdArray | NumberArray | Uint8ClampedArray | readonly (ArrayInput | number | boolean)[];

/** As NumPy's: one that holds itself has no end. */
const MOST_AXES = 32;

/**
 * The array that a typed array or nested ones stand for, undefined where a value is neither. Its
 * data are a plain array where no element type was given.
 *
 * @param check - What reads an ndarray among them.
 */
export function readNested(
  who: string,
  name: string,
  value: unknown,
  check: (who: string, name: string, value: unknown) => NdArray,
): NdArray | undefined {
  if (!Array.isArray(value)) return readTyped(value);
  const place: number[] = [];
  const path = (): string => `${name}${place.map((i) => `[${i}]`).join('')}`;
  const rowOf = (item: unknown): NdArray | undefined =>
    isNdArray(item) ? check(who, path(), item) : readTyped(item);
  const shape: number[] = [];
  let first: unknown = value;
  for (; Array.isArray(first); first = first[0] as unknown) {
    place.push(0);
    if (shape.push(first.length) <= MOST_AXES) continue;
    throw new ShapeError(
      `${who} expects ${name} to be nested at most ${MOST_AXES} deep, but got more; look for an ` +
        'array that holds itself',
    );
  }
  shape.push(...(rowOf(first)?.shape ?? []));
  place.length = 0;
  const flat: number[] = [];
  const types = new Set<DType | undefined>();
  const read = (item: unknown): void => {
    const rest = shape.slice(place.length);
    if (Array.isArray(item) && item.length === rest[0]) {
      for (let i = 0; i < item.length; i++) {
        place.push(i);
        read(item[i]);
        place.pop();
      }
      return;
    }
    const row = rowOf(item);
    if (row?.shape.join() === rest.join()) {
      const dtype = dtypeOf(row.data);
      types.add(dtype);
      for (const number of packed(row, dtype ?? 'float64')) flat.push(number);
    } else if (rest.length === 0 && (typeof item === 'number' || typeof item === 'boolean')) {
      types.add(undefined);
      flat.push(Number(item));
    } else throw unlike(`${who} expects ${path()} to`, rest, item, { row, name });
  };
  read(value);
  const [dtype] = types;
  let data: number[] | NumberArray = flat;
  if (dtype && types.size === 1) (data = allocate(dtype, flat.length)).set(flat);
  return makeView(data, shape, rowMajorStrides(shape), 0);
}

/** The array read from `given`, in an element type where that was nested numbers without one. */
export const settled = (given: unknown, read: NdArray, dtype: DType): NdArray =>
  isNdArray(given) || dtypeOf(read.data) ? read : wrap(packed(read, dtype), read.shape);

/** What to say of an item that is not of the shape of those before it. */
function unlike(
  text: string,
  rest: readonly number[],
  item: unknown,
  { row, name }: { row: NdArray | undefined; name: string },
): Error {
  const isList = Array.isArray(item);
  if (rest.length > 0) {
    let wanted = `${rest[0]} elements`;
    let came = isList ? String(item.length) : `${show(item)}, which is no array`;
    if (row) [wanted, came] = [rest, row.shape].map((sizes) => `the shape ${showShape(sizes)}`);
    return new ShapeError(
      `${text} have ${wanted} like the ones before it, but got ${came}; make all rows equally long`,
    );
  }
  const nested = `${text} be a number, but got ${show(item)}`;
  if (isList || row) return new ShapeError(`${nested}; nest every row to the same depth`);
  return new DTypeError(`${nested}; ${conversionOf(item, name)}`);
}

/** How a number comes to where none is. Number(null) is 0, and Number(undefined) is NaN. */
function conversionOf(item: unknown, name: string): string {
  if (item === null || item === undefined)
    return 'fill it in (SimpleImputer), or leave the row out';
  if (dataTypeOf(item).startsWith('big')) return 'make numbers of it: Array.from(row, Number)';
  const isLabel = typeof item === 'string' && /^(y|targets?|labels?)\b/.test(name);
  return `convert it with Number(...)${isLabel ? ', or labels with LabelEncoder' : ''}`;
}

/** A typed array as an array of one axis, over the same memory; 64-bit integers are no numbers. */
function readTyped(value: unknown): NdArray | undefined {
  const type = dataTypeOf(value);
  if (/^(array|generic|big)/.test(type)) return undefined;
  const dtype = dtypeOf(value) ?? (type === 'uint8_clamped' ? 'uint8' : undefined);
  const length = lengthOf(value);
  let data: number[] | NumberArray = [];
  if (!dtype)
    data = Array.from(value as Float32Array); // 16-bit floats
  else data = length > 0 ? part(value, dtype, 0, length) : allocate(dtype, 0);
  return makeView<number[] | NumberArray>(data, [length], [1], 0);
}
