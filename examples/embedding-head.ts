/**
 * A classifier on embeddings: what a model such as transformers.js's or an API's made of texts or
 * images are vectors; a small network on them learns your own classes in seconds, and answers in
 * microseconds.
 *
 *     npx tsx examples/embedding-head.ts                        on made-up vectors
 *     npx tsx examples/embedding-head.ts --vectors tickets.jsonl  on yours
 *     npx tsx examples/embedding-head.ts --help                   all options
 *
 * A line of such a file: {"vector": [0.12, -0.03, ...], "label": "billing"}. Not here: reading it
 * (embedding-head/vectors.ts), the made-up vectors (embedding-head/made-up-vectors.ts).
 *
 * N = vectors, D = dimensions, C = classes
 */
import {
  accuracyScore,
  AdamW,
  argmax,
  balancedWeights,
  DataLoader,
  EarlyStopping,
  expectedCalibrationError,
  f1Score,
  fit,
  LabelEncoder,
  manualSeed,
  predictProbabilities,
  rows,
  SoftmaxCrossEntropy,
  toNested,
  trainTestSplit,
} from 'tiny-mlp';
import { calibrationPicture } from './embedding-head/calibration-picture.js';
import { classTable } from './embedding-head/class-table.js';
import { buildHead, filesOf, loadHead } from './embedding-head/head.js';
import { makeUpVectors, WARNING } from './embedding-head/made-up-vectors.js';
import { readVectors } from './embedding-head/vectors.js';
import { explainErrors } from './mnist/errors.js';
import { prepareFolder } from './mnist/files.js';
import { PatientProgress } from './mnist/progress.js';
import { thousands } from './mnist/table.js';
import { readOptions } from './small/options.js';
import { checkTargets, writeResults } from './small/results.js';

// ── Configuration ────────────────────────────────────────────────────────────────────────────────

explainErrors('embedding-head');

const { seed, epochs, vectors, out } = readOptions(process.argv.slice(2), {
  name: 'embedding-head',
  purpose: 'Trains a small classifier on embedding vectors, by default on made-up ones.',
  counts: { epochs: [50, 'passes over the vectors at most'] },
  files: { vectors: 'vectors and labels, JSON lines or .npz' },
});
prepareFolder(out);

/** What is reached on the made-up vectors: macro F1 at least, calibration error at most. */
const TARGET = { f1: 0.9, calibration: 0.05 };

// ── Data: x [N, D] and the number of each label's class, in three parts with each class's share ──

const generator = manualSeed(seed);
const madeUp = vectors === undefined ? makeUpVectors(generator) : undefined;
const { x, labels } = madeUp ?? readVectors(vectors!);
if (madeUp) console.log(WARNING);

const encoder = new LabelEncoder();
const y = encoder.fitTransform(labels);
const [N, D] = x.shape;
const C = encoder.classes.length;

const [xLearn, xTest, yLearn, yTest] = trainTestSplit(x, y, { testSize: 0.2, stratify: y });
const [xTrain, xStop, yTrain, yStop] = trainTestSplit(xLearn, yLearn, {
  testSize: 0.2,
  stratify: yLearn,
});
console.log(
  `Data: ${thousands(N)} vectors of ${D} dimensions in ${C} classes; ` +
    [yTrain, yStop, yTest].map(({ size }) => thousands(size)).join(', ') +
    ' to train, to stop and to test with',
);

// ── Training, in which rare classes weigh as much as frequent ones ───────────────────────────────

const head = buildHead(D, C);
const stopping = new EarlyStopping({ patience: 8 });
const progress = new PatientProgress('Training');
await fit(head, {
  train: new DataLoader([xTrain, yTrain], { batchSize: 32, shuffle: true }),
  validation: new DataLoader([xStop, yStop], { batchSize: 256 }),
  loss: new SoftmaxCrossEntropy({ weight: balancedWeights(yTrain) }),
  optimizer: new AdamW(head.parameters(), { lr: 5e-4, weightDecay: 0.1 }),
  epochs,
  callbacks: [stopping, ({ epoch }) => progress.update(epoch, epochs)],
});
progress.stop();
console.log(`Trained: the weights of epoch ${stopping.bestEpoch}`);

// ── Test: how often answers are right, class by class, and as often as they are said to be ───────

const probabilities = predictProbabilities(head, xTest);
const answers = argmax(probabilities);
console.log(`\n${classTable(encoder.classes, yTest, answers)}`);
const f1 = f1Score(yTest, answers, { average: 'macro' });
const calibrationError = expectedCalibrationError(yTest, probabilities);
console.log(
  `\nAccuracy ${(100 * accuracyScore(yTest, answers)).toFixed(2)} %, F1 of all classes alike ` +
    `${f1.toFixed(3)}, expected calibration error ${calibrationError.toFixed(3)}`,
);

// ── Files: the classifier, and a picture ─────────────────────────────────────────────────────────

const about =
  `${madeUp ? `${WARNING} ` : ''}${thousands(yTest.size)} vectors that were not learned from ` +
  '(numbers: answers so sure); ' +
  `expected calibration error ${calibrationError.toFixed(3)}, seed ${seed}`;
await writeResults(
  out,
  'calibration',
  (theme) => calibrationPicture(yTest, probabilities, about, theme),
  filesOf(head, { dimensions: D, classes: encoder.classes }),
);

// ── A new vector, answered by what the files hold and nothing else ───────────────────────────────

const loaded = loadHead(out);
const isOf = madeUp ? 'returns' : encoder.classes[yTest.get(0)];
const vector = madeUp ? [madeUp.one('returns')] : rows(xTest, 0, 1);
const [shares] = toNested<number[][]>(predictProbabilities(loaded.head, vector));
const ranked = loaded.classes
  .map((label, c) => ({ label, share: shares[c] }))
  .sort((a, b) => b.share - a.share)
  .map(({ label, share }) => `${label} ${(100 * share).toFixed(1)} %`);
console.log(`\nA new vector of ${isOf} is answered with: ${ranked.slice(0, 3).join(', ')}`);

// ── The verdict ──────────────────────────────────────────────────────────────────────────────────

if (madeUp) {
  console.log(`\n${WARNING}`);
  checkTargets('embedding-head', [
    [f1 >= TARGET.f1, `expected an F1 of at least ${TARGET.f1}, but got ${f1.toFixed(3)}`],
    [
      calibrationError <= TARGET.calibration,
      `expected a calibration error of at most ${TARGET.calibration}, but got ` +
        calibrationError.toFixed(3),
    ],
  ]);
}
