/**
 * The calls of tests/fixtures/vocabulary.py as one writes them here. A new module, loss or
 * optimizer is tested by adding a row in both.
 */
import {
  Adam,
  BatchNorm1d,
  Dropout,
  Embedding,
  GELU,
  LeakyReLU,
  Linear,
  MSELoss,
  ReLU,
  SGD,
  SoftmaxCrossEntropy,
  Tanh,
  type FloatDType,
  type Generator,
  type LossLike,
  type Module,
  type Optimizer,
  type OptimizerOptions,
  type Parameter,
} from '../../src/index.js';

/** What the calls leave to those around them. */
export interface Given {
  dtype: FloatDType;
  generator: Generator;
}

/** All parameters, and those of the first and of the last module that has any. */
export interface GivenParameters {
  all: Parameter[];
  first: Parameter[];
  last: Parameter[];
}

export const modules: Record<string, (given: Given) => Module> = {
  'Linear(3, 2)': ({ dtype }) => new Linear(3, 2, { dtype }),
  'Linear(3, 4)': ({ dtype }) => new Linear(3, 4, { dtype }),
  'Linear(4, 2)': ({ dtype }) => new Linear(4, 2, { dtype }),
  'ReLU()': () => new ReLU(),
  'Tanh()': () => new Tanh(),
  'LeakyReLU()': () => new LeakyReLU(),
  'LeakyReLU(0.2)': () => new LeakyReLU(0.2),
  'LeakyReLU(0.0)': () => new LeakyReLU(0),
  'LeakyReLU(-0.5)': () => new LeakyReLU(-0.5),
  'GELU()': () => new GELU(),
  "GELU(approximate='tanh')": () => new GELU({ approximate: 'tanh' }),
  'BatchNorm1d(4)': ({ dtype }) => new BatchNorm1d(4, { dtype }),
  'BatchNorm1d(4, momentum=0.3, eps=0.01)': ({ dtype }) =>
    new BatchNorm1d(4, { momentum: 0.3, eps: 0.01, dtype }),
  'BatchNorm1d(4, momentum=None)': ({ dtype }) => new BatchNorm1d(4, { momentum: null, dtype }),
  'BatchNorm1d(4, affine=False)': ({ dtype }) => new BatchNorm1d(4, { affine: false, dtype }),
  'BatchNorm1d(4, track_running_stats=False)': ({ dtype }) =>
    new BatchNorm1d(4, { trackRunningStats: false, dtype }),
  'Dropout()': ({ generator }) => new Dropout(0.5, { generator }),
  'Dropout(0.2)': ({ generator }) => new Dropout(0.2, { generator }),
  'Embedding(10, 3)': ({ dtype }) => new Embedding(10, 3, { dtype }),
  'Embedding(2, 3)': ({ dtype }) => new Embedding(2, 3, { dtype }),
};

export const losses: Record<string, () => LossLike> = {
  'CrossEntropyLoss()': () => new SoftmaxCrossEntropy(),
  "CrossEntropyLoss(reduction='sum')": () => new SoftmaxCrossEntropy({ reduction: 'sum' }),
  'MSELoss()': () => new MSELoss(),
  "MSELoss(reduction='sum')": () => new MSELoss({ reduction: 'sum' }),
};

export const optimizers: Record<
  string,
  (parameters: GivenParameters) => Optimizer<OptimizerOptions>
> = {
  'SGD(parameters, lr=0.1, momentum=0.9)': ({ all }) => new SGD(all, { lr: 0.1, momentum: 0.9 }),
  'SGD(parameters, lr=0.01)': ({ all }) => new SGD(all, { lr: 0.01 }),
  "SGD([{'params': first, 'lr': 0.05}, {'params': last, 'momentum': 0.5}], lr=0.1, momentum=0.9)":
    ({ first, last }) =>
      new SGD(
        [
          { params: first, lr: 0.05 },
          { params: last, momentum: 0.5 },
        ],
        { lr: 0.1, momentum: 0.9 },
      ),
  'Adam(parameters)': ({ all }) => new Adam(all),
  'Adam(parameters, lr=0.05, weight_decay=0.1)': ({ all }) =>
    new Adam(all, { lr: 0.05, weightDecay: 0.1 }),
  'Adam(parameters, lr=0.01, betas=(0.5, 0.9))': ({ all }) =>
    new Adam(all, { lr: 0.01, betas: [0.5, 0.9] }),
  'Adam(parameters, lr=0.01, betas=(0, 0))': ({ all }) =>
    new Adam(all, { lr: 0.01, betas: [0, 0] }),
  'Adam(parameters, lr=0.01, eps=0.1)': ({ all }) => new Adam(all, { lr: 0.01, eps: 0.1 }),
  "Adam([{'params': first, 'lr': 0.05}, {'params': last, 'weight_decay': 0.1}], lr=0.01)": ({
    first,
    last,
  }) =>
    new Adam(
      [
        { params: first, lr: 0.05 },
        { params: last, weightDecay: 0.1 },
      ],
      { lr: 0.01 },
    ),
  "Adam([{'params': last, 'betas': (0.5, 0.9)}, {'params': first, 'eps': 0.1}], lr=0.02)": ({
    first,
    last,
  }) =>
    new Adam(
      [
        { params: last, betas: [0.5, 0.9] },
        { params: first, eps: 0.1 },
      ],
      { lr: 0.02 },
    ),
};
