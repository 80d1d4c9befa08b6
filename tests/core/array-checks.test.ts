/**
 * What is taken for an array: any object that looks like one, read once, checked, and replaced by a
 * genuine array over the same data. Nothing it says of itself is believed.
 */
import { runInNewContext } from 'node:vm';
import ndarray from 'ndarray';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  argmax,
  array,
  DataLoader,
  DTypeError,
  rows,
  ShapeError,
  toFlat,
  toNested,
  zeros,
} from '../../src/index.js';
import { checkArray, floatDTypeOf } from '../../src/core/array-checks.js';
import { allocate } from '../../src/core/dtype.js';
import { pack, wrap, type NdArray } from '../../src/core/ndarray.js';
import { isNdArray } from '../../src/core/parts.js';
import { writeNpy } from '../../src/io/index.js';
import { expectError } from '../support/errors.js';

const bad = (value: unknown) => value as never;
const get = () => 0;

/** An object that looks like an array of shape [2, 3], but for what is given. */
const duck = (differences: object): NdArray =>
  bad({
    data: Float32Array.of(1, 2, 3, 4, 5, 6),
    shape: [2, 3],
    stride: [3, 1],
    offset: 0,
    get,
    ...differences,
  });

const check = (value: unknown) => checkArray('f', 'x', value);

/** A store of n numbers, each its own index. */
const store = (length: number, differences: object = {}): number[] =>
  bad({ length, get: (i: number) => i, set: () => undefined, ...differences });

describe('an object that looks like an array', () => {
  it.each([
    ['no size', {}],
    ['a size too great', { size: 1000 }],
    ['a size too small', { size: 1 }],
    ['a size that is no number', { size: 'many' }],
    ['a type that is not its data’s', { dtype: 'float64' }],
    ['a type that there is not', { dtype: 'bigint64' }],
    [
      'methods that lie',
      {
        pick: () => array([9]),
        hi: () => array([9]),
        lo: () => array([9]),
        transpose: () => array([9]),
      },
    ],
    [
      'an iterator of its shape’s own',
      { shape: Object.assign([2, 3], { [Symbol.iterator]: () => [200, 300].values() }) },
    ],
  ])('with %s is read by its data, shape, strides and offset', (_, differences) => {
    const given = duck(differences);
    const checked = check(given);
    const { size, dtype, shape, stride, offset } = checked;
    expect({ size, dtype, shape, stride, offset }).toEqual({
      size: 6,
      dtype: 'float32',
      shape: [2, 3],
      stride: [3, 1],
      offset: 0,
    });
    expect(checked.data).toBe(given.data);
    expect(floatDTypeOf('f', 'x', checked, 'float64')).toBe('float32');
    expect(toNested(given)).toEqual([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
    expect(toNested(rows(given, 1))).toEqual([[4, 5, 6]]);
    expect(toNested(argmax(given))).toEqual([2, 2]);
    expect(toFlat(given)).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
    expect([...writeNpy(given)]).toEqual([...writeNpy(array([[1, 2, 3], [4, 5, 6]]))]); // prettier-ignore
    const [[x]] = new DataLoader([given, array([0, 1])]);
    expect([x.dtype, toNested(x)]).toEqual(['float32', [[1, 2, 3], [4, 5, 6]]]); // prettier-ignore
  });

  const inside = 'f expects x to lie inside its data, but got shape';
  const calls = 'check the calls of lo, hi, step and pick that made it';
  const numbers =
    'f expects x to hold numbers, but got other elements; convert them with Number(...)';
  const needed =
    'f expects x to have a typed array, an array or a { get, set, length } as its data, but got';

  it.each<[string, object, new (text?: string) => Error, string]>([
    ['data too short', { data: new Float32Array(5) }, ShapeError, `${inside} [2, 3], stride [3, 1] and offset 0 over 5 elements; ${calls}`],
    ['data of no elements', { data: new Float32Array(0) }, ShapeError, `${inside} [2, 3], stride [3, 1] and offset 0 over 0 elements; ${calls}`],
    ['data that say they are longer', { data: Object.defineProperty(new Float32Array(5), 'length', { value: 99 }) }, ShapeError, `${inside} [2, 3], stride [3, 1] and offset 0 over 5 elements; ${calls}`],
    ['an offset before its data', { offset: -1 }, ShapeError, `${inside} [2, 3], stride [3, 1] and offset -1 over 6 elements; ${calls}`],
    ['an offset that is not whole', { offset: 0.5, shape: [1, 1] }, ShapeError, `${inside} [1, 1], stride [3, 1] and offset 0.5 over 6 elements; ${calls}`],
    ['an offset that is NaN', { offset: NaN }, ShapeError, `${inside} [2, 3], stride [3, 1] and offset NaN over 6 elements; ${calls}`],
    ['a stride that reaches outside', { stride: [4, 1] }, ShapeError, `${inside} [2, 3], stride [4, 1] and offset 0 over 6 elements; ${calls}`],
    ['a stride that is not whole', { stride: [3, 0.5] }, ShapeError, `${inside} [2, 3], stride [3, 0.5] and offset 0 over 6 elements; ${calls}`],
    ['text in its shape', { shape: [2, '3'] }, ShapeError, `${inside} [2, 3], stride [3, 1] and offset 0 over 6 elements; ${calls}`],
    ['a hole in its shape', { shape: new Array(2) }, ShapeError, `${inside} [, ], stride [3, 1] and offset 0 over 6 elements; ${calls}`],
    ['sizes below 0 whose product is none', { shape: [-2, -1], stride: [-1, 1], offset: 2 }, ShapeError, `${inside} [-2, -1], stride [-1, 1] and offset 2 over 6 elements; ${calls}`],
    ['an endless size', { shape: [2, Infinity], stride: [3, 0] }, ShapeError, `${inside} [2, Infinity], stride [3, 0] and offset 0 over 6 elements; ${calls}`],
    ['more elements than a typed array holds', { shape: [2 ** 31, 3], stride: [0, 0] }, ShapeError, 'f expects x of at most 2^32 elements, but got [2147483648, 3]; make it smaller'],
    ['BigInts', { data: new BigInt64Array(6) }, DTypeError, numbers],
    ['BigInts that say they are floats', { data: new BigInt64Array(6), dtype: 'float32' }, DTypeError, numbers],
    ['text among its data', { data: [1, 2, 3, 4, 5, '6'] }, DTypeError, numbers],
    ['a DataView', { data: new DataView(new ArrayBuffer(64)) }, TypeError, `${needed} DataView(64); make it with array(...)`],
    ['a Proxy of a typed array', { data: new Proxy(new Float32Array(6), {}) }, TypeError, `${needed} an object of class Float32Array; make it with array(...)`],
    ['an object that says it is a typed array', { data: { length: 6, [Symbol.toStringTag]: 'Float32Array' } }, TypeError, `${needed} an object; make it with array(...)`],
    ['a store without a length', { data: { get, set: get } }, TypeError, `${needed} an object; make it with array(...)`],
    ['a store of half an element', { data: store(6.5) }, TypeError, `${needed} an object; make it with array(...)`],
    ['null for its data', { data: null }, TypeError, 'f expects x as an ndarray, a typed array or nested arrays, but got an object; pass one of these'],
    ['fewer strides than sizes', { stride: [1] }, TypeError, 'f expects x as an ndarray, a typed array or nested arrays, but got an object; pass one of these'],
  ])('is refused with %s', (_, differences, type, text) => {
    expectError(() => check(duck(differences)), type, text);
  }); // prettier-ignore

  it('is read once: what it answers later reaches nothing', () => {
    const asked: string[] = [];
    const answers: Record<string, unknown[]> = {
      data: [Float32Array.of(1, 2, 3, 4, 5, 6), new Float32Array(1)],
      shape: [[2, 3], [200, 300]],
      stride: [[3, 1], [9999, 9999]],
      offset: [0, 9999],
    }; // prettier-ignore
    const liar = Object.defineProperties({ get }, Object.fromEntries(
      Object.entries(answers).map(([key, [first, later]]) => [key, { get: () => (asked.includes(key) ? later : (asked.push(key), first)) }]),
    )); // prettier-ignore
    expect(toNested(bad(liar))).toEqual([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
    expect(asked.sort()).toEqual(['data', 'offset', 'shape', 'stride']);
    expectError(
      () => check(liar),
      ShapeError,
      `f expects x to lie inside its data, but got shape [200, 300], stride [9999, 9999] and offset 9999 over 1 elements; ${calls}`,
    );
  });

  it('is read once in each of its sizes and strides, too', () => {
    const lying = (first: number[], later: number) => {
      const asked = new Set<PropertyKey>();
      return new Proxy(first, {
        get: (list, key) =>
          asked.has(key) && key !== 'length'
            ? later
            : (asked.add(key), Reflect.get(list, key) as unknown),
      });
    };
    const given = () => duck({ shape: lying([2, 3], 5000), stride: lying([3, 1], 5000) });
    expect(toNested(given())).toEqual([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
    expect(toNested(argmax(given()))).toEqual([2, 2]);
    expect(toFlat(given())).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  });

  it('may change afterwards: what was checked stays as it was, over the same data', () => {
    const given = array([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
    const checked = check(given);
    expect(checked).not.toBe(given);
    [given.shape[0], given.stride[0], given.offset] = [200, 300, 400];
    expect(toNested(checked)).toEqual([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
    given.data[0] = 9;
    expect(checked.get(0, 0)).toBe(9);
  });

  it('is shown in error texts by what it answers once', () => {
    let asked = 0;
    const liar = Object.defineProperty(duck({}), 'shape', {
      get: () => (asked++ === 0 ? [2, 3] : null),
    });
    expectError(
      () => zeros(bad(liar)),
      TypeError,
      'zeros expects a shape such as [2, 3], but got an ndarray [2, 3]; pass an array of whole numbers',
    );
  });
});

describe('a typed array that is not what it says it is', () => {
  const values = () => Float32Array.of(1, 2, 3, 4, 5, 6);
  const lies: Record<string, () => Float32Array> = {
    'another type': () =>
      Object.defineProperty(values(), Symbol.toStringTag, { value: 'Float64Array' }),
    'a Buffer': () =>
      Object.defineProperty(values(), 'constructor', { value: { isBuffer: () => true } }),
    'another length': () => Object.defineProperty(values(), 'length', { value: 2 }),
    'another place': () => Object.defineProperty(values(), 'byteOffset', { value: 8 }),
    'parts of its own': () =>
      Object.assign(values(), {
        subarray: () => new Float32Array(99),
        slice: () => new Float32Array(99),
      }),
    'a class of its own, which makes others': () => {
      class Odd extends Float32Array {
        static get [Symbol.species]() {
          return Float64Array as never;
        }
      }
      return Odd.from([1, 2, 3, 4, 5, 6]);
    },
  };

  it.each(Object.entries(lies))('by %s, is read by what it is', (_, make) => {
    const given = ndarray(make(), [2, 3], [3, 1], 0);
    const checked = check(given);
    expect([checked.dtype, checked.pick(1, null).dtype, checked.data === given.data]).toEqual([
      'float32',
      'float32',
      true,
    ]);
    expect(toFlat(given)).toEqual(values());
    expect(toFlat(given.transpose(1, 0))).toEqual(Float32Array.of(1, 4, 2, 5, 3, 6));
    expect(array(make())).toEqual(array(values()));
    const [[x]] = new DataLoader([given, array([0, 1])]);
    expect(x.data).toEqual(values());
  });
});

describe('a typed array of another realm', () => {
  const kinds = [
    'Float32Array',
    'Float64Array',
    'Int8Array',
    'Uint8Array',
    'Int16Array',
    'Uint16Array',
    'Int32Array',
    'Uint32Array',
  ];

  it.each(kinds)('is taken as one of this realm: %s', (name) => {
    const data = runInNewContext(`${name}.of(1, 2, 3, 4, 5, 6)`) as Float32Array;
    const type = (globalThis as unknown as Record<string, Float32ArrayConstructor>)[name];
    expect(data).not.toBeInstanceOf(type);
    const given = wrap(data, [2, 3]);
    expect(given.dtype).toBe(name.replace('Array', '').toLowerCase());
    expect(array(data)).toEqual(array(type.of(1, 2, 3, 4, 5, 6)));
    expect(toFlat(given)).toEqual(type.of(1, 2, 3, 4, 5, 6));
    expect(toFlat(given)).toBeInstanceOf(type);
    expect(toFlat(given.transpose(1, 0))).toEqual(type.of(1, 4, 2, 5, 3, 6));
    const [[x, y]] = new DataLoader([given, wrap(data, [2, 3])]);
    expect([toNested(x), y.dtype]).toEqual([[[1, 2, 3], [4, 5, 6]], given.dtype]); // prettier-ignore
  });

  it('may be in a whole array of that realm: its lists are of other classes too', () => {
    const given = runInNewContext(
      '({ data: Float32Array.of(1, 2, 3, 4), shape: [2, 2], stride: [1, 2], offset: 0, get() {} })',
    ) as NdArray;
    expect(given.shape).not.toBeInstanceOf(Array);
    expect(toNested(given)).toEqual([[1, 3], [2, 4]]); // prettier-ignore
    expect(isNdArray(given)).toBe(true);
  });
});

describe('data without a type', () => {
  it('stay what they are: a list, or a store', () => {
    const list = [1, 2, 3, 4, 5, 6];
    expect([check(ndarray(list, [2, 3])).data, check(ndarray(list, [2, 3])).dtype]).toEqual([list, 'array']);
    const kept = store(6);
    expect([check(ndarray(kept, [2, 3])).data === kept, check(ndarray(kept, [2, 3])).dtype]).toEqual([true, 'generic']);
    expect(toNested(rows(ndarray(kept, [2, 3]), 1))).toEqual([[3, 4, 5]]);
    const clamped = Uint8ClampedArray.of(1, 2, 3, 4, 5, 6);
    expect([check(ndarray(clamped, [2, 3])).dtype, toFlat(ndarray(clamped, [2, 3]))]).toEqual(['uint8_clamped', Float64Array.of(1, 2, 3, 4, 5, 6)]);
  }); // prettier-ignore

  it('is read by get where it says that it is a typed array, and by index where it says that it is not', () => {
    const spoofed = store(6, { [Symbol.toStringTag]: 'Float32Array' });
    expect(toNested(ndarray(spoofed, [2, 3]))).toEqual([[0, 1, 2], [3, 4, 5]]); // prettier-ignore
    expect(check(duck({ data: spoofed })).get(1, 2)).toBe(5);
    expect(
      check(duck({ data: spoofed }))
        .pick(1, null)
        .get(1),
    ).toBe(4);
  });

  it.each([
    ['throws', () => { throw new Error('no such row'); }, Error, 'no such row'],
    ['gives no number', () => undefined, DTypeError, 'an ndarray expects its data to hold numbers, but got undefined at index 4; convert them with Number(...)'],
    ['gives text', () => '5', DTypeError, 'an ndarray expects its data to hold numbers, but got string at index 4; convert them with Number(...)'],
    ['gives a BigInt', () => 5n, DTypeError, 'an ndarray expects its data to hold numbers, but got bigint at index 4; convert them with Number(...)'],
  ])('leave the target as it was where reading %s', (_, odd, type, text) => {
    const source = check(duck({ data: store(6, { get: (i: number) => (i === 4 ? odd() : i) }) }));
    const target = new Float32Array(8).fill(-1);
    expectError(() => pack(source, target, 1), type, text);
    expect(target).toEqual(new Float32Array(8).fill(-1));
  }); // prettier-ignore

  it('of a list that changes after it was checked are refused when they are read', () => {
    const list: unknown[] = [1, 2, 3, 4, 5, 6];
    const loader = new DataLoader([ndarray(list as number[], [2, 3]), array([0, 1])]);
    list[5] = '6';
    expectError(
      () => [...loader],
      DTypeError,
      'an ndarray expects its data to hold numbers, but got string at index 5; convert them with Number(...)',
    );
  });

  it('may be longer than 32 bits can count', () => {
    const far = 2 ** 31 + 10;
    const long = check(ndarray(store(far + 10), [far + 10]));
    expect([
      rows(long, far).get(0),
      rows(long, far, far + 2).shape,
      toNested(rows(long, -2)),
    ]).toEqual([far, [2], [far + 8, far + 9]]);
    expect([long.pick(far).get(), long.step(-1).get(0), long.lo(far).step(2).get(1)]).toEqual([
      far,
      far + 9,
      far + 2,
    ]);
    expect(toNested(duck({ data: store(far + 10), offset: far }))).toEqual([[far, far + 1, far + 2], [far + 3, far + 4, far + 5]]); // prettier-ignore
  });
});

it.each([
  ['in rows', (x: NdArray) => x],
  ['in columns', (x: NdArray) => x.transpose(1, 0)],
])(
  'data whose buffer is transferred after it was checked is refused when it is read, %s',
  (_, turn) => {
    const data = new Float32Array(9);
    const loader = new DataLoader([turn(wrap(data, [3, 3])), array([0, 1, 2])]);
    structuredClone(data.buffer, { transfer: [data.buffer] });
    expectError(
      () => [...loader],
      ShapeError,
      `an ndarray expects its data to keep at least ${turn(wrap(data, [3, 3])).stride[0] === 3 ? 9 : 7} elements, but got 0; ` +
        'transfer or shrink a buffer only when no array lies in it',
    );
  },
);

it('data that miss a single element by now are refused', () => {
  // Of what the language has since 2024.
  type Resizable = ArrayBuffer & { resize(bytes: number): void };
  const Buffer = ArrayBuffer as unknown as new (bytes: number, options: object) => Resizable;
  const buffer = new Buffer(36, { maxByteLength: 36 });
  const loader = new DataLoader([wrap(new Float32Array(buffer), [3, 3]), array([0, 1, 2])]);
  buffer.resize(32);
  expect(() => [...loader]).toThrow('keep at least 9 elements, but got 8');
});

describe('where code generation is refused', () => {
  afterEach(() => {
    vi.doUnmock('../../src/core/code-generation.js');
    vi.resetModules();
  });

  it('the same is taken and refused, data of every kind included', async () => {
    vi.resetModules();
    vi.doMock('../../src/core/code-generation.js', () => ({ generatingPackage: () => undefined }));
    const { checkArray } = await import('../../src/core/array-checks.js');
    const { toNested, rows } = await import('../../src/core/reading.js');
    const six = allocate('float64', 6).map((_, i) => i);
    for (const data of [six, [...six], store(6), Uint8ClampedArray.from(six)]) {
      const given = duck({ data, size: 1000, dtype: 'float64' });
      const checked = checkArray('f', 'x', given);
      expect([checked.constructor.name, checked.size, checked.dtype]).toEqual([
        expect.stringContaining('View'), 6, ndarray(data).dtype,
      ]); // prettier-ignore
      expect(checked.get(1, 2)).toBe(5);
      expect(toNested(given)).toEqual([[0, 1, 2], [3, 4, 5]]); // prettier-ignore
      expect(toNested(rows(given, 1).transpose(1, 0))).toEqual([[3], [4], [5]]);
    }
    const data = [1, 2, 3, 4];
    const written = rows(duck({ data, shape: [2, 2], stride: [2, 1] }), 1);
    written.set(0, 1, 9);
    expect(data).toEqual([1, 2, 3, 9]);
    expect(() => checkArray('f', 'x', duck({ data: store(5) }))).toThrow('over 5 elements');
  });
});
