/**
 * The calls of tests/fixtures/vocabulary.py as one writes them here. A new module, loss or
 * optimizer is tested by adding a row in both.
 */
import {
  Adadelta,
  Adagrad,
  Adam,
  AdamW,
  BatchNorm1d,
  BCEWithLogitsLoss,
  Dropout,
  ELU,
  Embedding,
  Flatten,
  GaussianNLLLoss,
  GELU,
  Hardswish,
  Hardtanh,
  HuberLoss,
  Identity,
  KLDivLoss,
  L1Loss,
  LayerNorm,
  LeakyReLU,
  Linear,
  LogSoftmax,
  Mish,
  MSELoss,
  NAdam,
  NLLLoss,
  PoissonNLLLoss,
  PReLU,
  RAdam,
  ReLU,
  ReLU6,
  RMSprop,
  SELU,
  SGD,
  Sigmoid,
  SiLU,
  SmoothL1Loss,
  Softmax,
  SoftmaxCrossEntropy,
  Softplus,
  Tanh,
  toNested,
  type FloatDType,
  type Generator,
  type Loss,
  type Module,
  type NdArray,
  type Optimizer,
  type OptimizerOptions,
  type Parameter,
  type Reduction,
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
  'Linear(6, 2)': ({ dtype }) => new Linear(6, 2, { dtype }),
  'Linear(4, 2)': ({ dtype }) => new Linear(4, 2, { dtype }),
  'ReLU()': () => new ReLU(),
  'Tanh()': () => new Tanh(),
  'LeakyReLU()': () => new LeakyReLU(),
  'LeakyReLU(0.2)': () => new LeakyReLU(0.2),
  'LeakyReLU(0.0)': () => new LeakyReLU(0),
  'LeakyReLU(-0.5)': () => new LeakyReLU(-0.5),
  'GELU()': () => new GELU(),
  "GELU(approximate='tanh')": () => new GELU({ approximate: 'tanh' }),
  'Sigmoid()': () => new Sigmoid(),
  'ELU()': () => new ELU(),
  'ELU(0.5)': () => new ELU(0.5),
  'SELU()': () => new SELU(),
  'SiLU()': () => new SiLU(),
  'Mish()': () => new Mish(),
  'Softplus()': () => new Softplus(),
  'Softplus(2.0, 0.5)': () => new Softplus(2, 0.5),
  'Hardtanh(-0.5, 0.7)': () => new Hardtanh(-0.5, 0.7),
  'ReLU6()': () => new ReLU6(),
  'Hardswish()': () => new Hardswish(),
  'PReLU()': ({ dtype }) => new PReLU(1, { dtype }),
  'PReLU(4, init=0.1)': ({ dtype }) => new PReLU(4, { init: 0.1, dtype }),
  'LayerNorm(4)': ({ dtype }) => new LayerNorm(4, { dtype }),
  'LayerNorm(4, eps=0.1, elementwise_affine=False)': ({ dtype }) =>
    new LayerNorm(4, { eps: 0.1, elementwiseAffine: false, dtype }),
  'Softmax(dim=-1)': () => new Softmax(-1),
  'LogSoftmax(dim=1)': () => new LogSoftmax(1),
  'Identity()': () => new Identity(),
  'Flatten()': () => new Flatten(),
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
  'Embedding(10, 3, padding_idx=4)': ({ dtype }) => new Embedding(10, 3, { paddingIdx: 4, dtype }),
  'Embedding(2, 3)': ({ dtype }) => new Embedding(2, 3, { dtype }),
};

export const losses: Record<string, (weight: NdArray) => Loss<Reduction>> = {
  'CrossEntropyLoss()': () => new SoftmaxCrossEntropy(),
  "CrossEntropyLoss(reduction='sum')": () => new SoftmaxCrossEntropy({ reduction: 'sum' }),
  "CrossEntropyLoss(reduction='none')": () => new SoftmaxCrossEntropy({ reduction: 'none' }),
  'CrossEntropyLoss(weight=W)': (weight) => new SoftmaxCrossEntropy({ weight }),
  'CrossEntropyLoss(ignore_index=1)': () => new SoftmaxCrossEntropy({ ignoreIndex: 1 }),
  'CrossEntropyLoss(weight=W, label_smoothing=0.2, ignore_index=0)': (weight) =>
    new SoftmaxCrossEntropy({ weight, labelSmoothing: 0.2, ignoreIndex: 0 }),
  'CrossEntropyLoss(weight=W, label_smoothing=0.2)': (weight) =>
    new SoftmaxCrossEntropy({ weight, labelSmoothing: 0.2 }),
  'NLLLoss()': () => new NLLLoss(),
  'NLLLoss(weight=W, ignore_index=1)': (weight) => new NLLLoss({ weight, ignoreIndex: 1 }),
  'MSELoss()': () => new MSELoss(),
  "MSELoss(reduction='sum')": () => new MSELoss({ reduction: 'sum' }),
  "MSELoss(reduction='none')": () => new MSELoss({ reduction: 'none' }),
  'L1Loss()': () => new L1Loss(),
  'HuberLoss()': () => new HuberLoss(),
  "HuberLoss(delta=0.3, reduction='sum')": () => new HuberLoss({ delta: 0.3, reduction: 'sum' }),
  'SmoothL1Loss()': () => new SmoothL1Loss(),
  'SmoothL1Loss(beta=0.3)': () => new SmoothL1Loss({ beta: 0.3 }),
  'SmoothL1Loss(beta=0.0)': () => new SmoothL1Loss({ beta: 0 }),
  'BCEWithLogitsLoss()': () => new BCEWithLogitsLoss(),
  'BCEWithLogitsLoss(weight=W, pos_weight=3 * W)': (weight) =>
    new BCEWithLogitsLoss({ weight, posWeight: toNested<number[]>(weight).map((w) => 3 * w) }),
  'PoissonNLLLoss()': () => new PoissonNLLLoss(),
  "PoissonNLLLoss(full=True, reduction='sum')": () =>
    new PoissonNLLLoss({ full: true, reduction: 'sum' }),
  'KLDivLoss()': () => new KLDivLoss<Reduction>(),
  "KLDivLoss(log_target=True, reduction='batchmean')": () =>
    new KLDivLoss({ logTarget: true, reduction: 'batchmean' }) as unknown as Loss<Reduction>,
  'GaussianNLLLoss()': () => new GaussianNLLLoss(),
  'GaussianNLLLoss(full=True, eps=0.5)': () => new GaussianNLLLoss({ full: true, eps: 0.5 }),
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
  "Adam([{'params': first, 'amsgrad': True}, {'params': last}], lr=0.02)": ({ first, last }) =>
    new Adam([{ params: first, amsgrad: true }, { params: last }], { lr: 0.02 }),
  "AdamW([{'params': first, 'weight_decay': 0.5}, {'params': last, 'amsgrad': True}], lr=0.02)": ({
    first,
    last,
  }) =>
    new AdamW(
      [
        { params: first, weightDecay: 0.5 },
        { params: last, amsgrad: true },
      ],
      { lr: 0.02 },
    ),
  "NAdam([{'params': first, 'momentum_decay': 0.5}, {'params': last, 'betas': (0.5, 0.9)}], lr=0.02)":
    ({ first, last }) =>
      new NAdam(
        [
          { params: first, momentumDecay: 0.5 },
          { params: last, betas: [0.5, 0.9] },
        ],
        { lr: 0.02 },
      ),
  "RAdam([{'params': first, 'betas': (0.5, 0.9)}, {'params': last, 'weight_decay': 0.1}], lr=0.02)":
    ({ first, last }) =>
      new RAdam(
        [
          { params: first, betas: [0.5, 0.9] },
          { params: last, weightDecay: 0.1 },
        ],
        { lr: 0.02 },
      ),
  "RMSprop([{'params': first, 'momentum': 0.9}, {'params': last, 'centered': True}], lr=0.01)": ({
    first,
    last,
  }) =>
    new RMSprop(
      [
        { params: first, momentum: 0.9 },
        { params: last, centered: true },
      ],
      { lr: 0.01 },
    ),
  "Adagrad([{'params': first, 'lr_decay': 0.5}, {'params': last, 'eps': 0.1}], lr=0.1)": ({
    first,
    last,
  }) =>
    new Adagrad(
      [
        { params: first, lrDecay: 0.5 },
        { params: last, eps: 0.1 },
      ],
      { lr: 0.1 },
    ),
  "Adadelta([{'params': first, 'rho': 0.5}, {'params': last, 'eps': 0.01}], lr=0.5)": ({
    first,
    last,
  }) =>
    new Adadelta(
      [
        { params: first, rho: 0.5 },
        { params: last, eps: 0.01 },
      ],
      { lr: 0.5 },
    ),
};
