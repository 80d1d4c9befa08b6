/**
 * Running a model in a mode and giving every module back the mode it was in, whatever happens.
 */
import type { Module } from '../nn/module.js';

/**
 * What `run` returns, with the model in training mode or in evaluation mode; afterwards each module
 * is in the mode it was in.
 */
export function inMode<T>(model: Module, training: boolean, run: () => T): T {
  const modes = modesOf(model);
  model.train(training);
  try {
    return run();
  } finally {
    for (const [module, mode] of modes) module.train(mode);
  }
}

/**
 * Every module in a model and its mode, outer ones first: set again in this order, inner ones have
 * the last word.
 */
const modesOf = (model: Module): [Module, boolean][] => [
  [model, model.training],
  ...model.namedChildren().flatMap(([, child]) => modesOf(child)),
];
