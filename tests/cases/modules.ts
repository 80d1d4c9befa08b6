/**
 * One row a module. Each row is put through the same tests (tests/nn/modules.test.ts): gradient
 * check, strided inputs, both backends, turns of forward and backward, save and load, evaluation
 * mode, error texts. A new layer is tested by adding a row.
 */
import {
  BatchNorm1d,
  Columns,
  Concat,
  Dropout,
  ELU,
  Embedding,
  Flatten,
  GELU,
  Hardswish,
  Hardtanh,
  Identity,
  LayerNorm,
  LeakyReLU,
  Linear,
  LogSoftmax,
  Mish,
  PReLU,
  ReLU,
  ReLU6,
  Residual,
  RMSNorm,
  SELU,
  Sequential,
  Sigmoid,
  SiLU,
  Sine,
  Softmax,
  Softplus,
  Tanh,
  type FloatDType,
  type Generator,
  type Module,
} from '../../src/index.js';
import { Scale } from './documented.js';

export interface ModuleCase {
  title: string;
  /** All randomness comes from the generator, that of later forwards too. */
  make: (dtype: FloatDType, generator: Generator) => Module;
  /** Features of an input row; of an integer input, how many different numbers there are. */
  features: number;
  /** The names of its state, in order. Default: none. */
  state?: string[];
  /**
   * Calls that must be refused, with the class and the whole text of the error. `input` is a shape;
   * its numbers are 0 or `values`.
   */
  refuses?: { input: number[]; values?: number[]; error: string; text: string }[];
  /**
   * It draws numbers at each forward: its generator is seeded anew before each, so that all are
   * alike.
   */
  stochastic?: true;
  /**
   * It takes whole numbers [B], which have no gradient: backward is given `{ inputGrad: false }`.
   */
  integerInput?: true;
  /** Columns of its input that hold whole numbers, 0 to 2, which have no gradient. */
  wholeColumns?: number[];
  /** A row's output depends on the others' in training mode, so that there must be two. */
  mixesRows?: true;
}

const wrongShape = (who: string, features: number) => (input: number[], advice: string) => ({
  input,
  error: 'ShapeError',
  text: `${who} expects x [B, ${features}], but got [${input.join(', ')}]; ${advice}`,
});
const linear5 = wrongShape('Linear(5 → 3)', 5);
const lastAxis = (who: string, features: number) => (input: number[]) => ({
  input,
  error: 'ShapeError',
  text: `${who} expects x [..., ${features}], but got [${input.join(', ')}]; pass rows of ${features} features`,
});
const norm4 = wrongShape('BatchNorm1d(4)', 4);
const rowsOf4 = 'pass rows of 4 features';

const notBelow7 = (input: number[], values: number[], got: string) => ({
  input,
  values,
  error: 'RangeError',
  text: `Embedding(7 → 3) expects x to hold whole numbers from 0 to 6, but got ${got}; number the entries from 0`,
});

const statistics = ['running_mean', 'running_var', 'num_batches_tracked'];

export const modules: ModuleCase[] = [
  {
    title: 'Linear',
    make: (dtype, generator) => new Linear(5, 3, { dtype, generator }),
    features: 5,
    state: ['weight', 'bias'],
    refuses: [
      linear5([2, 4], 'pass rows of 5 features'),
      linear5([2, 1, 5], 'flatten each image first'),
      linear5([5], 'pass one row as [1, 5]'),
      linear5([5, 2], 'transpose it'),
      linear5([0, 5], 'pass at least one row'),
    ],
  },
  {
    title: 'Linear without a bias',
    make: (dtype, generator) => new Linear(4, 9, { dtype, generator, bias: false }),
    features: 4,
    state: ['weight'],
  },
  {
    title: 'Linear with one input and one output',
    make: (dtype, generator) => new Linear(1, 1, { dtype, generator }),
    features: 1,
    state: ['weight', 'bias'],
  },
  { title: 'ReLU', make: () => new ReLU(), features: 7 },
  { title: 'Tanh', make: () => new Tanh(), features: 9 },
  { title: 'LeakyReLU', make: () => new LeakyReLU(), features: 5 },
  { title: 'LeakyReLU(0.2)', make: () => new LeakyReLU(0.2), features: 17 },
  { title: 'GELU', make: () => new GELU(), features: 9 },
  { title: 'GELU by tanh', make: () => new GELU({ approximate: 'tanh' }), features: 3 },
  { title: 'Sigmoid', make: () => new Sigmoid(), features: 9 },
  { title: 'ELU', make: () => new ELU(), features: 5 },
  { title: 'ELU(0.5)', make: () => new ELU(0.5), features: 8 },
  { title: 'SELU', make: () => new SELU(), features: 3 },
  { title: 'SiLU', make: () => new SiLU(), features: 17 },
  { title: 'Mish', make: () => new Mish(), features: 4 },
  { title: 'Softplus', make: () => new Softplus(), features: 9 },
  { title: 'Softplus(2, 1)', make: () => new Softplus(2, 1), features: 7 },
  { title: 'Hardtanh', make: () => new Hardtanh(), features: 5 },
  { title: 'Hardtanh(-0.3, 0.7)', make: () => new Hardtanh(-0.3, 0.7), features: 6 },
  { title: 'ReLU6', make: () => new ReLU6(), features: 9 },
  { title: 'Hardswish', make: () => new Hardswish(), features: 3 },
  { title: 'Sine', make: () => new Sine(), features: 5 },
  { title: 'Sine(1)', make: () => new Sine(1), features: 17 },
  {
    title: 'BatchNorm1d',
    make: (dtype) => new BatchNorm1d(4, { dtype }),
    features: 4,
    state: ['weight', 'bias', ...statistics],
    refuses: [
      norm4([2, 3], rowsOf4),
      norm4([4], rowsOf4),
      norm4([2, 4, 1], rowsOf4),
      norm4([0, 4], rowsOf4),
      {
        input: [1, 4],
        error: 'ShapeError',
        text:
          'BatchNorm1d(4) expects more than one row in training mode, but got x [1, 4]; ' +
          'pass larger batches, leave the last short one out with dropLast, or call eval()',
      },
    ],
    mixesRows: true,
  },
  {
    title: 'BatchNorm1d without affine',
    make: (dtype) => new BatchNorm1d(9, { affine: false, dtype }),
    features: 9,
    state: statistics,
    mixesRows: true,
  },
  {
    title: 'Dropout',
    make: (_, generator) => new Dropout(0.5, { generator }),
    features: 9,
    stochastic: true,
  },
  {
    title: 'LayerNorm',
    make: (dtype) => new LayerNorm(5, { dtype }),
    features: 5,
    state: ['weight', 'bias'],
    refuses: [
      lastAxis('LayerNorm(5)', 5)([2, 4]),
      lastAxis('LayerNorm(5)', 5)([]),
      lastAxis('LayerNorm(5)', 5)([5, 2]),
    ],
  },
  {
    title: 'LayerNorm without a bias',
    make: (dtype) => new LayerNorm(9, { bias: false, eps: 0.01, dtype }),
    features: 9,
    state: ['weight'],
  },
  {
    title: 'LayerNorm without elementwiseAffine',
    make: (dtype) => new LayerNorm(4, { elementwiseAffine: false, dtype }),
    features: 4,
  },
  {
    title: 'RMSNorm',
    make: (dtype) => new RMSNorm(9, { dtype }),
    features: 9,
    state: ['weight'],
    refuses: [lastAxis('RMSNorm(9)', 9)([2, 8])],
  },
  {
    title: 'RMSNorm without elementwiseAffine',
    make: (dtype) => new RMSNorm(3, { elementwiseAffine: false, dtype }),
    features: 3,
  },
  {
    title: 'Softmax',
    make: () => new Softmax(),
    features: 5,
    refuses: [
      {
        input: [],
        error: 'ShapeError',
        text: 'Softmax expects x [..., C], but got []; pass rows',
      },
    ],
  },
  {
    title: 'Softmax(1)',
    make: () => new Softmax(1),
    features: 9,
    refuses: [
      {
        input: [2, 3, 4],
        error: 'ShapeError',
        text:
          'Softmax expects x [B, C], because dim is 1, but got [2, 3, 4]; ' +
          'make it with dim -1 for the last axis',
      },
    ],
  },
  { title: 'LogSoftmax', make: () => new LogSoftmax(), features: 9 },
  {
    title: 'PReLU',
    make: (dtype) => new PReLU(1, { dtype }),
    features: 9,
    state: ['weight'],
  },
  {
    title: 'PReLU with a slope for each feature',
    make: (dtype) => new PReLU(5, { init: -0.5, dtype }),
    features: 5,
    state: ['weight'],
    refuses: [[2, 4], [5], [2, 5, 1]].map((input) => ({
      input,
      error: 'ShapeError',
      text:
        `PReLU(5) expects x [B, 5], but got [${input.join(', ')}]; ` +
        'pass rows of 5 features, or make a PReLU with one slope for all',
    })),
  },
  { title: 'Identity', make: () => new Identity(), features: 3 },
  {
    title: 'Flatten',
    make: () => new Flatten(),
    features: 5,
    refuses: [
      {
        input: [5],
        error: 'ShapeError',
        text:
          'Flatten expects x with axes 1 to -1, in this order, but got [5]; ' +
          'pass a batch, [B, ...], or choose other axes',
      },
    ],
  },
  { title: 'Dropout(0)', make: (_, generator) => new Dropout(0, { generator }), features: 4 },
  {
    title: 'Embedding',
    make: (dtype, generator) => new Embedding(7, 3, { dtype, generator }),
    features: 7,
    state: ['weight'],
    refuses: [
      notBelow7([2], [0, 7], '7 at index 1'),
      notBelow7([2], [-1, 0], '-1 at index 0'),
      notBelow7([1, 3], [0, 1, 1.5], '1.5 at index 2, row by row'),
    ],
    integerInput: true,
  },
  {
    title: 'Embedding with a row for padding',
    // No input here has a 6: that row's gradient is 0 and no derivative.
    make: (dtype, generator) => new Embedding(7, 4, { paddingIdx: -1, dtype, generator }),
    features: 7,
    state: ['weight'],
    integerInput: true,
  },
  {
    title: 'a Sequential with LayerNorm, PReLU and RMSNorm',
    make: (dtype, generator) =>
      new Sequential(
        new Flatten(),
        new Linear(5, 6, { dtype, generator }),
        new LayerNorm(6, { dtype }),
        new PReLU(6, { dtype }),
        new Linear(6, 3, { dtype, generator }),
        new RMSNorm(3, { dtype }),
        new LogSoftmax(),
      ),
    features: 5,
    state: [
      '1.weight',
      '1.bias',
      '2.weight',
      '2.bias',
      '3.weight',
      '4.weight',
      '4.bias',
      '5.weight',
    ],
  },
  {
    title: 'Sequential',
    make: (dtype, generator) =>
      new Sequential(
        new Linear(6, 5, { dtype, generator }),
        new ReLU(),
        new Linear(5, 3, { dtype, generator }),
      ),
    features: 6,
    state: ['0.weight', '0.bias', '2.weight', '2.bias'],
    refuses: [wrongShape('Linear(6 → 5)', 6)([2, 3], 'pass rows of 6 features')],
  },
  {
    title: 'nested Sequentials',
    make: (dtype, generator) =>
      new Sequential(
        new Sequential(new Linear(3, 4, { dtype, generator }), new ReLU()),
        new Sequential(new Sequential(new Linear(4, 2, { dtype, generator }))),
      ),
    features: 3,
    state: ['0.0.weight', '0.0.bias', '1.0.0.weight', '1.0.0.bias'],
  },
  {
    title: 'a Sequential with BatchNorm1d and Dropout',
    make: (dtype, generator) =>
      new Sequential(
        new Linear(5, 6, { dtype, generator }),
        new BatchNorm1d(6, { dtype }),
        new Tanh(),
        new Dropout(0.25, { generator }),
        new Linear(6, 3, { dtype, generator }),
      ),
    features: 5,
    state: [
      '0.weight',
      '0.bias',
      '1.weight',
      '1.bias',
      ...statistics.map((name) => `1.${name}`),
      '4.weight',
      '4.bias',
    ],
    stochastic: true,
    mixesRows: true,
  },
  {
    title: 'a Sequential that begins with an Embedding',
    make: (dtype, generator) =>
      new Sequential(
        new Embedding(7, 3, { dtype, generator }),
        new GELU(),
        new Linear(3, 2, { dtype, generator }),
      ),
    features: 7,
    state: ['0.weight', '2.weight', '2.bias'],
    refuses: [notBelow7([2], [0, 7], '7 at index 1')],
    integerInput: true,
  },
  {
    title: 'Residual',
    make: (dtype, generator) =>
      new Residual(
        new Sequential(
          new Linear(5, 3, { dtype, generator }),
          new ReLU(),
          new Linear(3, 5, { dtype, generator }),
        ),
      ),
    features: 5,
    state: ['f.0.weight', 'f.0.bias', 'f.2.weight', 'f.2.bias'],
    refuses: [wrongShape('Linear(5 → 3)', 5)([2, 4], 'pass rows of 5 features')],
  },
  {
    title: 'Residual with a projection',
    make: (dtype, generator) =>
      new Residual(new Linear(4, 9, { dtype, generator }), {
        projection: new Linear(4, 9, { dtype, generator, bias: false }),
      }),
    features: 4,
    state: ['f.weight', 'f.bias', 'projection.weight'],
  },
  {
    title: 'Residuals between layers whose gradients are deferred',
    make: (dtype, generator) =>
      new Sequential(
        new Linear(3, 4, { dtype, generator }),
        new ReLU(),
        new Residual(new Scale(4, dtype)),
        new Residual(new Identity()),
        new Residual(new ReLU(), { projection: new Tanh() }),
        new Linear(4, 5, { dtype, generator }),
        new Residual(new ReLU()),
        new Linear(5, 2, { dtype, generator }),
      ),
    features: 3,
    state: ['0.weight', '0.bias', '2.f.scale', '5.weight', '5.bias', '7.weight', '7.bias'],
  },
  {
    title: 'Concat',
    make: (dtype, generator) =>
      new Concat(
        new Linear(5, 3, { dtype, generator }),
        new Sequential(new Linear(5, 9, { dtype, generator }), new Tanh()),
        new Identity(),
      ),
    features: 5,
    state: ['0.weight', '0.bias', '1.0.weight', '1.0.bias'],
    refuses: [wrongShape('Linear(5 → 3)', 5)([2, 4], 'pass rows of 5 features')],
  },
  {
    title: 'Concat of one',
    make: (dtype) => new Concat(new Scale(4, dtype)),
    features: 4,
    state: ['0.scale'],
  },
  {
    title: 'Concat of Embeddings',
    make: (dtype, generator) =>
      new Concat(
        new Embedding(7, 3, { dtype, generator }),
        new Embedding(8, 2, { dtype, generator }),
      ),
    features: 7,
    state: ['0.weight', '1.weight'],
    refuses: [notBelow7([2], [0, 7], '7 at index 1')],
    integerInput: true,
  },
  {
    title: 'Columns',
    make: (dtype, generator) =>
      new Columns(
        { columns: [4, 0], module: new Linear(2, 3, { dtype, generator }) },
        { columns: [1], module: new Embedding(3, 2, { dtype, generator }) },
        { columns: [3], module: new Scale(1, dtype) },
        {
          columns: [2, 5],
          module: new Sequential(new Embedding(4, 3, { dtype, generator }), new Flatten()),
        },
      ),
    features: 6,
    state: ['0.weight', '0.bias', '1.weight', '2.scale', '3.0.weight'],
    wholeColumns: [1, 2, 5],
    refuses: [
      {
        input: [2, 5],
        error: 'ShapeError',
        text: 'Columns([4, 0], [1], [3], [2, 5]) expects x [B, 6], but got [2, 5]; pass rows of 6 features',
      },
      {
        input: [2, 6],
        values: [0, 1, 1, 0, 0, 1, 0, 2, 0, 0, 0, 4],
        error: 'RangeError',
        text:
          'Embedding(4 → 3) expects x to hold whole numbers from 0 to 3, ' +
          'but got 4 at row 1, column 5; number the entries from 0',
      },
      {
        input: [1, 6],
        values: [0, 1.5, 1, 0, 0, 1],
        error: 'RangeError',
        text:
          'Embedding(3 → 2) expects x to hold whole numbers from 0 to 2, ' +
          'but got 1.5 at row 0, column 1; number the entries from 0',
      },
    ],
  },
  {
    title: 'a Sequential that begins with Columns',
    make: (dtype, generator) =>
      new Sequential(
        new Columns(
          { columns: [0, 1], module: new Identity() },
          { columns: [2], module: new Embedding(3, 4, { dtype, generator }) },
        ),
        new Linear(6, 3, { dtype, generator }),
        new ReLU(),
      ),
    features: 3,
    state: ['0.1.weight', '1.weight', '1.bias'],
    wholeColumns: [2],
    refuses: [
      {
        input: [1, 3],
        values: [0, 0, NaN],
        error: 'RangeError',
        text:
          'Embedding(3 → 4) expects x to hold whole numbers from 0 to 2, ' +
          'but got NaN at row 0, column 2; number the entries from 0',
      },
    ],
  },
  {
    title: "a user's own module",
    make: (dtype) => new Scale(4, dtype),
    features: 4,
    state: ['scale'],
  },
  {
    title: "a Sequential with a user's own module inside",
    make: (dtype, generator) =>
      new Sequential(
        new Linear(3, 4, { dtype, generator }),
        new Scale(4, dtype),
        new ReLU(),
        new Linear(4, 2, { dtype, generator }),
      ),
    features: 3,
    state: ['0.weight', '0.bias', '1.scale', '3.weight', '3.bias'],
  },
];
