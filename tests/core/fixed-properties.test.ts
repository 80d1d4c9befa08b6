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
it.each<[string, object, string, unknown]>([
  ['ELU', new ELU(), 'alpha', 2],
  ['LeakyReLU', new LeakyReLU(), 'negativeSlope', 0.5],
  ['Hardtanh', new Hardtanh(), 'maxVal', 6],
  ['Softplus', new Softplus(), 'beta', 0],
  ['Sine', new Sine(), 'omega', 1],
  ['Linear', new Linear(3, 2), 'inFeatures', 4],
  ['Embedding', new Embedding(4, 2), 'paddingIdx', 1],
  ['PReLU', new PReLU(), 'weight', 0.5],
  ['Flatten', new Flatten(), 'startDim', 'x'],
  ['LogSoftmax', new LogSoftmax(), 'dim', 0],
  ['BatchNorm1d', new BatchNorm1d(2), 'runningMean', zeros([2])],
  ['LayerNorm', new LayerNorm(2), 'bias', null],
  ['HuberLoss', new HuberLoss(), 'delta', 2],
  ['SmoothL1Loss', new SmoothL1Loss(), 'beta', 2],
  ['MSELoss', new MSELoss(), 'reduction', 'foo'],
  ['KLDivLoss', new KLDivLoss(), 'reduction', 'batchmean'],
  ['DataLoader', new DataLoader([[[1]], [0]]), 'batchSize', 0],
])('%s refuses another value of what it was made with', (_, owner, name, value) => {
  const before = (owner as Record<string, unknown>)[name];
  expect(set(owner, name, value)).toThrow(TypeError); // the engine's own, with the property's name
  expect((owner as Record<string, unknown>)[name]).toBe(before);
});

it('Embedding says what to do about its table', () => {
  expectError(
    set(new Embedding(4, 2), 'weight', null),
    TypeError,
    'Embedding(4 → 2) expects weight to stay the Parameter it is, but got null; set ' +
      'layer.weight.value instead',
  );
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
