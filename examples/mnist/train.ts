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

/** Trains a point's network and tells how much of the images held out it answers right. */
export default function* train(
  { hidden, batch, lr, seed }: Point,
  { data, epochs }: Run<{ train: LabelledImages; heldOut: LabelledImages }>,
) {
  manualSeed(seed); // a point's result does not depend on what was trained before it
  const model = buildModel(hidden);
  yield* fit(model, shuffled(data.train, batch), lr, epochs!);
  return { accuracy: evaluate(model, inOrder(data.heldOut)).accuracy };
}
