/**
 * A training that is killed: goes on from its folder's newest checkpoint, prints where it begins,
 * every batch that a checkpoint holds, and at its end a digest of all it came to. Arguments: the
 * folder, or nothing for a training without checkpoints.
 */
import { createHash } from 'node:crypto';
import {
  accuracyScore,
  AdamW,
  array,
  Checkpoint,
  DataLoader,
  Dropout,
  EarlyStopping,
  EMA,
  fit,
  Generator,
  latestCheckpoint,
  Linear,
  manualSeed,
  OneCycleLR,
  ReLU,
  ScheduleLR,
  Sequential,
  SoftmaxCrossEntropy,
  toFlat,
  type Callback,
} from '../../src/index.js';

const [folder] = process.argv.slice(2);
const resume = folder === undefined ? undefined : await latestCheckpoint(folder);
// What is not in the checkpoint shows: a training that goes on begins with other numbers.
const seed = resume ? 99 : 3;
manualSeed(seed);
const generator = new Generator(seed + 1);

/** Made up: is the first number greater than the second? */
function data(rows: number, from: number) {
  const x = new Generator(from).normal([rows, 3]);
  const y = Array.from({ length: rows }, (_, i) => Number(x.get(i, 0) > x.get(i, 1)));
  return { x, y: array(y, { dtype: 'int32' }) };
}

const epochs = 12;
const model = new Sequential(
  new Linear(3, 64),
  new ReLU(),
  new Dropout(0.2),
  new Linear(64, 64),
  new Dropout(0.1, { generator: new Generator(seed + 2) }),
  new Linear(64, 2),
);
const train = new DataLoader(data(90, 1), { batchSize: 9, shuffle: true, generator });
const optimizer = new AdamW(model.parameters(), { lr: 0.01 });
const totalSteps = epochs * train.length;
const averages = new EMA(model, { decay: 0.9 });
const average: Callback = {
  onBatchEnd: () => averages.update(),
  stateDict: () => averages.stateDict(),
  loadStateDict: (state) => averages.loadStateDict(state as never),
};
const stopping = new EarlyStopping({ monitor: 'validationLoss', patience: epochs });
const schedule = new OneCycleLR(optimizer, { maxLr: 0.05, totalSteps });
const tell: Callback = {
  async onRest({ history, epoch, batch }) {
    const within = history.length < epoch;
    console.log(within ? (epoch - 1) * train.length + batch : epoch * train.length);
    await new Promise((resolve) => setTimeout(resolve, 2)); // else it is through too soon
  },
};
console.log(
  `from ${(resume?.history.length ?? 0) * train.length + (resume?.underway?.batch ?? 0)}`,
);
const history = await fit(model, {
  train,
  validation: new DataLoader(data(30, 2)),
  loss: new SoftmaxCrossEntropy(),
  optimizer,
  epochs,
  metrics: { accuracy: accuracyScore },
  callbacks: [
    new ScheduleLR(schedule, { every: 'batch' }),
    average,
    stopping,
    folder === undefined ? {} : new Checkpoint(folder, { everyBatches: 1, best: true }),
    tell,
  ],
  resume,
});

const digest = createHash('sha256');
digest.update(JSON.stringify(history.map(({ seconds: _, ...record }) => record)));
for (const state of [model.stateDict(), averages.stateDict().averages])
  for (const values of Object.values(state)) digest.update(Array.from(toFlat(values)).join());
digest.update(`${stopping.bestEpoch} ${optimizer.lr} ${generator.state.words.join()}`);
console.log(`end ${digest.digest('hex')}`);
