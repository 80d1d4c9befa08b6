/**
 * Set-ups that learn well as they are: no finding may come of them. Each is made anew for a test.
 */
import {
  Adam, array, BatchNorm1d, BCEWithLogitsLoss, Columns, DataLoader, Dropout, Embedding, Flatten, Generator, HuberLoss, init, LayerNorm, LeakyReLU, Linear,
  LogSoftmax, manualSeed, MSELoss, NLLLoss, ReLU, Residual, Sequential, Sigmoid, SGD, SoftmaxCrossEntropy, Tanh,
  type Batches, type Module, type NdArray, type TrainingLoss, type TrainingOptimizer,
} from '../../../src/index.js'; // prettier-ignore
import { drawDigits, loadMnist } from '../../../src/datasets/index.js';

export interface Setup {
  readonly model: Module;
  readonly loader: DataLoader & Batches;
  readonly loss: TrainingLoss;
  readonly optimizer: TrainingOptimizer;
}

const digits = process.env.MNIST_DIR
  ? (await loadMnist({ dir: process.env.MNIST_DIR })).train
  : (await drawDigits({ train: 2000, test: 10 })).train;

const loaderOf = (x: NdArray, y: unknown, batchSize = 64) =>
  new DataLoader([x, y as NdArray], { batchSize, shuffle: true, generator: new Generator(9) });

const digitLoader = () =>
  new DataLoader(digits, { batchSize: 64, shuffle: true, scale: 1 / 255, generator: new Generator(9) }); // prettier-ignore

/** Rows of a standardized table. */
export const table = (columns = 6, rows = 1500) => new Generator(4).normal([rows, columns]);

/** A target for each row of x. */
export const targets = (x: NdArray, f: (row: (c: number) => number, i: number) => number) =>
  array(Array.from({ length: x.shape[0] }, (_, i) => [f((c) => x.get(i, c), i)]));

/** A label for each row of x. */
export const labels = (x: NdArray, f: (row: (c: number) => number, i: number) => number) =>
  array(Array.from({ length: x.shape[0] }, (_, i) => f((c) => x.get(i, c), i)), { dtype: 'int32' }); // prettier-ignore

const xs = table();
const smooth = targets(xs, (x) => x(0) - 0.5 * x(1) * x(2) + 0.1 * x(3));
const yesNo = targets(xs, (x) => Number(x(0) + x(1) > 0.3));
const three = labels(xs, (x) => (x(0) > 0.5 ? 2 : x(1) > 0 ? 1 : 0));

const sgd = (lr: number) => (model: Module) => new SGD(model.parameters(), { lr });
const adam = (lr: number) => (model: Module) => new Adam(model.parameters(), { lr });

function row(
  model: () => Module,
  loader: () => DataLoader,
  loss: () => TrainingLoss,
  optimizer: (model: Module) => TrainingOptimizer,
): (seed?: number) => Setup {
  return (seed = 1) => {
    manualSeed(seed);
    const made = model();
    return { model: made, loader: loader(), loss: loss(), optimizer: optimizer(made) };
  };
}

const crossEntropy = () => new SoftmaxCrossEntropy();
const mlp = () => new Sequential(new Linear(784, 128), new ReLU(), new Linear(128, 10));

const mlp6 = () => new Sequential(new Linear(6, 16), new ReLU(), new Linear(16, 2));

/** By title. */
export const healthy: Readonly<Record<string, (seed?: number) => Setup>> = {
  'digits, ReLU, SGD': row(mlp, digitLoader, crossEntropy, sgd(0.1)),
  'digits, ReLU, Adam': row(mlp, digitLoader, crossEntropy, adam(0.001)),
  'digits, three hidden layers, momentum': row(
    () => new Sequential(new Linear(784, 64), new ReLU(), new Linear(64, 64), new ReLU(), new Linear(64, 64), new ReLU(), new Linear(64, 10)),
    digitLoader, crossEntropy, (model) => new SGD(model.parameters(), { lr: 0.02, momentum: 0.9 }),
  ), // prettier-ignore
  "digits, PyTorch's default weights": row(
    () => {
      const weightInit = init.asInPyTorch();
      return new Sequential(new Linear(784, 64, { weightInit }), new ReLU(), new Linear(64, 64, { weightInit }), new ReLU(), new Linear(64, 10, { weightInit }));
    },
    digitLoader, crossEntropy, adam(0.001),
  ), // prettier-ignore
  'digits, tanh': row(() => new Sequential(new Linear(784, 64), new Tanh(), new Linear(64, 64), new Tanh(), new Linear(64, 10)), digitLoader, crossEntropy, sgd(0.1)), // prettier-ignore
  'digits, BatchNorm and Dropout': row(
    () => new Sequential(new Linear(784, 64), new BatchNorm1d(64), new ReLU(), new Dropout(0.3), new Linear(64, 64), new BatchNorm1d(64), new ReLU(), new Linear(64, 10)),
    digitLoader, crossEntropy, adam(0.003),
  ), // prettier-ignore
  'digits, LogSoftmax and NLLLoss': row(() => new Sequential(new Linear(784, 32), new ReLU(), new Linear(32, 10), new LogSoftmax()), digitLoader, () => new NLLLoss(), sgd(0.1)), // prettier-ignore
  'an autoencoder of digits': row(
    () => new Sequential(new Linear(784, 32), new ReLU(), new Linear(32, 784), new Sigmoid()),
    () => { const x = [...digitLoader()].slice(0, 20).map(([images]) => images); return new DataLoader([array(x.flatMap((images) => Array.from({ length: images.shape[0] }, (_, i) => images.pick(i, -1)))), array(x.flatMap((images) => Array.from({ length: images.shape[0] }, (_, i) => images.pick(i, -1))))]); },
    () => new MSELoss(), adam(0.001),
  ), // prettier-ignore
  'a regression, SGD': row(() => new Sequential(new Linear(6, 32), new ReLU(), new Linear(32, 1)), () => loaderOf(xs, smooth), () => new MSELoss(), sgd(0.05)), // prettier-ignore
  'a regression, tanh, Huber, Adam': row(() => new Sequential(new Linear(6, 32), new Tanh(), new Linear(32, 32), new Tanh(), new Linear(32, 1)), () => loaderOf(xs, smooth), () => new HuberLoss(), adam(0.003)), // prettier-ignore
  'a table, BCE': row(() => new Sequential(new Linear(6, 16), new ReLU(), new Linear(16, 1)), () => loaderOf(xs, yesNo, 32), () => new BCEWithLogitsLoss(), adam(0.01)), // prettier-ignore
  'a table, LayerNorm, LeakyReLU, Residual': row(
    () => new Sequential(new Linear(6, 16), new LayerNorm(16), new LeakyReLU(), new Residual(new Sequential(new Linear(16, 16), new ReLU(), new Linear(16, 16))), new Linear(16, 3)),
    () => loaderOf(xs, three), crossEntropy, adam(0.003),
  ), // prettier-ignore
  'a linear map with a narrow waist': row(() => new Sequential(new Linear(6, 2), new Linear(2, 6)), () => loaderOf(xs, xs), () => new MSELoss(), sgd(0.05)), // prettier-ignore
  'one-hot columns of yes and no, and flags that agree': row(
    () => new Sequential(new Linear(6, 16), new ReLU(), new Linear(16, 3)),
    () => loaderOf(array(Array.from({ length: 1500 }, (_, i) => [xs.get(i, 0), xs.get(i, 1), Number(xs.get(i, 2) > 0), Number(!(xs.get(i, 2) > 0)), Number(xs.get(i, 3) > 1), Number(xs.get(i, 3) > 1)])), three), crossEntropy, adam(0.003),
  ), // prettier-ignore
  'columns that nearly agree': row(
    () => new Sequential(new Linear(6, 16), new ReLU(), new Linear(16, 1)),
    () => loaderOf(array(Array.from({ length: 1500 }, (_, i) => [xs.get(i, 0), xs.get(i, 0) + 0.01 * xs.get(i, 1), smooth.get(i, 0) + 0.01 * xs.get(i, 4), xs.get(i, 2), xs.get(i, 3), xs.get(i, 5)])), smooth), () => new MSELoss(), adam(0.003),
  ), // prettier-ignore
  'a line through points': row(() => new Linear(1, 1), () => loaderOf(table(1), array(Array.from({ length: 1500 }, (_, i) => [2 * table(1).get(i, 0) + 1]))), () => new MSELoss(), sgd(0.1)), // prettier-ignore
  'small batches, and a rare class': row(mlp6, () => loaderOf(xs, labels(xs, (x) => Number(x(0) > 1.3)), 8), crossEntropy, sgd(0.05)), // prettier-ignore
  'dropout of half, before the last layer and at the front': row(
    () => new Sequential(new Dropout(0.2), new Linear(6, 64), new ReLU(), new Dropout(0.5), new Linear(64, 3)), () => loaderOf(xs, three), crossEntropy, adam(0.003),
  ), // prettier-ignore
  'a BatchNorm and batches of 16': row(() => new Sequential(new Linear(6, 16), new BatchNorm1d(16), new ReLU(), new Linear(16, 3)), () => loaderOf(xs, three, 16), crossEntropy, adam(0.003)), // prettier-ignore
  'logistic regression': row(() => new Linear(6, 3), () => loaderOf(xs, three), crossEntropy, sgd(0.5)), // prettier-ignore
  'raw columns behind a BatchNorm': row(
    () => new Sequential(new BatchNorm1d(6), new Linear(6, 16), new ReLU(), new Linear(16, 3)),
    () => loaderOf(array(Array.from({ length: 1500 }, (_, i) => Array.from({ length: 6 }, (__, c) => 1000 * c + 50 * xs.get(i, c)))), three), crossEntropy, adam(0.003),
  ), // prettier-ignore
  'embeddings': row(
    () => new Sequential(new Embedding(200, 8), new Flatten(), new Linear(24, 16), new ReLU(), new Linear(16, 2)),
    () => { const x = new Generator(2).integers([1500, 3], 0, 200); return loaderOf(x, labels(x, (c) => Number(c(0) + c(1) > 200))); }, crossEntropy, adam(0.003),
  ), // prettier-ignore
  'columns and categories': row(
    () => new Sequential(new Columns({ columns: [0, 1, 2, 3, 4], module: new Linear(5, 12) }, { columns: [5], module: new Embedding(50, 4) }), new ReLU(), new Linear(16, 1)),
    () => { const ids = new Generator(3).integers([1500], 0, 50); return loaderOf(array(Array.from({ length: 1500 }, (_, i) => Array.from({ length: 6 }, (__, c) => (c < 5 ? xs.get(i, c) : ids.get(i))))), smooth); },
    () => new MSELoss(), adam(0.003),
  ), // prettier-ignore
};
