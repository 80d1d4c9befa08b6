/**
 * A training with everything random in it.
 */
import {
  accuracyScore,
  Adam,
  array,
  DataLoader,
  Dropout,
  Generator,
  Linear,
  manualSeed,
  ReLU,
  Sequential,
  SoftmaxCrossEntropy,
  toFlat,
} from '../../../src/index.js';

/** Made up: is the first number greater than the second? */
function data(rows: number, seed: number) {
  const x = new Generator(seed).normal([rows, 3]);
  const y = Array.from({ length: rows }, (_, i) => Number(x.get(i, 0) > x.get(i, 1)));
  return { x, y: array(y, { dtype: 'int32' }) };
}

/** Six batches an epoch. */
export function setUp(seed = 3) {
  manualSeed(seed);
  const model = new Sequential(new Linear(3, 8), new ReLU(), new Dropout(0.2), new Linear(8, 2));
  const generator = new Generator(17);
  const train = new DataLoader(data(90, 1), { batchSize: 16, shuffle: true, generator });
  const validation = new DataLoader(data(30, 2), { batchSize: 8 });
  const optimizer = new Adam(model.parameters(), { lr: 0.01 });
  const metrics = { accuracy: accuracyScore };
  return { model, train, validation, optimizer, loss: new SoftmaxCrossEntropy(), metrics };
}

export const digits = (model: Sequential) =>
  Object.values(model.stateDict()).map((values) => [...toFlat(values)]);
