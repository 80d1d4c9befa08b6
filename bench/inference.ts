/**
 * Evaluation mode: many images, and one.
 */
import { array, DataLoader, type Sequential } from 'tiny-mlp';
import type { LabelledImages } from 'tiny-mlp/datasets';
import { network } from './tools/mlp.js';
import { secondsOfEach } from './tools/timing.js';

export interface InferenceFigures {
  readonly hidden: number;
  readonly images: number;
  /** All images, in batches of 250 from a DataLoader. */
  readonly seconds: number;
  /** A single image [1, 784] of float32. */
  readonly latencySeconds: number;
}

function answerAll(model: Sequential, loader: DataLoader): void {
  for (const [x] of loader) model.forward(x);
}

export function timeInference(images: LabelledImages, runs: number): InferenceFigures {
  const hidden = 128;
  const model = network(hidden);
  model.eval();
  const loader = new DataLoader(images, { batchSize: 250, scale: 1 / 255 });
  const one = array(
    new Float32Array(784).map((_, i) => images.x.get(0, i) / 255),
    [1, 784],
  );
  const [seconds, latencySeconds] = secondsOfEach(
    [() => answerAll(model, loader), () => model.forward(one)],
    runs,
  );
  return { hidden, images: images.x.shape[0], seconds, latencySeconds };
}
