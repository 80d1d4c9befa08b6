/**
 * Metrics of the training rows beside the validation's, for those who ask.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  accuracyScore, array, CSVLog, EarlyStopping, fit, Linear, MSELoss, OptionError, ProgressBar, readCheckpoint, SGD, StateError,
  writeCheckpoint,
  type FitOptions, type NdArray, type Training, type TrainingState,
} from '../../../src/index.js'; // prettier-ignore
import { expectRejection } from '../../support/errors.js';
import { folders } from './folders.js';
import { digits, setUp } from './support.js';

const folder = folders();

/** The share of right answers in each epoch, from what the model gave in its forwards. */
function watched() {
  const { model, ...options } = setUp();
  const forward = model.forward.bind(model);
  const outputs: NdArray[] = [];
  model.forward = (x: never) => {
    const y = forward(x);
    if (model.training) outputs.push(y);
    return y;
  };
  return { model, options, outputs };
}

describe('trainMetrics', () => {
  it('are of what the model gave when it learned from each row', async () => {
    const { model, options, outputs } = watched();
    const targets: number[] = [];
    const metrics = {
      accuracy: (y: NdArray, given: NdArray) => {
        if (y.shape[0] === 90) targets.push(...Array.from({ length: 90 }, (_, i) => y.get(i)));
        return accuracyScore(y, given);
      },
    };
    const history = await fit(model, { ...options, metrics, epochs: 2, trainMetrics: true });
    const expected = [0, 1].map((e) => {
      const rows = outputs.slice(6 * e, 6 * e + 6).flatMap((y) =>
        Array.from({ length: y.shape[0] }, (_, i) => (y.get(i, 1) > y.get(i, 0) ? 1 : 0)),
      ); // prettier-ignore
      return rows.filter((row, i) => row === targets[90 * e + i]).length / 90;
    });
    expect(history.map(({ trainMetrics }) => trainMetrics)).toEqual(
      expected.map((accuracy) => ({ accuracy })),
    );
    expect(expected.every((share) => share > 0.3 && share < 1)).toBe(true);
  });

  it('change neither the bits nor the other numbers, and are not there unasked', async () => {
    const run = async (options: Partial<FitOptions>) => {
      const { model, ...rest } = setUp();
      const history = await fit(model, { ...rest, epochs: 3, ...options });
      return { history, digits: digits(model) };
    };
    const [asked, unasked] = [await run({ trainMetrics: true }), await run({})];
    expect(asked.digits).toEqual(unasked.digits);
    expect(unasked.history.every((record) => !('trainMetrics' in record))).toBe(true);
    expect(asked.history.map(({ trainMetrics: _, seconds: __, ...record }) => record)).toEqual(
      unasked.history.map(({ seconds: _, ...record }) => record),
    );
    const { history } = await run({ trainMetrics: true, validation: undefined as never });
    expect(history.every(({ metrics, trainMetrics }) => metrics.accuracy === trainMetrics?.accuracy)).toBe(true); // prettier-ignore
  });

  it('have names of their own in logs, in progress and for those who go by them', async () => {
    const path = join(folder(), 'log.csv');
    const lines: string[] = [];
    const stream = { isTTY: true, columns: 200, write: (text: string) => lines.push(text) };
    const { model, ...rest } = setUp();
    const names: unknown[] = [];
    const stopping = new EarlyStopping({ monitor: 'train.accuracy' });
    const history = await fit(model, {
      ...rest,
      epochs: 1,
      trainMetrics: true,
      metrics: { accuracy: accuracyScore, 'train.accuracy': () => 5 },
      callbacks: [
        new CSVLog(path),
        new ProgressBar({ stream }),
        stopping,
        { onTrainBegin: ({ numbers }) => void names.push(numbers) },
      ],
    });
    const [header, row] = readFileSync(path, 'utf8').trim().split('\r\n');
    expect(header).toBe(
      'epoch,loss,validationLoss,accuracy,metrics.train.accuracy,train.accuracy,train.train.accuracy,lr,seconds',
    );
    const { accuracy } = history[0].trainMetrics!;
    expect(row.split(',')[5]).toBe(String(accuracy));
    expect(lines.at(-1)).toContain(`train.accuracy ${Number(accuracy.toPrecision(4))}`);
    expect(names).toEqual([
      ['loss', 'validationLoss', 'accuracy', 'train.accuracy', 'train.train.accuracy'],
    ]);
    expect(stopping.bestEpoch).toBe(1);
  });

  it('are whole after a resume within an epoch, by way of a file', async () => {
    const run = async (resume?: TrainingState, options: Partial<FitOptions> = {}) => {
      const { model, ...rest } = setUp();
      const states: TrainingState[] = [];
      const history = await fit(model, {
        ...rest, epochs: 2, trainMetrics: true, ...options, resume,
        callbacks: [{ onRest: (training: Training) => void states.push(training.state()) }],
      }); // prettier-ignore
      return { states, numbers: history.map(({ seconds: _, ...record }) => record) };
    };
    const { states, numbers } = await run();
    for (const at of [2, 6, 9]) {
      const state = readCheckpoint(writeCheckpoint(states[at]));
      expect((await run(state)).numbers).toEqual(numbers);
    }
    const without = await run(undefined, { trainMetrics: false });
    await expectRejection(
      run(without.states[2]),
      StateError,
      "fit expects a state with the outputs that metrics of this epoch's training rows are of, but got one without; resume with the same metrics and trainMetrics, or from an epoch's end",
    );
    expect((await run(without.states[6])).numbers[1]).toEqual(numbers[1]);
  });

  it('are asked for by true, and with metrics', async () => {
    const model = new Linear(1, 1);
    const train = (options: object) =>
      fit(model, {
        train: [[array([[1]]), array([[1]])]],
        loss: new MSELoss(),
        optimizer: new SGD(model.parameters(), { lr: 0.1 }),
        epochs: 1,
        ...options,
      });
    await expectRejection(train({ trainMetrics: true }), OptionError, 'fit expects metrics where trainMetrics is true, but got none; pass metrics: { accuracy: accuracyScore }, say'); // prettier-ignore
    await expectRejection(train({ trainMetrics: 'accuracy' }), TypeError, 'fit expects trainMetrics to be true or false, but got "accuracy"; pass a boolean'); // prettier-ignore
    await expectRejection(
      train({ metrics: { r2: () => 1 }, callbacks: [new EarlyStopping({ monitor: 'train.r2' })] }),
      OptionError,
      "EarlyStopping expects monitor to be one of loss, r2, but got 'train.r2'; give fit trainMetrics: true",
    );
  });
});
