/**
 * Folds for cross-validation: every row is tested with once.
 *
 * N = rows, K = splits
 */
import type { Labels } from '../core/categories.js';
import { checkBoolean, checkInteger, checkOptions } from '../core/check.js';
import { checkGenerator, defaultGenerator } from '../core/default-generator.js';
import type { Generator } from '../core/generator.js';
import { rowsByClass, shuffledBy } from './stratify.js';

/** Options of {@link kFold} and {@link stratifiedKFold}. */
export interface KFoldOptions {
  /** How many folds, at least 2. Default 5. */
  splits?: number;
  /** Whether rows are shuffled before they are divided. Default false. */
  shuffle?: boolean;
  /** Where the order is drawn from, with `shuffle`. Default: the one `manualSeed` seeds. */
  generator?: Generator;
}

/** The numbers of rows, in order, to train and to test with. */
export interface RowSplit {
  /** Rows to train with. */
  train: number[];
  /** Rows to test with. */
  test: number[];
}

/**
 * K ways to divide N rows, each of which is tested with once: sizes differ by one at most, the
 * first ones are larger. The folds are scikit-learn's `KFold`; with `shuffle` they are cut from a
 * `randperm(n)` of the {@link Generator}, PyTorch's stream and not NumPy's.
 *
 * @param n - How many rows there are.
 * @throws RangeError if there are more splits than rows.
 *
 * @example
 * ```ts
 * import { kFold } from 'tiny-mlp';
 *
 * for (const { train, test } of kFold(5, { splits: 2 }))
 *   console.log(train, test);
 * // [ 3, 4 ] [ 0, 1, 2 ], then [ 0, 1, 2 ] [ 3, 4 ] and so on
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.KFold.html
 */
export function kFold(n: number, options: KFoldOptions = {}): RowSplit[] {
  const who = 'kFold';
  checkInteger(who, 'n', n, 2);
  const { splits, generator } = readOptions(who, options);
  if (splits > n) {
    throw new RangeError(
      `${who} expects splits to be at most the ${n} rows there are, but got ${splits}; lower it`,
    );
  }
  const rows = Array.from({ length: n }, (_, i) => i);
  const order = generator ? shuffledBy(generator, rows) : rows;
  const foldOf = new Array<number>(n);
  for (let k = 0, at = 0; k < splits; k++) {
    const size = Math.floor(n / splits) + Number(k < n % splits);
    for (let i = 0; i < size; i++) foldOf[order[at++]] = k;
  }
  return splitsOf(foldOf, splits);
}

/**
 * K ways to divide rows, each of which is tested with once, so that every fold has each class's
 * share: what it has of a class differs by one at most. The folds are scikit-learn's
 * `StratifiedKFold`; with `shuffle` each class's are put in the order of a permutation of the
 * {@link Generator}, classes by their first rows.
 *
 * A class of fewer rows than there are splits is missing in some folds.
 *
 * @param labels - The class of each row.
 * @throws RangeError if every class has fewer rows than there are splits.
 *
 * @example
 * ```ts
 * import { stratifiedKFold } from 'tiny-mlp';
 *
 * const labels = ['a', 'a', 'a', 'a', 'b', 'b'];
 * for (const { test } of stratifiedKFold(labels, { splits: 2 }))
 *   console.log(test);
 * // [ 0, 1, 4 ], then [ 2, 3, 5 ] and so on
 * ```
 * @see https://scikit-learn.org/stable/modules/cross_validation.html#stratified-k-fold
 */
export function stratifiedKFold(labels: Labels, options: KFoldOptions = {}): RowSplit[] {
  const who = 'stratifiedKFold';
  const { splits, generator } = readOptions(who, options);
  const classes = rowsByClass(who, 'labels', labels).sort(([a], [b]) => a - b);
  const most = Math.max(...classes.map(({ length }) => length));
  if (splits > most) {
    throw new RangeError(
      `${who} expects splits to be at most ${most}, the rows of the largest class, but got ` +
        `${splits}; lower it`,
    );
  }
  const foldOf: number[] = [];
  let dealt = 0;
  for (const rows of classes) {
    // Rows are dealt to the folds in turn, from class to class; a class's then lie in blocks.
    const folds = rows.map((_, i) => (dealt + i) % splits).sort((a, b) => a - b);
    dealt += rows.length;
    const order = generator ? shuffledBy(generator, folds) : folds;
    rows.forEach((row, i) => (foldOf[row] = order[i]));
  }
  return splitsOf(foldOf, splits);
}

function splitsOf(foldOf: readonly number[], splits: number): RowSplit[] {
  const result = Array.from({ length: splits }, (): RowSplit => ({ train: [], test: [] }));
  foldOf.forEach((fold, row) => {
    result.forEach(({ train, test }, k) => (k === fold ? test : train).push(row));
  });
  return result;
}

/** The generator is there only where rows are shuffled. */
function readOptions(
  who: string,
  options: KFoldOptions,
): { splits: number; generator: Generator | undefined } {
  checkOptions(who, options, ['splits', 'shuffle', 'generator']);
  const { splits = 5, shuffle = false, generator } = options;
  checkInteger(who, 'splits', splits, 2);
  checkBoolean(who, 'shuffle', shuffle);
  if (generator === undefined)
    return { splits, generator: shuffle ? defaultGenerator() : undefined };
  checkGenerator(who, generator);
  if (shuffle) return { splits, generator };
  throw new TypeError(
    `${who} expects a generator with shuffle alone, but got one without; pass { shuffle: true }`,
  );
}
