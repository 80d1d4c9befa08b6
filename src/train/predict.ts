/**
 * What a model answers for rows, in evaluation mode.
 *
 * N = rows, B = batch, C = columns of the output
 */
import { checkArray, floatDTypeOf } from '../core/array-checks.js';
import { checkCount, checkInteger, checkOneOf, checkOptions, showShape } from '../core/check.js';
import { allocate, type FloatArray } from '../core/dtype.js';
import { exp, sigmoid } from '../core/elementary.js';
import { ShapeError, StateError } from '../core/errors.js';
import { concat } from '../core/joining.js';
import { packed, wrap, type NdArray } from '../core/ndarray.js';
import { settled, type ArrayInput } from '../core/nested.js';
import { rows } from '../core/reading.js';
import { checkModule } from '../nn/check-module.js';
import type { Module } from '../nn/module.js';
import { inMode } from './modes.js';

/** Options of {@link predict}. */
export interface PredictOptions {
  /** How many rows go through the model at once. Default 1024: no answer depends on it. */
  batchSize?: number;
}

/** Options of {@link predictProbabilities}. */
export interface PredictProbabilitiesOptions extends PredictOptions {
  /**
   * What makes probabilities of outputs: `'softmax'` of a row, one class of several, or `'sigmoid'`
   * of each number. Default softmax, and sigmoid where there is one output.
   */
  activation?: 'softmax' | 'sigmoid';
}

/**
 * The model's outputs for rows, in evaluation mode; afterwards each module is in the mode it was
 * in. Of a classifier they are its logits: `argmax` of them is the class. A forward that waits for
 * its backward goes on waiting: modules of your own must keep what their backward needs in training
 * mode alone.
 *
 * Shapes: x [N, ...] → the model's output [N, ...].
 *
 * @param model - Anything with forward.
 * @param x - At least one row.
 * @param options - See {@link PredictOptions}.
 *
 * @example
 * ```ts
 * import { argmax, Linear, predict, zeros } from 'tiny-mlp';
 *
 * const model = new Linear(4, 3);
 * const classes = argmax(predict(model, zeros([10_000, 4])));
 * console.log(classes.shape); // [ 10000 ]
 * ```
 */
export function predict(
  model: Module,
  x: ArrayInput,
  options: PredictOptions = {},
): NdArray<FloatArray> {
  checkCount('predict', arguments, 3);
  checkOptions('predict', options, ['batchSize']);
  return outputsOf('predict', model, x, options.batchSize);
}

/**
 * The probabilities that a model's outputs stand for.
 *
 * Shapes: x [N, ...] → [N, C]. With softmax, the default for C ≥ 2, a row adds up to 1; with
 * sigmoid each number stands for itself.
 *
 * @param model - Gives logits, as for `SoftmaxCrossEntropy` or `BCEWithLogitsLoss`.
 * @param x - At least one row.
 * @param options - See {@link PredictProbabilitiesOptions}.
 * @throws StateError if the model ends with a softmax or a sigmoid of its own.
 *
 * @example
 * ```ts
 * import { Linear, predictProbabilities, toNested, zeros } from 'tiny-mlp';
 *
 * const model = new Linear(4, 2, { bias: false });
 * console.log(toNested(predictProbabilities(model, zeros([1, 4]))));
 * // [ [ 0.5, 0.5 ] ]
 * ```
 */
export function predictProbabilities(
  model: Module,
  x: ArrayInput,
  options: PredictProbabilitiesOptions = {},
): NdArray<FloatArray> {
  const who = 'predictProbabilities';
  checkCount(who, arguments, 3);
  checkOptions(who, options, ['batchSize', 'activation']);
  const { activation, batchSize } = options;
  if (activation !== undefined) checkOneOf(who, 'activation', activation, ['softmax', 'sigmoid']);
  const last = checkModel(who, model).namedChildren().at(-1)?.[1].label() ?? '';
  if (['Softmax', 'LogSoftmax', 'Sigmoid'].includes(last))
    throw new StateError(
      `${who} expects a model that gives logits, but got one that ends with ${last}; use ` +
        'predict, which gives what the model gives',
    );
  const outputs = outputsOf(who, model, x, batchSize);
  const { shape } = outputs;
  if (shape.length !== 2)
    throw new ShapeError(`${who} expects outputs [N, C], but got ${showShape(shape)}; use predict`);
  const [N, C] = shape;
  const values = packed(outputs, outputs.dtype);
  if ((activation ?? (C === 1 ? 'sigmoid' : 'softmax')) === 'sigmoid')
    return wrap(values.map(sigmoid), shape);
  const powers = new Float64Array(C);
  for (let n = 0; n < N; n++) softmaxInPlace(values.subarray(n * C, n * C + C), powers);
  return wrap(values, shape);
}

/** @param powers - A place for them. */
function softmaxInPlace(row: FloatArray, powers: Float64Array): void {
  let [max, sum] = [-Infinity, 0];
  for (let c = 0; c < row.length; c++) max = Math.max(max, row[c]);
  for (let c = 0; c < row.length; c++) sum += powers[c] = exp(row[c] - max);
  for (let c = 0; c < row.length; c++) row[c] = powers[c] / sum;
}

const checkModel = (who: string, model: Module): Module =>
  checkModule(who, 'model', model, ['forward'], 'pass a model');

/** The outputs, batch by batch. */
function outputsOf(
  who: string,
  model: Module,
  x: ArrayInput,
  batchSize = 1024,
): NdArray<FloatArray> {
  checkModel(who, model);
  checkInteger(who, 'batchSize', batchSize);
  const inputs = settled(x, checkArray(who, 'x', x), model.dtype);
  const [N] = inputs.shape;
  if (inputs.shape.length < 2 || N === 0)
    throw new ShapeError(
      `${who} expects x [N, ...] of at least one row, but got ${showShape(inputs.shape)}; pass a ` +
        'row as [1, features]',
    );
  return inMode(model, false, () => {
    const parts: NdArray[] = [];
    for (let start = 0; start < N; start += batchSize) {
      const part = rows(inputs, start, Math.min(N, start + batchSize));
      parts.push(checkArray(`${model.label()}.forward`, 'its return value', model.forward(part)));
    }
    const all = parts.length === 1 ? parts[0] : concat(parts);
    const dtype = floatDTypeOf(who, "the model's output", all, model.dtype);
    const values = allocate(dtype, all.size);
    values.set(packed(all, dtype));
    return wrap(values, all.shape);
  });
}
