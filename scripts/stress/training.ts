/**
 * What is trained: a few settings, each the work of about a tenth of a second, always from the same
 * seeds. How many threads compute, and whether `fit` or a loop asks, must not change the digest of
 * the weights.
 */
import { createHash } from 'node:crypto';
import { Adam, DataLoader, fit, Generator, Linear, ReLU, Sequential, SGD, SoftmaxCrossEntropy, toFlat } from '../../src/index.js'; // prettier-ignore
import type { FloatDType } from '../../src/index.js';

const INPUTS = 200;
const CLASSES = 10;

export interface Setting {
  readonly hidden: number;
  readonly batch: number;
  readonly optimizer: 'SGD' | 'Adam';
  readonly dtype: FloatDType;
  /** The share of the inputs that are not zero. */
  readonly density: number;
  readonly steps: number;
}

export const settings: readonly Setting[] = [
  { hidden: 64, batch: 128, optimizer: 'SGD', dtype: 'float32', density: 1, steps: 120 },
  { hidden: 128, batch: 33, optimizer: 'Adam', dtype: 'float32', density: 0.15, steps: 120 },
  { hidden: 256, batch: 8, optimizer: 'SGD', dtype: 'float32', density: 1, steps: 120 },
  { hidden: 256, batch: 64, optimizer: 'Adam', dtype: 'float32', density: 0.1, steps: 40 },
  { hidden: 64, batch: 8, optimizer: 'Adam', dtype: 'float64', density: 0.2, steps: 240 },
  { hidden: 128, batch: 65, optimizer: 'SGD', dtype: 'float64', density: 1, steps: 32 },
  { hidden: 256, batch: 16, optimizer: 'Adam', dtype: 'float64', density: 1, steps: 32 },
  { hidden: 200, batch: 128, optimizer: 'SGD', dtype: 'float64', density: 0.15, steps: 24 },
  // Its parts take milliseconds: threads are killed in the middle of them.
  { hidden: 256, batch: 512, optimizer: 'SGD', dtype: 'float32', density: 1, steps: 8 },
];

/** A training: which setting, and how it is computed. */
export interface Job {
  /** Its number in the table. */
  readonly setting: number;
  readonly threads: number;
  readonly way: 'fit' | 'loop';
}

export function jobText({ setting, threads, way }: Job): string {
  const { hidden, batch, optimizer, dtype, density } = settings[setting];
  const how = `${hidden} hidden units, batches of ${batch}, ${optimizer}, ${dtype}`;
  return `${way} (${how}, ${100 * density} % of the inputs) with ${threads} threads`;
}

/** Batches in an epoch. */
const BATCHES = 8;
const drawn = new Map<number, ReturnType<typeof draw>>();

/** The rows of a setting. */
function draw({ batch, dtype, density }: Setting, seed: number) {
  const generator = new Generator(seed);
  const rows = batch * BATCHES;
  const x = generator.uniform([rows, INPUTS], { low: -1, high: 1, dtype });
  const chances = generator.uniform([rows, INPUTS], { dtype: 'float64' }).data;
  x.data.forEach((_, i) => (x.data[i] = chances[i] < density ? x.data[i] : 0));
  const y = Int32Array.from({ length: rows }, () => generator.random32() % CLASSES);
  return { x, y };
}

/**
 * Trains on the backend in use. Gives the digest of the weights.
 *
 * @throws What `fit` throws; the signal's reason where it is aborted.
 */
export async function train({ setting, way }: Job, signal?: AbortSignal): Promise<string> {
  const { hidden, batch, optimizer: name, dtype, steps } = settings[setting];
  if (!drawn.has(setting)) drawn.set(setting, draw(settings[setting], setting));
  const { x, y } = drawn.get(setting)!;
  const generator = new Generator(7);
  const model = new Sequential(
    new Linear(INPUTS, hidden, { dtype, generator }),
    new ReLU(),
    new Linear(hidden, hidden, { dtype, generator }),
    new ReLU(),
    new Linear(hidden, CLASSES, { dtype, generator }),
  );
  const parameters = model.parameters();
  const optimizer = name === 'SGD' ? new SGD(parameters, { lr: 0.05 }) : new Adam(parameters);
  const loader = new DataLoader([x, y], { batchSize: batch, shuffle: true, dtype, generator });
  const criterion = new SoftmaxCrossEntropy();
  const epochs = steps / BATCHES;
  if (way === 'fit') {
    const always = { train: loader, loss: criterion, optimizer, epochs, warnings: false };
    await fit(model, signal ? { ...always, signal } : always);
  } else {
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const [inputs, labels] of loader) {
        criterion.forward(model.forward(inputs), labels);
        optimizer.zeroGrad();
        model.backward(criterion.backward(), { inputGrad: false });
        optimizer.step();
      }
    }
  }
  const hash = createHash('sha256');
  for (const { value } of parameters) hash.update(Float64Array.from(toFlat(value)));
  return hash.digest('hex');
}
