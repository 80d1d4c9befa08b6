/**
 * Trains an epoch of 784-128-128-10 with the built package and prints the peak of the resident set,
 * in bytes.
 *
 * node bench/memory.mjs [FOLDER OF MNIST]      without it, on drawn digits
 */
import { readFileSync } from 'node:fs';
import {
  DataLoader,
  Linear,
  manualSeed,
  ReLU,
  Sequential,
  SGD,
  SoftmaxCrossEntropy,
} from 'tiny-mlp';
import { drawDigits, loadMnist } from 'tiny-mlp/datasets';

/**
 * On Linux getrusage's peak includes that of the process which started this one, so the kernel's
 * own note is read there.
 */
function peakBytes() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
}

const [dir] = process.argv.slice(2);
const { train } = dir
  ? await loadMnist({ dir, validation: 10_000 })
  : await drawDigits({ validation: 10_000 });
const loadedBytes = peakBytes();

manualSeed(0);
const model = new Sequential(
  new Linear(784, 128),
  new ReLU(),
  new Linear(128, 128),
  new ReLU(),
  new Linear(128, 10),
);
const criterion = new SoftmaxCrossEntropy();
const optimizer = new SGD(model.parameters(), { lr: 0.01 });
for (const [x, y] of new DataLoader(train, { batchSize: 8, shuffle: true, scale: 1 / 255 })) {
  criterion.forward(model.forward(x), y);
  optimizer.zeroGrad();
  model.backward(criterion.backward(), { inputGrad: false });
  optimizer.step();
}
console.log(JSON.stringify({ peakBytes: peakBytes(), loadedBytes }));
