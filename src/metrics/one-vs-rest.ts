/**
 * A score of two classes for several: each class against the rest, and the mean of that.
 */
import { columnOf, type Binary, type Scores } from './scores.js';
import { mean } from './numbers.js';

/** How the scores of classes become one: their mean, or that by how many rows a class has. */
export type ClassAverage = 'macro' | 'weighted';
export const classAverages: readonly ClassAverage[] = ['macro', 'weighted'];

/** The mean over classes; with `'weighted'`, classes without rows are left out. */
export function oneVsRest(
  labels: readonly number[],
  scores: Scores,
  weights: Float64Array | undefined,
  average: ClassAverage,
  scoreOf: (binary: Binary) => number,
): number {
  const rows = new Array<number>(scores.columns).fill(0);
  labels.forEach((label, b) => (rows[label] += weights ? weights[b] : 1));
  const weigh = average === 'weighted';
  const each = rows.map((n, c) => {
    if (weigh && n === 0) return 0;
    return scoreOf({
      truth: labels.map((label) => label === c),
      scores: columnOf(scores, c),
      weights,
    });
  });
  return mean(each, weigh ? rows : undefined);
}
