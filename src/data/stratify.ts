/**
 * Dividing rows so that every part has each class's share. Not here: what the parts are for
 * (train-test-split.ts, k-fold.ts, stratified-batch-sampler.ts).
 *
 * N = rows, C = classes
 */
import { distinct, placesOf, readLabels, type Labels } from '../core/categories.js';
import type { Generator } from '../core/generator.js';

/** The rows of each class in their order; classes in theirs. */
export function rowsByClass(who: string, name: string, given: Labels): number[][] {
  const labels = readLabels(who, name, given);
  const placeOf = placesOf(distinct(labels));
  const rows: number[][] = Array.from({ length: placeOf.size }, () => []);
  labels.forEach((label, n) => rows[placeOf.get(label)!].push(n));
  return rows;
}

/**
 * How many rows of each class make up `draws` rows: its share, rounded down; what is then left goes
 * to the largest remainders. The generator decides among equal ones, and only where there are more
 * of these than rows left.
 *
 * @see https://github.com/scikit-learn/scikit-learn/blob/1.2.1/sklearn/utils/__init__.py,
 * `_approximate_mode`
 */
export function apportion(
  counts: readonly number[],
  draws: number,
  generator: Generator,
): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  // In this order, as scikit-learn: which remainders are equal hangs on the last bit.
  const shares = counts.map((count) => (count / total) * draws);
  const given = shares.map(Math.floor);
  let left = draws - given.reduce((sum, count) => sum + count, 0);
  const remainders = shares.map((share, c) => share - given[c]);
  for (const value of [...new Set(remainders)].sort((a, b) => b - a)) {
    if (left === 0) break;
    const equal = [...remainders.keys()].filter((c) => remainders[c] === value);
    const chosen = equal.length > left ? shuffledBy(generator, equal).slice(0, left) : equal;
    for (const c of chosen) given[c]++;
    left -= chosen.length;
  }
  return given;
}

/** A list in a random order, by a permutation of the generator's. */
export const shuffledBy = <T>(generator: Generator, list: readonly T[]): T[] =>
  Array.from(generator.randperm(list.length).data, (i) => list[i]);
