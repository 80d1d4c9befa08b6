/**
 * The classical experiment: a multilayer perceptron learns to read handwritten digits (MNIST), in
 * every combination of a few hidden sizes and batch sizes; the network that does best on held-out
 * images is then tested.
 *
 *     npx tsx examples/mnist.ts            the whole experiment
 *     npx tsx examples/mnist.ts --quick    the same in small
 *     npx tsx examples/mnist.ts --help     all options
 *
 * Not here: the network and its training (mnist/train.ts), which run in as many workers as the
 * machine has cores.
 */
import { availableParallelism, cpus } from 'node:os';
import { evaluate, setBackend } from 'tiny-mlp';
import { drawCharts } from './mnist/charts/charts.js';
import { pngHasText, toPng } from './mnist/charts/chart.js';
import { loadDigits } from './mnist/digits.js';
import { explainErrors } from './mnist/errors.js';
import { prepareFolder, writeWhole } from './mnist/files.js';
import { findMistakes } from './mnist/mistakes.js';
import { readSettings } from './mnist/options.js';
import { referencesFor } from './mnist/references.js';
import { report } from './mnist/report/report.js';
import {
  bestOf,
  divergedIn,
  isTrained,
  toJson,
  type Results,
  type SeedRun,
} from './mnist/results.js';
import { searchGrid, trainSeeds } from './mnist/search.js';
import { alignedTable, percent, plural, thousands } from './mnist/table.js';
import { inOrder } from './mnist/train.js';

// ── Configuration ────────────────────────────────────────────────────────────────────────────────

explainErrors('mnist');

const settings = readSettings(process.argv.slice(2));
const { epochs, lr, seed, workers } = settings;

/** What the whole experiment reaches at least, in percent of MNIST's test images. */
const TARGET = 97;

setBackend(settings.backend);
prepareFolder(settings.out);

// ── Data: 28 × 28 pixels of 0 to 255, split into training, validation and test images ────────────

const images = await loadDigits(settings);
const { name, train, validation, test } = images;
const sizes = { train: train.x.shape[0], validation: validation.x.shape[0], test: test.x.shape[0] };
const real = name === 'MNIST';
const warning = `This is NOT MNIST: the images are ${name}, drawn by this program.`;

if (!real) console.log(warning);
if (settings.quick) {
  console.log(
    'Quick run: --quick takes fewer images (of validation and test too), a smaller grid and ' +
      'fewer epochs.',
  );
}
console.log(
  `Data: ${name}, ${thousands(sizes.train)} training, ${thousands(sizes.validation)} ` +
    `validation, ${thousands(sizes.test)} test images`,
);
console.log(
  `Grid: hidden ${settings.hidden.join(', ')} × batch ${settings.batch.join(', ')}; ` +
    `${plural(epochs, 'epoch')} each, SGD lr ${lr}, seed ${seed}, ${settings.backend} backend, ` +
    `${workers === 0 ? 'no workers' : plural(workers, 'worker')}\n`,
);

// ── Grid search ──────────────────────────────────────────────────────────────────────────────────

const {
  grid,
  resumed,
  seconds: gridSeconds,
  modelOf,
  forget,
} = await searchGrid(settings, images, { workers });

const accuracyAt = (hidden: number, batch: number) =>
  grid
    .find((point) => point.hidden === hidden && point.batch === batch)
    ?.validationAccuracy?.toFixed(2) ?? 'none';
const table = settings.hidden.map(
  (hidden) => [hidden, settings.batch.map((batch) => accuracyAt(hidden, batch))] as const,
);
console.log('\nValidation accuracy (%), hidden sizes down, batch sizes across:\n');
console.log(alignedTable(settings.batch, table));

const diverged = grid.filter((point) => isTrained(point) && divergedIn(point.losses));
if (diverged.length > 0) {
  const places = diverged.map(
    ({ hidden, batch, losses }) =>
      `hidden ${hidden}, batch ${batch} in epoch ${divergedIn(losses)}`,
  );
  console.log(
    `\nTraining diverged, its mean loss above twice that of guessing: ${places.join('; ')}. ` +
      `Lower --lr, which is ${lr}.`,
  );
}

// ── The best point's network, tested ─────────────────────────────────────────────────────────────

const best = bestOf(grid);
console.log(
  `\nBest params: hidden ${best.hidden}, batch ${best.batch} (validation accuracy ` +
    `${best.validationAccuracy.toFixed(2)} %)\n`,
);

best.losses.forEach((loss, i) =>
  console.log(`Epoch [${i + 1}/${epochs}], Loss: ${loss.toFixed(4)}`),
);
const model = modelOf(best);
const { accuracy, confusion } = evaluate(model, inOrder(test));
const final = { seed, losses: best.losses, testAccuracy: percent(accuracy) };
console.log(`\nTest accuracy: ${final.testAccuracy.toFixed(2)} %`);

// ── The same from other seeds: how much of the accuracy is luck ──────────────────────────────────

if (settings.seeds > 1) console.log();
const others = Array.from({ length: settings.seeds - 1 }, (_, i) => seed + i + 1);
const seeds: SeedRun[] = [final, ...(await trainSeeds(others, best, settings, images))];
if (others.length > 0) {
  const accuracies = seeds.map(({ testAccuracy }) => testAccuracy);
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
  const band =
    `${Math.min(...accuracies).toFixed(2)} to ${Math.max(...accuracies).toFixed(2)} %, mean ` +
    `${mean.toFixed(2)} %`;
  console.log(`\nTest accuracy over the seeds ${seeds.map((run) => run.seed).join(', ')}: ${band}`);
}

// ── Pictures, report ─────────────────────────────────────────────────────────────────────────────

const seconds = (milliseconds: number): number => Number((milliseconds / 1000).toFixed(3));
const results: Results = {
  data: { name, ...sizes },
  settings: {
    hidden: settings.hidden,
    batch: settings.batch,
    epochs,
    lr,
    seed,
    backend: settings.backend,
    dtype: 'float32',
  },
  machine: {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
    workers,
    resumed,
    seconds: { grid: gridSeconds, whole: seconds(performance.now()) },
  },
  grid,
  best: { hidden: best.hidden, batch: best.batch },
  final: { ...final, confusion },
  seeds,
};
const references = referencesFor(results);
const charts = await drawCharts(results, references);
const [firstLayer] = model.parameters();
const mistakes = findMistakes(model, inOrder(test), test.x, 25);

const pictures = Object.entries(charts).flatMap(
  ([chart, { light }]): [string, string | Uint8Array][] => [
    [`${chart}.svg`, light],
    [`${chart}.png`, toPng(light)],
  ],
);
const whole = {
  ...results,
  machine: {
    ...results.machine,
    seconds: { grid: gridSeconds, whole: seconds(performance.now()) },
  },
};
const paths = await writeWhole(settings.out, {
  ...Object.fromEntries(pictures),
  'report.html': report(whole, {
    charts,
    references,
    samples: train,
    weights: firstLayer.value,
    mistakes,
  }),
  'results.json': toJson(whole),
});
forget();
console.log(`\nFiles:\n${paths.map((path) => `  ${path}`).join('\n')}`);
console.log(
  `\nThe grid took ${gridSeconds.toFixed(1)} s, the whole experiment ` +
    `${whole.machine.seconds.whole.toFixed(1)} s.`,
);
if (!pngHasText())
  console.log('No font was found on this machine: the PNG pictures have no text, the SVG ones do.');
if (!real) console.log(`\n${warning}`);

if (real && settings.classical && final.testAccuracy < TARGET) {
  console.error(
    `mnist: expected a test accuracy of at least ${TARGET} %, but got ` +
      `${final.testAccuracy.toFixed(2)} %`,
  );
  process.exitCode = 1;
}
