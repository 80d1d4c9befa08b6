/**
 * Reading scores: any finite numbers, of which a higher one means a surer yes.
 *
 * B = batch, C = classes
 */
import { checkArray } from '../core/array-checks.js';
import { showShape } from '../core/check.js';
import { ShapeError } from '../core/errors.js';
import type { ArrayInput } from '../core/nested.js';
import { readLabels } from './labels.js';
import { finiteNumbers, readSampleWeight } from './numbers.js';

/** Rows of scores, row-major. */
export interface Scores {
  readonly values: Float64Array;
  /** How many there are a row. */
  readonly columns: number;
  /** The element type that they came in. */
  readonly dtype: string;
}

/** Scores [B] (one column) or [B, C]. */
export function readScores(who: string, name: string, given: ArrayInput): Scores {
  const array = checkArray(who, name, given);
  const { shape, dtype } = array;
  if (shape.length < 1 || shape.length > 2 || shape[1] === 0) {
    throw new ShapeError(
      `${who} expects ${name} [B] or [B, C], but got ${showShape(shape)}; pass a number or a row ` +
        'of numbers for each label',
    );
  }
  return { values: finiteNumbers(who, name, array), columns: shape[1] ?? 1, dtype };
}

/** Refuses more or fewer rows of scores than there are labels. */
export function checkRows(who: string, name: string, scores: Scores, labels: number): void {
  const rows = scores.values.length / scores.columns;
  if (rows === labels) return;
  throw new ShapeError(
    `${who} expects ${name} of ${labels} rows, as there are labels, but got ${rows}; pass one ` +
      'for each label',
  );
}

/** A column of scores. */
export const columnOf = ({ values, columns }: Scores, column: number): Float64Array =>
  Float64Array.from({ length: values.length / columns }, (_, b) => values[b * columns + column]);

/** The scores of class 1: of two columns the second. */
export const scoresOfOne = (scores: Scores): Float64Array =>
  columnOf(scores, scores.columns === 2 ? 1 : 0);

/** What curves of two classes are made of. */
export interface Binary {
  /** Whether a row is of class 1. */
  readonly truth: readonly boolean[];
  /** How surely it is said to be. */
  readonly scores: Float64Array;
  readonly weights: Float64Array | undefined;
}

/** Labels 0 and 1, with the scores of class 1: [B], [B, 1], or the second column of [B, 2]. */
export function readBinary(
  who: string,
  name: string,
  givenLabels: ArrayInput,
  givenScores: ArrayInput,
  sampleWeight?: ArrayInput,
): Binary {
  const scores = readScores(who, name, givenScores);
  if (scores.columns > 2) {
    throw new ShapeError(
      `${who} expects ${name} [B] or [B, 2] of classes 0 and 1, but got ${scores.columns} ` +
        'columns; pass one of them, and labels that are 1 where it is that class',
    );
  }
  const labels = readLabels(who, givenLabels, 2);
  checkRows(who, name, scores, labels.length);
  return {
    truth: labels.map((label) => label === 1),
    scores: scoresOfOne(scores),
    weights: readSampleWeight(who, sampleWeight, labels.length),
  };
}
