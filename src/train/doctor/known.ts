/**
 * What is known of a model and a loss before anything runs, from labels and structure.
 */
import type { Module } from '../../nn/module.js';
import type { TrainingLoss } from '../ingredients.js';
import { traitsOf } from './loss-traits.js';

/** `Linear(784 → 128)`: Linear. */
export const kindOf = (module: Module): string => /^\w*/.exec(module.label())![0];

/** Its name in the model and its label: `1 (ReLU)`. */
export const placeOf = (name: string, module: Module): string =>
  name === '' ? module.label() : `${name} (${module.label()})`;

/** In evaluation they give what they are given. */
const passing = ['Dropout', 'Identity', 'Flatten'];

/** The layer whose output is the model's, so far as a `Sequential` tells. */
export function lastOf(model: Module, prefix = ''): { where: string; kind: string } {
  const children = kindOf(model) === 'Sequential' ? model.namedChildren() : [];
  const last = children.findLast(([, child]) => !passing.includes(kindOf(child)));
  if (!last) return { where: placeOf(prefix, model), kind: kindOf(model) };
  return lastOf(last[1], prefix === '' ? last[0] : `${prefix}.${last[0]}`);
}

/** The module that meets the inputs. */
export function firstOf(model: Module): Module {
  const children = kindOf(model) === 'Sequential' ? model.namedChildren() : [];
  const first = children.find(([, child]) => !passing.includes(kindOf(child)));
  return first ? firstOf(first[1]) : model;
}

/** The columns of x that a model reads as whole numbers: all, or those of an embedding. */
export function categoriesOf(model: Module): 'all' | ReadonlySet<number> {
  const first = firstOf(model) as Module & {
    integerInput?: boolean;
    parts?: readonly { columns: readonly number[]; module: Module }[];
  };
  if (first.integerInput) return 'all';
  if (kindOf(first) !== 'Columns') return new Set();
  const whole = first.parts?.filter(({ module }) => categoriesOf(module) === 'all');
  return new Set(whole?.flatMap(({ columns }) => columns));
}

/** What is known before anything runs. */
export function known(model: Module, loss: TrainingLoss) {
  const categories = categoriesOf(model);
  const lossName = (loss as { label?(): string }).label?.() ?? '';
  return {
    model,
    last: lastOf(model),
    lossName,
    loss: traitsOf(lossName),
    categories: categories === 'all' ? new Set<number>() : categories,
    // A BatchNorm1d takes off the mean of each column, and divides by its deviation.
    scalesItself: categories === 'all' || kindOf(firstOf(model)) === 'BatchNorm1d',
  };
}
