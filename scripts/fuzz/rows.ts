/**
 * The tables: a row a module, a loss, an optimizer. The same name stands in the tables of torch_programs.py. To fuzz a new one, write a
 * row here and a line there.
 *
 * I = features in, O = features out
 */
import * as tinyMlp from '../../src/index.js';
import type { Module } from '../../src/index.js';
import type { Options } from './operations.js';
import type { Choices } from './random.js';
import type { LossRow, ModuleRow, OptimizerRow } from './row-types.js';

type Make<T> = new (...args: unknown[]) => T;
/** What is not in the package yet is left out of the tables. */
const has = (row: { name: string }): boolean => row.name in tinyMlp;
const later = tinyMlp as unknown as Record<string, Make<never>>;

const allModules: readonly ModuleRow[] = [
  {
    name: 'Linear',
    weight: 6,
    draw: (choices, I) => ({ in: I, out: choices.whole(1, choices.chance(0.3) ? 40 : 9), bias: choices.chance(0.8) }),
    make: ({ in: I, out: O, bias }, dtype) =>
      new tinyMlp.Linear(I as number, O as number, {
        bias: bias as boolean,
        dtype,
        weightInit: tinyMlp.init.asInPyTorch(),
      }),
    out: ({ out }) => out as number,
    saves: ['weight'],
    needsRows: true,
  },
  { name: 'ReLU', weight: 4, draw: () => ({}), make: () => new tinyMlp.ReLU(), makesZeros: true },
  { name: 'Tanh', weight: 2, draw: () => ({}), make: () => new (later.Tanh as Make<Module>)() },
  {
    name: 'LeakyReLU',
    weight: 2,
    draw: (choices) => ({ negativeSlope: choices.pick([0.01, 0.2, 1]) }),
    make: ({ negativeSlope }) => new (later.LeakyReLU as Make<Module>)(negativeSlope),
  },
  {
    name: 'GELU',
    weight: 2,
    draw: (choices) => ({ approximate: choices.pick(['none', 'tanh']) }),
    make: (options) => new (later.GELU as Make<Module>)(options),
  },
  {
    name: 'BatchNorm1d',
    weight: 2,
    draw: (choices, I) => ({
      features: I,
      eps: choices.pick([1e-5, 1e-3]),
      momentum: choices.pick([0.1, 0.5]),
      affine: choices.chance(0.7),
      trackRunningStats: choices.chance(0.8),
    }),
    make: ({ features, ...options }, dtype) => new (later.BatchNorm1d as Make<Module>)(features, { ...options, dtype }),
    saves: ['weight'],
    values: ({ features, affine }) => {
      const shape = [features as number];
      return affine ? { weight: { shape, low: 0.5, high: 1.5 }, bias: { shape, low: -0.5, high: 0.5 } } : {};
    },
    needsRows: true,
    isPicky: true, // a batch of one row has no variance
  },
  {
    name: 'Dropout',
    weight: 2,
    draw: (choices) => ({ p: choices.pick([0, 0.1, 0.5, 0.9]) }),
    make: ({ p }) => new (later.Dropout as Make<Module>)(p),
    makesZeros: true,
  },
  {
    name: 'Embedding',
    weight: 0,
    draw: (choices) => ({ ids: choices.whole(1, 12), features: choices.whole(1, 9) }),
    make: ({ ids, features }, dtype) => new (later.Embedding as Make<Module>)(ids, features, { dtype }),
    out: ({ features }) => features as number,
    values: ({ ids, features }) => ({ weight: { shape: [ids as number, features as number], low: -1, high: 1 } }),
    takesIds: true,
  },
];

const reduction = (choices: Choices): Options => ({ reduction: choices.pick(['mean', 'sum']) });

const allLosses: readonly LossRow[] = [
  {
    name: 'SoftmaxCrossEntropy',
    target: 'classes',
    draw: reduction,
    make: ({ reduction }) => new tinyMlp.SoftmaxCrossEntropy({ reduction: reduction as 'mean' | 'sum' }),
  },
  {
    name: 'MSELoss',
    target: 'numbers',
    draw: reduction,
    make: (options) => new (later.MSELoss as Make<ReturnType<LossRow['make']>>)(options),
  },
];

const allOptimizers: readonly OptimizerRow[] = [
  {
    name: 'SGD',
    draw: (choices) => {
      const momentum = choices.pick([0, 0, 0.5, 0.9]);
      const nesterov = momentum > 0 && choices.chance(0.3);
      const dampening = !nesterov && choices.chance(0.2) ? 0.3 : 0;
      return { lr: choices.pick([0.5, 0.1, 0.01]), momentum, dampening, weightDecay: choices.pick([0, 0, 0.01]), nesterov };
    },
    make: (parameters, options) => new tinyMlp.SGD(parameters, options as unknown as tinyMlp.SGDOptions),
  },
  {
    name: 'Adam',
    draw: (choices) => ({
      lr: choices.pick([0.1, 0.01, 0.001]),
      betas: choices.pick([[0.9, 0.999], [0.5, 0.9]]), // prettier-ignore
      eps: choices.pick([1e-8, 1e-4]),
      weightDecay: choices.pick([0, 0, 0.01]),
    }),
    make: (parameters, options) => new (later.Adam as Make<ReturnType<OptimizerRow['make']>>)(parameters, options),
  },
];

export const modules = allModules.filter(has);
export const losses = allLosses.filter(has);
export const optimizers = allOptimizers.filter(has);

/** The row of a name. */
export function rowOf<R extends { readonly name: string }>(rows: readonly R[], name: string): R {
  const row = rows.find((candidate) => candidate.name === name);
  if (!row) throw new Error(`the tables expect a name of ${rows.map((known) => known.name).join(', ')}, but got ${name}`);
  return row;
}
