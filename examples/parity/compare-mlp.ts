/**
 * One network on MNIST: in PyTorch from the seed, and in NumPy from tiny-mlp's initial parameters
 * and order of images.
 *
 * N = training images, E = epochs
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { array, backendName, DataLoader, type NdArray } from 'tiny-mlp';
import { writeNpz } from 'tiny-mlp/io';
import { chart, light, toPng } from '../mnist/charts/chart.js';
import { writeWhole } from '../mnist/files.js';
import { toJson } from '../mnist/results.js';
import { thousands } from '../mnist/table.js';
import {
  handOver,
  loadData,
  machine,
  trainBoth,
  type Context,
  type Report,
} from './beside-pytorch.js';
import { compareTrainings, isFused, missedBounds } from './compare.js';
import { begin, initialParameters, type Data, type Run } from './fit.js';
import type { Settings } from './options.js';
import { parityPicture } from './picture.js';
import { run as runPython } from './python.js';
import { bounds, type Comparison, type Initial, type ParityResults } from './results.js';
import { scripts } from './scripts.js';
import { summary } from './summary.js';

/** @returns The bounds that were missed. */
export async function compareMlp(settings: Settings, context: Context): Promise<readonly string[]> {
  const { hidden, batch, epochs, lr, seed } = settings;
  const started = performance.now();
  const data = await loadData('digits', settings);
  const { train, test, name } = data;
  const images = handOver(context, 'images', data);
  const N = train.x.shape[0];
  console.log(
    `Data: ${name}, ${thousands(N)} training and ${thousands(test.x.shape[0])} test images`,
  );
  console.log(
    `784-${hidden}-${hidden}-10, batch ${batch}, SGD lr ${lr}, ${epochs} epochs, seed ${seed}\n`,
  );

  const initial: Initial[] = [];
  const comparisons: Comparison[] = [];
  let versions: Record<string, string> = { Node: process.version };
  let cpuCapability = 'unknown';

  for (const dtype of ['float32', 'float64'] as const) {
    const run = { dtype, hidden, batch, epochs, lr, seed };
    const given = join(context.exchange, `given-${dtype}.npz`);
    writeFileSync(given, writeNpz(givenTo(data, run)));
    const both = await trainBoth(context, 'mlp', data, images, run);
    const numpy = await runPython<Report>(context.python, `NumPy, ${dtype}`, 'numpy_mlp.py', {
      ...{ images, given, dtype, batch, epochs, lr },
    });
    initial.push(both.initial);
    comparisons.push(
      compareTrainings('PyTorch', dtype, both.own, both.torch),
      compareTrainings('NumPy', dtype, both.own, numpy),
    );
    versions = { ...versions, ...both.torch.versions, ...numpy.versions };
    cpuCapability = both.torch.cpuCapability ?? cpuCapability;
  }

  const results: ParityResults = {
    data: { name, train: N, test: test.x.shape[0] },
    settings: { hidden, batch, epochs, lr, seed, backend: backendName() },
    machine: machine(),
    versions,
    cpuCapability,
    command: context.command,
    seconds: Number(((performance.now() - started) / 1000).toFixed(1)),
    bounds,
    initial,
    comparisons,
    missed: missedBounds(initial, comparisons, isFused(cpuCapability)),
  };
  console.log(summary(results));

  const picture = await chart(parityPicture(results, light), light);
  const paths = await writeWhole(settings.out, {
    'parity.svg': picture,
    'parity.png': toPng(picture),
    'parity.json': toJson(results),
  });
  console.log(`\nFiles:\n${paths.map((path) => `  ${path}`).join('\n')}`);
  return results.missed;
}

/** What NumPy cannot draw by itself: the initial parameters, and which image comes when, [E, N]. */
function givenTo(data: Data, run: Run): Record<string, NdArray> {
  const N = data.train.x.shape[0];
  const parameters = initialParameters(begin(scripts.mlp, data, run));
  const numbers = array(Int32Array.from({ length: N }, (_, i) => i));
  const loader = new DataLoader(
    { x: array(numbers, [N, 1]), y: numbers },
    { batchSize: run.batch, shuffle: true },
  );
  const order = new Int32Array(run.epochs * N);
  let at = 0;
  for (let epoch = 0; epoch < run.epochs; epoch++) {
    for (const [, rows] of loader) {
      order.set(rows.data, at);
      at += rows.shape[0];
    }
  }
  return { ...parameters, order: array(order, [run.epochs, N]) };
}
