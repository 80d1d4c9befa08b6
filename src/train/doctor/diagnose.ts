/**
 * A look at data, model and loss before a long training: what is likely to be wrong with it.
 */
import { checkBoolean, checkCount, checkInteger, checkOptions } from '../../core/check.js';
import { ShapeError } from '../../core/errors.js';
import { checkGenerators } from '../../core/default-generator.js';
import type { Generator } from '../../core/generator.js';
import { checkModule } from '../../nn/check-module.js';
import type { Module } from '../../nn/module.js';
import { checkBatches, type TrainingBatch } from '../batches.js';
import {
  checkLoss,
  checkOptimizer,
  type TrainingLoss,
  type TrainingOptimizer,
} from '../ingredients.js';
import { findAll } from './checks.js';
import { asDiagnosis, type Diagnosis } from './finding.js';
import { canGoBack, keeping } from './keep.js';
import { rangeTest } from './lr-range-test.js';
import { observe } from './observe.js';

/** Options of {@link diagnose}. */
export interface DiagnoseOptions {
  /** What is to be made small. */
  loss: TrainingLoss;
  /**
   * Made for `model.parameters()`: then updates and the learning rate are looked at too. One
   * without `stateDict` and `loadStateDict`, which cannot be put back, is left alone.
   */
  optimizer?: TrainingOptimizer;
  /** How many batches are looked at. Default 20. */
  batches?: number;
  /** Whether `lrRangeTest` is run where there is an optimizer: 100 steps. Default true. */
  lrRange?: boolean;
  /** Generators that are drawn from and belong neither to the loader nor to a module. */
  generators?: readonly Generator[];
}

const names = ['loss', 'optimizer', 'batches', 'lrRange', 'generators'];

/**
 * Looks at the data, and at forward and backward passes of a few batches in training mode, and says
 * what is likely to be wrong: inputs and targets that are not scaled, labels that cannot be
 * learned, a loss that does not fit the last layer, dead or saturated units, gradients that vanish
 * or explode, a learning rate that is far off.
 *
 * Model (weights, buffers, modes, gradients), optimizer and generators are afterwards as they were.
 * A backward of a forward from before is refused, as after any other forward. A module's own state
 * that is neither parameter nor buffer is not put back.
 *
 * No finding is no proof. For each kind there is a threshold with a reason: see the guide.
 *
 * @param model - Anything with forward and backward.
 * @param loader - A `DataLoader`, or other batches that can be gone through again.
 * @param options - See {@link DiagnoseOptions}.
 * @returns The findings, errors first; `toString` gives them as aligned text.
 * @throws OptionError if the optimizer has parameters, and none of the model's.
 * @throws TypeError if a batch is none, ShapeError if there are no batches. An error of a pass is a
 * finding.
 *
 * @example
 * ```ts
 * import {
 *   DataLoader,
 *   diagnose,
 *   Generator,
 *   Linear,
 *   Sequential,
 *   Softmax,
 *   SoftmaxCrossEntropy,
 * } from 'tiny-mlp';
 *
 * const x = new Generator(0).normal([100, 2]);
 * const y = Array.from({ length: 100 }, (_, i) => (x.get(i, 0) > 0 ? 1 : 0));
 * const model = new Sequential(new Linear(2, 2), new Softmax());
 * const findings = diagnose(model, new DataLoader([x, y]), {
 *   loss: new SoftmaxCrossEntropy(),
 * });
 * console.log(findings.map(({ kind, where }) => `${kind}: ${where}`));
 * // [ 'last-layer: 1 (Softmax)' ]
 * ```
 * @see Karpathy 2019, https://karpathy.github.io/2019/04/25/recipe/
 */
export function diagnose(
  model: Module,
  loader: Iterable<TrainingBatch>,
  options: DiagnoseOptions,
): Diagnosis {
  const who = 'diagnose';
  checkModule(who, 'model', model, ['forward', 'backward'], 'pass a model');
  checkCount(who, arguments, 3);
  checkBatches(who, 'loader', loader);
  checkOptions(who, options, names, '{ loss: new MSELoss() }, say');
  const { batches = 20, lrRange = true } = options;
  const loss = checkLoss(who, options.loss);
  if (options.optimizer !== undefined) checkOptimizer(who, options.optimizer, model);
  checkInteger(who, 'batches', batches);
  checkBoolean(who, 'lrRange', lrRange);
  const generators = checkGenerators(who, options.generators);
  const optimizer =
    options.optimizer && canGoBack(options.optimizer) ? options.optimizer : undefined;
  const subject = { who, model, loader, loss, optimizer, generators };
  const seen = keeping(subject, () => observe(subject, loader, batches));
  if (!seen.inputs)
    throw new ShapeError(`${who} expects at least one batch, but got none; pass data`);
  const test =
    optimizer && lrRange && !seen.failure
      ? rangeTest({ ...subject, optimizer }, { from: 1e-6, to: 10, steps: 100 })
      : undefined;
  return asDiagnosis(findAll({ ...seen, lr: optimizer?.lr, rangeTest: test }));
}
