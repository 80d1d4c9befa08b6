/**
 * How often the right class is among the k likeliest.
 *
 * B = batch, C = classes
 */
import { checkCount, checkInteger, checkOptions } from '../core/check.js';
import { ShapeError } from '../core/errors.js';
import type { ArrayInput } from '../core/nested.js';
import { readLabels } from './labels.js';
import { mean, readSampleWeight, type SampleWeightOptions } from './numbers.js';
import { checkRows, readScores } from './scores.js';

/** Options of {@link topKAccuracyScore}. */
export interface TopKOptions extends SampleWeightOptions {
  /** How many answers each row has, from 1 to C − 1. Default 2. */
  k?: number;
}

/**
 * Top-k accuracy, scikit-learn's `top_k_accuracy_score`: the share of rows whose label is among the
 * k classes of the highest scores. Of equal scores the later class comes first, as there.
 *
 * @param labels - The right classes, [B].
 * @param scores - Scores, logits or probabilities, [B, C].
 * @throws RangeError if a label is no class number, or k is not below C, where every answer would
 * count as right (scikit-learn warns); NonFiniteError if a score is NaN or Infinity.
 *
 * @example
 * ```ts
 * import { topKAccuracyScore } from 'tiny-mlp';
 *
 * const scores = [[0.5, 0.2, 0.3], [0.3, 0.4, 0.3], [0.2, 0.4, 0.4]];
 * console.log(topKAccuracyScore([0, 1, 0], scores, { k: 2 }).toFixed(4));
 * // 0.6667
 * ```
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.top_k_accuracy_score.html
 */
export function topKAccuracyScore(
  labels: ArrayInput,
  scores: ArrayInput,
  options: TopKOptions = {},
): number {
  const who = 'topKAccuracyScore';
  checkCount(who, arguments, 3);
  checkOptions(who, options, ['k', 'sampleWeight']);
  const { k = 2, sampleWeight } = options;
  const read = readScores(who, 'scores', scores);
  const { values, columns } = read;
  if (columns === 1) {
    throw new ShapeError(
      `${who} expects scores [B, C] of 2 or more classes, but got one a row; pass a row of ` +
        'scores for each label',
    );
  }
  checkInteger(who, 'k', k, 1, columns - 1);
  const right = readLabels(who, labels, columns);
  checkRows(who, 'scores', read, right.length);
  const weights = readSampleWeight(who, sampleWeight, right.length);
  const hits = right.map((label, b) => {
    const row = values.subarray(b * columns, (b + 1) * columns);
    return Number(
      row.filter((s, c) => s > row[label] || (s === row[label] && c > label)).length < k,
    );
  });
  return mean(hits, weights);
}
