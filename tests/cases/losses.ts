/**
 * One row a loss. Each row is put through the same tests (tests/nn/losses.test.ts): gradient check,
 * strided inputs, both backends, reductions, turns of forward and backward, error texts. A new loss
 * is tested by adding a row.
 */
import {
  array,
  Generator,
  MSELoss,
  SoftmaxCrossEntropy,
  type FloatDType,
  type Loss,
  type LossOptions,
  type NdArray,
} from '../../src/index.js';
import { LogCoshLoss } from './documented.js';

export interface LossCase {
  /** What error texts call it. */
  name: string;
  make: (options?: LossOptions) => Loss;
  /** What error texts call the prediction. */
  prediction: string;
  /** A target for a prediction [B, C]. */
  target: (shape: [number, number], dtype: FloatDType) => NdArray;
  /** By how much the mean of a prediction [B, C] divides the sum. */
  count: (shape: [number, number]) => number;
  /** Shapes of prediction and target that must be refused, with the whole text of the error. */
  refuses: { prediction: number[]; target: number[]; text: string }[];
}

const uniform = (shape: number[], dtype: FloatDType) =>
  new Generator(8).uniform(shape, { low: -1, dtype });
const elements = ([B, C]: [number, number]) => B * C;

/** What a loss refuses that compares element by element. */
const unlike = (who: string) => [
  {
    prediction: [2, 3],
    target: [2],
    text: `${who} expects target [2, 3], but got [2]; pass a target for each element of the prediction`,
  },
  {
    prediction: [2, 3],
    target: [3, 2],
    text: `${who} expects target [2, 3], but got [3, 2]; pass a target for each element of the prediction`,
  },
  {
    prediction: [0, 3],
    target: [0, 3],
    text: `${who} expects prediction with at least one element, but got [0, 3]; pass at least one row`,
  },
];

export const losses: LossCase[] = [
  {
    name: 'SoftmaxCrossEntropy',
    make: (options) => new SoftmaxCrossEntropy(options),
    prediction: 'logits',
    target: ([B, C]) => array(Array.from({ length: B }, (_, b) => (2 * b + 1) % C)),
    count: ([B]) => B,
    refuses: [
      {
        prediction: [3],
        target: [1],
        text: 'SoftmaxCrossEntropy expects logits [B, C], but got [3]; pass a row of class scores for each example',
      },
      {
        prediction: [2, 3],
        target: [2, 3],
        text: 'SoftmaxCrossEntropy expects labels [2], one for each row of logits, but got [2, 3]; pass one label a row',
      },
    ],
  },
  {
    name: 'MSELoss',
    make: (options) => new MSELoss(options),
    prediction: 'prediction',
    target: uniform,
    count: elements,
    refuses: unlike('MSELoss'),
  },
  {
    name: 'LogCoshLoss',
    make: (options) => new LogCoshLoss(options),
    prediction: 'prediction',
    target: uniform,
    count: elements,
    refuses: unlike('LogCoshLoss'),
  },
];
