/**
 * How good answers are, class by class, as a table of plain text.
 *
 * N = rows
 */
import { f1Score, precisionScore, recallScore, type Category, type NdArray } from 'tiny-mlp';

/**
 * @param classes - Their names, in the order of their numbers.
 * @param labels - The right classes, [N].
 * @param answers - What was answered, [N].
 */
export function classTable(
  classes: readonly Category[],
  labels: NdArray,
  answers: NdArray,
): string {
  const average = { average: 'none' } as const;
  const columns = [
    ['precision', precisionScore(labels, answers, average)],
    ['recall', recallScore(labels, answers, average)],
    ['F1', f1Score(labels, answers, average)],
  ] as const;
  const rows = [
    ['class', ...columns.map(([name]) => name)],
    ...classes.map((label, c) => [String(label), ...columns.map(([, all]) => all[c].toFixed(3))]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows
    .map(([name, ...cells]) => name.padEnd(width) + cells.map((cell) => cell.padStart(11)).join(''))
    .join('\n');
}
