/**
 * A training from its first epoch to its last, for those who write no loop. It is the explicit loop
 * and nothing else: the same calls in the same order, and the same bits.
 */
import {
  checkBoolean,
  checkCount,
  checkFinite,
  checkInteger,
  checkOptions,
} from '../core/check.js';
import { checkGenerators } from '../core/default-generator.js';
import { StateError } from '../core/errors.js';
import type { Generator } from '../core/generator.js';
import { checkRepeatable } from '../data/row-numbers.js';
import { checkModule } from '../nn/check-module.js';
import type { Module } from '../nn/module.js';
import { checkBatches, type Batches } from './batches.js';
import type { Callback, EpochFunction } from './callbacks/callback.js';
import { ScheduleLR, type Schedule } from './callbacks/schedule-lr.js';
import { Course } from './course.js';
import { checkCallbacks, checkResume, checkSignal } from './fit-checks.js';
import {
  checkLoss,
  checkMetrics,
  checkOptimizer,
  checkTrainMetrics,
  type Metrics,
  type TrainingLoss,
  type TrainingOptimizer,
} from './ingredients.js';
import type { History } from './records.js';
import type { TrainingState } from './training-state.js';

/** Options of {@link fit}. */
export interface FitOptions {
  /**
   * What is learned from: a `DataLoader`, or other batches that can be gone through again. An
   * iterator (what a generator function gives) is taken where there is one epoch.
   */
  train: Batches;
  /** What is looked at after each epoch, and not learned from. */
  validation?: Batches;
  /** What is made small. */
  loss: TrainingLoss;
  /** Made for `model.parameters()`. */
  optimizer: TrainingOptimizer;
  /** How often all rows are gone through. */
  epochs: number;
  /**
   * Stepped after each epoch; `ReduceLROnPlateau` is given the validation's loss. One that counts
   * batches, as `OneCycleLR`, belongs to `callbacks`, in a `ScheduleLR` with `every: 'batch'`.
   */
  scheduler?: Schedule;
  /**
   * Numbers for the records by name: of the validation rows or, without any, of the training rows
   * as they were learned from.
   */
  metrics?: Metrics;
  /**
   * Whether records have the metrics of the training rows too, beside the validation's: as
   * `trainMetrics`, of what the model gave when it learned from each row, with dropout and with the
   * weights of then. For an epoch's length all these outputs are kept. Default false.
   */
  trainMetrics?: boolean;
  /** The largest norm of all gradients together: see `clipGradNorm`. */
  clipGradNorm?: number;
  /** Told of the course, in this order; a function is called with each epoch's record. */
  callbacks?: readonly (Callback | EpochFunction)[];
  /** Ends the training between two batches. */
  signal?: AbortSignal;
  /** Where an earlier training stood, to go on from there: see `latestCheckpoint`. */
  resume?: TrainingState | undefined;
  /**
   * Generators that the training draws from and that are neither the default one nor a loader's or
   * a module's `generator`; they are kept in checkpoints.
   */
  generators?: readonly Generator[];
  /**
   * Whether `console.warn` is told, once and in the first epoch, of inputs that are not scaled,
   * labels that are all alike, a last layer that the loss is not for, and a schedule whose number
   * of steps is not the training's. Default true. See `diagnose`, which looks closer.
   */
  warnings?: boolean;
}

const names = [
  'train', 'validation', 'loss', 'optimizer', 'epochs', 'scheduler', 'metrics', 'trainMetrics',
  'clipGradNorm', 'callbacks', 'signal', 'resume', 'generators', 'warnings',
]; // prettier-ignore

/** Models whose training is under way: two at once would take turns with each other's gradients. */
const training = /* @__PURE__ */ new WeakSet<Module>();

/** Keras's, Lightning's and scikit-learn's. */
const others = {
  batchsize: 'pass train: new DataLoader(data, { batchSize })',
  ckptpath: "did you mean 'resume'?",
  clipnorm: "did you mean 'clipGradNorm'?",
  criterion: "did you mean 'loss'?",
  gradientclipval: "did you mean 'clipGradNorm'?",
  maxiter: "did you mean 'epochs'?",
  verbose: 'pass callbacks: [new ProgressBar()]',
};

/**
 * Trains a model: in every epoch, for each batch, forward, loss, backward and the optimizer's step;
 * then the validation. With the same seed it comes to the same bits as that loop written out.
 *
 * The event loop gets a turn at least every 30 ms (a batch takes as long as it takes), so that a
 * page stays alive. The model is in training mode meanwhile, and in evaluation mode for the
 * validation; afterwards each module has the mode it had.
 *
 * @param model - Anything with forward and backward.
 * @param options - See {@link FitOptions}.
 * @returns A record of each epoch: losses, metrics, learning rate, seconds.
 * @throws StateError if another `fit` of this model is not over.
 * @throws OptionError if the optimizer has parameters, and none of the model's, or a schedule is of
 * another optimizer.
 * @throws What the loop would throw, with epoch and batch in front; the signal's reason if it is
 * aborted. The model is then as the last step left it; aborted before it begins, nothing has been
 * drawn from a generator, and no callback has been told.
 *
 * @example
 * ```ts
 * import {
 *   accuracyScore,
 *   DataLoader,
 *   fit,
 *   Generator,
 *   Linear,
 *   manualSeed,
 *   ReLU,
 *   Sequential,
 *   SGD,
 *   SoftmaxCrossEntropy,
 * } from 'tiny-mlp';
 *
 * manualSeed(0);
 * // Made up: is the first number greater than the second?
 * const x = new Generator(1).normal([200, 2]);
 * const y = Array.from({ length: 200 }, (_, i) =>
 *   x.get(i, 0) > x.get(i, 1) ? 1 : 0,
 * );
 * const model = new Sequential(
 *   new Linear(2, 8),
 *   new ReLU(),
 *   new Linear(8, 2),
 * );
 * const history = await fit(model, {
 *   train: new DataLoader([x, y], { batchSize: 10, shuffle: true }),
 *   loss: new SoftmaxCrossEntropy(),
 *   optimizer: new SGD(model.parameters(), { lr: 0.1 }),
 *   epochs: 10,
 *   metrics: { accuracy: accuracyScore },
 * });
 * console.log(history.at(-1)!.metrics.accuracy! > 0.95); // true
 * ```
 */
export async function fit(model: Module, options: FitOptions): Promise<History> {
  const who = 'fit';
  checkModule(who, 'model', model, ['forward', 'backward'], 'pass a model');
  checkCount(who, arguments, 2);
  checkOptions(who, options, names, '{ train, loss, optimizer, epochs }', others);
  const { train, validation, optimizer, scheduler, callbacks = [], signal } = options;
  checkBatches(who, 'train', train, true);
  if (validation !== undefined) checkBatches(who, 'validation', validation, true);
  checkOptimizer(who, optimizer, model);
  const { clipGradNorm, resume, warnings = true } = options;
  const metrics = checkMetrics(who, options.metrics ?? {});
  const trainMetrics = checkTrainMetrics(who, options.trainMetrics ?? false, metrics);
  checkBoolean(who, 'warnings', warnings);
  if (clipGradNorm !== undefined) checkFinite(who, 'clipGradNorm', clipGradNorm, 0);
  const generators = checkGenerators(who, options.generators);
  const epochs = checkInteger(who, 'epochs', options.epochs);
  for (const [name, batches] of Object.entries({ train, validation }))
    if (batches && epochs > 1) checkRepeatable(who, name, batches, 'batches', true);
  const course = new Course({
    who,
    model,
    train,
    validation,
    optimizer,
    loss: checkLoss(who, options.loss),
    epochs,
    metrics,
    trainMetrics,
    clipGradNorm,
    callbacks: [
      ...(scheduler ? [new ScheduleLR(scheduler)] : []),
      ...checkCallbacks(who, callbacks),
    ],
    signal: checkSignal(who, signal),
    generators,
    warnings,
  });
  signal?.throwIfAborted();
  if (training.has(model))
    throw new StateError(
      `${who} expects a model that no other fit is training, but got ${model.label()}, whose fit ` +
        'is not over; await that first',
    );
  training.add(model);
  try {
    if (resume !== undefined) course.resume(checkResume(who, resume));
    await course.run();
  } finally {
    training.delete(model);
  }
  return course.history;
}
