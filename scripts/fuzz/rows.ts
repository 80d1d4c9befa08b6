/**
 * The tables: a row a module, a loss, an optimizer. The same name stands in the tables of
 * torch_programs.py. To fuzz a new one, write a row here and a line there.
 *
 * I = features in, O = features out
 */
import {
  Adam,
  BatchNorm1d,
  Dropout,
  Embedding,
  GELU,
  init,
  LeakyReLU,
  Linear,
  Mish,
  MSELoss,
  ReLU,
  SELU,
  SGD,
  Sigmoid,
  SiLU,
  SoftmaxCrossEntropy,
  Softplus,
  Tanh,
  type LossOptions,
} from '../../src/index.js';
import type { Options } from './operations.js';
import type { Choices } from './random.js';
import type { LossRow, ModuleRow, OptimizerRow } from './row-types.js';

/** Options as a constructor takes them: rows draw what fits it. */
const as = <T>(options: Options): T => options as T;

export const modules: readonly ModuleRow[] = [
  {
    name: 'Linear',
    weight: 6,
    draw: (choices, I) => ({
      in: I,
      out: choices.whole(1, choices.chance(0.3) ? 40 : 9),
      bias: choices.chance(0.8),
    }),
    make: ({ in: I, out: O, bias }, dtype) =>
      new Linear(I as number, O as number, {
        bias: bias as boolean,
        dtype,
        weightInit: init.asInPyTorch(),
      }),
    out: ({ out }) => out as number,
    shapes: ({ in: I, out: O, bias }) => {
      const weight = [O as number, I as number];
      return bias ? [weight, [O as number]] : [weight];
    },
    saves: ['weight'],
    needsRows: true,
  },
  { name: 'ReLU', weight: 4, draw: () => ({}), make: () => new ReLU(), makesZeros: true },
  { name: 'Tanh', weight: 2, draw: () => ({}), make: () => new Tanh() },
  {
    name: 'LeakyReLU',
    weight: 2,
    draw: (choices) => ({ negativeSlope: choices.pick([0.01, 0.2, 1]) }),
    make: ({ negativeSlope }) => new LeakyReLU(negativeSlope as number),
  },
  {
    name: 'GELU',
    weight: 2,
    draw: (choices) => ({ approximate: choices.pick(['none', 'tanh']) }),
    make: (options) => new GELU(as(options)),
  },
  { name: 'Sigmoid', weight: 1, draw: () => ({}), make: () => new Sigmoid() },
  { name: 'SELU', weight: 1, draw: () => ({}), make: () => new SELU() },
  { name: 'SiLU', weight: 1, draw: () => ({}), make: () => new SiLU() },
  { name: 'Mish', weight: 1, draw: () => ({}), make: () => new Mish() },
  {
    name: 'Softplus',
    weight: 1,
    draw: (choices) => ({ beta: choices.pick([0.5, 1, 2]) }),
    make: ({ beta }) => new Softplus(beta as number),
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
    make: ({ features, ...options }, dtype) =>
      new BatchNorm1d(features as number, { ...options, dtype }),
    shapes: ({ features, affine }) => (affine ? [[features as number], [features as number]] : []),
    saves: ['weight'],
    values: ({ features, affine }) => {
      const shape = [features as number];
      return affine
        ? { weight: { shape, low: 0.5, high: 1.5 }, bias: { shape, low: -0.5, high: 0.5 } }
        : {};
    },
    needsRows: true,
    isPicky: true, // a batch of one row has no variance
    makesZeros: true, // PyTorch takes the mean off last, times the weight: ∞ − ∞
  },
  {
    name: 'Dropout',
    weight: 2,
    draw: (choices) => ({ p: choices.pick([0, 0.1, 0.5, 0.9]) }),
    make: ({ p }) => new Dropout(p as number),
    makesZeros: true,
  },
  {
    name: 'Embedding',
    weight: 0,
    draw: (choices) => ({ ids: choices.whole(1, 12), features: choices.whole(1, 9) }),
    make: ({ ids, features }, dtype) => new Embedding(ids as number, features as number, { dtype }),
    shapes: ({ ids, features }) => [[ids as number, features as number]],
    out: ({ features }) => features as number,
    saves: ['weight'],
    values: ({ ids, features }) => ({
      weight: { shape: [ids as number, features as number], low: -1, high: 1 },
    }),
    takesIds: true,
  },
];

const reduction = (choices: Choices): Options => ({ reduction: choices.pick(['mean', 'sum']) });

export const losses: readonly LossRow[] = [
  {
    name: 'SoftmaxCrossEntropy',
    target: 'classes',
    draw: reduction,
    make: (options) => new SoftmaxCrossEntropy(as<LossOptions>(options)),
  },
  {
    name: 'MSELoss',
    target: 'numbers',
    draw: reduction,
    make: (options) => new MSELoss(as<LossOptions>(options)),
  },
];

export const optimizers: readonly OptimizerRow[] = [
  {
    name: 'SGD',
    draw: (choices) => {
      const momentum = choices.pick([0, 0, 0.5, 0.9]);
      const nesterov = momentum > 0 && choices.chance(0.3);
      const dampening = !nesterov && choices.chance(0.2) ? 0.3 : 0;
      return {
        lr: choices.pick([0.5, 0.1, 0.01]),
        momentum,
        dampening,
        weightDecay: choices.pick([0, 0, 0.01]),
        nesterov,
      };
    },
    make: (params, options) => new SGD(params, as(options)),
  },
  {
    name: 'Adam',
    draw: (choices) => ({
      lr: choices.pick([0.1, 0.01, 0.001]),
      betas: choices.pick([[0.9, 0.999], [0.5, 0.9]]), // prettier-ignore
      eps: choices.pick([1e-8, 1e-4]),
      weightDecay: choices.pick([0, 0, 0.01]),
    }),
    make: (params, options) => new Adam(params, as(options)),
  },
];

/** The row of a name. */
export function rowOf<R extends { readonly name: string }>(rows: readonly R[], name: string): R {
  const row = rows.find((candidate) => candidate.name === name);
  if (!row)
    throw new Error(
      `the tables expect a name of ${rows.map((known) => known.name).join(', ')}, but got ${name}`,
    );
  return row;
}
