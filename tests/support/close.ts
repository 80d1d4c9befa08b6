/**
 * Compares arrays of any strides with nested arrays: to the bit, or within a relative and an
 * absolute distance. Elements are read one by one with get(), never with the package's own copying,
 * which is under test.
 */
import { expect } from 'vitest';
import type { NdArray, NestedNumbers } from '../../src/index.js';

type Numbers = NdArray | NestedNumbers;

const isNested = (numbers: Numbers): numbers is NestedNumbers =>
  typeof numbers === 'number' || Array.isArray(numbers);

function shapeOf(numbers: Numbers): number[] {
  if (!isNested(numbers)) return numbers.shape;
  const shape: number[] = [];
  for (let level: NestedNumbers | undefined = numbers; typeof level === 'object'; level = level[0])
    shape.push(level.length);
  return shape;
}

function at(numbers: Numbers, place: readonly number[]): number {
  if (!isNested(numbers)) return numbers.get(...place);
  return place.reduce<NestedNumbers>(
    (level, i) => (level as readonly NestedNumbers[])[i],
    numbers,
  ) as number;
}

/** Every place of a shape, in row-major order. */
function placesOf([first, ...rest]: readonly number[]): number[][] {
  if (first === undefined) return [[]];
  const inner = placesOf(rest);
  return Array.from({ length: first }, (_, i) => inner.map((place) => [i, ...place])).flat();
}

/** The elements in row-major order. */
export const elements = (numbers: Numbers): number[] =>
  placesOf(shapeOf(numbers)).map((place) => at(numbers, place));

const distance = (a: number, b: number) => (Number.isFinite(a - b) ? Math.abs(a - b) : Infinity);

function compare(
  actual: Numbers,
  expected: NestedNumbers,
  what: string,
  fits: (a: number, b: number) => boolean,
): void {
  expect(shapeOf(actual), `${what}: shape`).toEqual(shapeOf(expected));
  const misses = placesOf(shapeOf(expected))
    .map((place) => ({ place, a: at(actual, place), b: at(expected, place) }))
    .filter(({ a, b }) => !fits(a, b));
  if (misses.length === 0) return;
  const { place, a, b } = misses.reduce((m, n) =>
    distance(m.a, m.b) >= distance(n.a, n.b) ? m : n,
  );
  const where = place.length === 0 ? what : `${what}[${place.join(', ')}]`;
  const show = (x: number) => (Object.is(x, -0) ? '-0' : String(x));
  expect.fail(
    `${where} is ${show(a)}, expected ${show(b)}: off by ${Math.abs(a - b)}, relatively ${Math.abs(a / b - 1)}; ` +
      `${misses.length} of ${elements(expected).length} elements do not fit, this one worst`,
  );
}

/** Equal to the bit: NaN equals NaN, 0 and −0 differ. */
export function expectSame(actual: Numbers, expected: NestedNumbers, what = 'value'): void {
  compare(actual, expected, what, Object.is);
}

/**
 * |actual − expected| ≤ relative · |expected| + absolute, element by element; NaN and infinities only match themselves.
 *
 * A number is the relative distance, with 1/100 of that of the array's largest element for the
 * absolute one: sums that cancel have fewer right digits than their terms.
 */
export function expectClose(
  actual: Numbers,
  expected: NestedNumbers,
  tolerance: number | { relative?: number; absolute?: number },
  what = 'value',
): void {
  const largest = () => Math.max(...elements(expected).map(Math.abs).filter(Number.isFinite), 0);
  const given =
    typeof tolerance === 'number'
      ? { relative: tolerance, absolute: (tolerance * largest()) / 100 }
      : tolerance;
  const { relative = 0, absolute = 0 } = given;
  compare(
    actual,
    expected,
    what,
    (a, b) => Object.is(a, b) || distance(a, b) <= relative * Math.abs(b) + absolute,
  );
}
