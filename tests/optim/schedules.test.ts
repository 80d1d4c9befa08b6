/**
 * Schedules: thirty steps are PyTorch's, in one go and continued from states, and what is refused.
 */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import * as tinyMlp from '../../src/index.js';
import { AdamW, CosineAnnealingLR, CosineAnnealingWarmRestarts, ExponentialLR, LambdaLR, Linear, LinearLR, LRScheduler, MultiStepLR, OneCycleLR, ReduceLROnPlateau, SequentialLR, SGD, StepLR } from '../../src/index.js'; // prettier-ignore
import { OptionError, StateError } from '../../src/core/errors.js';
import type { Options } from '../cases/optimizers.js';
import { expectClose } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { readFixture } from '../support/fixtures.js';
import { camelCase } from '../support/names.js';
import { parameter } from '../support/optimizers.js';

type Row = [name: string, options: Options];
interface Run {
  chain: Row[];
  optimizer: 'SGD' | 'AdamW';
  halved: boolean;
  lrs: number[][];
  momenta: number[][];
}
const torch = readFixture('schedules') as {
  steps: number;
  halvedAfter: number;
  metrics: number[];
  runs: Run[];
  quarters: number[];
};
type Schedule = LRScheduler | ReduceLROnPlateau;

const bad = (value: unknown) => value as never;
const lambdas: Record<string, (epoch: number) => number> = {
  inverse: (epoch) => 1 / (1 + epoch),
  power: (epoch) => 0.9 ** epoch,
};

function make(optimizer: SGD | AdamW, [name, options]: Row): Schedule {
  const given = Object.entries(options).map(([key, value]) => {
    if (key === 'schedulers') return [key, (value as Row[]).map((row) => make(optimizer, row))];
    if (key !== 'lr_lambda') return [camelCase(key).replace(/^T/, 't'), value];
    return ['lrLambda', Array.isArray(value) ? value.map((one: string) => lambdas[one]) : lambdas[value as string]]; // prettier-ignore
  });
  const Class = tinyMlp[name as 'StepLR'] as unknown as new (...given: unknown[]) => Schedule;
  return new Class(optimizer, Object.fromEntries(given));
}

function begin({ chain, optimizer: name }: Run) {
  const groups = [0.1, 0.02].map((lr) => ({ params: [parameter([1])], lr }));
  const optimizer = name === 'SGD' ? new SGD(groups, { lr: 1, momentum: 0.9 }) : new AdamW(groups);
  return { optimizer, schedules: chain.map((row) => make(optimizer, row)) };
}
type Begun = ReturnType<typeof begin>;

/** The steps from one to another; each is compared with PyTorch's. */
function go(run: Run, { optimizer, schedules }: Begun, from: number, to: number): void {
  for (let t = from; t < to; t++) {
    for (const schedule of t > 0 ? schedules : []) {
      if (schedule instanceof ReduceLROnPlateau) schedule.step(torch.metrics[t - 1]);
      else schedule.step();
    }
    if (run.halved && t === torch.halvedAfter) optimizer.paramGroups[0].lr /= 2;
    const groups: { lr: number; momentum?: number; betas?: readonly number[] }[] =
      optimizer.paramGroups;
    const within = { relative: 1e-12, absolute: 1e-17 };
    expectClose(groups.map(({ lr }) => lr), run.lrs[t], within, `lr after ${t}`); // prettier-ignore
    const momenta = groups.map(({ momentum, betas }) => momentum ?? betas![0]);
    expectClose(momenta, run.momenta[t], within, `momentum after ${t}`);
  }
}

const title = ({ chain, optimizer, halved }: Run) =>
  `${JSON.stringify(chain).slice(1, -1)} of ${optimizer}${halved ? ', halved' : ''}`;
const runs = torch.runs.map((run) => [title(run), run] as const);

describe('thirty steps are those of PyTorch', () => {
  it.each(runs)('%s', (_, run) => {
    go(run, begin(run), 0, torch.steps + 1);
  });
});

describe.each(['before', 'after'])('continued, the optimizer loaded %s the schedule', (order) => {
  it.each(runs)('%s', (_, run) => {
    let parts = begin(run);
    go(run, parts, 0, 1);
    for (const [from, to] of [
      [1, 4],
      [4, 13],
      [13, 18],
      [18, torch.steps + 1],
    ]) {
      // prettier-ignore
      const next = begin({ ...run, chain: order === 'before' ? [] : run.chain });
      const load = () => next.optimizer.loadStateDict(bad(parts.optimizer.stateDict()));
      if (order === 'before') {
        load();
        next.schedules = run.chain.map((row) => make(next.optimizer, row));
      }
      next.schedules.forEach((schedule, i) => {
        const state = parts.schedules[i].stateDict();
        expect(structuredClone(state)).toEqual(state); // plain data
        schedule.loadStateDict(bad(state));
      });
      if (order === 'after') load();
      go(run, next, from, to);
      parts = next;
    }
  });
});

it('CosineAnnealingWarmRestarts takes fractions of epochs, as PyTorch', () => {
  const optimizer = new SGD([parameter([1])], { lr: 0.1 });
  const schedule = new CosineAnnealingWarmRestarts(optimizer, { t0: 3, tMult: 2 });
  const lrs = torch.quarters.map((_, quarter) => {
    schedule.step(quarter / 4);
    return optimizer.lr;
  });
  expectClose(lrs, torch.quarters, { relative: 1e-12 });
  schedule.step(2.5);
  schedule.step();
  expect(schedule.lastEpoch).toBe(3.5);
});

describe('a schedule', () => {
  const sgd = (groups = 1) =>
    new SGD(Array.from({ length: groups }, () => ({ params: [parameter([1])] })), { lr: 0.1 }); // prettier-ignore

  it('says what it set last, and leaves options of groups alone', () => {
    const optimizer = sgd(2);
    const names = Object.keys(optimizer.paramGroups[0]);
    const schedule = new StepLR(optimizer, { stepSize: 1, gamma: 0.5 });
    schedule.step();
    expect(schedule.lastLr).toEqual([0.05, 0.05]);
    expect(schedule.baseLrs).toEqual([0.1, 0.1]);
    expect(Object.keys(optimizer.paramGroups[0])).toEqual(names);
  });

  it('takes a second after the first has changed the rates, from what both began with', () => {
    const optimizer = sgd();
    new LinearLR(optimizer, { startFactor: 0.5 });
    expect(optimizer.lr).toBe(0.05);
    expect(new LambdaLR(optimizer, { lrLambda: () => 1 }).baseLrs).toEqual([0.1]);
  });

  it('changes nothing where a function gives no number', () => {
    const optimizer = sgd(2);
    const given = [(epoch: number) => 1 / (1 + epoch), (epoch: number) => (epoch === 1 ? NaN : 1)];
    const schedule = new LambdaLR(optimizer, { lrLambda: given });
    const before = schedule.stateDict();
    expectError(
      () => schedule.step(),
      RangeError,
      'LambdaLR expects what lrLambda gives at epoch 1 to be a finite number, but got NaN; pass such a number',
    );
    expect(schedule.stateDict()).toEqual(before);
  });

  it('OneCycleLR refuses a step after its last, and is then as it was', () => {
    const optimizer = sgd();
    const schedule = new OneCycleLR(optimizer, { maxLr: 1, totalSteps: 2 });
    for (let t = 0; t < 2; t++) schedule.step();
    const before = schedule.stateDict();
    expectError(
      () => schedule.step(),
      RangeError,
      'OneCycleLR expects at most 2 steps, but got one more; make a new one, or pass a larger totalSteps',
    );
    expect(schedule.stateDict()).toEqual(before);
  });

  it('OneCycleLR whose rise is one step long begins at its height', () => {
    const optimizer = sgd();
    new OneCycleLR(optimizer, { maxLr: 1, totalSteps: 10, pctStart: 0.1 });
    expect(optimizer.lr).toBe(1);
  });

  const one = sgd();
  const [linear, step] = [new LinearLR(one), new StepLR(one, { stepSize: 1 })];
  const other = new StepLR(sgd(), { stepSize: 1 });
  const plateau = new ReduceLROnPlateau(one);
  const sequence = (schedulers: unknown, milestones: unknown) =>
    new SequentialLR(one, bad({ schedulers, milestones }));
  const oneCycle = (options: object, optimizer: unknown = one) =>
    new OneCycleLR(bad(optimizer), bad({ maxLr: 1, totalSteps: 9, ...options }));

  it.each<[string, () => unknown, new (text: string) => Error, string]>([
    ['no optimizer', () => new StepLR(bad(null), { stepSize: 1 }), TypeError, 'StepLR expects optimizer to be an Optimizer, but got null; pass the optimizer'],
    ['no options', () => new StepLR(one, bad(undefined)), TypeError, 'StepLR expects its options as an object, but got undefined; pass { stepSize: 30 }'],
    ['no stepSize', () => new StepLR(one, bad({})), TypeError, 'StepLR expects stepSize, but got none; pass { stepSize: 30 }'],
    ["PyTorch's spelling", () => new StepLR(one, bad({ step_size: 1 })), OptionError, "StepLR expects the options stepSize, gamma, but got 'step_size'; did you mean 'stepSize'?"],
    ['a stepSize of 0', () => new StepLR(one, { stepSize: 0 }), RangeError, 'StepLR expects stepSize to be a whole number of at least 1, but got 0; pass such a number'],
    ['a third argument', () => new (StepLR as unknown as new (...all: unknown[]) => unknown)(one, { stepSize: 1 }, 2), TypeError, 'StepLR expects at most 2 arguments, but got 3; remove what is too much'],
    ['a milestone for milestones', () => new MultiStepLR(one, bad({ milestones: 3 })), TypeError, 'MultiStepLR expects milestones as a list of epochs, but got 3; pass [30, 80], say'],
    ['half a milestone', () => new MultiStepLR(one, { milestones: [1, 0.5] }), RangeError, 'MultiStepLR expects milestones[1] to be a whole number of at least 0, but got 0.5; pass such a number'],
    ['a negative gamma', () => new ExponentialLR(one, { gamma: -1 }), RangeError, 'ExponentialLR expects gamma to be a finite number of at least 0, but got -1; pass such a number'],
    ['a start at 0', () => new LinearLR(one, { startFactor: 0 }), RangeError, 'LinearLR expects startFactor above 0, but got 0; pass a larger number'],
    ['an end above 1', () => new LinearLR(one, { endFactor: 2 }), RangeError, 'LinearLR expects endFactor to be a number from 0 to 1, but got 2; pass such a number'],
    ['no epochs', () => new LinearLR(one, { totalIters: 0 }), RangeError, 'LinearLR expects totalIters to be a whole number of at least 1, but got 0; pass such a number'],
    ['half an epoch', () => new CosineAnnealingLR(one, { tMax: 0.5 }), RangeError, 'CosineAnnealingLR expects tMax to be a whole number of at least 1, but got 0.5; pass such a number'],
    ['NaN for etaMin', () => new CosineAnnealingLR(one, { tMax: 2, etaMin: NaN }), RangeError, 'CosineAnnealingLR expects etaMin to be a finite number of at least 0, but got NaN; pass such a number'],
    ['a tMult of 0', () => new CosineAnnealingWarmRestarts(one, { t0: 2, tMult: 0 }), RangeError, 'CosineAnnealingWarmRestarts expects tMult to be a whole number of at least 1, but got 0; pass such a number'],
    ['a negative epoch', () => new CosineAnnealingWarmRestarts(sgd(), { t0: 2 }).step(-1), RangeError, 'CosineAnnealingWarmRestarts expects epoch to be a finite number of at least 0, but got -1; pass such a number'],
    ['a number for a function', () => new LambdaLR(one, bad({ lrLambda: 0.5 })), TypeError, 'LambdaLR expects lrLambda to be a function, but got 0.5; pass a function'],
    ['functions for other groups', () => new LambdaLR(one, { lrLambda: [Math.sqrt, Math.sqrt] }), RangeError, 'LambdaLR expects lrLambda for 1 groups, but got 2; pass one for each, or one for all'],
    ['no length of a cycle', () => oneCycle({ totalSteps: null, epochs: 3 }), TypeError, 'OneCycleLR expects stepsPerEpoch beside epochs, but got none; pass { stepsPerEpoch: loader.length }, say'],
    ['no epochs of a cycle', () => oneCycle({ totalSteps: null, stepsPerEpoch: 3 }), TypeError, 'OneCycleLR expects epochs beside stepsPerEpoch, but got none; pass { epochs: 10 }, say'],
    ['nothing of a cycle', () => oneCycle({ totalSteps: null }), TypeError, 'OneCycleLR expects totalSteps, or epochs and stepsPerEpoch, but got neither; pass { maxLr: 0.1, totalSteps: 1000 }'],
    ['a function that gives text', () => new LambdaLR(one, { lrLambda: bad(() => '0.5') }), TypeError, 'LambdaLR expects what lrLambda gives at epoch 0 to be a number, but got "0.5"; pass a number'],
    ['another way to move', () => oneCycle({ annealStrategy: 'cosine' }), RangeError, "OneCycleLR expects annealStrategy to be 'cos' or 'linear', but got \"cosine\"; pass one of these"],
    ['a divFactor of 0', () => oneCycle({ divFactor: 0 }), RangeError, 'OneCycleLR expects divFactor above 0, but got 0; pass a larger number'],
    ['an optimizer without momentum', () => oneCycle({}, new tinyMlp.Adagrad([parameter([1])], { lr: 1 })), TypeError, 'OneCycleLR expects an optimizer with momentum or betas, but got Adagrad(1 parameters, lr 1, lrDecay 0, weightDecay 0, initialAccumulatorValue 0, eps 1e-10); pass { cycleMomentum: false }'],
    ['a factor of 1', () => new ReduceLROnPlateau(one, { factor: 1 }), RangeError, 'ReduceLROnPlateau expects factor below 1, but got 1; pass 0.1, say'],
    ['another mode', () => new ReduceLROnPlateau(one, bad({ mode: 'less' })), RangeError, "ReduceLROnPlateau expects mode to be 'min' or 'max', but got \"less\"; pass one of these"],
    ['half an epoch of patience', () => new ReduceLROnPlateau(one, { patience: 0.5 }), RangeError, 'ReduceLROnPlateau expects patience to be a whole number of at least 0, but got 0.5; pass such a number'],
    ['a metric where none is taken', () => (other as unknown as ReduceLROnPlateau).step(0.5), TypeError, 'StepLR.step expects no arguments, but got 1; remove what is too much'],
    ['no metric', () => plateau.step(bad(undefined)), TypeError, 'ReduceLROnPlateau.step expects the metric as a number, but got undefined; pass the loss, say'],
    ['a milestone too many', () => sequence([linear, step], [1, 2]), RangeError, 'SequentialLR expects a list of 3 schedulers for 2 milestones, but got [an object of class LinearLR, an object of class StepLR]; a milestone stands between two'],
    ['a milestone twice', () => sequence([linear, step, linear], [2, 2]), RangeError, 'SequentialLR expects milestones in ascending order, but got [2, 2]; sort them'],
    ['milestones in another order', () => sequence([linear, step, linear], [2, 1]), RangeError, 'SequentialLR expects milestones in ascending order, but got [2, 1]; sort them'],
    ['a plateau in a row', () => sequence([linear, plateau], [1]), TypeError, 'SequentialLR expects schedulers[1] to be a LRScheduler, but got an object of class ReduceLROnPlateau; ReduceLROnPlateau cannot stand in a row'],
    ['a schedule of another optimizer', () => sequence([linear, other], [1]), StateError, 'SequentialLR expects schedulers of its own optimizer, but got one of another at 1; make all with the same'],
  ])('refuses %s', (_, run, type, text) => { expectError(run, type, text); }); // prettier-ignore

  const advice = 'pass what stateDict() gave, of a schedule made alike';
  it.each<[string, () => Schedule, object, new (text: string) => Error, string]>([
    [
      'of more groups',
      () => other,
      { lr: [1, 2] },
      StateError,
      `StepLR.loadStateDict expects lr as a list of 1 numbers, one for each group, but got [1, 2]; ${advice}`,
    ],
    [
      'with NaN',
      () => other,
      { baseLrs: [NaN] },
      RangeError,
      'StepLR.loadStateDict expects baseLrs[0] to be a finite number, but got NaN; pass such a number',
    ],
    [
      'without an epoch',
      () => other,
      { lastEpoch: undefined },
      TypeError,
      'StepLR.loadStateDict expects lastEpoch to be a number, but got undefined; pass a number',
    ],
    [
      'with something more',
      () => other,
      { gamma: 1 },
      OptionError,
      "StepLR.loadStateDict expects the options lastEpoch, baseLrs, lastLr, lr, but got 'gamma'; remove it",
    ],
    [
      'of one schedule for two',
      () => sequence([linear, step], [1]),
      { schedulers: [linear.stateDict()] },
      StateError,
      `SequentialLR.loadStateDict expects the states of 2 schedulers, but got [an object]; ${advice}`,
    ],
    [
      'of two, of which one is none',
      () => sequence([linear, step], [1]),
      { schedulers: [linear.stateDict(), null] },
      TypeError,
      "SequentialLR.loadStateDict's schedulers[1] expects its options as an object, but got null; pass what stateDict() gave",
    ],
    [
      'of a plateau with something more',
      () => plateau,
      { patience: 1 },
      OptionError,
      "ReduceLROnPlateau.loadStateDict expects the options best, numBadEpochs, cooldownCounter, lastEpoch, lr, but got 'patience'; remove it",
    ],
    [
      'of a plateau with NaN',
      () => plateau,
      { best: NaN },
      TypeError,
      'ReduceLROnPlateau.loadStateDict expects best as a number, but got NaN; pass what stateDict() gave',
    ],
    [
      'of a plateau with half an epoch',
      () => plateau,
      { numBadEpochs: 0.5 },
      RangeError,
      'ReduceLROnPlateau.loadStateDict expects numBadEpochs to be a whole number of at least 0, but got 0.5; pass such a number',
    ],
  ])('refuses a state %s, and is then as it was', (_, made, wrong, type, text) => {
    // prettier-ignore
    const schedule = made();
    const before = schedule.stateDict();
    expectError(() => schedule.loadStateDict(bad({ ...before, ...wrong })), type, text);
    expect(schedule.stateDict()).toEqual(before);
  });
});

it('schedules and optimizers show consoles their settings', () => {
  const { weight, bias } = new Linear(2, 1);
  const groups = [{ params: [weight], lr: 3 }, { params: [bias!], lr: 0.5 }]; // prettier-ignore
  const optimizer = new SGD(groups, { lr: 1 });
  const step = new StepLR(optimizer, { stepSize: 2 });
  step.step();
  expect(inspect(step)).toBe('StepLR(lastEpoch 1, lastLr [3, 0.5], stepSize 2, gamma 0.1)');
  expect(inspect(optimizer)).toMatch(/^SGD\(2 parameters in 2 groups, lr \[3, 0\.5\], momentum 0,/);
  const plateau = inspect(new ReduceLROnPlateau(optimizer, { mode: 'max' }));
  expect(plateau).toMatch(/^ReduceLROnPlateau\(lastEpoch 0, lastLr \[3, 0\.5\], best -Infinity, .*mode max,/); // prettier-ignore
});
