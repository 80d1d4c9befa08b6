/**
 * ScheduleLR and what it goes by: a plateau is looked for on the side that the number's name says.
 */
import { describe, expect, it, vi } from 'vitest';
import { ExponentialLR, fit, Linear, MSELoss, OneCycleLR, OptionError, ReduceLROnPlateau, ScheduleLR, SGD, StepLR, toNested, type FitOptions } from '../../../src/index.js'; // prettier-ignore
import { expectError, expectRejection } from '../../support/errors.js';

const optimizer = () => new SGD(new Linear(1, 1).parameters(), { lr: 1 });
const plateau = (mode?: 'min' | 'max', of = optimizer()) =>
  new ReduceLROnPlateau(of, { patience: 0, factor: 0.5, ...(mode && { mode }) });

/** Learning rates after epochs of a metric with these numbers. */
async function rates(name: string, values: number[], mode: 'min' | 'max') {
  const model = new Linear(1, 1);
  const sgd = new SGD(model.parameters(), { lr: 1 });
  let epoch = 0;
  const seen: number[] = [];
  await fit(model, {
    train: [[[[1]], [[1]]]],
    loss: { forward: () => 1, backward: () => [[0]] as never },
    optimizer: sgd,
    epochs: values.length,
    metrics: { [name]: () => values[epoch++] },
    callbacks: [
      new ScheduleLR(plateau(mode, sgd), { monitor: name }),
      () => void seen.push(sgd.lr),
    ],
  });
  return seen;
}

describe('ScheduleLR', () => {
  it('lowers the learning rate where accuracy grows no more', async () => {
    expect(await rates('accuracy', [0.5, 0.7, 0.7, 0.8], 'max')).toEqual([1, 1, 0.5, 0.5]);
    // A name that says nothing is taken as the schedule has it.
    expect(await rates('value', [3, 2, 2, 1], 'min')).toEqual([1, 1, 0.5, 0.5]);
    expect(await rates('value', [3, 2, 2, 4], 'max')).toEqual([1, 0.5, 0.25, 0.25]);
  });

  it('refuses a plateau on the other side', async () => {
    const wants = "ScheduleLR expects a schedule of mode 'max' for 'accuracy', more of which is better by its name, but got one of mode 'min'; make it with { mode: 'max' }, or give the metric another name"; // prettier-ignore
    expectError(() => new ScheduleLR(plateau(), { monitor: 'accuracy' }), OptionError, wants);
    expectError(
      () => new ScheduleLR(plateau('max'), { monitor: 'valMAE' }),
      OptionError,
      "ScheduleLR expects a schedule of mode 'min' for 'valMAE', less of which is better by its name, but got one of mode 'max'; make it with { mode: 'min' }, or give the metric another name",
    );
    const model = new Linear(1, 1);
    const sgd = new SGD(model.parameters(), { lr: 1 });
    const options: FitOptions = { train: [[[[1]], [[1]]]], loss: new MSELoss(), optimizer: sgd, epochs: 1, scheduler: plateau('max', sgd) }; // prettier-ignore
    await expectRejection(
      fit(model, options),
      OptionError,
      "ScheduleLR expects a schedule of mode 'min' for the loss, less of which is better, but got one of mode 'max'; remove the mode, or name what it goes by: callbacks: [new ScheduleLR(schedule, { monitor: 'accuracy' })], say",
    );
  });

  it('refuses a schedule of another optimizer, before the first batch', async () => {
    const model = new Linear(1, 1);
    const [sgd, other] = [1, 1].map((lr) => new SGD(model.parameters(), { lr }));
    const options: FitOptions = { train: [[[[1]], [[1]]]], loss: new MSELoss(), optimizer: sgd, epochs: 1 }; // prettier-ignore
    const before = toNested(model.stateDict().weight);
    for (const schedule of [new StepLR(other, { stepSize: 1 }), plateau('min', other)]) {
      const text = 'ScheduleLR expects a schedule of the optimizer that trains, but got one of another; make it with the optimizer that fit is given'; // prettier-ignore
      await expectRejection(fit(model, { ...options, scheduler: schedule }), OptionError, text);
      const callbacks = [new ScheduleLR(schedule)];
      await expectRejection(fit(model, { ...options, callbacks }), OptionError, text);
    }
    expect(toNested(model.stateDict().weight)).toEqual(before);
  });

  it('takes a schedule of what an optimizer hands on to', async () => {
    const model = new Linear(1, 1);
    const sgd = new SGD(model.parameters(), { lr: 1 });
    const steps = { lr: 1, zeroGrad: () => sgd.zeroGrad(), step: () => sgd.step() };
    for (const wrapped of [steps, { ...steps, paramGroups: [...sgd.paramGroups] }]) {
      sgd.lr = 1;
      const scheduler = new ExponentialLR(sgd, { gamma: 0.5 });
      await fit(model, { train: [[[[1]], [[1]]]], loss: new MSELoss(), optimizer: wrapped, epochs: 1, scheduler }); // prettier-ignore
      expect(sgd.lr).toBe(0.5);
    }
  });

  it('refuses a monitor where it steps every batch, and one that there is not', async () => {
    const step = new StepLR(optimizer(), { stepSize: 1 });
    expectError(
      () => new ScheduleLR(step, { every: 'batch', monitor: 'accuracy' }),
      OptionError,
      "ScheduleLR expects monitor where it steps every epoch, but got it with every: 'batch', which goes by the training loss so far; remove one of them",
    );
    await expectRejection(
      (async () => {
        const model = new Linear(1, 1);
        const sgd = new SGD(model.parameters(), { lr: 1 });
        await fit(model, {
          train: [[[[1]], [[1]]]], loss: new MSELoss(), optimizer: sgd, epochs: 1,
          callbacks: [new ScheduleLR(plateau('max', sgd), { monitor: 'accuracy' })],
        }); // prettier-ignore
      })(),
      OptionError,
      "ScheduleLR expects monitor to be one of loss, but got 'accuracy'; give fit a metric of that name",
    );
  });
});

describe('fit warns of a OneCycleLR whose steps', () => {
  const model = () => new Linear(1, 1);
  const head = 'fit is likely to learn badly here (diagnose says more, { warnings: false } is silent):\n  schedule: OneCycleLR has '; // prettier-ignore
  const batch = "callbacks: [new ScheduleLR(schedule, { every: 'batch' })]";

  /** What is said of three epochs of ten batches. */
  async function said(
    totalSteps: number,
    every: 'epoch' | 'batch',
    more: Partial<FitOptions> = {},
  ) {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const network = model();
    const sgd = new SGD(network.parameters(), { lr: 0.1, momentum: 0.9 });
    const schedule = new OneCycleLR(sgd, { maxLr: 0.1, totalSteps });
    await fit(network, {
      train: Array.from({ length: 10 }, (_, i) => [[[i / 10]], [[i / 10]]] as const),
      loss: new MSELoss(),
      optimizer: sgd,
      epochs: 3,
      ...(every === 'epoch' ? { scheduler: schedule } : { callbacks: [new ScheduleLR(schedule, { every })] }),
      ...more,
    }); // prettier-ignore
    const texts = warn.mock.calls.map(([text]) => text as unknown);
    warn.mockRestore();
    return texts;
  }

  it('are of batches where it is stepped once an epoch', async () => {
    expect(await said(30, 'epoch')).toEqual([
      `${head}30 steps, but 3 are taken by the end, one an epoch; step it 30 times, after each batch, by ${batch}, or make it with totalSteps: 3`,
    ]);
    expect(await said(30, 'epoch', { warnings: false })).toEqual([]);
    const batches = new Set([[[[1]], [[1]]] as const]); // their number is not told
    expect(await said(30, 'epoch', { train: batches })).toEqual([
      `${head}30 steps, but 3 are taken by the end, one an epoch; step it, after each batch, by ${batch}, or make it with totalSteps: 3`,
    ]);
  });

  it('are many more than the batches', async () => {
    expect(await said(60, 'batch')).toEqual([
      `${head}60 steps, but 30 are taken by the end, one a batch; make it with totalSteps: 30`,
    ]);
  });

  it('and of none that ends with the training', async () => {
    expect(await said(3, 'epoch')).toEqual([]);
    for (const steps of [30, 33]) expect(await said(steps, 'batch')).toEqual([]);
  });
});
