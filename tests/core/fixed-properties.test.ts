/**
 * Properties that are set after their object was made: refused, or taken and checked.
 */
import { describe, expect, it } from 'vitest';
import {
  array,
  BatchNorm1d,
  DataLoader,
  Dropout,
  ELU,
  Embedding,
  Flatten,
  Hardtanh,
  HuberLoss,
  KLDivLoss,
  LayerNorm,
  LeakyReLU,
  Linear,
  LogSoftmax,
  MSELoss,
  PReLU,
  RMSNorm,
  Sine,
  SmoothL1Loss,
  Softplus,
  toNested,
  zeros,
  type Module,
} from '../../src/index.js';
import { expectError } from '../support/errors.js';

const set = (owner: object, name: string, value: unknown) => () =>
  void ((owner as Record<string, unknown>)[name] = value);

// prettier-ignore
it.each<[string, object, string, unknown, string]>([
  ['ELU', new ELU(), 'alpha', 2, 'ELU expects alpha to stay 1, but got 2; make a new one'],
  ['LeakyReLU', new LeakyReLU(), 'negativeSlope', 0.5, 'LeakyReLU expects negativeSlope to stay 0.01, but got 0.5; make a new one'],
  ['Hardtanh', new Hardtanh(), 'maxVal', 6, 'Hardtanh expects maxVal to stay 1, but got 6; make a new one'],
  ['Softplus', new Softplus(), 'beta', 0, 'Softplus expects beta to stay 1, but got 0; make a new one'],
  ['Sine', new Sine(), 'omega', 1, 'Sine expects omega to stay 30, but got 1; make a new one'],
  ['Linear', new Linear(3, 2), 'inFeatures', 4, 'Linear(3 → 2) expects inFeatures to stay 3, but got 4; make a new one'],
  ['Embedding', new Embedding(4, 2), 'weight', null, 'Embedding(4 → 2) expects weight to stay the Parameter it is, but got null; set layer.weight.value instead'],
  ['Embedding', new Embedding(4, 2), 'paddingIdx', 1, 'Embedding(4 → 2) expects paddingIdx to stay null, but got 1; make a new one'],
  ['PReLU', new PReLU(), 'weight', 0.5, 'PReLU expects weight to stay the Parameter it is, but got 0.5; set layer.weight.value instead'],
  ['Flatten', new Flatten(), 'startDim', 'x', 'Flatten expects startDim to stay 1, but got "x"; make a new one'],
  ['LogSoftmax', new LogSoftmax(), 'dim', 0, 'LogSoftmax expects dim to stay -1, but got 0; make a new one'],
  ['BatchNorm1d', new BatchNorm1d(2), 'runningMean', zeros([2]), 'BatchNorm1d(2) expects runningMean to stay the Buffer it is, but got an ndarray [2]; set layer.runningMean.value instead'],
  ['LayerNorm', new LayerNorm(2), 'bias', null, 'LayerNorm(2) expects bias to stay the Parameter it is, but got null; set layer.bias.value instead'],
  ['HuberLoss', new HuberLoss(), 'delta', 2, 'HuberLoss expects delta to stay 1, but got 2; make a new one'],
  ['SmoothL1Loss', new SmoothL1Loss(), 'beta', 2, 'SmoothL1Loss expects beta to stay 1, but got 2; make a new one'],
  ['MSELoss', new MSELoss(), 'reduction', 'foo', 'MSELoss expects reduction to stay "mean", but got "foo"; make a new one'],
  ['KLDivLoss', new KLDivLoss(), 'reduction', 'batchmean', 'KLDivLoss expects reduction to stay "mean", but got "batchmean"; make a new one'],
  ['DataLoader', new DataLoader([[[1]], [0]]), 'batchSize', 0, 'DataLoader expects batchSize to stay 64, but got 0; make a new one'],
])('%s refuses another value of what it was made with', (_, owner, name, value, text) => {
  const before = (owner as Record<string, unknown>)[name];
  expectError(set(owner, name, value), TypeError, text);
  expect((owner as Record<string, unknown>)[name]).toBe(before);
});

describe('what may be changed is taken', () => {
  it('as p of a Dropout', () => {
    const layer = new Dropout(0.5);
    layer.p = 1;
    expect(toNested(layer.forward([[1, 2]]))).toEqual([[0, 0]]);
    expect(layer.label()).toBe('Dropout(1)');
  });

  it('as momentum of a BatchNorm1d', () => {
    const layer = new BatchNorm1d(1);
    layer.momentum = 1;
    layer.forward([[1], [3]]);
    expect(toNested(layer.runningMean!.value)).toEqual([2]);
  });

  it('as eps of what normalizes, between a forward and its backward for the next one only', () => {
    for (const make of [BatchNorm1d, LayerNorm, RMSNorm]) {
      const run = (change: (layer: { eps: number }) => void) => {
        const layer: Module & { eps: number } = new make(2);
        const y = layer.forward(array([[1, 2], [3, 5]])); // prettier-ignore
        change(layer);
        return [y, layer.backward(array([[1, 2], [0, 3]]))].map(toNested); // prettier-ignore
      };
      const same = run(() => undefined);
      expect(run((layer) => (layer.eps = 5))).toEqual(same);
      const layer = new make(2);
      layer.eps = 5;
      expect(toNested(layer.forward(array([[1, 2], [3, 5]])))).not.toEqual(same[0]); // prettier-ignore
    }
  });
});

// prettier-ignore
it.each<[string, Module, string, unknown, typeof RangeError | typeof TypeError, string]>([
  ['Dropout', new Dropout(), 'p', 2, RangeError, 'Dropout expects p to be a number from 0 to 1, but got 2; pass such a number'],
  ['BatchNorm1d', new BatchNorm1d(2), 'momentum', 'x', TypeError, 'BatchNorm1d(2) expects momentum to be a number, but got "x"; pass a number'],
  ['BatchNorm1d', new BatchNorm1d(2), 'eps', NaN, RangeError, 'BatchNorm1d(2) expects eps to be a finite number of at least 0, but got NaN; pass such a number'],
  ['LayerNorm', new LayerNorm(2), 'eps', -1, RangeError, 'LayerNorm(2) expects eps to be a finite number of at least 0, but got -1; pass such a number'],
  ['RMSNorm', new RMSNorm(2), 'eps', null, TypeError, 'RMSNorm(2) expects eps to be a number, but got null; pass a number'],
])('%s checks what was changed at its next forward', (_, layer, name, value, type, text) => {
  set(layer, name, value)();
  expectError(() => layer.forward(array([[1, 2], [3, 5]])), type, text);
});
