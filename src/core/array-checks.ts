/**
 * Checks of arrays at the public boundary. The ndarray package checks no bounds, so a view that
 * reaches outside its data is found here, before a kernel reads it.
 */
import { checkOneOf, show, showShape } from './check.js';
import { floatDTypes, type FloatDType } from './dtype.js';
import { deferredBytes, deferredLike, isAsMade } from './deferred.js';
import { DTypeError, ShapeError } from './errors.js';
import { reach, sameShape, sizeOf, type NdArray } from './ndarray.js';
import { readNested } from './nested.js';
import { partsOf } from './parts.js';
import { dataTypeOf, lengthOf } from './typed-array.js';
import { viewOver } from './view.js';

/**
 * Refuses a shape that is not a list of whole numbers, or that has more elements than a typed
 * array can hold.
 */
export function checkShape(who: string, shape: unknown): readonly number[] {
  if (!Array.isArray(shape)) {
    throw new TypeError(
      `${who} expects a shape such as [2, 3], but got ${show(shape)}; pass an array of whole ` +
        'numbers',
    );
  }
  if (!Array.from<unknown>(shape).every((n) => Number.isInteger(n) && (n as number) >= 0)) {
    throw new ShapeError(
      `${who} expects a shape of whole numbers of at least 0, but got ` +
        `${showShape(Array.from(shape, (n) => show(n)))}; pass such numbers`,
    );
  }
  if (sizeOf(shape) > 2 ** 32) {
    throw new ShapeError(
      `${who} expects a shape of at most 2^32 elements, but got ${showShape(shape)}; make it ` +
        'smaller',
    );
  }
  return shape as readonly number[];
}

/** Whether all numbers of a list are whole and at least `min`. */
function areWhole(list: readonly unknown[], min: number): boolean {
  for (let i = 0; i < list.length; i++) {
    if (!Number.isInteger(list[i]) || (list[i] as number) < min) return false;
  }
  return true;
}

/** Whether a value has what JSON leaves of an ndarray. */
const wentThroughJson = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !('get' in value) &&
  ['data', 'shape', 'stride', 'offset'].every((key) => Object.hasOwn(value, key));

/**
 * Reads an array of any kind; refuses what is none, and views that reach outside their data.
 *
 * @returns An array over the same data, made here. Use it in the place of the value, which may be
 * any object: with a size or a type that are not those of its data, with other answers the next
 * time it is asked, or changed by the caller later on.
 */
export function checkArray(who: string, name: string, value: unknown): NdArray {
  if (isAsMade(value)) return value;
  const compact = deferredBytes(value);
  const parts = partsOf(value, compact?.bytes);
  if (!parts) {
    const nested = readNested(who, name, value, checkArray);
    if (nested) return nested;
    let advice = 'pass one of these';
    if (wentThroughJson(value))
      advice =
        'it went through JSON: save toNested(values), and make it an array again with array(...)';
    else if (dataTypeOf(value).startsWith('big'))
      advice = `make numbers of it: Array.from(${name}, Number)`;
    throw new TypeError(
      `${who} expects ${name} as an ndarray, a typed array or nested arrays, but got ` +
        `${show(value)}; ${advice}`,
    );
  }
  const { data, shape, stride, offset } = parts;
  const type = dataTypeOf(data);
  const length = dataLength(data, type);
  if (length === undefined) {
    throw new TypeError(
      `${who} expects ${name} to have a typed array, an array or a { get, set, length } as ` +
        `its data, but got ${show(data)}; make it with array(...)`,
    );
  }
  const [least, greatest] = reach(parts);
  const whole = Number.isInteger(offset) && areWhole(shape, 0) && areWhole(stride, -Infinity);
  if (!whole || !(least >= 0 && greatest < length)) {
    throw new ShapeError(
      `${who} expects ${name} to lie inside its data, but got shape ${showShape(shape)}, ` +
        `stride ${showShape(stride)} and offset ${offset} over ${length} elements; check the ` +
        'calls of lo, hi, step and pick that made it',
    );
  }
  if (sizeOf(shape) > 2 ** 32) {
    throw new ShapeError(
      `${who} expects ${name} of at most 2^32 elements, but got ${showShape(shape)}; make it ` +
        'smaller',
    );
  }
  if (
    type.startsWith('big') ||
    (Array.isArray(data) && Array.from<unknown>(data).some((v) => typeof v !== 'number'))
  ) {
    throw new DTypeError(
      `${who} expects ${name} to hold numbers, but got other elements; convert them with ` +
        'Number(...)',
    );
  }
  return compact ? deferredLike(value, parts) : viewOver(data, shape, stride, offset);
}

/** The elements that data have; undefined where they are nothing that elements can be read from. */
function dataLength(data: NdArray['data'], type: string): number | undefined {
  if (type === 'array') return data.length;
  if (type !== 'generic') return lengthOf(data);
  if (typeof (data as { get?: unknown }).get !== 'function') return undefined;
  const { length } = data;
  return Number.isInteger(length) ? length : undefined;
}

/** Refuses anything but a name of a float type. */
export const checkFloatDType = (who: string, dtype: unknown): FloatDType =>
  checkOneOf(who, 'dtype', dtype, floatDTypes);

/**
 * The float type to compute in for an array: its own where it has one, `fallback` for an ndarray
 * over a plain JavaScript array, whose numbers have no type. Integers are refused, as in PyTorch.
 *
 * @param expected - What the error says is expected. Default: the fallback.
 */
export function floatDTypeOf(
  who: string,
  name: string,
  value: NdArray,
  fallback: FloatDType | (() => FloatDType),
  expected?: string,
): FloatDType {
  const dtype = value.dtype as string;
  if (dtype === 'float32' || dtype === 'float64') return dtype;
  if (typeof fallback === 'function') fallback = fallback();
  if (dtype === 'array' || dtype === 'generic') return fallback;
  throw new DTypeError(
    `${who} expects ${name} of dtype ${expected ?? fallback}, but got ${dtype}; ` +
      `${conversion(name, fallback)}`,
  );
}

/** Advice in code, where the name is one that code may have. */
const conversion = (name: string, dtype: FloatDType): string =>
  `convert it with array(${/^[a-z]\w*$/i.test(name) ? name : '...'}, { dtype: '${dtype}' })`;

/** Refuses an array of another float type than the one asked for. */
export function checkDType(who: string, name: string, actual: string, expected: FloatDType): void {
  if (actual === expected) return;
  throw new DTypeError(
    `${who} expects ${name} of dtype ${expected}, but got ${actual}; ${conversion(name, expected)}`,
  );
}

/** Refuses an array of another float type, and one of integers. */
export const checkFloats = (who: string, name: string, value: NdArray, dtype: FloatDType): void =>
  checkDType(who, name, floatDTypeOf(who, name, value, dtype), dtype);

/** Refuses an array of another float type or shape than something has. */
export function checkLike(
  who: string,
  name: string,
  value: NdArray,
  { shape, dtype }: { readonly shape: readonly number[]; readonly dtype: FloatDType },
  advice: string,
): void {
  checkFloats(who, name, value, dtype);
  checkSameShape(who, name, value.shape, shape, advice);
}

/** Refuses an array whose shape is not exactly the one asked for. */
export function checkSameShape(
  who: string,
  name: string,
  actual: readonly number[],
  expected: readonly number[],
  advice: string,
): void {
  if (sameShape(actual, expected)) return;
  throw new ShapeError(
    `${who} expects ${name} ${showShape(expected)}, but got ${showShape(actual)}; ${advice}`,
  );
}
