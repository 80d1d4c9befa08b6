/**
 * What a training is made of beside its model: a loss, an optimizer, metrics. This package's own
 * fit, and so does whatever has their methods.
 */
import { checkBoolean, checkFunction, show } from '../core/check.js';
import { OptionError } from '../core/errors.js';
import type { NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';
import { isRecord } from '../core/realms.js';
import type { Module } from '../nn/module.js';

/**
 * A loss as training takes it: one of this package's, or one of your own. One whose property
 * `reduction` is not `'sum'` is taken for a mean.
 */
export interface TrainingLoss {
  /** The loss of a batch. */
  forward(prediction: NdArray, target: NdArray, options?: { weights?: ArrayInput }): number;
  /** Its gradient with respect to the last forward's prediction. */
  backward(): NdArray;
}

/** A number of all rows' targets and outputs: `accuracyScore`, say. */
export type Metric = (targets: NdArray, outputs: NdArray) => number;

/** Metrics by the names that records call them by. */
export type Metrics = Readonly<Record<string, Metric>>;

/** An optimizer as `fit` takes it: one of this package's, or one of your own. */
export interface TrainingOptimizer {
  /** The learning rate, of the first group. */
  lr: number;
  /** Forgets all gradients. */
  zeroGrad(): void;
  /** Changes the parameters. */
  step(): void;
  /** What continues it; without one, a training cannot be resumed. */
  stateDict?(): unknown;
  /** Continues from what `stateDict` gave. */
  loadStateDict?(state: never): void;
}

/** Refuses what is no record of functions. */
export function checkMetrics(who: string, metrics: unknown): Metrics {
  if (!isRecord(metrics))
    throw new TypeError(
      `${who} expects metrics as an object of functions by name, but got ${show(metrics)}; pass ` +
        '{ accuracy: accuracyScore }, say',
    );
  for (const [name, metric] of Object.entries(metrics))
    checkFunction(who, `metrics.${name}`, metric);
  return metrics as Metrics;
}

/** Refuses to measure the training rows by nothing. */
export function checkTrainMetrics(who: string, trainMetrics: unknown, metrics: Metrics): boolean {
  if (!checkBoolean(who, 'trainMetrics', trainMetrics) || Object.keys(metrics).length > 0)
    return trainMetrics as boolean;
  throw new OptionError(
    `${who} expects metrics where trainMetrics is true, but got none; pass metrics: ` +
      '{ accuracy: accuracyScore }, say',
  );
}

/**
 * How a loss makes one number of a batch. It is no part of the interface: TypeScript would read
 * from it that `new MSELoss()` may give an array.
 */
export const reductionOf = (loss: TrainingLoss): unknown =>
  (loss as { reduction?: unknown }).reduction;

/** Refuses what is no loss, or gives no number. */
export function checkLoss(who: string, loss: unknown): TrainingLoss {
  const { forward, backward } = (loss ?? {}) as Partial<TrainingLoss>;
  if (typeof forward !== 'function' || typeof backward !== 'function') {
    const advice = typeof loss === 'function' ? 'pass an instance, with new' : 'pass new MSELoss()';
    throw new TypeError(`${who} expects loss to be a loss, but got ${show(loss)}; ${advice}, say`);
  }
  if (reductionOf(loss as TrainingLoss) === 'none')
    throw new RangeError(
      `${who} expects a loss of one number, but got one of reduction 'none'; make it with ` +
        "reduction 'mean'",
    );
  return loss as TrainingLoss;
}

/** The parameters that an optimizer shows: this package's do, others need not. */
function parametersOf(optimizer: unknown): unknown[] {
  const { paramGroups } = optimizer as { paramGroups?: unknown };
  if (!Array.isArray(paramGroups)) return [];
  return paramGroups.flatMap((group: { params?: unknown } | null) =>
    Array.isArray(group?.params) ? (group.params as unknown[]) : [],
  );
}

/** Refuses what cannot change parameters, or changes those of others alone. */
export function checkOptimizer(who: string, optimizer: unknown, model: Module): void {
  const { zeroGrad, step } = (optimizer ?? {}) as Partial<TrainingOptimizer>;
  if (typeof zeroGrad !== 'function' || typeof step !== 'function') {
    const advice = 'pass new SGD(model.parameters(), { lr }), say';
    throw new TypeError(
      `${who} expects optimizer with zeroGrad and step, but got ${show(optimizer)}; ${advice}`,
    );
  }
  const [own, changed] = [new Set<unknown>(model.parameters()), parametersOf(optimizer)];
  // A module may hide its parameters, and hand them to the optimizer itself.
  if (own.size === 0 || changed.length === 0) return;
  if (changed.some((parameter) => own.has(parameter))) return;
  throw new OptionError(
    `${who} expects an optimizer of the model's parameters, but got one of others; make it with ` +
      'model.parameters()',
  );
}
