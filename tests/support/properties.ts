/**
 * What the property tests draw: shapes, contents, and any strided view of given content. Runs are
 * the same each time; PROPERTY_SEED and PROPERTY_RUNS in the environment draw others, and more.
 */
import fc from 'fast-check';
import ndarray from 'ndarray';
import type { NdArray } from '../../src/index.js';

const fromEnvironment = (name: string, otherwise: number): number =>
  Number(process.env[name] ?? otherwise);

fc.configureGlobal({
  seed: fromEnvironment('PROPERTY_SEED', 20250131),
  numRuns: fromEnvironment('PROPERTY_RUNS', 60),
});

/** Sizes at which loops of vectors have their tails. */
export const sizes = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(16, 17, 33));

/** Numbers without surprises: sums of a hundred of their products stay exact to about 1e-13. */
export const numbers = fc.oneof(fc.constant(0), fc.double({ min: -4, max: 4, noNaN: true }));

const makers = {
  float32: Float32Array,
  float64: Float64Array,
  uint8: Uint8Array,
  int16: Int16Array,
  int32: Int32Array,
};

/** Row-major content of a shape. */
export interface Content {
  readonly values: readonly number[];
  readonly shape: readonly number[];
}

export const contentOf = (
  shape: readonly number[],
  elements: fc.Arbitrary<number> = numbers,
): fc.Arbitrary<Content> => {
  const length = shape.reduce((product, n) => product * n, 1);
  return fc
    .array(elements, { minLength: length, maxLength: length })
    .map((values) => ({ values, shape }));
};

/**
 * How a view lies over its data: the order of its axes in memory, and for each axis a step, a
 * direction and unused elements around it.
 */
const layoutOf = (axes: number) =>
  fc.record({
    order: fc.shuffledSubarray([...Array(axes).keys()], { minLength: axes, maxLength: axes }),
    steps: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: axes, maxLength: axes }),
    reversed: fc.array(fc.boolean(), { minLength: axes, maxLength: axes }),
    padding: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: axes, maxLength: axes }),
    before: fc.integer({ min: 0, max: 5 }),
  });

/**
 * Any view of that content: axes in any order, stepped, reversed, offset, with elements between
 * that belong to nobody, and stride 0 along every axis along which the content repeats.
 */
export function viewOf(
  { values, shape }: Content,
  dtype: keyof typeof makers = 'float64',
): fc.Arbitrary<NdArray> {
  return layoutOf(shape.length).map(({ order, steps, reversed, padding, before }) => {
    const stride = new Array<number>(shape.length).fill(0);
    let [length, offset] = [1, before];
    for (const axis of order) {
      if (repeatsAlong({ values, shape }, axis) && steps[axis] > 1) continue;
      const step = length * steps[axis];
      length = step * (shape[axis] + padding[axis]);
      stride[axis] = reversed[axis] ? -step : step;
      if (reversed[axis]) offset += step * (shape[axis] - 1);
    }
    const data = new makers[dtype](before + length + 3).fill(dtype.startsWith('float') ? NaN : 77);
    const view: NdArray = ndarray(data, [...shape], stride, offset);
    placesOf(shape).forEach((place, i) => view.set(...place, values[i]));
    return view;
  });
}

/** Two views of one content. */
export const twoViewsOf = (
  content: Content,
  dtype?: keyof typeof makers,
): fc.Arbitrary<[NdArray, NdArray]> => fc.tuple(viewOf(content, dtype), viewOf(content, dtype));

/** Content with equal rows, which a view may show with stride 0. */
export const equalRows = (rows: number, columns: number): fc.Arbitrary<Content> =>
  contentOf([columns]).map(({ values }) => ({
    values: Array.from({ length: rows }, () => values).flat(),
    shape: [rows, columns],
  }));

function placesOf([first, ...rest]: readonly number[]): number[][] {
  if (first === undefined) return [[]];
  const inner = placesOf(rest);
  return Array.from({ length: first }, (_, i) => inner.map((place) => [i, ...place])).flat();
}

/** Whether every element equals its neighbour along an axis. */
function repeatsAlong({ values, shape }: Content, axis: number): boolean {
  const step = shape.slice(axis + 1).reduce((product, n) => product * n, 1);
  return values.every(
    (value, i) => Math.floor(i / step) % shape[axis] === 0 || Object.is(value, values[i - step]),
  );
}

/**
 * A copy of everything behind a view, unused elements included, to see whether it was written to.
 */
export const snapshot = ({ data, shape, stride, offset }: NdArray): unknown => [Array.from(data as ArrayLike<number>), [...shape], [...stride], offset]; // prettier-ignore
