/**
 * Leaves a training as it was: whatever a test run does to model, optimizer and generators is taken
 * back, also after an error. A copy would be cleaner, but nobody can copy a module of one's own.
 */
import { array } from '../../core/array.js';
import type { Generator } from '../../core/generator.js';
import type { Module } from '../../nn/module.js';
import type { TrainingOptimizer } from '../ingredients.js';
import { switchMode } from '../modes.js';
import { generatorsOf } from '../resume.js';

/** What is kept. */
export interface Kept {
  readonly model: Module;
  readonly loader: unknown;
  readonly optimizer?: TrainingOptimizer | undefined;
  readonly generators: readonly Generator[];
}

/** Whether an optimizer can be put back. */
export const canGoBack = (optimizer: TrainingOptimizer): boolean =>
  typeof optimizer.stateDict === 'function' && typeof optimizer.loadStateDict === 'function';

/** What `run` gives, with the model in training mode for as long. */
export function keeping<T>({ model, loader, optimizer, generators }: Kept, run: () => T): T {
  const streams = generatorsOf(model, [loader], generators);
  const drawn = streams.map(({ state }) => state);
  const weights = model.stateDict();
  const gradients = model
    .parameters()
    .map((parameter) => [parameter, parameter.grad && array(parameter.grad)] as const);
  const memory = optimizer?.stateDict?.();
  const back = switchMode(model, true);
  try {
    return run();
  } finally {
    back();
    model.loadStateDict(weights);
    for (const [parameter, grad] of gradients) parameter.grad = grad;
    optimizer?.loadStateDict?.(memory as never);
    streams.forEach((generator, i) => generator.setState(drawn[i]));
  }
}
