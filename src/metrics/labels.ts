/**
 * Reading what is right and what was answered: the one place for all metrics of classes.
 *
 * B = batch, C = classes
 */
import { checkArray } from '../core/array-checks.js';
import { checkInteger, showShape } from '../core/check.js';
import { ShapeError } from '../core/errors.js';
import { packed, wrap, type NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';
import { argmax } from './argmax.js';
import { finiteNumbers } from './numbers.js';

/** A wrong label, or a wrong number of classes, must not ask for all memory. */
export const MOST_CLASSES = 4096;

/** The numbers of an array as class numbers, each checked to be whole and from 0 to `most`. */
export function classesOf(who: string, name: string, array: NdArray, most: number): number[] {
  return Array.from(packed(array, 'float64'), (value, b) =>
    checkInteger(who, `${name}[${b}]`, value, 0, most),
  );
}

/** Labels [B] or [B, 1], B ≥ 1, as class numbers below `classes`. */
export function readLabels(who: string, given: ArrayInput, classes = MOST_CLASSES): number[] {
  const array = checkArray(who, 'labels', given);
  const { shape } = array;
  if (shape.length !== 1 && !(shape.length === 2 && shape[1] === 1)) {
    throw new ShapeError(
      `${who} expects labels [B], but got ${showShape(shape)}; pass the class number of each ` +
        'row, argmax(labels) of one-hot rows, say',
    );
  }
  checkSomeRows(who, shape[0]);
  return classesOf(who, 'labels', array, classes - 1);
}

/** Refuses no rows at all: there is no mean of nothing. */
export function checkSomeRows(who: string, rows: number): void {
  if (rows > 0) return;
  throw new ShapeError(`${who} expects at least one row, but got none; pass data`);
}

/** Labels, and the answer to each row. */
export interface Answers {
  readonly labels: readonly number[];
  readonly answers: readonly number[];
  /** How many classes there are, where predictions are scores. */
  readonly columns?: number;
}

/** Labels [B], with predictions that are class numbers [B] or scores [B, C]. */
export function readAnswers(
  who: string,
  givenLabels: ArrayInput,
  givenPredictions: ArrayInput,
): Answers {
  const predictions = checkArray(who, 'predictions', givenPredictions);
  const { shape } = predictions;
  const columns = shape.length === 2 ? shape[1] : undefined;
  const labels = readLabels(who, givenLabels, Math.max(columns ?? MOST_CLASSES, 2));
  const B = labels.length;
  if (shape.length < 1 || shape.length > 2 || shape[0] !== B || (columns ?? 2) < 2) {
    const advice =
      columns === 1
        ? 'one score has no greatest: pass class numbers, 1 where it is above a threshold'
        : 'pass a class number or a row of scores for each label';
    throw new ShapeError(
      `${who} expects predictions [${B}] or [${B}, C] of 2 or more classes, but got ` +
        `${showShape(shape)}; ${advice}`,
    );
  }
  if (columns === undefined)
    return { labels, answers: classesOf(who, 'predictions', predictions, MOST_CLASSES - 1) };
  const scores = wrap(finiteNumbers(who, 'predictions', predictions), shape);
  return { labels, answers: [...argmax(scores).data], columns };
}
