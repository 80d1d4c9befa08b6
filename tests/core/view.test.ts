/**
 * The stand-in for the ndarray package's arrays, held to that package: the same properties and
 * results, whatever is done to an array.
 */
import fc from 'fast-check';
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { allocate, dtypes } from '../../src/core/dtype.js';
import type { NdArray } from '../../src/core/ndarray.js';
import { makeView } from '../../src/core/view.js';

interface Pair { view: NdArray; real: NdArray } // prettier-ignore

/** A store that can be compared: ndarray reads any object with get, set and length. */
const store = (values: number[]) => ({
  values,
  length: values.length,
  get: (i: number) => values[i],
  set: (i: number, value: number) => (values[i] = value),
});

const kinds = [...dtypes, 'array', 'generic'] as const;

function make(
  kind: (typeof kinds)[number],
  shape: number[],
  stride: number[],
  offset: number,
  length: number,
): Pair {
  const list = Array.from({ length }, (_, i) => i);
  const data = (): NdArray['data'] => {
    if (kind === 'array') return [...list];
    if (kind === 'generic') return store([...list]);
    return allocate(kind, length).map((_, i) => i);
  };
  return {
    view: makeView(data(), shape, stride, offset),
    real: ndarray(data(), shape, stride, offset),
  };
}

/** Functions are never equal: of a store, what it holds. */
const numbersOf = (data: NdArray['data']): unknown =>
  'get' in data ? (data as unknown as { values: number[] }).values : data;

/** Everything an array says of itself. Axes with equal strides may come in either order. */
const facts = ({ data, shape, stride, offset, dtype, dimension, size, order }: NdArray) => ({
  data: numbersOf(data), shape, stride, offset, dtype, dimension, size, order: [...order].sort(), strides: order.map((axis) => Math.abs(stride[axis])),
}); // prettier-ignore

const strided = fc.array(
  fc.record({ n: fc.integer({ min: 0, max: 4 }), stride: fc.integer({ min: -9, max: 9 }) }),
  {
    maxLength: 5,
  },
);

/**
 * A method and its arguments: numbers in and out of range, negative ones, fractions, null, and
 * fewer than there are axes.
 */
const argument = fc.oneof(
  fc.integer({ min: -3, max: 5 }),
  fc.constantFrom(null, undefined, 0, 1, 2, 1.5),
);
const calls = fc.array(
  fc.record({
    method: fc.constantFrom(
      'lo' as const,
      'hi' as const,
      'step' as const,
      'pick' as const,
      'transpose' as const,
    ),
    given: fc.array(argument, { maxLength: 5 }),
    turn: fc.nat(4),
  }),
  { maxLength: 5 },
);

type Call = typeof calls extends fc.Arbitrary<(infer C)[]> ? C : never;

function apply(array: NdArray, { method, given, turn }: Call): NdArray {
  const d = array.dimension;
  if (d === 0 && method === 'pick') return array; // the package then gives an array of dimension −1, which holds nothing
  if (method === 'transpose')
    return array.transpose(
      ...array.shape.map((_, axis) => (axis + turn) % d).slice(0, given.length || d),
    );
  const list = given
    .slice(0, d)
    .map((n) => (method === 'pick' && typeof n === 'number' ? Math.trunc(n) : n));
  if (method === 'step' && list.includes(0)) return array.step(); // not a number of elements
  return array[method](...(list as number[]));
}

describe('an array without generated code', () => {
  it('has the properties of an ndarray, whatever has been done to it', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        strided,
        fc.nat(50),
        calls,
        (dtype, axes, offset, list) => {
          let pair = make(dtype, axes.map(({ n }) => n), axes.map(({ stride }) => stride), offset, 100); // prettier-ignore
          expect(facts(pair.view)).toEqual(facts(pair.real));
          for (const call of list) {
            pair = { view: apply(pair.view, call), real: apply(pair.real, call) };
            seen.add(`${call.method} ${pair.real.dimension}`);
            expect(facts(pair.view)).toEqual(facts(pair.real));
            expect(pair.view).not.toBe(pair.real);
          }
        },
      ),
      { seed: 1, numRuns: 3000 },
    );
    expect(seen.size).toBeGreaterThan(25);
  });

  it('reads and writes the elements that an ndarray does', () => {
    const places = fc.array(fc.integer({ min: -2, max: 6 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        strided,
        places,
        fc.integer({ min: -9, max: 99 }),
        (dtype, axes, all, value) => {
          const { view, real } = make(dtype, axes.map(({ n }) => n), axes.map(({ stride }) => stride), 50, 100); // prettier-ignore
          const at = all.slice(0, axes.length);
          expect(view.index(...at)).toBe(real.index(...at));
          expect(view.get(...at)).toBe(real.get(...at));
          expect(view.set(...at, value)).toBe(real.set(...at, value));
          expect(numbersOf(view.data)).toEqual(numbersOf(real.data));
        },
      ),
      { seed: 1, numRuns: 2000 },
    );
  });

  it('keeps the data, which is not copied, and changes nobody’s shape', () => {
    const [shape, stride] = [[3, 4], [4, 1]]; // prettier-ignore
    const { view } = make('float32', shape, stride, 0, 12);
    [shape[0], stride[0]] = [9, 9];
    const turned = view.transpose(1, 0);
    turned.shape[0] = 2;
    turned.stride[0] = 7;
    expect([view.shape, view.stride]).toEqual([[3, 4], [4, 1]]); // prettier-ignore
    expect(view.lo(1).data).toBe(view.data);
    const cut = view.hi(2);
    cut.stride[0] = 7;
    expect(view.stride).toEqual([4, 1]);
  });

  it('passes over what is given for axes that it has not', () => {
    const { view, real } = make('float32', [3, 4], [4, 1], 0, 12);
    for (const method of ['lo', 'hi', 'step'] as const)
      expect(facts(view[method](2, 2, 2)), method).toEqual(facts(real[method](2, 2, 2)));
  });

  it('counts as a number where it is one', () => {
    const { view, real } = make('float32', [], [], 3, 12);
    expect(Number(view)).toBe(Number(real));
    expect(Number(make('float32', [3], [1], 0, 3).view)).toBeNaN();
  });
});
