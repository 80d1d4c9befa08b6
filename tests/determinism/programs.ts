/**
 * What is built upon the loop, with everything random pinned: `fit` with what draws, counts and
 * remembers, interrupted and resumed from a file; and a model of a table.
 *
 * B = batch
 */
import { createHash } from 'node:crypto';
import {
  accuracyScore,
  AdamW,
  BatchNorm1d,
  DataLoader,
  Dropout,
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
import { TabularClassifier } from '../../src/tabular/index.js';

/** Where the training is interrupted: within the second of its epochs of 13 batches. */
const [EPOCHS, EPOCH, BATCH] = [3, 2, 5];

/** Trains from the start or from a state; keeps the file of the state at `BATCH`. */
async function trainOn(resume?: TrainingState): Promise<{ text: string; file?: Uint8Array }> {
  manualSeed(3);
  const x = new Generator(1).normal([200, 10]);
  const y = Array.from({ length: 200 }, (_, n) => Number(x.get(n, 0) > x.get(n, 1)));
  const generator = new Generator(4);
  const model = new Sequential(
    new Linear(10, 24), new BatchNorm1d(24), new ReLU(), new Dropout(0.3, { generator }), new Linear(24, 2),
  ); // prettier-ignore
  const train = new DataLoader([x, y], { batchSize: 16, shuffle: true, generator });
  const optimizer = new AdamW(model.parameters(), { lr: 0.01 });
  const totalSteps = EPOCHS * train.length;
  const schedule = new OneCycleLR(optimizer, { maxLr: 0.02, totalSteps });
  let file: Uint8Array | undefined;
  const history = await fit(model, {
    train,
    validation: new DataLoader([x, y], { batchSize: 50 }),
    loss: new SoftmaxCrossEntropy({ labelSmoothing: 0.1 }),
    optimizer,
    epochs: EPOCHS,
    metrics: { accuracy: accuracyScore },
    clipGradNorm: 1,
    callbacks: [
      new ScheduleLR(schedule, { every: 'batch' }),
      {
        onRest: (training) => {
          if (training.epoch === EPOCH && training.batch === BATCH)
            file = writeCheckpoint(training.state());
        },
      },
    ],
    resume,
  });
  const records = history.map(({ seconds: _, ...others }) => others);
  const arrays = Object.entries(model.stateDict()).map(([name, { data }]) => [name, [...(data as Float32Array)]]);
  return { text: JSON.stringify([records, arrays]), ...(file && { file }) };
} // prettier-ignore

/** The bits of a training that is resumed, which must be those of one that is not. */
async function resumed(): Promise<string> {
  const { text, file } = await trainOn();
  const again = await trainOn(readCheckpoint(file!));
  if (again.text !== text) throw new Error('a training that is resumed ends with other bits');
  return text;
}

/** A model of a table's file and answers: numbers, categories, an Embedding, missing values. */
async function table(): Promise<string> {
  const noise = new Generator(6).normal([240]);
  const rows = Array.from({ length: 240 }, (_, n) => ({
    size: n % 11 === 4 ? null : (n % 3) + noise.get(n),
    colour: n % 13 === 5 ? null : ['red', 'white', 'blue'][(n >> 1) % 3],
    street: `street ${n % 20}`,
    wild: n % 2 === 0,
    species: ['rose', 'lily', 'aster'][n % 3],
  }));
  const model = new TabularClassifier({
    target: 'species',
    epochs: 8,
    hidden: [24],
    validation: 0.1,
    classWeight: 'balanced',
  });
  await model.fit(rows);
  const file = Buffer.from(model.save()).toString('hex');
  return JSON.stringify([file, model.predict([...rows, { ...rows[0], street: 'elsewhere' }])]);
}

const programs = { 'fit, resumed from a file': resumed, 'a table': table } as const;

export type Program = keyof typeof programs;
export const programNames = Object.keys(programs) as Program[];

/** SHA-256 of what a program comes to, on the backend that is set. */
export const digestOfProgram = async (name: Program): Promise<string> =>
  createHash('sha256')
    .update(await programs[name]())
    .digest('hex');
