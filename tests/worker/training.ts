/**
 * A training with everything that draws random numbers, for a worker and for comparison at home.
 */
import {
  accuracyScore, Adam, array, BatchNorm1d, DataLoader, Dropout, fit, Generator, Linear, manualSeed, ReLU, Sequential, SoftmaxCrossEntropy,
  type Callback, type History, type NdArray, type StateDict,
} from '../../src/index.js'; // prettier-ignore

/** What it learns from, and how long. */
export interface Data {
  x: NdArray;
  y: NdArray;
  epochs: number;
}

/** Made up: is the first number greater than the second? */
export function madeUp(rows = 240): Omit<Data, 'epochs'> {
  const x = new Generator(1).normal([rows, 2]);
  const y = Array.from({ length: rows }, (_, i) => (x.get(i, 0) > x.get(i, 1) ? 1 : 0));
  return { x, y: array(y, { dtype: 'int32' }) };
}

/** What came of it. */
export interface Trained {
  history: History;
  weights: StateDict;
}

export async function train({ x, y, epochs }: Data, callbacks: Callback[]): Promise<Trained> {
  manualSeed(3);
  const model = new Sequential(
    new Linear(2, 16),
    new BatchNorm1d(16),
    new ReLU(),
    new Dropout(0.2),
    new Linear(16, 2),
  );
  const history = await fit(model, {
    train: new DataLoader([x, y], { batchSize: 16, shuffle: true }),
    validation: new DataLoader([x, y], { batchSize: 80 }),
    loss: new SoftmaxCrossEntropy(),
    optimizer: new Adam(model.parameters(), { lr: 0.01 }),
    epochs,
    metrics: { accuracy: accuracyScore },
    callbacks,
  });
  return { history, weights: model.stateDict() };
}
