/**
 * The network and the training that everything here measures: 784-h-h-10, softmax with
 * cross-entropy; ReLU and plain SGD where nothing else is asked for.
 */
import {
  DataLoader, Linear, manualSeed, rows, Sequential, setBackend, SoftmaxCrossEntropy, type BackendName, type FloatDType,
} from 'tiny-mlp'; // prettier-ignore
import type { LabelledImages } from 'tiny-mlp/datasets';
import { activations, named, norms, optimizers } from './parts.js';

/** Parts by their names in parts.ts. */
export interface Parts {
  /** What stands between the layers. Default ReLU. */
  readonly activation?: string;
  /** What stands before each activation. Default nothing. */
  readonly norm?: string;
  /** Default SGD. */
  readonly optimizer?: string;
}

export interface TrainerSettings extends Parts {
  readonly hidden: number;
  readonly batch: number;
  readonly seed?: number;
  readonly lr?: number;
  readonly dtype?: FloatDType;
}

export function network(
  hidden: number,
  dtype: FloatDType = 'float32',
  { activation = 'ReLU', norm = 'none' }: Parts = {},
): Sequential {
  const between = () => [
    ...named('norm', norms, norm)(hidden, dtype),
    named('activation', activations, activation)(),
  ];
  return new Sequential(
    new Linear(784, hidden, { dtype }),
    ...between(),
    new Linear(hidden, hidden, { dtype }),
    ...between(),
    new Linear(hidden, 10, { dtype }),
  );
}

/**
 * A new network, and a function that trains it for an epoch and returns the mean loss of the
 * batches.
 */
export function trainer(
  images: LabelledImages,
  { hidden, batch, seed = 0, lr = 0.01, dtype = 'float32', ...parts }: TrainerSettings,
) {
  manualSeed(seed);
  const loader = new DataLoader(images, { batchSize: batch, shuffle: true, scale: 1 / 255, dtype });
  const model = network(hidden, dtype, parts);
  const criterion = new SoftmaxCrossEntropy();
  const optimizer = named(
    'optimizer',
    optimizers,
    parts.optimizer ?? 'SGD',
  )(model.parameters(), lr);
  const epoch = (): number => {
    let total = 0;
    for (const [x, y] of loader) {
      total += criterion.forward(model.forward(x), y);
      optimizer.zeroGrad();
      model.backward(criterion.backward(), { inputGrad: false });
      optimizer.step();
    }
    return total / loader.length;
  };
  return { model, epoch };
}

/** The first `count` images. */
export const firstOf = ({ x, y }: LabelledImages, count: number): LabelledImages => ({
  x: rows(x, 0, count),
  y: rows(y, 0, count),
});

/**
 * Trains on the first 20 batches, or 2 where they are large, with the reference backend and with the
 * one to be measured, which stays chosen.
 * @throws Error if the mean losses differ by more than 1e-5 of themselves.
 */
export function checkAgainstReference(
  images: LabelledImages,
  settings: TrainerSettings,
  name: BackendName = 'wasm',
  options: { fused?: boolean; threads?: number } = {},
): void {
  const enough = Math.min(20 * settings.batch, Math.max(2 * settings.batch, 2560));
  const few = firstOf(images, Math.min(enough, images.x.shape[0]));
  setBackend('reference');
  const expected = trainer(few, settings).epoch();
  setBackend(name, options);
  const got = trainer(few, settings).epoch();
  const error = Math.abs(got - expected) / expected;
  if (!(error < 1e-5))
    throw new Error(`the losses differ from the reference backend's: ${got}, not ${expected}`);
}
