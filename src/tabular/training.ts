/**
 * How a model of tables is trained: rows set aside, AdamW, one cycle of the learning rate, and the
 * weights of the best epoch.
 */
import { distinct, placesOf, type Category } from '../core/categories.js';
import { Generator } from '../core/generator.js';
import type { NdArray } from '../core/ndarray.js';
import { DataLoader } from '../data/data-loader.js';
import { trainTestSplit } from '../data/train-test-split.js';
import type { Sequential } from '../nn/containers/sequential.js';
import { AdamW } from '../optim/adamw.js';
import { OneCycleLR } from '../optim/schedules/one-cycle-lr.js';
import type { Callback, EpochFunction } from '../train/callbacks/callback.js';
import { EarlyStopping } from '../train/callbacks/early-stopping.js';
import { ScheduleLR } from '../train/callbacks/schedule-lr.js';
import { fit } from '../train/fit.js';
import type { Metrics } from '../train/ingredients.js';
import type { History } from '../train/records.js';
import { rowsAside } from './aside.js';
import type { Column } from './kinds.js';
import { fillUnknown, makeNetwork } from './network.js';
import { settingsFor, type FullSettings, type Settings } from './options.js';
import type { Outcome, OutcomeKind } from './outcome.js';
import { Preparation } from './preparation.js';
import { listOf, pick, type ReadRows } from './rows.js';

/** Options of a training. */
export interface TabularFitOptions {
  /** Ends the training between two batches; the model is then what it was before. */
  signal?: AbortSignal;
  /** Told of the course, as `fit`'s; a function is called with each epoch's record. */
  callbacks?: readonly (Callback | EpochFunction)[];
  /**
   * Numbers for the records by name: of the rows set aside, or without any of those trained with. A
   * classifier's are given numbers of classes and logits, a regressor's the target's own units.
   */
  metrics?: Metrics;
}

/** What a training comes to. */
export interface Fitted<Answer, Scores> {
  readonly settings: FullSettings;
  readonly preparation: Preparation;
  readonly network: Sequential;
  readonly outcome: Outcome<Answer, Scores>;
}

/** Trains on rows whose values have been checked. */
export async function train<Answer, Scores>(
  who: string,
  kind: OutcomeKind<Answer, Scores>,
  given: Settings,
  columns: readonly Column[],
  rows: ReadRows,
  { signal, callbacks = [], metrics = {} }: TabularFitOptions,
): Promise<{ fitted: Fitted<Answer, Scores>; history: History }> {
  const settings = settingsFor(given, rows.N);
  const { target, hidden, dropout, epochs, patience, lr, weightDecay, validation } = settings;
  const { batchSize } = settings;
  const generator = new Generator(settings.seed);
  const labels = listOf(rows, target);
  const strata = kind.name === 'classifier' ? (labels as readonly Category[]) : undefined;
  const [learnt, aside] = divide(rows.N, strata, validation, generator);
  const outcome = kind.learn(who, target, labels, learnt);
  const part = aside.length > 0 ? pick(rows, learnt) : rows;
  const preparation = Preparation.fit(who, columns, part);
  const { layout } = preparation;
  const network = makeNetwork({ layout, hidden, dropout, outputs: outcome.outputs }, generator);
  const encoded = (some: ReadRows): [x: NdArray, y: NdArray] => [
    preparation.transform(who, some),
    outcome.encode(who, listOf(some, target)),
  ];
  const [x, y] = encoded(part);
  const loader = new DataLoader([x, y], { batchSize, shuffle: true, generator });
  const optimizer = new AdamW(network.parameters(), { lr, weightDecay });
  const schedule = new OneCycleLR(optimizer, {
    maxLr: lr,
    totalSteps: epochs * loader.length,
    cycleMomentum: false,
  });
  const history = await fit(network, {
    train: loader,
    ...(aside.length > 0 && {
      validation: new DataLoader(encoded(pick(rows, aside)), { batchSize: 1024, generator }),
    }),
    loss: outcome.lossFor(y, settings),
    optimizer,
    epochs,
    metrics: outcome.metrics(metrics),
    warnings: false, // of inputs that are not scaled: they are, here
    callbacks: [
      new ScheduleLR(schedule, { every: 'batch' }),
      ...(aside.length > 0 ? [new EarlyStopping({ patience })] : []),
      ...callbacks,
    ],
    ...(signal !== undefined && { signal }),
  });
  fillUnknown(network, preparation.shares);
  return { fitted: { settings, preparation, network, outcome }, history };
}

/** How good a model is on rows that were read with the target. */
export function scoresOf<Answer, Scores>(
  who: string,
  target: string,
  { preparation, outcome, network }: Fitted<Answer, Scores>,
  rows: ReadRows,
): Scores {
  const targets = outcome.encode(who, listOf(rows, target));
  return outcome.scores(who, network, preparation.transform(who, rows), targets);
}

/**
 * Rows to train with and rows to set aside: a share of each class, where there are enough rows for
 * that; a class's only row is trained with.
 */
function divide(
  N: number,
  labels: readonly Category[] | undefined,
  share: number,
  generator: Generator,
): [train: number[], aside: number[]] {
  const all = Array.from({ length: N }, (_, n) => n);
  if (share === 0 || N < 2) return [all, []];
  // By the share: where it leaves nothing to train with, the error tells of it.
  if (!labels) return trainTestSplit(all, { testSize: share, generator });
  const classes = distinct(labels);
  const place = placesOf(classes);
  const counts = new Array<number>(classes.length).fill(0);
  for (const label of labels) counts[place.get(label)!]++;
  const isAlone = (n: number): boolean => counts[place.get(labels[n])!] < 2;
  const [alone, others] = [all.filter(isAlone), all.filter((n) => !isAlone(n))];
  const aside = rowsAside(N, counts, share);
  if (aside === 0) return [all, []];
  const [train, test] = trainTestSplit(others, {
    testSize: aside,
    stratify: others.map((n) => labels[n]),
    generator,
  });
  return [[...alone, ...train], test];
}
