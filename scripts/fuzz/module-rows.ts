/**
 * The table of modules that the fuzzer knows. The same names stand in MODULES of torch_rows.py.
 *
 * I = features in, O = features out
 */
import {
  BatchNorm1d,
  Dropout,
  ELU,
  Embedding,
  Flatten,
  GELU,
  Hardswish,
  Hardtanh,
  Identity,
  init,
  LayerNorm,
  LeakyReLU,
  Linear,
  LogSoftmax,
  Mish,
  PReLU,
  ReLU,
  ReLU6,
  SELU,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  Tanh,
  type LastDim,
} from '../../src/index.js';
import { as, type ModuleRow } from './row-types.js';

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
    draw: (choices) => ({
      beta: choices.pick([0.5, 1, 2, -0.5]),
      threshold: choices.pick([20, 20, 0.5]),
    }),
    make: ({ beta, threshold }) => new Softplus(beta as number, threshold as number),
  },
  {
    name: 'ELU',
    weight: 1,
    draw: (choices) => ({ alpha: choices.pick([1, 0.5, 2]) }),
    make: ({ alpha }) => new ELU(alpha as number),
  },
  {
    name: 'Hardtanh',
    weight: 1,
    draw: (choices) => choices.pick([{ min: -1, max: 1 }, { min: -0.2, max: 0.5 }, { min: 0, max: 2 }]), // prettier-ignore
    make: ({ min, max }) => new Hardtanh(min as number, max as number),
    makesZeros: true,
  },
  { name: 'ReLU6', weight: 1, draw: () => ({}), make: () => new ReLU6(), makesZeros: true },
  { name: 'Hardswish', weight: 1, draw: () => ({}), make: () => new Hardswish(), makesZeros: true },
  { name: 'Identity', weight: 1, draw: () => ({}), make: () => new Identity() },
  { name: 'Flatten', weight: 1, draw: () => ({}), make: () => new Flatten(), flattens: true },
  {
    name: 'Softmax',
    weight: 1,
    draw: (choices) => ({ dim: choices.pick([-1, 1]) }),
    make: ({ dim }) => new Softmax(dim as LastDim),
    takesNoMore: ({ dim }) => dim === 1,
    makesZeros: true,
  },
  {
    name: 'LogSoftmax',
    weight: 1,
    draw: (choices) => ({ dim: choices.pick([-1, 1]) }),
    make: ({ dim }) => new LogSoftmax(dim as LastDim),
    takesNoMore: ({ dim }) => dim === 1,
  },
  {
    name: 'PReLU',
    weight: 2,
    draw: (choices, I) => ({ slopes: choices.chance(0.5) ? I : 1 }),
    make: ({ slopes }, dtype) => new PReLU(slopes as number, { dtype }),
    shapes: ({ slopes }) => [[slopes as number]],
    saves: ['weight'],
    values: ({ slopes }) => ({ weight: { shape: [slopes as number], low: -0.5, high: 0.5 } }),
    takesNoMore: ({ slopes }) => slopes !== 1,
  },
  {
    name: 'LayerNorm',
    weight: 2,
    draw: (choices, I) => ({
      features: I,
      eps: choices.pick([1e-5, 1e-3]),
      elementwiseAffine: choices.chance(0.7),
    }),
    make: ({ features, ...options }, dtype) =>
      new LayerNorm(features as number, { ...options, dtype }),
    shapes: ({ features, elementwiseAffine }) =>
      elementwiseAffine ? [[features as number], [features as number]] : [],
    saves: ['weight'],
    keeps: ['bias'],
    values: ({ features, elementwiseAffine }) => {
      const shape = [features as number];
      return elementwiseAffine
        ? { weight: { shape, low: 0.5, high: 1.5 }, bias: { shape, low: -0.5, high: 0.5 } }
        : {};
    },
  },
  {
    name: 'BatchNorm1d',
    weight: 2,
    draw: (choices, I) => ({
      features: I,
      eps: choices.pick([1e-5, 1e-3]),
      momentum: choices.pick([0.1, 0.5, null]),
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
    draw: (choices) => {
      const ids = choices.whole(1, 12);
      const padded = choices.chance(0.4) ? { paddingIdx: choices.whole(-ids, ids - 1) } : {};
      return { ids, features: choices.whole(1, 9), ...padded };
    },
    make: ({ ids, features, ...options }, dtype) =>
      new Embedding(ids as number, features as number, { ...options, dtype }),
    shapes: ({ ids, features }) => [[ids as number, features as number]],
    out: ({ features }) => features as number,
    keeps: ['weight'],
    values: ({ ids, features }) => ({
      weight: { shape: [ids as number, features as number], low: -1, high: 1 },
    }),
    takesIds: true,
  },
];
