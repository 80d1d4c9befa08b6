/**
 * Checks the wasm backend against the reference backend, then times it: products, ops, epochs of
 * training, inference, loading, memory.
 *
 * npm run bench -- [--data DIR] [--json FILE] [--runs 5] [--quick]
 *
 *     --data DIR    a folder with MNIST's files (or MNIST_DIR); without one, epochs are timed on
 *                   drawn digits
 *     --json FILE   writes all figures
 *     --runs N      how many times each thing is timed; the median counts
 *     --quick       fewer sizes, one epoch
 */
import { parseArgs } from 'node:util';
import { wasmBackend } from '../src/backend/wasm/backend.js';
import { plainBuild } from '../src/backend/wasm/kernels.js';
import { checkDense, denseSizes, denseTable, timeDense } from './dense.js';
import { epochTable, timeEpochs } from './epochs.js';
import { measureFreshProcesses } from './fresh-process.js';
import { timeInference } from './inference.js';
import { peakLoops } from './peak.js';
import { checkScalar, scalarTable, timeScalar } from './scalar.js';
import { checkSkipping, skippingTable, timeSkipping } from './skipping.js';
import { givenCommand } from './tools/command.js';
import { loadImages } from './tools/images.js';
import type { KernelResults } from './tools/kernel-results.js';
import { machine } from './tools/machine.js';
import { saveJson } from './tools/save.js';
import { digits3 } from './tools/table.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    json: { type: 'string' },
    runs: { type: 'string', default: '5' },
    quick: { type: 'boolean', default: false },
  },
});
const { json, quick } = values;
const folder = values.data ?? process.env.MNIST_DIR;
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1)
  throw new RangeError(`--runs expects a whole number above 0, but got '${values.runs}'`);

const hidden = quick ? [128] : [32, 64, 128, 256];
const batches = quick ? [8, 64] : [8, 16, 32, 64];
const sizes = denseSizes(hidden, batches, quick ? [256] : [256, 512, 1024]);
const sparseSizes = [784, null].flatMap((width) =>
  hidden.flatMap((h) => batches.map((batch) => ({ batch, inputs: width ?? h, outputs: h }))),
);
const dtypes = ['float32', 'float64'] as const;
const backend = wasmBackend(plainBuild);

const section = (title: string) => console.log(`\n${title}\n`);
const on = machine();
console.log(`${on.cpu}, Node ${on.node}, ${on.date}`);

for (const dtype of dtypes) {
  checkDense(backend, sizes, dtype);
  for (const size of sparseSizes) checkSkipping(backend, size, dtype);
  checkScalar(backend, dtype);
}
console.log(
  `Checked: ${sizes.length} sizes of dense products and ${sparseSizes.length} of sparse ones, ` +
    'and kernels against the scalar forms of their ops, float32 and float64.',
);

const peak = await peakLoops();
console.log(
  `Peak of 128-bit SIMD on one core: ${digits3(peak.float32.first)} GFLOP/s float32, ` +
    `${digits3(peak.float64.first)} float64.`,
);

section(
  'Dense products: GFLOP/s, share of the peak measured beside them, times as fast as ndarray-gemm',
);
const dense = dtypes.flatMap((dtype) =>
  sizes.flatMap((size) => timeDense(backend, size, dtype, peak[dtype], runs)),
);
console.log(denseTable(dense));

section(
  'Skipping zeros, 19 % of the inputs being others: time, times as fast as with nothing to skip',
);
const skipping = dtypes.flatMap((dtype) =>
  sparseSizes.flatMap((size) => timeSkipping(backend, size, dtype, runs)),
);
console.log(skippingTable(skipping));

section('Ops in their scalar form: time, and how many times as fast the kernel is');
const scalar = dtypes.flatMap((dtype) => timeScalar(backend, dtype, runs));
console.log(scalarTable(scalar));

const images = await loadImages(folder);
section(
  `An epoch of training, ${images.train.x.shape[0]} images of ${images.name}, batch sizes across`,
);
const epochs = hidden.flatMap((h) =>
  batches.map((batch) => timeEpochs(folder, h, batch, quick ? 1 : 3)),
);
console.log(epochTable(epochs));

section('Inference and loading');
const inference = timeInference(folder, runs);
console.log(
  `784-128-128-10 answers ${inference.images} images in ${digits3(1000 * inference.seconds)} ms, ` +
    `in ${digits3(1000 * inference.secondsOfAll)} ms with ${inference.threads} threads, a single ` +
    `one in ${digits3(1e6 * inference.latencySeconds)} µs.`,
);
const fresh = measureFreshProcesses(folder);
console.log(
  fresh
    ? `The built package loads in ${digits3(1000 * fresh.loadSeconds)} ms, and is ready to ` +
        `compute after ${digits3(1000 * fresh.readySeconds)} ms.\nAn epoch takes at most ` +
        `${digits3(fresh.peakBytes / 1e6)} MB (${digits3(fresh.loadedBytes / 1e6)} MB once the ` +
        'images are loaded).'
    : 'Loading and memory were not measured: there is no dist/; npm run build makes it.',
);

if (json) {
  const results: KernelResults = {
    machine: on,
    command: givenCommand('bench', folder),
    data: images.name,
    runs,
    peak: { float32: peak.float32.first, float64: peak.float64.first },
    dense,
    skipping,
    scalar,
    epochs,
    inference,
    fresh,
  };
  saveJson(json, results);
  console.log(`\nWrote ${json}`);
}
