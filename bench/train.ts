/**
 * Trains 784-h-h-10 on MNIST and prints one JSON line: losses, seconds per epoch, accuracies.
 * Beforehand another process checks, on the first batches, that the losses are those of the
 * reference backend: an engine that has seen two backends runs either of them slower, and users
 * have one.
 *
 * npm run --silent bench:train -- --data DIR --hidden 128 --batch 8 --epochs 2 [--images N] [--seed
 * N] [--lr X] [--dtype D] [--backend NAME] [--fused] [--threads N] [--activation NAME] [--norm NAME]
 * [--optimizer NAME]
 *
 *     --check    only checks
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DataLoader, evaluate, setBackend, type BackendName, type FloatDType } from 'tiny-mlp';
import type { LabelledImages } from 'tiny-mlp/datasets';
import { loadImages } from './tools/images.js';
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
    activation: { type: 'string', default: 'ReLU' },
    norm: { type: 'string', default: 'none' },
    optimizer: { type: 'string', default: 'SGD' },
    backend: { type: 'string', default: 'wasm' },
    fused: { type: 'boolean', default: false },
    threads: { type: 'string' },
    check: { type: 'boolean', default: false },
  },
});
const [hidden, batch, epochs, count, seed, lr] = (
  ['hidden', 'batch', 'epochs', 'images', 'seed', 'lr'] as const
).map((name) => Number(values[name]));
const dtype = values.dtype as FloatDType;
const { activation, norm, optimizer } = values;
const { train, validation, test } = await loadImages(values.data ?? process.env.MNIST_DIR);
const images = firstOf(train, count);

const settings = { hidden, batch, seed, lr, dtype, activation, norm, optimizer };
const backend = [
  values.backend as BackendName,
  {
    ...(values.fused && { fused: true }),
    ...(values.threads !== undefined && { threads: Number(values.threads) }),
  },
] as const;
if (values.check) {
  checkAgainstReference(images, settings, ...backend);
  process.exit();
}
const self = [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
execFileSync(process.execPath, [...self, '--check'], { stdio: 'inherit' });

setBackend(...backend);

const { model, epoch } = trainer(images, settings);
const losses: number[] = [];
const seconds = Array.from({ length: epochs }, () => secondsOnce(() => losses.push(epoch())));
const percent = (split: LabelledImages) =>
  100 * evaluate(model, new DataLoader(split, { batchSize: 1000, scale: 1 / 255, dtype })).accuracy;
const who = `tiny-mlp-${values.backend}${values.fused ? '-fused' : ''}-${dtype}`;
console.log(
  JSON.stringify({
    who,
    hidden,
    batch,
    losses,
    epoch_s: seconds,
    val: percent(validation),
    test: percent(test),
  }),
);
