/**
 * What is likely wrong with a backward, told from the numbers it gives beside the right ones.
 *
 * B = batch
 */

/** A gradient that is not what it should be. */
export interface WrongGradient {
  /** What backward gave, row-major. */
  readonly actual: Float64Array;
  /** What differences of forward give. */
  readonly expected: Float64Array;
  /** What they give for the input of the forward before the last. */
  readonly expectedBefore: Float64Array;
  readonly shape: readonly number[];
  /** B, the length of the input's first axis. */
  readonly batch: number;
  /** Whether two numbers are as good as equal. */
  readonly close: (a: number, b: number) => boolean;
}

const anything =
  'look in backward for a wrong sign, a missing transpose, a missing 1 / B, values of an ' +
  'earlier forward, or a gradient overwritten instead of added to; where forward has a kink, ' +
  'as ReLU at 0, move x away from it';

/** The last part of an error's text. */
export function hintFor({
  actual,
  expected,
  expectedBefore,
  shape,
  batch,
  close,
}: WrongGradient): string {
  const is = (other: (i: number) => number) => actual.every((value, i) => close(value, other(i)));
  if (is(() => 0)) return 'backward gives nothing here: return it, or add it with accumulateGrad';
  if (is((i) => -expected[i]))
    return 'all signs are the wrong way round: look for a minus in backward';
  if (batch > 1 && is((i) => expected[i] * batch)) {
    return (
      `it is B = ${batch} times as large: if forward takes a mean over the batch, multiply ` +
      'by 1 / B in backward'
    );
  }
  if (batch > 1 && is((i) => expected[i] / batch)) {
    return (
      `it is 1 / B = 1 / ${batch} of that: if forward takes no mean over the batch, do not ` +
      'divide by B in backward'
    );
  }
  if (is((i) => expectedBefore[i])) {
    return (
      'it is right for the forward before the last one: keep in each forward what its own ' +
      'backward needs'
    );
  }
  if (is((i) => expected[transposedIndex(i, shape)]))
    return 'it is the transpose of that: look for a missing transpose in backward';
  const factor = ratio(actual, expected);
  if (is((i) => expected[i] * factor))
    return `it is ${factor.toPrecision(4)} times that: look for a factor in backward`;
  return anything;
}

/**
 * Where in an array the element stands that the transposed matrix has at index i; i itself where it
 * is no matrix.
 */
function transposedIndex(i: number, shape: readonly number[]): number {
  if (shape.length !== 2) return i;
  const [rows, columns] = shape;
  return (i % rows) * columns + Math.floor(i / rows);
}

/** How many times as large the first array is, by the largest element of the second. */
function ratio(actual: Float64Array, expected: Float64Array): number {
  const largest = expected.reduce(
    (best, value, i) => (Math.abs(value) > Math.abs(expected[best]) ? i : best),
    0,
  );
  return actual[largest] / expected[largest];
}
