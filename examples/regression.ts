/**
 * Regression that says how sure it is: a network with two heads learns the mean and the variance of
 * what comes, and so an interval that 90 % of new rows fall into.
 *
 *     npx tsx examples/regression.ts         some seconds
 *     npx tsx examples/regression.ts --help  all options
 *
 * The data are made up (regression/made-up-rows.ts), so that the truth is known and the network can
 * be held against it. Not here: the network and its loss (regression/two-heads.ts).
 *
 * N = rows
 *
 * @see Nix and Weigend 1994, https://doi.org/10.1109/ICNN.1994.374138
 */
import {
  Adam,
  array,
  DataLoader,
  EarlyStopping,
  fit,
  manualSeed,
  predict,
  StandardScaler,
  toFlat,
  type NdArray,
} from 'tiny-mlp';
import { explainErrors } from './mnist/errors.js';
import { prepareFolder } from './mnist/files.js';
import { PatientProgress } from './mnist/progress.js';
import { thousands } from './mnist/table.js';
import { bandPicture } from './regression/band-picture.js';
import { score, type Answers } from './regression/intervals.js';
import { FARTHEST, makeUpRows, truthAt, WARNING, type Rows } from './regression/made-up-rows.js';
import { buildModel, split, TwoHeadedLoss } from './regression/two-heads.js';
import { readOptions } from './small/options.js';
import { checkTargets, writeResults } from './small/results.js';

// ── Configuration ────────────────────────────────────────────────────────────────────────────────

explainErrors('regression');

const { seed, epochs, rows, out } = readOptions(process.argv.slice(2), {
  name: 'regression',
  purpose: 'Trains a network to answer with a mean and a 90 % interval, on made-up rows.',
  counts: {
    rows: [2000, 'rows to train with'],
    epochs: [300, 'passes over them at most'],
  },
});
prepareFolder(out);

/**
 * What is reached on fresh rows: the share of them in the 90 % interval, and how much worse than by
 * the truth errors (as a factor) and likelihood (in nats) may be.
 */
const TARGET = { coverage: [0.87, 0.93], rmse: 1.04, nll: 0.05 } as const;

// ── Data: kilometres and minutes; both are scaled to mean 0 and variance 1 ───────────────────────

const generator = manualSeed(seed);
console.log(WARNING);
const [train, validation, fresh] = [rows, 500, 10_000].map((N) => makeUpRows(N, generator));
const [km, minutes] = [new StandardScaler().fit(train.x), new StandardScaler().fit(train.y)];
const scaled = ({ x, y }: Rows) => ({ x: km.transform(x), y: minutes.transform(y) });
console.log(`Data: ${thousands(rows)} rows to train with, 500 to stop by, 10,000 to test with`);

// ── Training, until the validation rows are answered no better ───────────────────────────────────

const model = buildModel(32);
const stopping = new EarlyStopping({ patience: 30 });
const progress = new PatientProgress('Training');
await fit(model, {
  train: new DataLoader(scaled(train), { batchSize: 32, shuffle: true }),
  validation: new DataLoader(scaled(validation), { batchSize: 500 }),
  loss: new TwoHeadedLoss(),
  optimizer: new Adam(model.parameters(), { lr: 0.003 }),
  epochs,
  callbacks: [stopping, ({ epoch }) => progress.update(epoch, epochs)],
});
progress.stop();
console.log(`Trained: the weights of epoch ${stopping.bestEpoch}`);

// ── Answers in minutes, held against what came and against the truth ─────────────────────────────

/** What the network says of some distances: means and standard deviations, in minutes. */
function networkAt(x: NdArray): Answers {
  const [mean, variance] = split(predict(model, km.transform(x)));
  const std = toFlat(variance).map((v) => minutes.scale[0] * Math.sqrt(v));
  return { mean: toFlat(minutes.inverseTransform(mean)), std };
}

const network = score(networkAt(fresh.x), fresh.y);
const best = score(truthAt(fresh.x), fresh.y);
console.log('\n10,000 fresh rows       network    truth');
for (const [name, title] of [
  ['coverage', 'in the 90 % interval'],
  ['rmse', 'RMSE (minutes)'],
  ['nll', 'NLL (nats)'],
] as const) {
  const [a, b] = [network, best].map((scores) => scores[name].toFixed(3).padStart(9));
  console.log(title.padEnd(22) + a + b);
}

// ── Picture, and the verdict ─────────────────────────────────────────────────────────────────────

const distances = array(
  Array.from({ length: 101 }, (_, i) => (i / 100) * FARTHEST),
  [101, 1],
);
const about =
  `${WARNING} ${thousands(rows)} of them to train with, 1-32-32-(mean, variance), seed ${seed}; ` +
  `${(100 * network.coverage).toFixed(1)} % of 10,000 fresh ones lie in the network's interval`;
await writeResults(out, 'intervals', (theme) =>
  bandPicture(train, distances, [networkAt(distances), truthAt(distances)], about, theme),
);
console.log(`\n${WARNING}`);

const { coverage, rmse, nll } = network;
const [least, most] = TARGET.coverage;
const bounds = { rmse: TARGET.rmse * best.rmse, nll: TARGET.nll + best.nll };
checkTargets('regression', [
  [
    coverage >= least && coverage <= most,
    `expected a share of ${least} to ${most} in the 90 % interval, but got ${coverage.toFixed(3)}`,
  ],
  [
    rmse <= bounds.rmse,
    `expected an RMSE of at most ${bounds.rmse.toFixed(3)} minutes, but got ${rmse.toFixed(3)}`,
  ],
  [
    nll <= bounds.nll,
    `expected an NLL of at most ${bounds.nll.toFixed(3)} nats, but got ${nll.toFixed(3)}`,
  ],
]);
