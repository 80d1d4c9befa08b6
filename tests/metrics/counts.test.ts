/**
 * What is counted of a classifier's answers.
 */
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { argmax, array, confusionMatrix, Generator, toNested, zeros } from '../../src/index.js';
import { DTypeError, ShapeError } from '../../src/core/errors.js';
import { expectError } from '../support/errors.js';

const bad = (value: unknown) => value as never;

describe('argmax', () => {
  it.each([
    ['the greatest value', [[0.1, 0.7, 0.2], [3, 1, 2], [-3, -2, -1]], [1, 0, 2]],
    ['the first of equal ones', [[1, 1, 1], [0, 2, 2]], [0, 1]],
    ['the first NaN, wherever the greatest value is', [[5, NaN, NaN], [NaN, 5, 1], [1, 2, NaN]], [1, 0, 2]],
    ['infinities', [[-Infinity, -Infinity, -1e300], [1, Infinity, Infinity], [-Infinity, -Infinity, -Infinity]], [2, 1, 0]],
    ['the only class', [[3], [NaN]], [0, 0]],
    ['0 and −0, which are equal', [[-0, 0], [0, -0]], [0, 0]],
  ])('gives the place of %s', (_, scores, places) => {
    const answer = argmax(array(scores, { dtype: 'float64' }));
    expect(toNested(answer)).toEqual(places);
    expect([answer.dtype, answer.shape]).toEqual(['int32', [scores.length]]);
  }); // prettier-ignore

  it('takes every element type and any strides', () => {
    const scores = array([[1, 4, 2], [9, 3, 5]], { dtype: 'uint8' }); // prettier-ignore
    expect(toNested(argmax(scores))).toEqual([1, 0]);
    expect(toNested(argmax(scores.transpose(1, 0)))).toEqual([1, 0, 1]);
    expect(toNested(argmax(scores.step(-1, -1)))).toEqual([2, 1]);
    expect(toNested(argmax(scores.lo(0, 1)))).toEqual([0, 1]);
    expect(toNested(argmax(ndarray(scores.data, [4, 3], [0, 1], 3)))).toEqual([0, 0, 0, 0]);
    expect(toNested(argmax(ndarray([2 ** 53, 2 ** 53 + 2], [1, 2])))).toEqual([1]);
  });

  it('of no rows is no places', () => {
    expect(argmax(zeros([0, 3])).shape).toEqual([0]);
  });

  it.each([
    [
      'a row',
      zeros([3]),
      ShapeError,
      'argmax expects scores [B, C], but got [3]; pass a row of scores for each example',
    ],
    ['images', zeros([2, 3, 3]), ShapeError, 'argmax expects scores [B, C], but got [2, 3, 3]; pass a row of scores for each example'], // prettier-ignore
    ['rows of no scores', zeros([2, 0]), ShapeError, 'argmax expects scores [B, C], but got [2, 0]; pass a row of scores for each example'], // prettier-ignore
    [
      'text for scores',
      'abc',
      TypeError,
      'argmax expects scores as an ndarray, a typed array or nested arrays, but got "abc"; pass one of these',
    ],
    ['text', ndarray(bad(['a']), [1, 1]), DTypeError, 'argmax expects scores to hold numbers, but got other elements; convert them with Number(...)'], // prettier-ignore
  ])('refuses %s', (_, scores, type, text) => {
    expectError(() => argmax(bad(scores)), type, text);
  });
});

describe('confusionMatrix', () => {
  it('counts right classes by row and answers by column', () => {
    const matrix = confusionMatrix(array([0, 1, 1, 2, 2, 2]), array([0, 1, 0, 2, 0, 0]), 3);
    expect(matrix).toEqual([[1, 0, 0], [1, 1, 0], [2, 0, 1]]); // prettier-ignore
  });

  it('has a row and a column for classes that never come, and is all 0 for no rows', () => {
    expect(confusionMatrix(array([1]), array([1]), 3)).toEqual([[0, 0, 0], [0, 1, 0], [0, 0, 0]]); // prettier-ignore
    expect(confusionMatrix(zeros([0]), zeros([0]), 2)).toEqual([[0, 0], [0, 0]]); // prettier-ignore
  });

  it('adds up to the number of rows, by class too, for any strides and types', () => {
    const generator = new Generator(3);
    const draw = () => array(Array.from({ length: 200 }, () => generator.random32() % 4), { dtype: 'uint8' }); // prettier-ignore
    const [labels, answers] = [draw(), draw()];
    const matrix = confusionMatrix(labels, answers, 4);
    const counts = [0, 1, 2, 3].map(
      (c) => toNested<number[]>(labels).filter((label) => label === c).length,
    );
    expect(matrix.map((row) => row.reduce((a, b) => a + b))).toEqual(counts);
    const reversed = confusionMatrix(
      array(labels.step(-1), { dtype: 'float64' }),
      answers.step(-1),
      4,
    );
    expect(reversed).toEqual(matrix);
    expect(confusionMatrix(answers, labels, 4)).toEqual(
      matrix.map((_, i) => matrix.map((row) => row[i])),
    );
  });

  const who = 'confusionMatrix';
  const two = array([0, 1]);
  it.each([
    ['a label past the last class', array([0, 2]), two, 2, RangeError, `${who} expects labels[1] to be a whole number from 0 to 1, but got 2; pass such a number`], // prettier-ignore
    ['a negative answer', two, array([-1, 0]), 2, RangeError, `${who} expects predictions[0] to be a whole number from 0 to 1, but got -1; pass such a number`], // prettier-ignore
    ['half an answer', two, array([0, 0.5]), 2, RangeError, `${who} expects predictions[1] to be a whole number from 0 to 1, but got 0.5; pass such a number`], // prettier-ignore
    ['NaN for a label', array([NaN, 0]), two, 2, RangeError, `${who} expects labels[0] to be a whole number from 0 to 1, but got NaN; pass such a number`], // prettier-ignore
    ['fewer answers than labels', two, array([0]), 2, ShapeError, `${who} expects labels and predictions [B], but got [2] and [1]; pass one of each a row`], // prettier-ignore
    ['scores for answers', two, zeros([2, 2]), 2, ShapeError, `${who} expects labels and predictions [B], but got [2] and [2, 2]; pass one of each a row`], // prettier-ignore
    ['no classes', two, two, 0, RangeError, `${who} expects classes to be a whole number from 1 to 4096, but got 0; pass such a number`], // prettier-ignore
    ['so many classes that the matrix would take all memory', two, two, 1e9, RangeError, `${who} expects classes to be a whole number from 1 to 4096, but got 1000000000; pass such a number`], // prettier-ignore
    ['a label of too many classes', array([4096, 0]), two, undefined, RangeError, `${who} expects labels[0] to be a whole number from 0 to 4095, but got 4096; pass such a number`], // prettier-ignore
    ['null for classes', two, two, null, TypeError, `${who} expects classes to be a whole number, but got null; pass a number`], // prettier-ignore
    ['text for labels', 'ab', two, 2, TypeError, `${who} expects labels as an ndarray, a typed array or nested arrays, but got "ab"; pass one of these`], // prettier-ignore
    ['a number for answers', two, 1, 2, TypeError, `${who} expects predictions as an ndarray, a typed array or nested arrays, but got 1; pass one of these`], // prettier-ignore
  ])('refuses %s', (_, labels, predictions, classes, type, text) => {
    expectError(() => confusionMatrix(bad(labels), bad(predictions), bad(classes)), type, text);
  });
});
