/**
 * The worker: trains a model of a table, tests it on rows that it has not seen, and sends it as a
 * file.
 */
import { accuracyScore, argmax, r2Score, type Callback, type Metrics } from 'tiny-mlp';
import { TabularClassifier, TabularRegressor, type TableRow } from 'tiny-mlp/tabular';
import { serveTraining } from 'tiny-mlp/worker';
import type { Job, Outcome, Verdict } from './job.js';
import { splitRows } from './split.js';

/** Fixes which rows are set aside, and all that is random in the training. */
const SEED = 0;
/** Of the rows to learn from, those that are watched; the epoch that is best on them is kept. */
const WATCHED = 0.15;
/** Rows that are enough to tell what a column is worth. */
const ENOUGH = 1000;

serveTraining(async ({ task, settings }: Job, link): Promise<Outcome> => {
  const { target, columns, rows, kind } = task;
  const { hidden, epochs, lr, aside, pace } = settings;
  const { train, test } = splitRows(task, aside, SEED);
  const options = {
    target,
    columns,
    hidden: [hidden],
    epochs,
    patience: epochs, // all epochs are trained, so that the curves can be compared
    lr,
    validation: WATCHED,
    seed: SEED,
  };
  const model =
    kind === 'classifier' ? new TabularClassifier(options) : new TabularRegressor(options);
  const take = (numbers: readonly number[]): TableRow[] => numbers.map((n) => rows[n]);
  const [learnt, unseen] = [take(train), take(test)];
  const metrics: Metrics =
    kind === 'classifier'
      ? { accuracy: (targets, logits) => accuracyScore(targets, argmax(logits)) }
      : { r2: r2Score };
  const history = await model.fit(learnt, { callbacks: [link, atPace(pace)], metrics });
  const watched = history.map(({ validationLoss }) => validationLoss ?? NaN);
  const best = watched.indexOf(Math.min(...watched));
  return {
    bytes: model.save(),
    test,
    verdict: test.length > 0 ? judge(model, target, learnt, unseen) : null,
    importance: test.length > 0 ? model.permutationImportance(unseen.slice(0, ENOUGH)) : [],
    epochs: history.length,
    bestEpoch: best < 0 ? null : best + 1,
  };
});

/** On rows that were not trained with. */
function judge(
  model: TabularClassifier | TabularRegressor,
  target: string,
  learnt: readonly TableRow[],
  unseen: readonly TableRow[],
): Verdict {
  const values = learnt.map((row) => row[target]);
  if (model instanceof TabularClassifier) {
    const counts = new Map<string, number>();
    for (const label of values as string[]) counts.set(label, (counts.get(label) ?? 0) + 1);
    const [[mostFrequent]] = [...counts].sort(([, a], [, b]) => b - a);
    const hits = unseen.filter((row) => row[target] === mostFrequent).length;
    const { accuracy } = model.evaluate(unseen);
    return { kind: 'classifier', accuracy, baseline: hits / unseen.length, mostFrequent };
  }
  const mean = (values as number[]).reduce((sum, value) => sum + value, 0) / values.length;
  const squares = unseen.map((row) => ((row[target] as number) - mean) ** 2);
  const { r2, rmse } = model.evaluate(unseen);
  const baseline = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
  return { kind: 'regressor', r2, rmse, baseline };
}

/** Waits after an epoch that took less than its time. */
function atPace(epochsASecond: number): Callback {
  let begun = 0;
  return {
    onEpochBegin: () => void (begun = performance.now()),
    onEpochEnd: async () => {
      const left = 1000 / epochsASecond - (performance.now() - begun);
      if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
    },
  };
}
