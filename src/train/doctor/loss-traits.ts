/**
 * What losses take, and what activations give: two tables, by the names that labels begin with. By
 * names, so that a diagnosis brings no loss and no layer into a bundle.
 */
import type { Module } from '../../nn/module.js';

/** What a loss takes. */
export interface LossTraits {
  readonly prediction: 'logits' | 'logProbabilities' | 'numbers';
  readonly targets: 'classes' | 'shares' | 'numbers';
}

const numbers: LossTraits = { prediction: 'numbers', targets: 'numbers' };

const losses: Readonly<Record<string, LossTraits>> = {
  SoftmaxCrossEntropy: { prediction: 'logits', targets: 'classes' },
  NLLLoss: { prediction: 'logProbabilities', targets: 'classes' },
  BCEWithLogitsLoss: { prediction: 'logits', targets: 'shares' },
  MSELoss: numbers,
  L1Loss: numbers,
  HuberLoss: numbers,
  SmoothL1Loss: numbers,
};

/** The traits of a loss of this package, by its label. */
export const traitsOf = (name: string): LossTraits | undefined =>
  Object.hasOwn(losses, name) ? losses[name] : undefined;

/** What lies between these, an activation gives. */
export type Range = readonly [least: number, greatest: number];

const ranges: Readonly<Record<string, Range>> = {
  Softmax: [0, 1],
  LogSoftmax: [-Infinity, 0],
  Sigmoid: [0, 1],
  Tanh: [-1, 1],
  Sine: [-1, 1],
  ReLU: [0, Infinity],
  ReLU6: [0, 6],
  Softplus: [0, Infinity],
};

/** The range of an activation; undefined where it gives any number. */
export const rangeOf = (kind: string): Range | undefined =>
  Object.hasOwn(ranges, kind) ? ranges[kind] : undefined;

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
