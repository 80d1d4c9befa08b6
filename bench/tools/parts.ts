/**
 * What the measured network may be made of, by the names that bench/peers/torch_mlp.py shares.
 */
import {
  Adam, AdamW, BatchNorm1d, ELU, GELU, Hardswish, Hardtanh, Identity, LayerNorm, LeakyReLU, Mish, PReLU, ReLU, ReLU6, SELU, SGD, Sigmoid,
  SiLU, Sine, Softmax, Softplus, Tanh, type FloatDType, type Module, type Parameter,
} from 'tiny-mlp'; // prettier-ignore
import type { Layer } from '../../src/nn/layer.js';

/** What stands between the layers. */
export const activations: Readonly<Record<string, () => Layer>> = {
  ReLU: () => new ReLU(),
  LeakyReLU: () => new LeakyReLU(),
  Hardtanh: () => new Hardtanh(),
  ReLU6: () => new ReLU6(),
  Hardswish: () => new Hardswish(),
  Sigmoid: () => new Sigmoid(),
  Tanh: () => new Tanh(),
  SiLU: () => new SiLU(),
  Mish: () => new Mish(),
  ELU: () => new ELU(),
  SELU: () => new SELU(),
  Softplus: () => new Softplus(),
  GELU: () => new GELU(),
  GELUTanh: () => new GELU({ approximate: 'tanh' }),
  // At the usual 30 a network of PyTorch's default weights is chaotic: no two backends agree.
  Sine: () => new Sine(1),
  PReLU: () => new PReLU(),
  // Not LogSoftmax: between layers a network of these sizes comes to NaN with it.
  Softmax: () => new Softmax(),
  Identity: () => new Identity(),
};

/** What stands before the activation. */
export const norms: Readonly<Record<string, (features: number, dtype: FloatDType) => Module[]>> = {
  none: () => [],
  BatchNorm1d: (features, dtype) => [new BatchNorm1d(features, { dtype })],
  LayerNorm: (features, dtype) => [new LayerNorm(features, { dtype })],
};

/** What changes the parameters. */
export const optimizers: Readonly<
  Record<string, (params: Parameter[], lr: number) => Pick<SGD, 'zeroGrad' | 'step'>>
> = {
  SGD: (params, lr) => new SGD(params, { lr }),
  Adam: (params, lr) => new Adam(params, { lr }),
  AdamW: (params, lr) => new AdamW(params, { lr }),
};

/** A part by its name. @throws RangeError if the table has none of that name. */
export function named<T>(option: string, table: Readonly<Record<string, T>>, name: string): T {
  if (Object.hasOwn(table, name)) return table[name];
  const known = Object.keys(table).join(', ');
  throw new RangeError(`--${option} expects one of ${known}, but got ${name}`);
}
