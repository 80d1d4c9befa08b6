/**
 * Models of tables (.tmlp) and checkpoints: good files, and what is done with one that is read. It
 * is asked, or trained on with, and must then answer in numbers or say what is wrong.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  AdamW,
  BatchNorm1d,
  DataLoader,
  Dropout,
  EarlyStopping,
  fit,
  Generator,
  Linear,
  manualSeed,
  OneCycleLR,
  readCheckpoint,
  ReLU,
  ScheduleLR,
  Sequential,
  SoftmaxCrossEntropy,
  writeCheckpoint,
  type TrainingState,
} from '../../src/index.js';
import { readSafetensors } from '../../src/io/index.js';
import { loadTabular, TabularClassifier, TabularRegressor } from '../../src/tabular/index.js';
import type { Format } from './format.js';
import { liesInArrays, liesInJson, liesInMetadata, liesInTensors } from './lies.js';
import { safetensorsDamage, unsealed } from './safetensors.js';
import { mixed, zipFields } from './zip-damage.js';

/** How every error of this package reads. */
export const isSentence = (error: unknown): boolean =>
  error instanceof Error && / expects .*, but got .*; /s.test(error.message);

// ── Models of tables ─────────────────────────────────────────────────────────────────────────────

const rows = Array.from({ length: 40 }, (_, n) => ({
  size: n % 7 === 3 ? null : n / 3,
  colour: n % 9 === 0 ? null : ['red', 'blue', 'green'][n % 3],
  street: `street ${n % 20}`,
  wild: n % 2 === 0,
  ['__proto__']: n % 5,
  kind: ['a', 'b', 'c'][n % 3],
  price: 100 + n,
}));
const classifier = new TabularClassifier({ target: 'kind', epochs: 1, hidden: [4] });
const linear = new TabularClassifier({
  target: 'wild',
  epochs: 1,
  hidden: [],
  columns: { street: 'ignore' },
});
const regressor = new TabularRegressor({ target: 'price', epochs: 1, hidden: [3, 2], dropout: 0 });
const models = [classifier, linear, regressor];
for (const model of models) await model.fit(rows);
const sealed = models.map((model) => model.save());

const KEY = 'tiny-mlp.tabular';
const files = [...sealed, ...sealed.map((bytes) => unsealed(KEY, bytes))];

/** Asks a model for rows of what its own columns hold. */
function ask(model: TabularClassifier | TabularRegressor): void {
  const rowOf = (known: boolean) =>
    Object.fromEntries(
      model.columns.map(({ name, kind, categories }) => [
        name,
        known ? (kind === 'number' ? 1.5 : (categories?.[0] ?? null)) : null,
      ]),
    );
  for (const answer of model.predict([rowOf(true), rowOf(false)])) {
    const numbers = 'value' in answer ? [answer.value] : Object.values(answer.probabilities);
    const sum = 'value' in answer ? 1 : numbers.reduce((total, p) => total + p, 0);
    if (!numbers.every(Number.isFinite) || Math.abs(sum - 1) > 1e-3)
      throw new Error(`an answer that is none: ${JSON.stringify(answer)}`);
  }
}

export const tmlp: Format = {
  make: (draw) => draw.pick(files),
  read: (bytes) => {
    loadTabular(bytes);
    return Promise.resolve(Object.values(readSafetensors(bytes).tensors));
  },
  use: (bytes) => {
    const model = loadTabular(bytes);
    const again = model.save();
    if (!isDeepStrictEqual(loadTabular(again).save(), again))
      throw new Error('another model once saved');
    try {
      ask(model);
    } catch (error) {
      if (!isSentence(error)) throw error;
    }
  },
  fields: safetensorsDamage.numbers,
  special: [
    safetensorsDamage.header,
    (bytes, draw) => liesInMetadata(KEY, bytes, draw),
    (bytes, draw) => liesInMetadata(KEY, bytes, draw),
    (bytes, draw) => liesInTensors(KEY, bytes, draw),
  ],
};

// ── Checkpoints ──────────────────────────────────────────────────────────────────────────────────

const x = new Generator(1).normal([12, 3]);
const y = Array.from({ length: 12 }, (_, n) => n % 2);

/** A training of two epochs of three batches, with all that a state may hold. */
function train(resume: TrainingState | undefined, states: TrainingState[] = []) {
  manualSeed(2);
  const model = new Sequential(
    new Linear(3, 4), new BatchNorm1d(4), new ReLU(), new Dropout(0.2), new Linear(4, 2),
  ); // prettier-ignore
  const optimizer = new AdamW(model.parameters(), { lr: 0.01 });
  const schedule = new OneCycleLR(optimizer, { maxLr: 0.01, totalSteps: 6 });
  return fit(model, {
    train: new DataLoader([x, y], { batchSize: 4, shuffle: true }),
    loss: new SoftmaxCrossEntropy(),
    optimizer,
    epochs: 2,
    callbacks: [
      new ScheduleLR(schedule, { every: 'batch' }),
      new EarlyStopping({ monitor: 'loss' }),
      { onRest: (training) => void states.push(training.state()) },
    ],
    warnings: false,
    resume,
  });
}
const states: TrainingState[] = [];
await train(undefined, states);
const checkpoints = states.map((state) => writeCheckpoint(state));

export const checkpoint: Format = {
  make: (draw) => draw.pick(checkpoints),
  read: (bytes) => Promise.resolve(Object.values(readCheckpoint(bytes).model)),
  use: async (bytes) => {
    const state = readCheckpoint(bytes);
    const again = writeCheckpoint(state);
    if (!isDeepStrictEqual(writeCheckpoint(readCheckpoint(again)), again))
      throw new Error('another state once written');
    try {
      await train(state);
    } catch (error) {
      if (!isSentence(error)) throw error;
    }
  },
  fields: zipFields,
  special: [
    (bytes, draw) => liesInJson('checkpoint', bytes, draw),
    (bytes, draw) => liesInJson('checkpoint', bytes, draw),
    (bytes, draw) => liesInArrays('checkpoint', bytes, draw),
    mixed,
  ],
};
