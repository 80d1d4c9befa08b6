/**
 * What accuracy, precision, recall and F are made of: how much of each class was right, answered
 * and there. Rows count by their weights.
 */
import { MOST_CLASSES, type Answers } from './labels.js';

/** Counts of one class. */
export interface ClassCounts {
  /** Rows of this class that were answered with it: true positives. */
  right: number;
  /** Rows that were answered with it: true and false positives. */
  answered: number;
  /** Rows of this class: true positives and false negatives. */
  actual: number;
}

/** The counts of the classes that labels or answers name, in the order of their numbers. */
export function countClasses(
  { labels, answers }: Answers,
  weights?: Float64Array,
): Map<number, ClassCounts> {
  const counts = new Map<number, ClassCounts>();
  const named = new Set([...labels, ...answers]);
  for (let c = 0; c < MOST_CLASSES; c++) if (named.has(c)) counts.set(c, noRows());
  labels.forEach((label, b) => {
    const w = weights ? weights[b] : 1;
    counts.get(label)!.actual += w;
    counts.get(answers[b])!.answered += w;
    if (label === answers[b]) counts.get(label)!.right += w;
  });
  return counts;
}

/** The counts of a class that never comes. */
export const noRows = (): ClassCounts => ({ right: 0, answered: 0, actual: 0 });
