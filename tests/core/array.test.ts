/**
 * array, zeros, rows, toNested and toFlat: what goes in comes out, copied, in the type asked for,
 * or is refused.
 */
import ndarray from 'ndarray';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { array, zeros } from '../../src/core/array.js';
import { rows, toFlat, toNested } from '../../src/core/reading.js';
import { dtypes, type FloatArray, type NumberArray } from '../../src/core/dtype.js';
import { DTypeError, OptionError, ShapeError } from '../../src/core/errors.js';
import { Linear } from '../../src/index.js';
import { expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';

const bad = (value: unknown) => value as never;

describe('array', () => {
  it.each([
    ['a number', 5, []],
    ['a list', [1, 2, 3], [3]],
    ['rows', [[1, 2, 3], [4, 5, 6]], [2, 3]], // prettier-ignore
    [
      'four levels',
      [
        [[[1]], [[2]]],
        [[[3]], [[4]]],
      ],
      [2, 2, 1, 1],
    ],
    ['nothing', [], [0]],
    ['empty rows', [[], []], [2, 0]],
  ])('takes %s and gives it back as it was', (_, values, shape) => {
    const made = array(values);
    expect(made.shape).toEqual(shape);
    expect(made.dtype).toBe('float32');
    expectSame(made, values);
    expect(toNested(made)).toEqual(values);
  });

  it('takes every typed array in its own element type, and any in another on request', () => {
    for (const dtype of dtypes) {
      const made = array([1, 2, 3], { dtype });
      expect(made.dtype).toBe(dtype);
      expect(array(made.data).dtype).toBe(dtype);
      expect(array(made).dtype).toBe(dtype);
      expect(array(made, { dtype: 'float64' }).dtype).toBe('float64');
      expectSame(array(made.data, [3, 1], { dtype: 'float64' }), [[1], [2], [3]]);
    }
  });

  it('rounds to float32 and keeps float64, with NaN, infinities and −0', () => {
    const values = [0.1, NaN, -Infinity, -0, 1e-320, 1e300, -1e300];
    expectSame(array(values), values.map(Math.fround));
    expectSame(array(values, { dtype: 'float64' }), values);
  });

  it('reads ndarrays of any strides in row-major order', () => {
    const base = array([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
    expectSame(array(base.transpose(1, 0)), [[1, 4], [2, 5], [3, 6]]); // prettier-ignore
    expectSame(array(base.step(-1, 2)), [[4, 6], [1, 3]]); // prettier-ignore
    expectSame(array(base.transpose(1, 0), [2, 3]), [[1, 4, 2], [5, 3, 6]]); // prettier-ignore
    expectSame(array(ndarray(base.data, [2, 2], [0, 1], 1)), [[2, 3], [2, 3]]); // prettier-ignore
    expectSame(array(base.pick(1, 2)), 6);
  });

  it('makes float32 of an ndarray over a plain array, and float64 without a rounding on the way', () => {
    const plain = ndarray([0.1, 0.2], [2]);
    expect(array(plain).dtype).toBe('float32');
    expectSame(array(plain, { dtype: 'float64' }), [0.1, 0.2]);
  });

  it('copies: neither array shows what is later written to the other', () => {
    const typed = new Float32Array([1, 2]);
    const source = array([1, 2]);
    for (const [given, made] of [
      [typed, array(typed)],
      [source.data, array(source)],
    ] as const) {
      // prettier-ignore
      given[0] = 9;
      made.set(1, 7);
      expectSame(made, [1, 7]);
      expect([...given]).toEqual([9, 2]);
    }
    const shape = [2, 1];
    const made = array(typed, shape);
    shape[0] = 5;
    expect(made.shape).toEqual([2, 1]);
  });

  it('holds the extremes of each integer type and refuses one beyond, instead of wrapping around', () => {
    const ranges = { int8: [-128, 127], uint8: [0, 255], int16: [-32768, 32767], uint16: [0, 65535], int32: [-(2 ** 31), 2 ** 31 - 1], uint32: [0, 2 ** 32 - 1] } as const; // prettier-ignore
    for (const [name, [least, greatest]] of Object.entries(ranges)) {
      const dtype = name as keyof typeof ranges;
      expectSame(array([least, greatest], { dtype }), [least, greatest]);
      for (const value of [least - 1, greatest + 1, 0.5, NaN, Infinity]) {
        expectError(
          () => array([[0, value]], { dtype }),
          RangeError,
          `array expects whole numbers from ${least} to ${greatest} for ${dtype}, but got ${value} at index 1; choose a dtype that holds it`,
        );
      }
    }
  });

  it.each([
    ['a short row', [[1, 2], [3]], ShapeError, 'array expects values[1] to have 2 elements like the ones before it, but got 1; make all rows equally long'], // prettier-ignore
    ['a deep ragged row', [[[1], [2]], [[3], [4, 5]]], ShapeError, 'array expects values[1][1] to have 1 elements like the ones before it, but got 2; make all rows equally long'], // prettier-ignore
    ['a row where a number stood', [1, [2]], ShapeError, 'array expects values[1] to be a number, but got [2]; nest every row to the same depth'], // prettier-ignore
    ['a string', [[1, '2']], DTypeError, 'array expects values[0][1] to be a number, but got "2"; convert it with Number(...)'], // prettier-ignore
    [
      'null',
      [null],
      DTypeError,
      'array expects values[0] to be a number, but got null; fill it in (SimpleImputer), or leave the row out',
    ],
    [
      'a bigint',
      [1n],
      DTypeError,
      'array expects values[0] to be a number, but got 1n; convert it with Number(...)',
    ],
    ['no values at all', undefined, TypeError, 'array expects values as an ndarray, a typed array or nested arrays, but got undefined; pass one of these'], // prettier-ignore
    ['text', 'abc', TypeError, 'array expects values as an ndarray, a typed array or nested arrays, but got "abc"; pass one of these'], // prettier-ignore
    ['an object', { x: 1 }, TypeError, 'array expects values as an ndarray, a typed array or nested arrays, but got an object; pass one of these'], // prettier-ignore
    ['64-bit integers', new BigInt64Array(2), TypeError, 'array expects values as an ndarray, a typed array or nested arrays, but got BigInt64Array(2); make numbers of it: Array.from(values, Number)'], // prettier-ignore
    ['an ndarray of strings', ndarray(['a'] as never, [1]), DTypeError, 'array expects values to hold numbers, but got other elements; convert them with Number(...)'], // prettier-ignore
    ['a view outside its data', ndarray(new Float32Array(5), [2, 3]), ShapeError, 'array expects values to lie inside its data, but got shape [2, 3], stride [3, 1] and offset 0 over 5 elements; check the calls of lo, hi, step and pick that made it'], // prettier-ignore
    ['a view before its data', ndarray(new Float32Array(5), [2], [-1], 0), ShapeError, 'array expects values to lie inside its data, but got shape [2], stride [-1] and offset 0 over 5 elements; check the calls of lo, hi, step and pick that made it'], // prettier-ignore
  ])('refuses %s', (_, values, type, text) => {
    expectError(() => array(bad(values)), type, text);
  });

  it('says that a number where a row is needed is a number, and not a row of that length', () => {
    expect(() => array([[1], 2])).toThrow(ShapeError);
    expect(() => array([[1], 2])).not.toThrow('but got 2;');
  });

  it.each([
    ['too few values', () => array([1, 2, 3], [2, 2]), ShapeError, 'array expects shape [2, 2] to hold 3 values, but it holds 4; pass a shape of that size'], // prettier-ignore
    ['too many values', () => array(new Uint8Array(5), [2, 2]), ShapeError, 'array expects shape [2, 2] to hold 5 values, but it holds 4; pass a shape of that size'], // prettier-ignore
    ['a negative size', () => array([1], [-1]), ShapeError, 'array expects a shape of whole numbers of at least 0, but got [-1]; pass such numbers'], // prettier-ignore
    ['an unknown dtype', () => array([1], { dtype: bad('float16') }), RangeError, `array expects dtype to be ${dtypes.map((d) => `'${d}'`).join(' or ')}, but got "float16"; pass one of these`], // prettier-ignore
    ['an unknown option', () => array([1], bad({ type: 'float64' })), OptionError, "array expects the options dtype, but got 'type'; did you mean 'dtype'?"], // prettier-ignore
    ['an unknown option after a shape', () => array([1], [1], bad({ shape: 1 })), OptionError, "array expects the options dtype, but got 'shape'; remove it"], // prettier-ignore
    ['a dtype in place of the options', () => array([1], [1], bad('float64')), TypeError, 'array expects its options as an object, but got "float64"; pass { dtype } or leave it out'], // prettier-ignore
  ])('refuses %s', (_, run, type, text) => {
    expectError(run, type, text);
  });

  it('refuses arrays with holes, whose elements are no numbers', () => {
    for (const values of [new Array<number>(3), [1, , 3], [new Array<number>(2)]]) {
      expect(() => array(bad(values)), `${values.length} elements`).toThrow(DTypeError);
    }
    expect(() => array(new Array<number>(3), [0])).toThrow(DTypeError);
    expect(() => array(ndarray(new Array<number>(3), [3]))).toThrow(DTypeError);
  });
});

describe('zeros', () => {
  it('gives zeros of any shape and type', () => {
    expectSame(zeros([2, 3]), [[0, 0, 0], [0, 0, 0]]); // prettier-ignore
    expect(zeros([2, 3]).dtype).toBe('float32');
    expectSame(zeros([]), 0);
    expect(zeros([3, 0]).size).toBe(0);
    for (const dtype of dtypes) expect(zeros([2], { dtype }).dtype).toBe(dtype);
  });

  it.each([
    ['a negative size', [2, -1], ShapeError, 'zeros expects a shape of whole numbers of at least 0, but got [2, -1]; pass such numbers'], // prettier-ignore
    [
      'half a size',
      [1.5],
      ShapeError,
      'zeros expects a shape of whole numbers of at least 0, but got [1.5]; pass such numbers',
    ],
    ['text for a size', ['3'], ShapeError, 'zeros expects a shape of whole numbers of at least 0, but got ["3"]; pass such numbers'], // prettier-ignore
    [
      'NaN',
      [NaN],
      ShapeError,
      'zeros expects a shape of whole numbers of at least 0, but got [NaN]; pass such numbers',
    ],
    ['more than 2^32 elements', [65536, 65537], ShapeError, 'zeros expects a shape of at most 2^32 elements, but got [65536, 65537]; make it smaller'], // prettier-ignore
    [
      'a number',
      3,
      TypeError,
      'zeros expects a shape such as [2, 3], but got 3; pass an array of whole numbers',
    ],
    ['a typed array', new Int32Array(2), TypeError, 'zeros expects a shape such as [2, 3], but got Int32Array(2); pass an array of whole numbers'], // prettier-ignore
  ])('refuses %s as a shape', (_, shape, type, text) => {
    expectError(() => zeros(bad(shape)), type, text);
  });

  it("refuses PyTorch's way to write a shape", () => {
    const text = 'zeros expects one shape, but got 3 numbers; write zeros([2, 3]), say';
    expectError(() => zeros(...([2, 3, 4] as never[] as [never])), TypeError, text);
  });

  it('refuses a shape with holes', () => {
    expect(() => zeros(new Array<number>(2))).toThrow(ShapeError);
  });

  it('refuses unknown options and types', () => {
    expectError(() => zeros([1], bad({ Dtype: 'int8' })), OptionError, "zeros expects the options dtype, but got 'Dtype'; did you mean 'dtype'?"); // prettier-ignore
    expectError(() => zeros([1], { dtype: bad(null) }), RangeError, `zeros expects dtype to be ${dtypes.map((d) => `'${d}'`).join(' or ')}, but got null; pass one of these`); // prettier-ignore
  });
});

describe('rows', () => {
  const five = array([[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]]); // prettier-ignore

  it.each([
    [0, undefined, [0, 1, 2, 3, 4]],
    [2, undefined, [2, 3, 4]],
    [1, 3, [1, 2]],
    [0, -2, [0, 1, 2]],
    [-2, undefined, [3, 4]],
    [-3, -1, [2, 3]],
    [5, undefined, []],
    [2, 2, []],
    [0, 0, []],
    [-5, 5, [0, 1, 2, 3, 4]],
  ])('gives rows %s to %s as NumPy does', (start, end, expected) => {
    const part = rows(five, start, end);
    expect(toNested(part)).toEqual(expected.map((i) => [2 * i, 2 * i + 1]));
    expect(part.shape).toEqual([expected.length, 2]);
  });

  it('is a view: what is written to it shows in the array', () => {
    const source = zeros([3, 2]);
    rows(source, 1, 2).set(0, 1, 7);
    expectSame(source, [[0, 0], [0, 7], [0, 0]]); // prettier-ignore
  });

  it('takes views of any strides and ranks', () => {
    expectSame(rows(five.transpose(1, 0), 1), [[1, 3, 5, 7, 9]]);
    expectSame(rows(five.step(-2), 1), [[4, 5], [0, 1]]); // prettier-ignore
    expectSame(rows(array([1, 2, 3]), -1), [3]);
    expectSame(
      rows(
        array([
          [[1], [2]],
          [[3], [4]],
        ]),
        1,
      ),
      [[[3], [4]]],
    );
  });

  it.each([
    ['a start past the end', () => rows(five, 6), RangeError, 'rows expects start and end to be whole numbers that lie in 0 to 5 in this order, but got 6 and 5; negative numbers count from the end'], // prettier-ignore
    ['an end past the end', () => rows(five, 0, 6), RangeError, 'rows expects start and end to be whole numbers that lie in 0 to 5 in this order, but got 0 and 6; negative numbers count from the end'], // prettier-ignore
    ['an end before the start', () => rows(five, 3, 2), RangeError, 'rows expects start and end to be whole numbers that lie in 0 to 5 in this order, but got 3 and 2; negative numbers count from the end'], // prettier-ignore
    ['half a row', () => rows(five, 0.5), RangeError, 'rows expects start and end to be whole numbers that lie in 0 to 5 in this order, but got 0.5 and 5; negative numbers count from the end'], // prettier-ignore
    ['text', () => rows(five, bad('1')), RangeError, 'rows expects start and end to be whole numbers that lie in 0 to 5 in this order, but got "1" and 5; negative numbers count from the end'], // prettier-ignore
    ['null for an end', () => rows(five, 0, bad(null)), RangeError, 'rows expects start and end to be whole numbers that lie in 0 to 5 in this order, but got 0 and null; negative numbers count from the end'], // prettier-ignore
    ['a start too far from the end', () => rows(five, -6), RangeError, 'rows expects start and end to be whole numbers that lie in 0 to 5 in this order, but got -6 and 5; negative numbers count from the end'], // prettier-ignore
    ['a single number', () => rows(array(1), 0), ShapeError, 'rows expects source [N, ...], but got []; pass an array of at least one axis'], // prettier-ignore
    ['text for an array', () => rows(bad('abc'), 0), TypeError, 'rows expects source as an ndarray, a typed array or nested arrays, but got "abc"; pass one of these'], // prettier-ignore
  ])('refuses %s', (_, run, type, text) => {
    expectError(run, type, text);
  });
});

describe('toNested', () => {
  it('gives views of any strides, empty ones and single numbers as nested arrays', () => {
    const base = array([[1, 2, 3], [4, 5, 6]], { dtype: 'int16' }); // prettier-ignore
    expect(toNested(base.transpose(1, 0).step(-1))).toEqual([[3, 6], [2, 5], [1, 4]]); // prettier-ignore
    expect(toNested(base.lo(1, 1))).toEqual([[5, 6]]);
    expect(toNested(zeros([2, 0, 3]))).toEqual([[], []]);
    expect(toNested(array(-0))).toBe(-0);
    expect(toNested(array([0.1], { dtype: 'float64' }))).toEqual([0.1]);
  });

  it('refuses what is no array', () => {
    expectError(
      () => toNested(bad('abc')),
      TypeError,
      'toNested expects source as an ndarray, a typed array or nested arrays, but got "abc"; pass one of these',
    );
  });
});

describe('toFlat', () => {
  it('gives the numbers of any strides in row-major order, in an array of the same type', () => {
    for (const dtype of dtypes) {
      const base = array([[1, 2, 3], [4, 5, 6]], { dtype }); // prettier-ignore
      const like = (...values: number[]) => array(values, { dtype }).data;
      expect(toFlat(base)).toEqual(like(1, 2, 3, 4, 5, 6));
      expect(toFlat(base.transpose(1, 0))).toEqual(like(1, 4, 2, 5, 3, 6));
      expect(toFlat(base.step(-1, -2))).toEqual(like(6, 4, 3, 1));
      expect(toFlat(base.pick(null, 1))).toEqual(like(2, 5));
      expect(toFlat(base.lo(1, 2).pick(0, 0))).toEqual(like(6));
      expect(toFlat(zeros([2, 0, 3], { dtype }))).toEqual(like());
    }
  });

  it('gives a copy: neither shows what is later written to the other', () => {
    const base = array([1, 2, 3]);
    const flat = toFlat(base);
    flat[0] = 8;
    base.set(1, 9);
    expect([[...flat], toNested(base)]).toEqual([[8, 2, 3], [1, 9, 3]]); // prettier-ignore
  });

  it('gives the numbers of a plain array as they are, in float64', () => {
    expect(toFlat(ndarray([0.1, 2 ** 53, -0, NaN], [2, 2]).transpose(1, 0))).toEqual(
      Float64Array.of(0.1, -0, 2 ** 53, NaN),
    );
  });

  it('gives a layer’s weight in the order it is shown in, row by row', () => {
    const layer = new Linear(2, 3);
    layer.weight.value = array([[1, 2], [3, 4], [5, 6]]); // prettier-ignore
    expect(toFlat(layer.weight.value)).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
    expect([...layer.weight.value.data].slice(0, 6)).not.toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('has the type of the array’s data', () => {
    expectTypeOf(toFlat(array([1]))).toEqualTypeOf<Float32Array>();
    expectTypeOf(toFlat(zeros([1], { dtype: 'int8' }))).toEqualTypeOf<Int8Array>();
    expectTypeOf(toFlat(new Linear(1, 1).weight.value)).toEqualTypeOf<FloatArray>();
    expectTypeOf(toFlat(ndarray([1]))).toEqualTypeOf<NumberArray>();
    expectTypeOf(toFlat(new Linear(1, 1).forward(zeros([1, 1])))).toEqualTypeOf<FloatArray>();
  });

  it('refuses what is no array', () => {
    expectError(
      () => toFlat(bad(new BigInt64Array(1))),
      TypeError,
      'toFlat expects source as an ndarray, a typed array or nested arrays, but got BigInt64Array(1); make numbers of it: Array.from(source, Number)',
    );
  });
});
