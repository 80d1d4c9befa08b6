/**
 * The initial values of a parameter, drawn by an initializer and checked: one may be a user's own.
 */
import { checkArray, checkLike } from '../core/array-checks.js';
import { checkFunction, show, showShape } from '../core/check.js';
import { allocate, type FloatArray, type FloatDType } from '../core/dtype.js';
import { NonFiniteError, UncalledMaker } from '../core/errors.js';
import type { Initializer } from '../core/init.js';
import { packed, sizeOf, wrap, type NdArray } from '../core/ndarray.js';

/** Refuses a parameter that is too large for kernels, before memory is taken for it. */
function checkRoom(who: string, shape: readonly number[], dtype: FloatDType): void {
  const bytes = sizeOf(shape) * (dtype === 'float64' ? 8 : 4);
  if (bytes <= 2 ** 31) return; // half of what kernels can address
  throw new RangeError(
    `${who} expects a parameter of at most 2 GiB, so that it and its gradient have room, ` +
      `but got ${showShape(shape)} in ${dtype}, ${(bytes / 2 ** 30).toFixed(1)} GiB; ` +
      'choose smaller sizes',
  );
}

/** A list of `length` numbers that are all the same. */
export function filled(
  who: string,
  length: number,
  value: number,
  dtype: FloatDType,
): NdArray<FloatArray> {
  checkRoom(who, [length], dtype);
  return wrap<FloatArray>(allocate(dtype, length).fill(value), [length]);
}

/**
 * What `init` gives for a shape.
 *
 * @param who - The layer whose parameter it is.
 * @param option - The option by which `init` was passed.
 */
export function initialValue(
  who: string,
  option: string,
  init: Initializer,
  shape: readonly number[],
  context: Parameters<Initializer>[1],
): NdArray<FloatArray> {
  const { dtype } = context;
  const what = `what ${option} returns`;
  checkFunction(who, option, init);
  checkRoom(who, shape, dtype);
  const value = made(who, option, () => init(shape, context));
  if (typeof value === 'function') {
    throw new TypeError(
      `${who} expects ${what} as an ndarray, but got ${show(value)}; ` +
        `call what you passed as ${option}`,
    );
  }
  const array = checkArray(who, what, value);
  checkLike(who, what, array, { shape, dtype }, 'return an array of the shape it is given');
  const numbers = packed(array, dtype);
  const bad = numbers.findIndex((number) => !Number.isFinite(number));
  if (bad >= 0) {
    throw new NonFiniteError(
      `${who} expects ${what} to be finite, but got ${numbers[bad]} at index ${bad}, row by row; ` +
        'correct its formula',
    );
  }
  return wrap<FloatArray>(numbers, shape);
}

/**
 * What an initializer gives; where it is this package's maker of one, uncalled, the text says so.
 */
function made(who: string, option: string, make: () => unknown): unknown {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof UncalledMaker)) throw error;
    const { maker, call } = error;
    throw new TypeError(
      `${who} expects ${option} to be an initializer, but got ${maker}, which makes one; ` +
        `call it: ${call}`,
    );
  }
}
