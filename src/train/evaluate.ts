/**
 * How well a classifier does on a data set.
 */
import { checkInstance, show } from '../core/check.js';
import { ShapeError } from '../core/errors.js';
import type { NdArray } from '../core/ndarray.js';
import { Module } from '../nn/module.js';
import { SoftmaxCrossEntropy } from '../nn/softmax-cross-entropy.js';
import { argmax, confusionMatrix } from './metrics.js';

/** What {@link evaluate} finds. */
export interface Evaluation {
  /** Share of rows answered right, 0 to 1. */
  accuracy: number;
  /** Mean cross-entropy of a row, in nats. */
  loss: number;
  /** How often each class was taken for which: `confusion[right][answered]`. */
  confusion: number[][];
}

/**
 * Runs a classifier over batches in evaluation mode; afterwards it is in the mode it was in.
 *
 * @param model - Gives logits [B, C].
 * @param batches - A `DataLoader`, or any list of [x, y].
 * @throws ShapeError if there are no batches.
 *
 * @example
 * ```ts
 * import { DataLoader, evaluate, Linear, zeros } from 'tiny-mlp';
 *
 * const { accuracy, loss } = evaluate(new Linear(4, 3), new DataLoader([zeros([30, 4]), zeros([30])]));
 * console.log(`${(100 * accuracy).toFixed(1)} %, ${loss.toFixed(3)} nats`);
 * ```
 */
export function evaluate(model: Module, batches: Iterable<readonly [x: NdArray, y: NdArray]>): Evaluation {
  checkInstance('evaluate', 'model', model, Module, 'pass a model');
  if (typeof batches !== 'object' || batches === null || !(Symbol.iterator in batches)) {
    throw new TypeError(`evaluate expects batches of [x, y], but got ${show(batches)}; pass a DataLoader`);
  }
  const criterion = new SoftmaxCrossEntropy({ reduction: 'sum' });
  const modes = modesOf(model);
  let confusion: number[][] | undefined;
  let [rows, loss] = [0, 0];
  model.eval();
  try {
    for (const [x, y] of batches) {
      const logits = model.forward(x);
      loss += criterion.forward(logits, y);
      const counts = confusionMatrix(y, argmax(logits), logits.shape[1]);
      confusion = confusion ? confusion.map((row, i) => row.map((count, j) => count + counts[i][j])) : counts;
      rows += logits.shape[0];
    }
  } finally {
    for (const [module, training] of modes) module.train(training);
  }
  if (!confusion) throw new ShapeError('evaluate expects at least one batch, but got none; pass data');
  const right = confusion.reduce((sum, row, i) => sum + row[i], 0);
  return { accuracy: right / rows, loss: loss / rows, confusion };
}

/** Every module in a model and its mode, outer ones first: set again in this order, inner ones have the last word. */
const modesOf = (model: Module): [Module, boolean][] => [
  [model, model.training],
  ...model.namedChildren().flatMap(([, child]) => modesOf(child)),
];
