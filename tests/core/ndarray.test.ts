/**
 * Copying any strided view in row-major order, and back: compared with get(), element by element.
 */
import fc from 'fast-check';
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { allocate, dtypes, type NumberArray } from '../../src/core/dtype.js';
import {
  isRowMajor,
  pack,
  packed,
  rowMajorStrides,
  sizeOf,
  unpack,
  wrap,
  type NdArray,
} from '../../src/core/ndarray.js';
import { isNdArray } from '../../src/core/parts.js';
import { elements } from '../support/close.js';

/**
 * Data that is neither an array nor a typed array: the ndarray package takes anything with get, set
 * and length.
 */
class Store {
  readonly #values: number[];
  constructor(values: Iterable<number>) {
    this.#values = [...values];
  }
  get length() {
    return this.#values.length;
  }
  get(i: number): number {
    return this.#values[i];
  }
  set(i: number, value: number): number {
    return (this.#values[i] = value);
  }
}

const kinds: Record<string, (values: number[]) => NdArray> = {
  ...Object.fromEntries(dtypes.map((dtype) => [dtype, (values: number[]) => {
    const data: NumberArray = allocate(dtype, values.length);
    data.set(values);
    return ndarray(data, [values.length]);
  }])), // prettier-ignore
  'a plain array': (values) => ndarray(values, [values.length]),
  'a store with get and set': (values) =>
    ndarray(new Store(values) as unknown as number[], [values.length]),
};

/** Views of 0..n−1, by what has been done to them. */
const base = (
  make: (values: number[]) => NdArray,
  shape: number[],
  stride = rowMajorStrides(shape),
  offset = 0,
): NdArray => ndarray(make(Array.from({ length: 120 }, (_, i) => i)).data, shape, stride, offset);

const views: Record<string, (make: (values: number[]) => NdArray) => NdArray> = {
  'a single number': (make) => base(make, [], [], 7),
  'a row': (make) => base(make, [5]),
  'a reversed row': (make) => base(make, [5]).step(-1),
  'a stepped row': (make) => base(make, [9]).step(2).lo(1),
  'a matrix': (make) => base(make, [3, 4]),
  'a matrix that starts later': (make) => base(make, [3, 4], [4, 1], 11),
  'a transposed matrix': (make) => base(make, [3, 4]).transpose(1, 0),
  'some columns': (make) => base(make, [3, 7]).lo(0, 2).hi(3, 4),
  'every second row, reversed columns': (make) => base(make, [5, 4]).step(2, -1),
  'one column': (make) => base(make, [5, 4]).lo(0, 2).hi(5, 1),
  'a row repeated': (make) => base(make, [3, 4], [0, 1], 2),
  'a column repeated': (make) => base(make, [3, 4], [1, 0], 2),
  'one number repeated': (make) => base(make, [3, 4], [0, 0], 5),
  'overlapping windows': (make) => base(make, [4, 3], [1, 1], 0),
  'a turned cube': (make) => base(make, [2, 3, 4]).transpose(2, 0, 1),
  'a picked slice of a cube': (make) => base(make, [2, 3, 4]).pick(null, 1, null),
  'four axes, turned and reversed': (make) =>
    base(make, [2, 3, 4, 5]).transpose(3, 1, 0, 2).step(-2, 1, -1, 3),
  'four axes of size 1': (make) => base(make, [1, 1, 1, 1], [9, -9, 0, 4], 3),
  'no rows': (make) => base(make, [0, 4]),
  'no columns': (make) => base(make, [4, 0]),
  'nothing in the middle': (make) => base(make, [2, 0, 3]).transpose(2, 1, 0),
};

describe.each(Object.entries(kinds))('over %s', (_, make) => {
  it.each(Object.entries(views))(
    'packing %s gives its elements in row-major order',
    (_title, view) => {
      const source = view(make);
      expect([...packed(source, 'float64')]).toEqual(elements(source));
      const target = new Float32Array(source.size + 5).fill(-1);
      pack(source, target, 3);
      expect([...target]).toEqual([-1, -1, -1, ...elements(source), -1, -1]);
    },
  );
});

describe.each(dtypes)('over %s', (dtype) => {
  const writable = Object.entries(views).filter(([title]) => !/repeated|overlapping/.test(title));

  it.each(writable)('unpacking into %s sets its elements, and no others', (_, view) => {
    const target = view(kinds[dtype]) as NdArray<NumberArray>;
    const before = [...target.data];
    const values = allocate(dtype, target.size).map(
      (_zero, i) => 127 - (i % 5),
    ) as typeof target.data;
    const inside = new Set(elements(target)); // an element of the base holds its own index
    unpack(values, target);
    expect(elements(target)).toEqual([...values]);
    const untouched = before.filter((i) => !inside.has(i));
    expect(untouched.map((i) => target.data[i])).toEqual(untouched);
  });
});

describe('any view that the ndarray package can make', () => {
  const step = fc.constantFrom(-3, -2, -1, 1, 2, 3);
  const change = fc.record({
    kind: fc.constantFrom('transpose', 'step', 'lo', 'hi', 'pick', 'repeat'),
    axis: fc.nat(3),
    n: fc.nat(3),
    step,
  });

  function apply(
    a: NdArray,
    { kind, axis, n, step }: { kind: string; axis: number; n: number; step: number },
  ): NdArray {
    const { dimension: d, shape } = a;
    if (d === 0) return a;
    const [at, only] = [
      axis % d,
      (value: number) => shape.map((_, i) => (i === axis % d ? value : -1)),
    ];
    if (kind === 'transpose') return a.transpose(...shape.map((_, i) => (i + axis) % d));
    if (kind === 'step')
      return shape[at] === 0 ? a : a.step(...shape.map((_, i) => (i === at ? step : 1)));
    if (kind === 'lo') return n <= shape[at] ? a.lo(...only(n)) : a;
    if (kind === 'hi') return n <= shape[at] ? a.hi(...only(n)) : a;
    if (kind === 'pick')
      return n < shape[at] ? a.pick(...shape.map((_, i) => (i === at ? n : null))) : a;
    return d < 4 ? ndarray(a.data, [n, ...shape], [0, ...a.stride], a.offset) : a;
  }

  it('packs as get() reads it', () => {
    const shapes = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 });
    let strided = 0;
    const ranks = new Set<number>();
    fc.assert(
      fc.property(shapes, fc.array(change, { maxLength: 6 }), (shape, changes) => {
        const data = Float64Array.from({ length: sizeOf(shape) }, (_, i) => i + 1);
        const view = changes.reduce(apply, ndarray(data, shape) as NdArray);
        if (view.size > 0 && !isRowMajor(view)) strided++;
        ranks.add(view.dimension);
        expect([...packed(view, 'float32')]).toEqual(elements(view));
      }),
      { seed: 1, numRuns: 3000 },
    );
    expect(strided).toBeGreaterThan(300);
    expect([...ranks].sort()).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('the helpers', () => {
  it('know which arrays are row-major, whatever the strides of axes of size 1', () => {
    const a = wrap(new Float32Array(24), [2, 3, 4]);
    expect(isRowMajor(a)).toBe(true);
    expect(isRowMajor(a.lo(1))).toBe(true);
    expect(isRowMajor(a.hi(2, 2))).toBe(false);
    expect(isRowMajor(a.transpose(0, 2, 1))).toBe(false);
    expect(isRowMajor(a.step(-1))).toBe(false);
    expect(isRowMajor(wrap(new Float32Array(3), [1, 3], [77, 1]))).toBe(true);
    expect(isRowMajor(wrap(new Float32Array(3), [3, 3], [0, 1]))).toBe(false);
  });

  it('wrap without copying the data, but copy the shape and strides', () => {
    const [data, shape, stride] = [new Float32Array(6), [2, 3], [3, 1]];
    const a = wrap(data, shape, stride);
    [shape[0], stride[0]] = [9, 9];
    expect([a.shape, a.stride]).toEqual([[2, 3], [3, 1]]); // prettier-ignore
    a.set(1, 2, 5);
    expect(data[5]).toBe(5);
  });

  it('know ndarrays, of another copy of the package too, from everything else', () => {
    const foreign = {
      data: new Float32Array(2),
      shape: [2],
      stride: [1],
      offset: 0,
      size: 2,
      dtype: 'float32',
      get: () => 0,
    };
    expect([wrap(new Float32Array(1), []), ndarray([1, 2]), foreign].map(isNdArray)).toEqual([
      true,
      true,
      true,
    ]);
    const others = [
      null,
      undefined,
      1,
      'a',
      [1],
      new Float32Array(1),
      {},
      { ...foreign, stride: [] },
      { ...foreign, get: 1 },
    ];
    expect(others.map(isNdArray)).toEqual(others.map(() => false));
  });
});
