/**
 * Which operations are left out, on both sides: a program from which others were dropped still
 * runs.
 */
import type { Models } from './models.js';
import type { Operation, Spec } from './operations.js';
import { leftOut } from './rules.js';

/** Whether there is nothing for an operation to work on, or nobody says what it does. */
export function isAbsent(models: Models, operation: Operation): boolean {
  const fits = (spec: Spec): boolean =>
    spec.kind === 'Sequential'
      ? spec.modules.every(fits)
      : spec.kind === 'row' || !!models.sharedLeaf(spec, (operation as { dtype: 'float32' }).dtype);
  if (operation.op === 'build') return !fits(operation.spec);
  const model = models.slots.get(operation.model);
  if (!model || leftOut.some((rule) => rule.applies(operation, model, models))) return true;
  if ('parameter' in operation) return model.module.parameters().length === 0;
  switch (operation.op) {
    case 'loss':
      return !model.output;
    case 'lossBackward':
      return !model.criterion;
    case 'backward':
      return operation.gradient === 'loss' && !model.gradient;
    case 'optimizer':
    case 'step':
    case 'lr':
    case 'schedule':
    case 'saveOptimizer':
      return !model.optimizer;
    case 'scheduleStep':
      return !model.schedule;
    case 'loadOptimizer':
      return !model.optimizer || !models.optimizerStates.has(operation.name);
    case 'mode':
      return operation.leaf !== undefined && operation.leaf >= model.leaves.length;
    case 'load':
      return Object.keys(models.states.get(operation.name) ?? {}).length === 0;
    default:
      return false;
  }
}
