/**
 * Puts back what continues a training, and finds the generators that it draws from.
 */
import { checkInteger, checkOptions, show } from '../core/check.js';
import { defaultGenerator } from '../core/default-generator.js';
import { StateError } from '../core/errors.js';
import { Generator } from '../core/generator.js';
import type { Module } from '../nn/module.js';
import type { Callback } from './callbacks/callback.js';
import { stateParts } from './check-state.js';
import type { TrainingOptimizer } from './ingredients.js';
import type { TrainingState } from './training-state.js';

/**
 * Every generator that a training draws from: the default one, then those that the loaders, their
 * samplers and the model's modules hold as their property `generator`, then others that are given.
 */
export function generatorsOf(
  model: Module,
  loaders: readonly unknown[],
  others: readonly Generator[],
): readonly Generator[] {
  const modules = (module: Module): unknown[] => [
    module,
    ...module.namedChildren().flatMap(([, child]) => modules(child)),
  ];
  const samplers = loaders.flatMap((loader) => {
    const { sampler, batchSampler } = (loader ?? {}) as {
      sampler?: unknown;
      batchSampler?: unknown;
    };
    return [loader, sampler, batchSampler];
  });
  const held = [...samplers, ...modules(model)].map(
    (owner) => (owner as { generator?: unknown } | undefined)?.generator,
  );
  const own = held.filter((generator) => generator instanceof Generator);
  return [...new Set([defaultGenerator(), ...own, ...others])];
}

/** What is saved of each callback. */
export const callbackStates = (callbacks: readonly Callback[]): unknown[] =>
  callbacks.map((callback) => callback.stateDict?.() ?? null);

/** What a state is put back into. */
export interface Continued {
  readonly who: string;
  readonly model: Module;
  readonly optimizer: TrainingOptimizer;
  readonly callbacks: readonly Callback[];
  readonly generators: readonly Generator[];
  readonly epochs: number;
}

const advice = 'resume with the same model, loaders and callbacks';

/** Puts a state back; where it does not fit, the model is as it was. */
export function continueFrom(into: Continued, state: TrainingState): void {
  const { who, model, optimizer, callbacks, generators, epochs } = into;
  checkOptions(who, state, stateParts, 'what latestCheckpoint() or state() gave');
  const counted = [
    ['callbacks', state.callbacks, callbacks],
    ['generators', state.generators, generators],
  ] as const;
  for (const [name, came, expected] of counted) {
    if (Array.isArray(came) && came.length === expected.length) continue;
    throw new StateError(
      `${who} expects a state of ${expected.length} ${name}, but got ` +
        `${Array.isArray(came) ? came.length : show(came)}; ${advice}`,
    );
  }
  if (!Array.isArray(state.history))
    throw new StateError(
      `${who} expects a state with a history, but got ${show(state.history)}; ${advice}`,
    );
  if (state.underway) checkInteger(who, 'underway.batch', state.underway.batch, 0);
  if (state.history.length > epochs)
    throw new StateError(
      `${who} expects a state of at most ${epochs} epochs, but got ` +
        `${state.history.length}; raise epochs`,
    );
  const before = model.stateDict();
  try {
    model.loadStateDict(state.model);
    optimizer.loadStateDict?.(state.optimizer as never);
    callbacks.forEach((callback, i) => {
      if (state.callbacks[i] !== null) callback.loadStateDict?.(state.callbacks[i]);
    });
    generators.forEach((generator, i) => generator.setState(state.generators[i]));
  } catch (error) {
    model.loadStateDict(before);
    throw error;
  }
}
