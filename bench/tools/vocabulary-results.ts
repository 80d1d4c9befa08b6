/**
 * What `npm run bench:vocabulary` writes, and the table of it.
 */
import type { Machine } from './machine.js';
import { ratioOf } from './peer-results.js';

/** An epoch with one part exchanged. */
export interface VocabularyRow {
  readonly part: string;
  /** By program. */
  readonly seconds: Readonly<Record<string, number>>;
}

export interface VocabularyResults {
  readonly machine: Machine;
  readonly command: string;
  readonly pinned: boolean;
  readonly rounds: number;
  readonly epochs: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: readonly VocabularyRow[];
}

/** The table's rows, heads first: seconds, and what the others take beside tiny-mlp. */
export function vocabularyRows({ rows }: VocabularyResults): string[][] {
  const names = [...new Set(rows.flatMap(({ seconds }) => Object.keys(seconds)))];
  const relu = rows.find(({ part }) => part === 'ReLU')?.seconds['tiny-mlp'];
  const cell = (seconds: VocabularyRow['seconds'], name: string): string => {
    const own = seconds[name];
    if (own === undefined) return '–';
    if (name === 'tiny-mlp') return `${own.toFixed(2)} s`;
    return `${own.toFixed(2)} s (${ratioOf(own / seconds['tiny-mlp'])})`;
  };
  return [
    ['with', ...names, "of ReLU's"],
    ...rows.map(({ part, seconds }) => [
      part,
      ...names.map((name) => cell(seconds, name)),
      relu === undefined ? '–' : (seconds['tiny-mlp'] / relu).toFixed(2),
    ]),
  ];
}
