/**
 * How well a model does on a data set.
 */
import { checkArray } from '../core/array-checks.js';
import { checkCount, checkOptions, showShape } from '../core/check.js';
import { located, ShapeError } from '../core/errors.js';
import type { NdArray } from '../core/ndarray.js';
import { checkModule } from '../nn/check-module.js';
import type { Module } from '../nn/module.js';
import { SoftmaxCrossEntropy } from '../nn/losses/softmax-cross-entropy.js';
import { checkBatches, readBatch, type TrainingBatch } from './batches.js';
import { checkLoss, checkMetrics, type Metrics, type TrainingLoss } from './ingredients.js';
import { argmax } from '../metrics/argmax.js';
import { confusionMatrix } from '../metrics/confusion-matrix.js';
import { inMode } from './modes.js';
import { Scoring, type Scores } from './scoring.js';

/** What {@link evaluate} finds of a classifier. */
export interface Evaluation {
  /** Share of rows answered right, 0 to 1. */
  accuracy: number;
  /** Mean cross-entropy of a row, in nats. */
  loss: number;
  /** How often each class was taken for which: `confusion[right][answered]`. */
  confusion: number[][];
}

/** Options of {@link evaluate}. */
export interface EvaluateOptions {
  /** What is measured: `new MSELoss()`, say. */
  loss: TrainingLoss;
  /** Numbers of all rows by name: `{ r2: r2Score }`, say. */
  metrics?: Metrics;
}

/**
 * Runs a classifier over batches in evaluation mode: its accuracy, mean cross-entropy and confusion
 * matrix. Afterwards it is in the mode it was in, and a forward that waits for its backward goes on
 * waiting.
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
export function evaluate(model: Module, batches: Iterable<TrainingBatch>): Evaluation;
/**
 * The same of any model: a loss of your own, of the mean row, and metrics of all rows.
 *
 * @param model - Gives what the loss takes.
 * @param batches - A `DataLoader`, or any list of [x, y]; a third array of a batch is a weight for
 * each row, for the loss.
 * @param options - See {@link EvaluateOptions}.
 * @throws ShapeError if there are no batches.
 *
 * @example
 * ```ts
 * import { DataLoader, evaluate, Linear, MSELoss, zeros } from 'tiny-mlp';
 *
 * const loader = new DataLoader([zeros([30, 4]), zeros([30, 1])]);
 * const options = { loss: new MSELoss() };
 * const { loss } = evaluate(new Linear(4, 1), loader, options);
 * console.log(loss < 1); // true
 * ```
 */
export function evaluate(
  model: Module,
  batches: Iterable<TrainingBatch>,
  options: EvaluateOptions,
): Scores;
export function evaluate(
  model: Module,
  batches: Iterable<TrainingBatch>,
  options?: EvaluateOptions,
): Evaluation | Scores {
  const who = 'evaluate';
  checkModule(who, 'model', model, ['forward'], 'pass a model');
  checkBatches(who, 'batches', batches);
  checkCount(who, arguments, 3);
  if (options === undefined) return inMode(model, false, () => evaluateClassifier(model, batches));
  checkOptions(who, options, ['loss', 'metrics'], '{ loss: new MSELoss() }, say');
  const loss = checkLoss(who, options.loss);
  const scoring = new Scoring(who, checkMetrics(who, options.metrics ?? {}));
  return inMode(model, false, () => {
    let n = 0;
    for (const batch of batches) scoring.answer(loss, model, batch, `batches[${n++}]`);
    return scoring.result();
  });
}

function evaluateClassifier(model: Module, batches: Iterable<TrainingBatch>): Evaluation {
  const criterion = new SoftmaxCrossEntropy({ reduction: 'sum' });
  let confusion: number[][] | undefined;
  let [rows, loss, n] = [0, 0, 0];
  for (const batch of batches) {
    const place = `batches[${n++}]`;
    const [x, y, weights] = readBatch('evaluate', place, batch, model);
    if (weights !== undefined)
      throw new TypeError(
        `evaluate expects ${place} to be [x, y], because accuracy has no weights, but got a ` +
          'third array; pass { loss }, which has',
      );
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
}

/** One output is right about every row, whatever it is. */
function checkClasses({ shape }: NdArray): void {
  if (shape.length !== 2 || shape[1] !== 1) return;
  throw new ShapeError(
    `accuracy expects logits [B, C] of 2 or more classes, but got ${showShape(shape)}; ` +
      'give the network one output for each class',
  );
}
