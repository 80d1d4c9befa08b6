/**
 * Trains 784-h-h-10 on MNIST and prints one JSON line: losses, seconds per epoch, accuracies. Beforehand it checks, on the first
 * batches, that the losses are those of the reference backend.
 *
 * npm run --silent bench:train -- --data DIR --hidden 128 --batch 8 --epochs 2 [--images N] [--seed N] [--lr X] [--dtype D] [--backend NAME] [--fused]
 */
import { parseArgs } from 'node:util';
import { DataLoader, evaluate, type BackendName, type FloatDType } from 'tiny-mlp';
import { loadMnist, type LabelledImages } from 'tiny-mlp/datasets';
import { checkAgainstReference, firstOf, trainer } from './tools/mlp.js';
import { secondsOnce } from './tools/timing.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    hidden: { type: 'string', default: '128' },
    batch: { type: 'string', default: '8' },
    epochs: { type: 'string', default: '2' },
    images: { type: 'string', default: '50000' },
    seed: { type: 'string', default: '0' },
    lr: { type: 'string', default: '0.01' },
    dtype: { type: 'string', default: 'float32' },
    backend: { type: 'string', default: 'wasm' },
    fused: { type: 'boolean', default: false },
  },
});
const [hidden, batch, epochs, count, seed, lr] = (['hidden', 'batch', 'epochs', 'images', 'seed', 'lr'] as const).map((name) =>
  Number(values[name]),
);
const dtype = values.dtype as FloatDType;
const { train, validation, test } = await loadMnist({ ...(values.data ? { dir: values.data } : {}), validation: 10_000 });
const images = firstOf(train, count);

const settings = { hidden, batch, seed, lr, dtype };
checkAgainstReference(images, settings, values.backend as BackendName, values.fused ? { fused: true } : {});

const { model, epoch } = trainer(images, settings);
const losses: number[] = [];
const seconds = Array.from({ length: epochs }, () => secondsOnce(() => losses.push(epoch())));
const percent = (split: LabelledImages) =>
  100 * evaluate(model, new DataLoader(split, { batchSize: 1000, scale: 1 / 255, dtype })).accuracy;
const who = `tiny-mlp-${values.backend}${values.fused ? '-fused' : ''}-${dtype}`;
console.log(JSON.stringify({ who, hidden, batch, losses, epoch_s: seconds, val: percent(validation), test: percent(test) }));
