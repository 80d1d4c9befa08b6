import { describe, expect, expectTypeOf, it } from 'vitest';
import { array, concat, DTypeError, ShapeError, stack, toNested, zeros } from '../../src/index.js';
import type { NdArray, NumberArray } from '../../src/index.js';
import { expectError } from '../support/errors.js';

const bad = (value: unknown) => value as never;

const a = array([[1, 2], [3, 4]]); // prettier-ignore
const b = array([[5, 6], [7, 8]]); // prettier-ignore

describe('stack', () => {
  it('makes a new axis where it is told to, as PyTorch and NumPy do', () => {
    expect(toNested(stack([a, b]))).toEqual([[[1, 2], [3, 4]], [[5, 6], [7, 8]]]); // prettier-ignore
    expect(toNested(stack([a, b], 1))).toEqual([[[1, 2], [5, 6]], [[3, 4], [7, 8]]]); // prettier-ignore
    for (const axis of [2, -1])
      expect(toNested(stack([a, b], axis))).toEqual([[[1, 5], [2, 6]], [[3, 7], [4, 8]]]); // prettier-ignore
    expect(toNested(stack([array(1), array(2)]))).toEqual([1, 2]);
    expect(stack([zeros([0, 3]), zeros([0, 3])], 1).shape).toEqual([0, 2, 3]);
  });

  it('takes views, typed and nested arrays, and keeps their element type', () => {
    expect(toNested(stack([a.transpose(1, 0), [[0, true], [9, 9]]]))).toEqual([[[1, 3], [2, 4]], [[0, 1], [9, 9]]]); // prettier-ignore
    expect(stack([[1], Int8Array.of(2)]).dtype).toBe('int8');
    expect(stack([[1], [2]]).dtype).toBe('float32');
    expectTypeOf(stack([Int8Array.of(1)])).toExtend<NdArray<Int8Array>>();
    expectTypeOf(
      stack([
        a,
        [
          [1, 1],
          [1, 1],
        ],
      ]),
    ).toEqualTypeOf<NdArray<NumberArray>>();
  });

  it('gives a copy', () => {
    const both = stack([a, b]);
    both.set(0, 0, 0, 99);
    expect(a.get(0, 0)).toBe(1);
  });

  it.each([
    ['another shape', () => stack([a, zeros([3, 2])]), ShapeError, 'stack expects arrays[1] [2, 2] like arrays[0], but got [3, 2]; pass arrays of one shape, or use concat'],
    ['another element type', () => stack([a, array(b, { dtype: 'float64' })]), DTypeError, "stack expects arrays[1] of dtype float32 like arrays[0], but got float64; convert it with array(..., { dtype: 'float32' })"],
    ['halves among whole numbers', () => stack([Int8Array.of(1), [0.5]]), RangeError, 'stack expects whole numbers from -128 to 127 for int8, but got 0.5 at index 0; choose a dtype that holds it'],
    ['no arrays', () => stack([]), ShapeError, 'stack expects at least one array, but got none; pass some'],
    ['an array on its own', () => stack(bad(a)), TypeError, 'stack expects arrays as a list, but got an ndarray [2, 2]; pass [first, second]'],
    ['text among them', () => stack([a, bad('b')]), TypeError, 'stack expects arrays[1] as an ndarray, a typed array or nested arrays, but got "b"; pass one of these'],
    ['an axis too far', () => stack([a, b], 3), RangeError, 'stack expects axis to be a whole number from -3 to 2, but got 3; pass such a number'],
  ])('refuses %s', (_, run, type, text) => expectError(run, type, text)); // prettier-ignore
});

describe('concat', () => {
  it('lays arrays one after the other along an axis, as PyTorch and NumPy do', () => {
    expect(toNested(concat([a, b, [[9, 9]]]))).toEqual([[1, 2], [3, 4], [5, 6], [7, 8], [9, 9]]); // prettier-ignore
    for (const axis of [1, -1])
      expect(toNested(concat([a, [[9], [8]], b], axis))).toEqual([[1, 2, 9, 5, 6], [3, 4, 8, 7, 8]]); // prettier-ignore
    expect(concat([Uint8Array.of(1), Uint8Array.of(2, 3)])).toMatchObject({ dtype: 'uint8' });
    expect(concat([zeros([0, 2]), a]).shape).toEqual([2, 2]);
    expect(concat([zeros([2, 0]), zeros([2, 0])]).shape).toEqual([4, 0]);
  });

  it.each([
    ['another width', () => concat([a, zeros([1, 3])]), ShapeError, 'concat expects arrays[1] [2, 2] like arrays[0] but for axis 0, but got [1, 3]; make the other axes equally long'],
    ['fewer axes', () => concat([a, [1, 2]], 1), ShapeError, 'concat expects arrays[1] [2, 2] like arrays[0] but for axis 1, but got [2]; make the other axes equally long'],
    ['single numbers', () => concat([array(1), array(2)]), ShapeError, 'concat expects arrays of at least one axis, but got []; use stack for single numbers'],
    ['another element type', () => concat([Int8Array.of(1), Uint8Array.of(1)]), DTypeError, "concat expects arrays[1] of dtype int8 like arrays[0], but got uint8; convert it with array(..., { dtype: 'int8' })"],
    ['half an axis', () => concat([a, b], 0.5), RangeError, 'concat expects axis to be a whole number from -2 to 1, but got 0.5; pass such a number'],
  ])('refuses %s', (_, run, type, text) => expectError(run, type, text)); // prettier-ignore
});
