/**
 * What columns are worth to a model: how much its score falls without them.
 */
import { checkInteger, checkOptions } from '../core/check.js';
import { ShapeError } from '../core/errors.js';
import { checkSeed } from '../core/generator-state.js';
import { Generator } from '../core/generator.js';
import type { ReadRows } from './rows.js';
import { meanOf, stdOf } from './statistics.js';

/** Options of {@link TabularModel.permutationImportance}. */
export interface PermutationImportanceOptions {
  /** How often each column is dealt anew. Default 5. */
  repeats?: number;
  /** Fixes the permutations. Default 0. */
  seed?: number;
}

/** What a column is worth. */
export interface ColumnImportance {
  /** Its name. */
  column: string;
  /** How much the score falls, on average. */
  importance: number;
  /** The standard deviation of that over the repeats. */
  std: number;
}

/** Scores rows with each column's values dealt to others. */
export function permutationImportance(
  who: string,
  names: readonly string[],
  { N, columns }: ReadRows,
  options: PermutationImportanceOptions,
  scoreOf: (rows: ReadRows) => number,
): ColumnImportance[] {
  checkOptions(who, options, ['repeats', 'seed']);
  const { repeats = 5, seed = 0 } = options;
  checkInteger(who, 'repeats', repeats);
  const generator = new Generator(checkSeed(who, seed));
  if (N < 2)
    throw new ShapeError(
      `${who} expects two rows or more, but got one; values are dealt among rows, so pass more`,
    );
  const whole = scoreOf({ N, columns });
  const found = names.map((column): ColumnImportance => {
    const values = columns.get(column) ?? [];
    const falls = Array.from({ length: repeats }, () => {
      const dealt = Array.from(generator.randperm(N).data, (n) => values[n]);
      return whole - scoreOf({ N, columns: new Map(columns).set(column, dealt) });
    });
    return { column, importance: meanOf(falls), std: stdOf(falls) };
  });
  return found.sort((a, b) => b.importance - a.importance);
}
