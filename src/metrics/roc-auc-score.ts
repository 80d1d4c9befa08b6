/**
 * How often a row of a class scores higher than one of another.
 *
 * B = batch, C = classes
 */
import { checkCount, checkOneOf, checkOptions } from '../core/check.js';
import { OptionError } from '../core/errors.js';
import type { ArrayInput } from '../core/nested.js';
import { readLabels } from './labels.js';
import { mean, readSampleWeight, type SampleWeightOptions } from './numbers.js';
import { classAverages, oneVsRest, type ClassAverage } from './one-vs-rest.js';
import { checkProbabilities } from './probabilities.js';
import { rocOf } from './roc-curve.js';
import {
  checkRows,
  columnOf,
  readScores,
  scoresOfOne,
  type Binary,
  type Scores,
} from './scores.js';

/** Options of {@link rocAucScore}. */
export interface RocAucOptions extends SampleWeightOptions {
  /**
   * Of 3 and more classes: each against the rest (`'ovr'`) or each pair (`'ovo'`, Hand and Till).
   * There is no default, as in scikit-learn.
   */
  multiClass?: 'ovr' | 'ovo';
  /**
   * Of 3 and more classes: their mean (`'macro'`), or that by their numbers of rows
   * (`'weighted'`). Default `'macro'`.
   */
  average?: ClassAverage;
}

/**
 * Area under the ROC curve, scikit-learn's `roc_auc_score`: the probability that a row of class 1
 * scores higher than one of class 0, where equal scores count half.
 *
 * @param labels - The right classes, [B].
 * @param scores - Of two classes the scores of class 1, [B], or [B, 2], whose second column they
 * are. Of more classes probabilities, [B, C].
 * @returns NaN where a class that it takes has no rows, or all (scikit-learn warns). `'weighted'`
 * and `'ovo'` leave out classes without rows.
 * @throws RangeError if a label is no class number, or if scores of 3 or more classes are no
 * probabilities; NonFiniteError if a score is NaN or Infinity; OptionError if 3 or more classes
 * come without `multiClass`, or `'ovo'` with `sampleWeight`.
 *
 * @example
 * ```ts
 * import { rocAucScore } from 'tiny-mlp';
 *
 * console.log(rocAucScore([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])); // 0.75
 * const probabilities = [[0.7, 0.2, 0.1], [0.3, 0.3, 0.4], [0.2, 0.3, 0.5]];
 * console.log(rocAucScore([0, 1, 2], probabilities, { multiClass: 'ovr' }));
 * // 0.9166666666666666
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.roc_auc_score.html
 */
export function rocAucScore(
  labels: ArrayInput,
  scores: ArrayInput,
  options: RocAucOptions = {},
): number {
  const who = 'rocAucScore';
  checkCount(who, arguments, 3);
  checkOptions(who, options, ['multiClass', 'average', 'sampleWeight']);
  const { multiClass, average = 'macro', sampleWeight } = options;
  checkOneOf(who, 'average', average, classAverages);
  if (multiClass !== undefined) checkOneOf(who, 'multiClass', multiClass, ['ovr', 'ovo']);
  const read = readScores(who, 'scores', scores);
  const { columns } = read;
  const right = readLabels(who, labels, Math.max(columns, 2));
  checkRows(who, 'scores', read, right.length);
  const weights = readSampleWeight(who, sampleWeight, right.length);
  if (columns < 3)
    return areaOf({ truth: right.map((label) => label === 1), scores: scoresOfOne(read), weights });
  if (multiClass === undefined) {
    throw new OptionError(
      `${who} expects multiClass to be 'ovr' or 'ovo' for scores of ${columns} classes, but got ` +
        "none; pass { multiClass: 'ovr' }, each class against the rest, say",
    );
  }
  checkProbabilities(who, 'scores', read);
  if (multiClass === 'ovr') return oneVsRest(right, read, weights, average, areaOf);
  if (weights) {
    throw new OptionError(
      `${who} expects no sampleWeight where multiClass is 'ovo', but got one; leave it out, or ` +
        "pass { multiClass: 'ovr' }",
    );
  }
  return oneVsOne(right, read, average);
}

/** The area under the curve, by the trapezoidal rule. */
function areaOf(binary: Binary): number {
  const { fpr, tpr } = rocOf(binary, true);
  let area = 0;
  for (let i = 1; i < fpr.length; i++) area += ((fpr[i] - fpr[i - 1]) * (tpr[i] + tpr[i - 1])) / 2;
  return area;
}

/** Each pair of classes that have rows, once with each of the two as class 1. */
function oneVsOne(labels: readonly number[], scores: Scores, average: ClassAverage): number {
  const classes = Array.from({ length: scores.columns }, (_, c) => c).filter((c) =>
    labels.includes(c),
  );
  const areas: number[] = [];
  const rows: number[] = [];
  classes.forEach((a, i) => {
    for (const b of classes.slice(i + 1)) {
      const chosen = labels.map((_, row) => row).filter((row) => [a, b].includes(labels[row]));
      const area = (one: number): number => {
        const column = columnOf(scores, one);
        return areaOf({
          truth: chosen.map((row) => labels[row] === one),
          scores: Float64Array.from(chosen, (row) => column[row]),
          weights: undefined,
        });
      };
      areas.push((area(a) + area(b)) / 2);
      rows.push(chosen.length);
    }
  });
  return mean(areas, average === 'weighted' ? rows : undefined);
}
