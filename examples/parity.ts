/**
 * Determinism and parity: one network learns MNIST in tiny-mlp and in PyTorch from one seed, and in
 * NumPy from tiny-mlp's initial parameters and order of images; in float32 and in float64. The
 * numbers are compared, step by step in float64.
 *
 *     npm run parity              the whole comparison, some minutes
 *     npm run parity -- --quick   the same in small
 *     npm run parity -- --help    all options
 *
 * H = hidden size, N = training images, E = epochs
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  array,
  backendName,
  DataLoader,
  evaluate,
  init,
  Linear,
  manualSeed,
  ReLU,
  Sequential,
  SGD,
  SoftmaxCrossEntropy,
  type NdArray,
} from 'tiny-mlp';
import { readNpz, writeNpz } from 'tiny-mlp/io';
import { chart, light, toPng } from './mnist/charts/chart.js';
import { loadDigits } from './mnist/digits.js';
import { explainErrors } from './mnist/errors.js';
import { prepareFolder, writeWhole } from './mnist/files.js';
import { PatientProgress } from './mnist/progress.js';
import { toJson } from './mnist/results.js';
import { thousands } from './mnist/table.js';
import { compareInitial, compareTrainings, missedBounds } from './parity/compare.js';
import { readSettings } from './parity/options.js';
import { parityPicture } from './parity/picture.js';
import { findPython, run } from './parity/python.js';
import {
  bounds,
  type Comparison,
  type Initial,
  type ParityResults,
  type Precision,
  type Training,
} from './parity/results.js';
import { summary } from './parity/summary.js';

// ── Configuration ────────────────────────────────────────────────────────────────────────────────

explainErrors('parity');

const settings = readSettings(process.argv.slice(2));
const { hidden, batch, epochs, lr, seed } = settings;
const python = findPython(settings.python);
prepareFolder(settings.out);

/** Where the programs hand each other arrays. */
const exchange = mkdtempSync(join(tmpdir(), 'tiny-mlp-parity-'));
process.on('exit', () => rmSync(exchange, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const started = performance.now();

// ── Data: bytes, for all programs the same ───────────────────────────────────────────────────────

const { name, train, test } = await loadDigits(settings);
const images = join(exchange, 'images.npz');
writeFileSync(
  images,
  writeNpz({ 'train.x': train.x, 'train.y': train.y, 'test.x': test.x, 'test.y': test.y }),
);
const N = train.x.shape[0];

console.log(
  `Data: ${name}, ${thousands(N)} training and ${thousands(test.x.shape[0])} test images`,
);
console.log(
  `784-${hidden}-${hidden}-10, batch ${batch}, SGD lr ${lr}, ${epochs} epochs, seed ${seed}\n`,
);

// ── The training, as in PyTorch ──────────────────────────────────────────────────────────────────

/** Everything that follows from the seed: the parameters first, then the order of each epoch. */
function begin(dtype: Precision) {
  manualSeed(seed);
  const options = { dtype, weightInit: init.asInPyTorch() };
  return new Sequential(
    new Linear(784, hidden, options),
    new ReLU(),
    new Linear(hidden, hidden, options),
    new ReLU(),
    new Linear(hidden, 10, options),
  );
}

async function fit(dtype: Precision): Promise<Training> {
  const model = begin(dtype);
  const loader = new DataLoader(train, { batchSize: batch, shuffle: true, scale: 1 / 255, dtype });
  const criterion = new SoftmaxCrossEntropy();
  const optimizer = new SGD(model.parameters(), { lr });
  const progress = new PatientProgress(`tiny-mlp, ${dtype}`);
  const every: number[][] = [];

  for (let epoch = 1; epoch <= epochs; epoch++) {
    const steps: number[] = [];
    for (const [x, y] of loader) {
      const loss = criterion.forward(model.forward(x), y);
      optimizer.zeroGrad();
      model.backward(criterion.backward(), { inputGrad: false });
      optimizer.step();
      steps.push(loss);
    }
    every.push(steps);
    progress.update(epoch, epochs);
    await setImmediate(); // a Ctrl-C takes effect here
  }
  progress.stop();
  const { accuracy } = evaluate(
    model,
    new DataLoader(test, { batchSize: 250, scale: 1 / 255, dtype }),
  );
  return { losses: every.map(mean), steps: every[0], accuracy };
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, n) => sum + n, 0) / numbers.length;

/** What NumPy cannot draw by itself: the initial parameters, and which image comes when, [E, N]. */
function given(dtype: Precision): { parameters: Record<string, NdArray>; order: NdArray } {
  const parameters = begin(dtype).stateDict();
  const numbers = array(Int32Array.from({ length: N }, (_, i) => i));
  const loader = new DataLoader(
    { x: array(numbers, [N, 1]), y: numbers },
    { batchSize: batch, shuffle: true },
  );
  const order = new Int32Array(epochs * N);
  let at = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const [, rows] of loader) {
      order.set(rows.data, at);
      at += rows.shape[0];
    }
  }
  return { parameters, order: array(order, [epochs, N]) };
}

// ── Both precisions in all three ─────────────────────────────────────────────────────────────────

interface Report extends Training {
  readonly versions: Readonly<Record<string, string>>;
  readonly cpuCapability?: string;
}

const initial: Initial[] = [];
const comparisons: Comparison[] = [];
let versions: Record<string, string> = { Node: process.version };
let cpuCapability = 'unknown';

for (const dtype of ['float32', 'float64'] as const) {
  const { parameters, order } = given(dtype);
  const [theirs, ours] = [
    join(exchange, `torch-${dtype}.npz`),
    join(exchange, `given-${dtype}.npz`),
  ];
  writeFileSync(ours, writeNpz({ ...parameters, order }));

  const shared = { images, dtype, batch, epochs, lr };
  const own = await fit(dtype);
  const torch = await run<Report>(python, `PyTorch, ${dtype}`, 'torch_mlp.py', {
    ...shared,
    hidden,
    seed,
    out: theirs,
  });
  const numpy = await run<Report>(python, `NumPy, ${dtype}`, 'numpy_mlp.py', {
    ...shared,
    given: ours,
  });

  initial.push(compareInitial(dtype, parameters, readNpz(readFileSync(theirs))));
  comparisons.push(
    compareTrainings('PyTorch', dtype, own, torch),
    compareTrainings('NumPy', dtype, own, numpy),
  );
  versions = { ...versions, ...torch.versions, ...numpy.versions };
  cpuCapability = torch.cpuCapability ?? cpuCapability;
}

// ── Table, picture, parity.json ──────────────────────────────────────────────────────────────────

const fused = cpuCapability.startsWith('AVX');
const missed = missedBounds(initial, comparisons, fused);
const results: ParityResults = {
  data: { name, train: N, test: test.x.shape[0] },
  settings: { hidden, batch, epochs, lr, seed, backend: backendName() },
  machine: { cpu: cpus()[0].model.trim(), date: new Date().toISOString().slice(0, 10) },
  versions,
  cpuCapability,
  command: ['npm run parity --', ...process.argv.slice(2)].join(' '),
  seconds: Number(((performance.now() - started) / 1000).toFixed(1)),
  bounds,
  initial,
  comparisons,
  missed,
};
console.log(summary(results));

const picture = await chart(parityPicture(results, light), light);
const paths = await writeWhole(settings.out, {
  'parity.svg': picture,
  'parity.png': toPng(picture),
  'parity.json': toJson(results),
});
console.log(`\nFiles:\n${paths.map((path) => `  ${path}`).join('\n')}`);

for (const sentence of missed) console.error(`parity: ${sentence}`);
if (missed.length > 0) process.exitCode = 1;
