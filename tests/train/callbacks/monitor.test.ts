/**
 * Whether less of a number is better follows from its name, or has to be said.
 */
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { Checkpoint, EarlyStopping, fit, Linear, MSELoss, SGD } from '../../../src/index.js';
import { OptionError } from '../../../src/core/errors.js';
import { expectError } from '../../support/errors.js';

/** Which of two epochs with the numbers 1 and 2 is the best. */
async function best(name: string, mode?: 'min' | 'max') {
  const stopping = new EarlyStopping({ monitor: name, ...(mode && { mode }) });
  const model = new Linear(1, 1);
  let epoch = 0;
  await fit(model, {
    train: [[[[1]], [[1]]]],
    loss: new MSELoss(),
    optimizer: new SGD(model.parameters(), { lr: 0.1 }),
    epochs: 2,
    metrics: { [name]: () => ++epoch },
    callbacks: [stopping],
  });
  return stopping.bestEpoch;
}

it.each([
  'mae', 'MAE', 'mse', 'rmse', 'RMSE', 'mape', 'nll', 'error', 'meanAbsoluteError', 'valLoss', 'val_mae', 'valMAE', 'maeOfTest',
  'logLoss', 'logloss', 'brierScore', 'brierScoreLoss', 'perplexity',
])('less of %s is better', async (name) => {
  expect(await best(name)).toBe(1);
  expect(await best(name, 'max')).toBe(2); // who gave the name knows better
}); // prettier-ignore

it.each([
  'accuracy', 'balancedAccuracyScore', 'rocAuc', 'ROC AUC', 'f1', 'f1Score', 'macroF1', 'fbeta', 'r2', 'R2', 'precision',
  'recall', 'cohenKappa', 'correlation', 'score',
])('more of %s is better', async (name) => {
  expect(await best(name)).toBe(2);
  expect(await best(name, 'min')).toBe(1);
}); // prettier-ignore

it.each(['value', 'pdf1', 'maestro', 'negMeanSquaredError', 'neg_log_loss', 'acc', ''])(
  'a metric called %j needs mode',
  (monitor) => {
    const text = (who: string) =>
      `${who} expects mode for the metric '${monitor}', whose name does not say whether less is ` +
      "better, but got none; pass mode: 'min' or 'max'";
    expectError(() => new EarlyStopping({ monitor }), OptionError, text('EarlyStopping'));
    const checkpoint = () => new Checkpoint(tmpdir(), { best: true, monitor });
    expectError(checkpoint, OptionError, text('Checkpoint'));
  },
);

it('the largest loss is not taken for the best', () => {
  const text = "expects mode 'min' for the loss, less of which is better, but got 'max'; remove it, or name what it goes by: monitor: 'accuracy', say"; // prettier-ignore
  for (const monitor of ['loss', 'validationLoss', undefined]) {
    const options = { mode: 'max', ...(monitor && { monitor }) } as const;
    expectError(() => new EarlyStopping(options), OptionError, `EarlyStopping ${text}`);
    const checkpoint = () => new Checkpoint(tmpdir(), { best: true, ...options });
    expectError(checkpoint, OptionError, `Checkpoint ${text}`);
  }
});
