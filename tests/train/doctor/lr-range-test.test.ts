/**
 * The learning rate range test: what it suggests learns, and it leaves no trace.
 */
import { describe, expect, it } from 'vitest';
import {
  Adam, array, DataLoader, evaluate, Linear, lrRangeTest, manualSeed, MSELoss, ReLU, Sequential, SGD, toFlat, type Module, type NdArray,
} from '../../../src/index.js'; // prettier-ignore
import { OptionError, ShapeError, StateError } from '../../../src/core/errors.js';
import { expectError } from '../../support/errors.js';
import { table, targets } from './setups.js';

const xs = table(4, 400);
const y = targets(xs, (x) => x(0) - 2 * x(1));

function setUp(
  make: (model: Module) => SGD | Adam = (model) =>
    new SGD(model.parameters(), { lr: 0.1, momentum: 0.5 }),
) {
  manualSeed(0);
  const model = new Sequential(new Linear(4, 16), new ReLU(), new Linear(16, 1));
  const loader = new DataLoader([xs, y], { batchSize: 20, shuffle: true });
  return { model, loader, loss: new MSELoss(), optimizer: make(model) };
}

describe('lrRangeTest', () => {
  it('raises the learning rate exponentially, and ends where the loss rises too far', () => {
    const { model, loader, ...rest } = setUp();
    const { lrs, losses, suggestion } = lrRangeTest(model, loader, { ...rest, from: 1e-4, to: 100, steps: 61 }); // prettier-ignore
    expect(lrs[0]).toBe(1e-4);
    for (let i = 1; i < lrs.length; i++) expect(lrs[i] / lrs[i - 1]).toBeCloseTo(10 ** 0.1, 10);
    expect(losses).toHaveLength(lrs.length);
    expect(lrs.length).toBeGreaterThan(20);
    expect(lrs.length).toBeLessThan(61);
    expect(lrs).toContain(suggestion);
  });

  it('suggests a learning rate that learns more than one ten times smaller or larger', () => {
    for (const make of [
      (model: Module) => new SGD(model.parameters(), { lr: 1 }),
      (model: Module) => new Adam(model.parameters(), { lr: 1 }),
    ]) {
      const { model, loader, ...rest } = setUp(make);
      const suggestion = lrRangeTest(model, loader, rest).suggestion!;
      const after = [0.1, 1, 30].map((factor) => {
        const { model, loader, loss, optimizer } = setUp(make);
        optimizer.lr = factor * suggestion;
        try {
          for (const [x, t] of loader) {
            loss.forward(model.forward(x), t);
            optimizer.zeroGrad();
            model.backward(loss.backward());
            optimizer.step();
          }
          return evaluate(model, loader, { loss }).loss;
        } catch {
          return Infinity;
        }
      });
      expect(after[1]).toBeLessThan(after[0]);
      expect(after[1]).toBeLessThan(after[2]);
    }
  });

  it('goes on where the loss is negative, as likelihoods are', () => {
    const { model, loader, loss, optimizer } = setUp();
    const below = {
      forward: (z: NdArray, target: NdArray) => loss.forward(z, target) - 100,
      backward: () => loss.backward(),
    };
    const { lrs } = lrRangeTest(model, loader, { loss: below, optimizer, to: 1e-3, steps: 40 });
    expect(lrs).toHaveLength(40);
  });

  it('is a flat line of no noise where nothing is learned, though batches differ', () => {
    const { model, loader, ...rest } = setUp();
    const found = lrRangeTest(model, loader, { ...rest, from: 1e-12, to: 1e-11 });
    const [least, most] = [Math.min(...found.losses), Math.max(...found.losses)];
    expect(most - least).toBeLessThan(1e-6 * most);
    expect(found.suggestion).toBeNull();
    expect(String(found)).toContain('learning rate, the loss never falls');
  });

  it('leaves weights, gradients, optimizer and orders as they were, and repeats itself', () => {
    const { model, loader, ...rest } = setUp();
    const state = () => JSON.stringify([
      model.parameters().map(({ value, grad }) => [[...toFlat(value)], grad]),
      rest.optimizer.stateDict(),
    ]); // prettier-ignore
    const before = state();
    const first = lrRangeTest(model, loader, rest);
    expect(state()).toBe(before);
    expect(rest.optimizer.lr).toBe(0.1);
    expect(lrRangeTest(model, loader, rest)).toEqual(first);
    const order = (batches: DataLoader) => [...batches].map(([x]) => [...toFlat(x)]);
    const next = order(loader); // from the default generator
    expect(order(setUp().loader)).toEqual(next);
  });

  it('prints a plot over a logarithmic axis', () => {
    const { model, loader, ...rest } = setUp();
    const text = String(lrRangeTest(model, loader, { ...rest, from: 1e-5, to: 10 }));
    const lines = text.split('\n');
    expect(lines).toHaveLength(16);
    expect(lines[0].trim()).toBe('loss');
    expect(lines[14].trim().split(/\s+/)).toEqual(expect.arrayContaining(['1e-5', '1e-4', '1e-3', '1e-2'])); // prettier-ignore
    expect(lines.at(-1)).toMatch(/^ +learning rate, the loss falls fastest at 0\.\d+$/);
    expect(text.match(/\*/g)!.length).toBeGreaterThan(20);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(76);
  });

  it('refuses what it cannot test', () => {
    const { model, loader, ...rest } = setUp();
    const run = (options: object, batches: unknown = loader) => () => lrRangeTest(model, batches as DataLoader, { ...rest, ...options }); // prettier-ignore
    expectError(run({ start: 1 }), OptionError, "lrRangeTest expects the options loss, optimizer, from, to, steps, generators, but got 'start'; remove it"); // prettier-ignore
    expectError(run({ from: 1, to: 0.1 }), RangeError, 'lrRangeTest expects to above from, but got 1 to 0.1; raise to'); // prettier-ignore
    expectError(run({ from: 0 }), RangeError, 'lrRangeTest expects from above 0, but got 0; pass a larger number'); // prettier-ignore
    expectError(run({ steps: 2 }), RangeError, 'lrRangeTest expects steps to be a whole number of at least 3, but got 2; pass such a number'); // prettier-ignore
    expectError(run({ generators: [7] }), TypeError, 'lrRangeTest expects generators to be a Generator, but got 7; pass new Generator(seed)'); // prettier-ignore
    expectError(run({}, []), ShapeError, 'lrRangeTest expects at least one batch, but got none; pass data'); // prettier-ignore
    expectError(run({ optimizer: { lr: 1, zeroGrad: () => 0, step: () => 0 } }), StateError, 'lrRangeTest expects an optimizer that can be put back, but got an object; give it stateDict and loadStateDict'); // prettier-ignore
    expectError(run({ optimizer: setUp().optimizer }), OptionError, "lrRangeTest expects an optimizer of the model's parameters, but got one of others; make it with model.parameters()"); // prettier-ignore
    expectError(run({}, [[array([[1, 2]]), array([[1]])]]), ShapeError, 'lrRangeTest, step 0: Linear(4 → 16) expects x [B, 4], but got [1, 2]; pass rows of 4 features'); // prettier-ignore
  });
});
