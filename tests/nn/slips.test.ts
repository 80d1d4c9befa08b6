/**
 * Slips of newcomers to losses, containers and averages, and what they are told.
 */
import { expect, it } from 'vitest';
import {
  array,
  BatchNorm1d,
  BCEWithLogitsLoss,
  Columns,
  DTypeError,
  EMA,
  Embedding,
  Flatten,
  GaussianNLLLoss,
  init,
  KLDivLoss,
  LayerNorm,
  Linear,
  MSELoss,
  NonFiniteError,
  PoissonNLLLoss,
  ReLU,
  Residual,
  RMSNorm,
  Sequential,
  SequentialLR,
  SGD,
  SoftmaxCrossEntropy,
  StepLR,
  toNested,
  zeros,
} from '../../src/index.js';
import { expectError } from '../support/errors.js';

const bad = (value: unknown) => value as never;
const undefinedAt = 'pass numbers that it is defined for';

it('numbers for which a loss is not defined are named', () => {
  const text = (who: string, came: string) =>
    `${who} expects a finite loss, but got NaN at its forward number 1: that of ${came}; ${undefinedAt}`;
  for (const reduction of ['none', 'mean'] as const) {
    const run = () => new KLDivLoss({ reduction }).forward([[-1, -1]], [[0.5, -0.5]]);
    expectError(run, NonFiniteError, text('KLDivLoss', 'prediction -1 and target -0.5 at [0, 1]'));
  }
  const poisson = new PoissonNLLLoss({ logInput: false });
  const came = 'prediction -1 and target 0.5 at [1]';
  expectError(() => poisson.forward([1, -1], [1, 0.5]), NonFiniteError, text('PoissonNLLLoss', came)); // prettier-ignore
  // As in PyTorch: its logarithm is never taken.
  expect(new PoissonNLLLoss().forward([1], [-0.5])).toBeCloseTo(Math.E + 0.5, 6);
});

it('what overflows is named as well, with what to do', () => {
  const criterion = new PoissonNLLLoss();
  criterion.forward([1], [1]);
  const text =
    'PoissonNLLLoss expects a finite loss, but got Infinity at its forward number 2: that of prediction 1000 and target 1 at [0]; lower the learning rate, or look for NaN and Infinity in the inputs';
  expectError(() => criterion.forward([1000], [1]), NonFiniteError, text);
});

it('the sum over a batch that is ignored as a whole is 0, and so is its gradient', () => {
  const criterion = new SoftmaxCrossEntropy({ ignoreIndex: -1, reduction: 'sum' });
  expect(criterion.forward([[1, 2]], [-1])).toBe(0);
  expect(toNested(criterion.backward())).toEqual([[0, 0]]);
});

it.each(['posWeight', 'weight'])('one %s of BCEWithLogitsLoss goes for all columns', (name) => {
  const losses = (weights: number[], z: number[] | number[][], t: number[] | number[][]) => {
    const criterion = new BCEWithLogitsLoss({ reduction: 'none', [name]: weights });
    return [criterion.forward(z, t), criterion.backward()].map((each) => toNested(each));
  };
  expect(losses([3], [1, 2], [0, 1])).toEqual(losses([3, 3], [1, 2], [0, 1]));
  expect(losses([3], [[1, 2]], [[0, 1]])).toEqual(losses([3, 3], [[1, 2]], [[0, 1]]));
});

it('a posWeight for 1-D logits gives what PyTorch gives', () => {
  const criterion = new BCEWithLogitsLoss({ posWeight: [3], reduction: 'none' });
  const [a, b] = toNested<number[]>(criterion.forward([1, 2], [0, 1]));
  expect(a).toBeCloseTo(1.3133, 4);
  expect(b).toBeCloseTo(0.3808, 4);
});

const optimizer = new SGD(new Linear(1, 1).parameters(), { lr: 1 });
const schedule = new StepLR(optimizer, { stepSize: 1 });

// prettier-ignore
it.each<[string, () => unknown, string, string]>([
  ['a second module of a Residual', () => new Residual(new Linear(2, 2), bad(new Linear(2, 2))), 'TypeError', 'Residual expects its options as an object, but got an object of class Linear; pass { projection }, what x goes through around f, or one Sequential of both as f'],
  ['init for weightInit', () => new Embedding(3, 2, bad({ init: init.zeros() })), 'OptionError', "Embedding(3 → 2) expects the options weightInit, paddingIdx, dtype, generator, but got 'init'; did you mean 'weightInit'?"],
  ['an EMA of nothing', () => new EMA([]), 'RangeError', 'EMA expects at least one parameter, but got none; pass the model'],
  ['an EMA of a model without parameters', () => new EMA(new ReLU()), 'RangeError', 'EMA expects at least one parameter, but got none; pass the model'],
  ['one schedule twice', () => new SequentialLR(optimizer, { schedulers: [schedule, schedule], milestones: [2] }), 'StateError', 'SequentialLR expects each scheduler once, but got the same at 0 and 1; make one for each place'],
  ['weights that are all 0', () => new MSELoss().forward([[1]], [[2]], { weights: [0] }), 'RangeError', "MSELoss expects at least one row that counts for the mean, but got none: all are ignored or weigh 0; leave such batches out, or pass { reduction: 'sum' }"],
])('%s', (_, run, name, text) => {
  const error = (() => { try { return run(); } catch (caught) { return caught; } })() as Error;
  expect([error.constructor.name, error.message]).toEqual([name, text]);
});

it('a single logit has one column for weights', () => {
  const criterion = new BCEWithLogitsLoss({ posWeight: [2, 3] });
  expect(() => criterion.forward(array(1, []), array(1, []))).toThrow(/posWeight/);
});

it('float64 meets a layer of float32 in every place', () => {
  const x = array([[1, 2], [3, 4]], { dtype: 'float64' }); // prettier-ignore
  const columns = new Columns({ columns: [0, 1], module: new Linear(2, 1) });
  for (const layer of [new BatchNorm1d(2), columns, new Sequential(new BatchNorm1d(2))])
    expect(() => layer.forward(x), layer.label()).toThrow(DTypeError);
});

it('an axis of Flatten is a whole number, the last one too', () => {
  const text = (name: string) =>
    `Flatten expects ${name} to be a whole number from -9007199254740991 to 9007199254740991, but got 0.5; pass such a number`;
  expectError(() => new Flatten(0.5), RangeError, text('startDim'));
  expectError(() => new Flatten(0, 0.5), RangeError, text('endDim'));
});

it('norms begin with weights of 1 and biases of 0', () => {
  for (const norm of [new LayerNorm(2), new RMSNorm(2), new BatchNorm1d(2)]) {
    const values = norm.parameters().map(({ value }) => toNested(value));
    expect(values, norm.label()).toEqual([[1, 1], [0, 0]].slice(0, values.length)); // prettier-ignore
  }
});

it('a variance of each row may stand in rows of rows', () => {
  const [mean, target] = [zeros([2, 3, 4]), array(new Float32Array(24).fill(2), [2, 3, 4])];
  for (const shape of [
    [2, 3],
    [2, 3, 1],
    [2, 3, 4],
  ])
    // prettier-ignore
    expect(
      new GaussianNLLLoss().forward(mean, target, { variance: array(new Float32Array(shape.reduce((n, m) => n * m)).fill(1), shape) }), // prettier-ignore
    ).toBe(2);
});

it('a variance below 0 is found in the first place', () => {
  const criterion = new GaussianNLLLoss();
  const text =
    'GaussianNLLLoss expects variance of at least 0, but got -1 at [0, 0]; predict its logarithm and take exp of it, say';
  const run = () => criterion.forward([[1]], [[1]], { variance: [[-1]] });
  expectError(run, RangeError, text);
});
