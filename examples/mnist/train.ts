/**
 * The network and its training: one point of the grid. It runs in workers, which know nothing but
 * what they are given.
 *
 * B = batch, H = hidden size
 */
import {
  DataLoader,
  evaluate,
  Linear,
  manualSeed,
  ReLU,
  Sequential,
  SGD,
  SoftmaxCrossEntropy,
} from 'tiny-mlp';
import type { LabelledImages } from 'tiny-mlp/datasets';
import type { Run } from 'tiny-mlp/sweep';
import { keepModel } from './models.js';

/** What a training depends on, beside the images. */
export interface Point {
  readonly hidden: number;
  readonly batch: number;
  readonly lr: number;
  readonly seed: number;
}

// ── Loaders: x [B, 784] with pixels from 0 to 1, y [B] ───────────────────────────────────────────

const scale = 1 / 255;
export const shuffled = (images: LabelledImages, batchSize: number) =>
  new DataLoader(images, { batchSize, shuffle: true, scale });
export const inOrder = (images: LabelledImages) =>
  new DataLoader(images, { batchSize: 250, scale });

// ── Model: 784 → H → H → 10 ──────────────────────────────────────────────────────────────────────

export const buildModel = (hidden: number) =>
  new Sequential(
    new Linear(784, hidden),
    new ReLU(),
    new Linear(hidden, hidden),
    new ReLU(),
    new Linear(hidden, 10),
  );

// ── Training ─────────────────────────────────────────────────────────────────────────────────────

/** Trains a model; yields each epoch's loss, the mean over its batches in nats. */
export function* fit(model: Sequential, loader: DataLoader, lr: number, epochs: number) {
  const criterion = new SoftmaxCrossEntropy();
  const optimizer = new SGD(model.parameters(), { lr });
  for (let epoch = 1; epoch <= epochs; epoch++) {
    let total = 0;
    for (const [x, y] of loader) {
      const loss = criterion.forward(model.forward(x), y); // the mean over the batch
      optimizer.zeroGrad();
      // Nobody needs the gradient of the pixels.
      model.backward(criterion.backward(), { inputGrad: false });
      optimizer.step();
      total += loss;
    }
    yield { loss: total / loader.length };
  }
}

/** What points are trained on and measured by, and the folder to keep their networks in. */
export interface TrainingData {
  readonly train: LabelledImages;
  readonly heldOut: LabelledImages;
  readonly models?: string;
}

/** Trains a point's network; yields what `fit` does, and returns the network. */
export function* trainPoint(
  { hidden, batch, lr, seed }: Point,
  images: LabelledImages,
  epochs: number,
) {
  manualSeed(seed); // what comes of a point does not depend on what was trained before it
  const model = buildModel(hidden);
  yield* fit(model, shuffled(images, batch), lr, epochs);
  return model;
}

/** A point of the grid: how much of the images held out its network answers right. */
export default function* train(point: Point, { data, epochs }: Run<TrainingData>) {
  const model = yield* trainPoint(point, data.train, epochs!);
  if (data.models !== undefined) keepModel(data.models, point, model);
  return { accuracy: evaluate(model, inOrder(data.heldOut)).accuracy };
}
