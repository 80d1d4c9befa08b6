/**
 * Rows to train with, and rows to test with.
 *
 * N = rows
 */
import type { Labels } from '../core/categories.js';
import { checkBoolean, checkOptions, show } from '../core/check.js';
import { checkGenerator, defaultGenerator } from '../core/default-generator.js';
import { ShapeError } from '../core/errors.js';
import type { Generator } from '../core/generator.js';
import { isNdArray } from '../core/parts.js';
import { isRecord } from '../core/realms.js';
import { apportion, rowsByClass, shuffledBy } from './stratify.js';
import { countRows, takeRows, type HasRows, type RowsOf } from './take.js';

/** Options of {@link trainTestSplit}. */
export interface TrainTestSplitOptions {
  /**
   * Rows to test with: how many, or below 1 their share, rounded up. Default: what `trainSize`
   * leaves, a quarter where that is not given either.
   */
  testSize?: number;
  /** Rows to train with: how many, or below 1 their share, rounded down. Default: the others. */
  trainSize?: number;
  /** Whether rows are shuffled before they are divided. Default true. */
  shuffle?: boolean;
  /** The class of each row: both parts then have each class's share. Default: none. */
  stratify?: Labels;
  /** Where the order is drawn from. Default: the one `manualSeed` seeds. */
  generator?: Generator;
}

/** For each of the lists its rows to train with, then those to test with. */
export type TrainTestSplit<T extends readonly unknown[]> = T extends readonly [
  infer First,
  ...infer Rest,
]
  ? [train: RowsOf<First>, test: RowsOf<First>, ...TrainTestSplit<Rest>]
  : [];

const names = ['testSize', 'trainSize', 'shuffle', 'stratify', 'generator'];

/**
 * Divides rows into those to train with and those to test with, of several lists alike:
 * `trainTestSplit(x, y)` gives x to train with, x to test with, y to train with, y to test with.
 *
 * Sizes, and how many rows of each class go where with `stratify`, are scikit-learn's; which rows
 * is drawn from a {@link Generator} of this package: PyTorch's stream, not NumPy's. Of one
 * permutation of all rows the first are tested with, the next trained with. With `stratify` equal
 * remainders are drawn first, then a permutation of each class's rows, then one of each part.
 *
 * @param arrays - Ndarrays [N, ...], typed arrays and JavaScript arrays with equally many rows;
 * then options, see {@link TrainTestSplitOptions}.
 * @returns Copies, each of the kind that it is taken from.
 * @throws ShapeError if they have different numbers of rows; RangeError if a part would be empty or
 * there are too few rows, with `stratify` of a class.
 *
 * @example
 * ```ts
 * import { array, Generator, trainTestSplit } from 'tiny-mlp';
 *
 * const x = array([[1], [2], [3], [4], [5], [6], [7], [8]]);
 * const y = ['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b'];
 * const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, {
 *   testSize: 0.25,
 *   stratify: y,
 *   generator: new Generator(0),
 * });
 * console.log(xTrain.shape, xTest.shape); // [ 6, 1 ] [ 2, 1 ]
 * console.log(yTrain.length, [...yTest].sort()); // 6 [ 'a', 'b' ]
 * ```
 * @see https://scikit-learn.org/stable/modules/cross_validation.html
 */
export function trainTestSplit<T extends readonly HasRows[]>(...arrays: T): TrainTestSplit<T>;
export function trainTestSplit<T extends readonly HasRows[]>(
  ...args: [...arrays: T, options: TrainTestSplitOptions]
): TrainTestSplit<T>;
export function trainTestSplit(...args: readonly unknown[]): unknown[] {
  const who = 'trainTestSplit';
  const last = args.at(-1);
  const hasOptions = isRecord(last) && !isNdArray(last);
  const options = (hasOptions ? last : {}) as TrainTestSplitOptions;
  const arrays = hasOptions ? args.slice(0, -1) : args;
  checkOptions(who, options, names);
  if (arrays.length === 0)
    throw new TypeError(`${who} expects at least one array, but got none; pass x and y, say`);
  const counts = arrays.map((array, i) => countRows(who, `arrays[${i}]`, array));
  const [N] = counts;
  const other = counts.findIndex((count) => count !== N);
  if (other >= 0) {
    throw new ShapeError(
      `${who} expects arrays[${other}] of ${N} rows like arrays[0], but got ${counts[other]}; ` +
        'pass arrays with equally many rows',
    );
  }
  const parts = divide(who, N, options);
  return arrays.flatMap((array, i) =>
    parts.map((rows) => takeRows(who, `arrays[${i}]`, array as HasRows, rows)),
  );
}

function divide(
  who: string,
  N: number,
  options: TrainTestSplitOptions,
): [train: number[], test: number[]] {
  const { shuffle = true, stratify, generator = defaultGenerator() } = options;
  checkBoolean(who, 'shuffle', shuffle);
  checkGenerator(who, generator);
  const [train, test] = sizesOf(who, N, options);
  if (!shuffle) {
    if (stratify !== undefined) {
      throw new TypeError(
        `${who} expects stratify with shuffled rows alone, but got shuffle false; leave one out`,
      );
    }
    const rows = Array.from({ length: train + test }, (_, i) => i);
    return [rows.slice(0, train), rows.slice(train)];
  }
  if (stratify !== undefined) return divideByClass(who, N, [train, test], stratify, generator);
  const order = Array.from(generator.randperm(N).data);
  return [order.slice(test, test + train), order.slice(0, test)];
}

function divideByClass(
  who: string,
  N: number,
  sizes: readonly [train: number, test: number],
  stratify: Labels,
  generator: Generator,
): [train: number[], test: number[]] {
  const classes = rowsByClass(who, 'stratify', stratify);
  const counts = classes.map(({ length }) => length);
  const labels = counts.reduce((sum, count) => sum + count, 0);
  if (labels !== N) {
    throw new ShapeError(
      `${who} expects stratify of ${N} labels, but got ${labels}; pass one for each row`,
    );
  }
  if (Math.min(...counts) < 2 || Math.min(...sizes) < classes.length) {
    throw new RangeError(
      `${who} expects at least 2 rows of each class and a row of each in both parts to stratify, ` +
        `but got classes of ${counts.join(', ')} rows, ${sizes[0]} to train with and ${sizes[1]} ` +
        'to test with; leave out rare classes, change the sizes, or leave out stratify',
    );
  }
  const trained = apportion(counts, sizes[0], generator);
  const rest = counts.map((count, c) => count - trained[c]);
  const tested = apportion(rest, sizes[1], generator);
  const [train, test]: [number[], number[]] = [[], []];
  classes.forEach((rows, c) => {
    const order = shuffledBy(generator, rows);
    train.push(...order.slice(0, trained[c]));
    test.push(...order.slice(trained[c], trained[c] + tested[c]));
  });
  return [shuffledBy(generator, train), shuffledBy(generator, test)];
}

/** How many rows each part has. */
function sizesOf(
  who: string,
  N: number,
  { testSize, trainSize }: TrainTestSplitOptions,
): [train: number, test: number] {
  const given = { testSize, trainSize };
  for (const [name, size] of Object.entries(given)) {
    if (size === undefined) continue;
    if (typeof size === 'number' && size > 0 && size < N && (size < 1 || Number.isInteger(size)))
      continue;
    throw new RangeError(
      `${who} expects ${name} as a number of rows below the ${N} there are, or a share between 0 ` +
        `and 1, but got ${show(size)}; pass 0.25, say`,
    );
  }
  const test = testSize ?? (trainSize === undefined ? 0.25 : undefined);
  let tested = test !== undefined && test < 1 ? Math.ceil(test * N) : test;
  let trained = trainSize !== undefined && trainSize < 1 ? Math.floor(trainSize * N) : trainSize;
  tested ??= N - trained!;
  trained ??= N - tested;
  if (trained > 0 && tested > 0 && trained + tested <= N) return [trained, tested];
  throw new RangeError(
    `${who} expects rows for both parts and at most the ${N} there are, but got ${trained} to ` +
      `train with and ${tested} to test with; change testSize or trainSize`,
  );
}
