/**
 * Rows to learn from, and rows to test with that the training never sees.
 */
import { Generator, trainTestSplit } from 'tiny-mlp';
import type { Task } from './task.js';

/** Numbers of rows. */
export interface Split {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/**
 * Draws a share of a task's rows to test with, the same for the same seed. Of classes each gives
 * its share; a class's only row is learnt from.
 */
export function splitRows({ kind, target, rows }: Task, share: number, seed: number): Split {
  const generator = new Generator(seed);
  const all = rows.map((_, n) => n);
  if (kind === 'regressor') {
    const [train, test] = trainTestSplit(all, { testSize: share, generator });
    return { train, test };
  }
  const labels = rows.map((row) => row[target] as string);
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const isAlone = (n: number): boolean => counts.get(labels[n]) === 1;
  const others = all.filter((n) => !isAlone(n));
  const classes = new Set(others.map((n) => labels[n])).size;
  // Each class is on both sides.
  const size = Math.max(classes, Math.ceil(share * others.length));
  if (classes === 0 || others.length - size < classes) return { train: all, test: [] };
  const [train, test] = trainTestSplit(others, {
    testSize: size,
    stratify: others.map((n) => labels[n]),
    generator,
  });
  return { train: [...all.filter(isAlone), ...train], test };
}
