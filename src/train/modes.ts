/**
 * Running a model in a mode and giving every module back the mode it was in, whatever happens.
 */
import type { Module } from '../nn/module.js';

/**
 * Puts a model into training mode or into evaluation mode. In one that is in training mode already,
 * what is in evaluation mode stays so: somebody froze it. @returns What gives each module back the
 * mode it was in.
 */
export function switchMode(model: Module, training: boolean): () => void {
  const modes = modesOf(model);
  if (!training || !model.training) model.train(training);
  return () => {
    for (const [module, mode] of modes) module.train(mode);
  };
}

/** What `run` returns, with the model in a mode for as long. */
export function inMode<T>(model: Module, training: boolean, run: () => T): T {
  const back = switchMode(model, training);
  try {
    return run();
  } finally {
    back();
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
