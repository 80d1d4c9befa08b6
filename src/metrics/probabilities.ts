/**
 * Reading probabilities. Logits are told from them: those are the commonest mistake.
 *
 * B = batch, C = classes
 */
import type { ArrayInput } from '../core/nested.js';
import { checkRows, readScores, type Scores } from './scores.js';
import { readLabels } from './labels.js';

const advice = 'apply softmax first (sigmoid to one output a row): logits are no probabilities';

/** Refuses numbers outside of 0 to 1, and rows of several that do not add up to 1. */
export function checkProbabilities(who: string, name: string, scores: Scores): void {
  const { values, columns } = scores;
  const at = values.findIndex((p) => p < 0 || p > 1);
  if (at >= 0) {
    const row = Math.floor(at / columns);
    const place = columns === 1 ? `[${row}]` : `[${row}, ${at % columns}]`;
    throw new RangeError(
      `${who} expects ${name} from 0 to 1, but got ${values[at]} at ${place}; ${advice}`,
    );
  }
  if (columns === 1) return;
  const tolerance = Math.sqrt(2 ** -23); // √ε of float32, scikit-learn's for float32
  for (let row = 0; row < values.length / columns; row++) {
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += values[row * columns + c];
    if (Math.abs(sum - 1) <= tolerance) continue;
    throw new RangeError(
      `${who} expects ${name} whose rows sum to 1, but got ${sum} in row ${row}; ${advice}`,
    );
  }
}

/** Labels, and the probability of each class for each row. */
export interface ClassProbabilities {
  readonly labels: readonly number[];
  /** Of at least 2 columns. */
  readonly probabilities: Scores;
}

/** Labels with probabilities [B, C], or [B] and [B, 1] of class 1, which become two columns. */
export function readProbabilities(
  who: string,
  givenLabels: ArrayInput,
  given: ArrayInput,
): ClassProbabilities {
  const name = 'probabilities';
  const scores = readScores(who, name, given);
  const labels = readLabels(who, givenLabels, Math.max(scores.columns, 2));
  checkRows(who, name, scores, labels.length);
  checkProbabilities(who, name, scores);
  if (scores.columns > 1) return { labels, probabilities: scores };
  const values = Float64Array.from({ length: 2 * labels.length }, (_, i) => {
    const p = scores.values[i >> 1];
    return i % 2 === 1 ? p : 1 - p;
  });
  return { labels, probabilities: { ...scores, values, columns: 2 } };
}
