/**
 * How well a classifier does on a data set.
 */
import { checkArray } from '../core/array-checks.js';
import { checkCount, show, showShape } from '../core/check.js';
import type { FloatDType } from '../core/dtype.js';
import { located, ShapeError } from '../core/errors.js';
import type { NdArray } from '../core/ndarray.js';
import { settled, type ArrayInput } from '../core/nested.js';
import { isNdArray } from '../core/parts.js';
import { checkModule } from '../nn/check-module.js';
import type { Module } from '../nn/module.js';
import { SoftmaxCrossEntropy } from '../nn/losses/softmax-cross-entropy.js';
import { argmax } from '../metrics/argmax.js';
import { confusionMatrix } from '../metrics/confusion-matrix.js';
import { inMode } from './modes.js';

const single = 'put the two arrays of a single batch into a list: [[x, y]]';

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
 * const loader = new DataLoader([zeros([30, 4]), zeros([30])]);
 * const { accuracy, loss } = evaluate(new Linear(4, 3), loader);
 * console.log(`${(100 * accuracy).toFixed(1)} %, ${loss.toFixed(3)} nats`);
 * ```
 */
export function evaluate(
  model: Module,
  batches: Iterable<readonly [x: ArrayInput, y: ArrayInput]>,
): Evaluation {
  checkModule('evaluate', 'model', model, ['forward'], 'pass a model');
  if (typeof batches !== 'object' || batches === null || !(Symbol.iterator in batches)) {
    throw new TypeError(
      `evaluate expects batches of [x, y], but got ${show(batches)}; ` +
        (isNdArray(batches) ? single : 'pass a DataLoader'),
    );
  }
  checkCount('evaluate', arguments, 2);
  const criterion = new SoftmaxCrossEntropy({ reduction: 'sum' });
  return inMode(model, false, () => {
    let confusion: number[][] | undefined;
    let [rows, loss, n] = [0, 0, 0];
    for (const batch of batches) {
      const place = `batches[${n++}]`;
      const [x, y] = readBatch(place, batch, model.dtype);
      try {
        const logits = checkArray(`${model.label()}.forward`, 'its return value', model.forward(x));
        checkClasses(logits);
        loss += criterion.forward(logits, y);
        const counts = confusionMatrix(y, argmax(logits), logits.shape[1]);
        confusion = confusion
          ? confusion.map((row, i) => row.map((count, j) => count + counts[i][j]))
          : counts;
        rows += logits.shape[0];
      } catch (error) {
        throw located(`evaluate, ${place}`, error);
      }
    }
    if (!confusion)
      throw new ShapeError('evaluate expects at least one batch, but got none; pass data');
    const right = confusion.reduce((sum, row, i) => sum + row[i], 0);
    return { accuracy: right / rows, loss: loss / rows, confusion };
  });
}

/** One output is right about every row, whatever it is. */
function checkClasses({ shape }: NdArray): void {
  if (shape.length !== 2 || shape[1] !== 1) return;
  throw new ShapeError(
    `accuracy expects logits [B, C] of 2 or more classes, but got ${showShape(shape)}; ` +
      'give the network one output for each class',
  );
}

function readBatch(name: string, batch: unknown, dtype: FloatDType): [x: NdArray, y: NdArray] {
  if (!Array.isArray(batch) || batch.length < 2) {
    const advice = isNdArray(batch) ? single : 'pass a DataLoader, or a list of [x, y]';
    throw new TypeError(
      `evaluate expects ${name} to be a batch [x, y], but got ${show(batch)}; ${advice}`,
    );
  }
  return [
    settled(batch[0], checkArray('evaluate', `x of ${name}`, batch[0]), dtype),
    checkArray('evaluate', `y of ${name}`, batch[1]),
  ];
}
