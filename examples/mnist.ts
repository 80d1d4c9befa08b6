/**
 * The classical experiment: a multilayer perceptron learns to read handwritten digits (MNIST), in every combination of a few
 * hidden sizes and batch sizes; the combination that does best on held-out images is then tested.
 *
 *     npx tsx examples/mnist.ts            the whole experiment
 *     npx tsx examples/mnist.ts --quick    the same in small, under a minute
 *     npx tsx examples/mnist.ts --help     all options
 *
 * B = batch, H = hidden size
 */
import { DataLoader, evaluate, Linear, manualSeed, ReLU, Sequential, setBackend, SGD, SoftmaxCrossEntropy } from 'tiny-mlp';
import { chart, dark, light, pngHasText, toPng } from './mnist/chart.js';
import { loadDigits } from './mnist/digits.js';
import { explainErrors } from './mnist/errors.js';
import { prepareFolder, writeWhole } from './mnist/files.js';
import { heatMap } from './mnist/heat-map.js';
import { lossCurves } from './mnist/loss-curves.js';
import { findMistakes } from './mnist/mistakes.js';
import { readSettings } from './mnist/options.js';
import { overGrid } from './mnist/progress.js';
import { report } from './mnist/report.js';
import { bestOf, divergedIn, toJson, type GridPoint, type Results } from './mnist/results.js';
import { alignedTable, percent, thousands } from './mnist/table.js';

// ── Configuration ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

explainErrors('mnist');

const settings = readSettings(process.argv.slice(2), {
  full: { hidden: [32, 64, 128, 256], batch: [8, 16, 32, 64], epochs: 10, lr: 0.01, seed: 0 },
  quick: { hidden: [32, 64], batch: [8, 16], epochs: 3, limit: 4000, heldOut: 2000 },
});
const { epochs, lr, seed } = settings;

/** What the whole experiment reaches at least, in percent of MNIST's test images. */
const TARGET = 97;

setBackend(settings.backend);
prepareFolder(settings.out);

// ── Data: 28 × 28 pixels of 0 to 255, split into training, validation and test images ───────────────────────────────────────────

const { name, train, validation, test } = await loadDigits(settings);
const sizes = { train: train.x.shape[0], validation: validation.x.shape[0], test: test.x.shape[0] };
const real = name === 'MNIST';
const warning = `This is NOT MNIST: the images are ${name}, drawn by this program.`;

if (!real) console.log(warning);
if (settings.quick) {
  console.log('Quick run: --quick takes fewer images (of validation and test too), a smaller grid and fewer epochs.');
}
console.log(
  `Data: ${name}, ${thousands(sizes.train)} training, ${thousands(sizes.validation)} validation, ${thousands(sizes.test)} test images`,
);
console.log(
  `Grid: hidden ${settings.hidden.join(', ')} × batch ${settings.batch.join(', ')}; ${epochs} epoch${epochs === 1 ? '' : 's'} each, ` +
    `SGD lr ${lr}, seed ${seed}, ${settings.backend} backend\n`,
);

// ── Loaders: x [B, 784] with pixels from 0 to 1, y [B] ──────────────────────────────────────────────────────────────────────────

const scale = 1 / 255;
const trainLoader = (batchSize: number) => new DataLoader(train, { batchSize, shuffle: true, scale });
const validationLoader = new DataLoader(validation, { batchSize: 250, scale });
const testLoader = new DataLoader(test, { batchSize: 250, scale });

// ── Model: 784 → H → H → 10 ─────────────────────────────────────────────────────────────────────────────────────────────────────

const buildModel = (hidden: number) =>
  new Sequential(new Linear(784, hidden), new ReLU(), new Linear(hidden, hidden), new ReLU(), new Linear(hidden, 10));

// ── Training ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Hooks {
  onBatch?: (images: number) => void;
  onEpoch?: (line: string) => void;
}

/** Trains a new model. Seeded here, so that a point's result does not depend on what was trained before it. */
function fit({ hidden, batch }: Pick<GridPoint, 'hidden' | 'batch'>, { onBatch, onEpoch }: Hooks) {
  manualSeed(seed);
  const model = buildModel(hidden);
  const criterion = new SoftmaxCrossEntropy();
  const optimizer = new SGD(model.parameters(), { lr });
  const loader = trainLoader(batch);
  const losses: number[] = [];

  for (let epoch = 1; epoch <= epochs; epoch++) {
    let total = 0;
    for (const [x, y] of loader) {
      const loss = criterion.forward(model.forward(x), y); // the mean over the batch, in nats
      optimizer.zeroGrad();
      model.backward(criterion.backward(), { inputGrad: false }); // nobody needs the gradient of the pixels
      optimizer.step();

      total += loss;
      onBatch?.(y.shape[0]);
    }
    losses.push(total / loader.length); // the mean over the batches
    onEpoch?.(`Epoch [${epoch}/${epochs}], Loss: ${losses[epoch - 1].toFixed(4)}`);
  }
  return { model, losses };
}

// ── Grid search ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const points = settings.hidden.flatMap((hidden) => settings.batch.map((batch) => ({ hidden, batch })));

const grid = overGrid(points, sizes.train * epochs, (point, advance): GridPoint => {
  const start = performance.now();
  const { model, losses } = fit(point, { onBatch: advance });
  const seconds = Number(((performance.now() - start) / 1000).toFixed(3));
  const { accuracy } = evaluate(model, validationLoader);
  return { ...point, losses, validationAccuracy: percent(accuracy), seconds };
});

const accuracyAt = (hidden: number, batch: number) =>
  grid.find((point) => point.hidden === hidden && point.batch === batch)?.validationAccuracy.toFixed(2) ?? '';
const table = settings.hidden.map((hidden) => [hidden, settings.batch.map((batch) => accuracyAt(hidden, batch))] as const);
console.log('\nValidation accuracy (%), hidden sizes down, batch sizes across:\n');
console.log(alignedTable(settings.batch, table));

const diverged = grid.filter(({ losses }) => divergedIn(losses));
if (diverged.length > 0) {
  const places = diverged.map(({ hidden, batch, losses }) => `hidden ${hidden}, batch ${batch} in epoch ${divergedIn(losses)}`);
  console.log(
    `\nTraining diverged, its mean loss above twice that of guessing: ${places.join('; ')}. Lower --lr, which is ${lr}.`,
  );
}

// ── The best model on the test set ──────────────────────────────────────────────────────────────────────────────────────────────

const best = bestOf(grid);
console.log(
  `\nBest params: hidden ${best.hidden}, batch ${best.batch} (validation accuracy ${best.validationAccuracy.toFixed(2)} %)\n`,
);

const final = fit(best, { onEpoch: console.log }); // with the same seed: the very network that did best
const { accuracy, confusion } = evaluate(final.model, testLoader);
const testAccuracy = percent(accuracy);
console.log(`\nTest accuracy: ${testAccuracy.toFixed(2)} %`);

// ── Heat map, curves, report ────────────────────────────────────────────────────────────────────────────────────────────────────

const results: Results = {
  data: { name, ...sizes },
  settings: { hidden: settings.hidden, batch: settings.batch, epochs, lr, seed, backend: settings.backend, dtype: 'float32' },
  grid,
  best: { hidden: best.hidden, batch: best.batch },
  final: { losses: final.losses, testAccuracy, confusion },
};
const inBothThemes = async (spec: typeof heatMap) => ({
  light: await chart(spec(results, light), light),
  dark: await chart(spec(results, dark), dark),
});
const map = await inBothThemes(heatMap);
const curves = await inBothThemes(lossCurves);
const mistakes = findMistakes(final.model, testLoader, test.x, 40);

const paths = await writeWhole(settings.out, {
  'heatmap.svg': map.light,
  'heatmap.png': toPng(map.light),
  'curves.svg': curves.light,
  'curves.png': toPng(curves.light),
  'report.html': report(results, { heatMap: map, curves, mistakes }),
  'results.json': toJson(results),
});
console.log(`\nFiles:\n${paths.map((path) => `  ${path}`).join('\n')}`);
if (!pngHasText()) console.log('No font was found on this machine: the PNG pictures have no text, the SVG ones do.');
if (!real) console.log(`\n${warning}`);

if (real && settings.classical && testAccuracy < TARGET) {
  console.error(`mnist: expected a test accuracy of at least ${TARGET} %, but got ${testAccuracy.toFixed(2)} %`);
  process.exitCode = 1;
}
