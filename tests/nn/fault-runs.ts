/**
 * Models in training, of every kind of layer, optimizer and input: what the tests of faults
 * disturb.
 */
import { expect } from 'vitest';
import {
  Adam,
  array,
  BatchNorm1d,
  DataLoader,
  Dropout,
  Embedding,
  Generator,
  Linear,
  manualSeed,
  MSELoss,
  ReLU,
  Sequential,
  SGD,
  SoftmaxCrossEntropy,
  Tanh,
  zeros,
  type Loss,
  type Module,
  type NdArray,
  type Optimizer,
  type OptimizerOptions,
} from '../../src/index.js';
import { wrap } from '../../src/core/ndarray.js';
import { numbersOf } from './fault-support.js';

type AnyOptimizer = Optimizer<OptimizerOptions>;

/** A model in training: one step of it after the other. */
export interface Run {
  readonly model: Module;
  readonly optimizer: AnyOptimizer;
  readonly criterion: Loss;
  readonly batch: (t: number) => { x: NdArray; target: NdArray };
  /** What else is done between backward and the optimizer's step. */
  readonly before?: () => void;
  /** Whether the states are saved and loaded again after each step. */
  readonly reloads?: boolean;
}

/** Rows in each step's batch: as many, more, fewer. */
export const rows = [4, 4, 9, 3];

const uniform = (shape: number[], seed: number): NdArray =>
  new Generator(seed).uniform(shape, { low: -1, high: 1 });

/** One number in each row that is not zero: the product is sparse. */
const oneHot = (shape: [number, number], seed: number): NdArray => {
  const x = zeros(shape);
  for (let b = 0; b < shape[0]; b++) x.set(b, (7 * b + seed) % shape[1], 1 + b);
  return x;
};

const regression = (I: number, O: number) => (t: number) => ({
  x: uniform([rows[t], I], t),
  target: uniform([rows[t], O], 50 + t),
});

const wide = (generator: Generator) =>
  new Sequential(
    new Linear(40, 20, { generator }),
    new ReLU(),
    new Linear(20, 16, { generator }),
    new Tanh(),
    new Linear(16, 3, { generator }),
  );

export const runs: Record<string, (generator: Generator) => Run> = {
  'plain SGD on sparse x': (generator) => {
    const model = wide(generator);
    return {
      model,
      optimizer: new SGD(model.parameters(), { lr: 0.1 }),
      criterion: new MSELoss(),
      batch: (t) => ({ x: oneHot([rows[t], 40], t), target: uniform([rows[t], 3], t) }),
    };
  },
  'plain SGD on dense x': (generator) => {
    const model = wide(generator);
    const optimizer = new SGD(model.parameters(), { lr: 0.1 });
    return { model, optimizer, criterion: new MSELoss(), batch: regression(40, 3) };
  },
  'momentum, with gradients that are read': (generator) => {
    const model = wide(generator);
    return {
      model,
      optimizer: new SGD(model.parameters(), { lr: 0.1, momentum: 0.9, weightDecay: 0.01 }),
      criterion: new MSELoss(),
      batch: regression(40, 3),
      before: () => model.parameters().forEach(({ grad }) => expect(grad).not.toBeNull()),
    };
  },
  'Adam, BatchNorm1d and Dropout': (generator) => {
    const model = new Sequential(
      new Linear(5, 6, { generator }),
      new BatchNorm1d(6),
      new Tanh(),
      new Dropout(0.3),
      new Linear(6, 2, { generator }),
    );
    const optimizer = new Adam(model.parameters());
    return { model, optimizer, criterion: new MSELoss(), batch: regression(5, 2) };
  },
  'an Embedding and labels': (generator) => {
    const model = new Sequential(
      new Embedding(7, 6, { generator }),
      new ReLU(),
      new Linear(6, 3, { generator }),
    );
    return {
      model,
      optimizer: new Adam(model.parameters()),
      criterion: new SoftmaxCrossEntropy(),
      batch: (t) => ({
        x: array(
          Array.from({ length: rows[t] }, (_, b) => (b * b + t) % 7),
          { dtype: 'int32' },
        ),
        target: array(Array.from({ length: rows[t] }, (_, b) => (b + t) % 3)),
      }),
    };
  },
  'bytes from a DataLoader': (generator) => {
    const model = wide(generator);
    const labels = array(Array.from({ length: 9 }, (_, b) => b % 3));
    const pixels = wrap(
      Uint8Array.from({ length: 360 }, (_, i) => (i % 11 === 0 ? i % 256 : 0)),
      [9, 40],
    );
    const loaders = rows.map(
      (batchSize) => new DataLoader([pixels, labels], { batchSize, scale: 1 / 255 }),
    );
    return {
      model,
      optimizer: new SGD(model.parameters(), { lr: 0.1 }),
      criterion: new SoftmaxCrossEntropy(),
      batch: (t) => {
        const [[x, target]] = loaders[t];
        return { x, target };
      },
    };
  },
  'states that are loaded after each step': (generator) => {
    const model = wide(generator);
    const optimizer = new Adam(model.parameters());
    return {
      model,
      optimizer,
      criterion: new MSELoss(),
      batch: regression(40, 3),
      reloads: true,
    };
  },
};

/** A whole training step; `given` is what becomes of each array on its way in. */
export function step(
  run: Run,
  t: number,
  given: (source: NdArray) => NdArray = (source) => source,
): void {
  const { model, optimizer, criterion } = run;
  manualSeed(t);
  const { x, target } = run.batch(t);
  optimizer.zeroGrad();
  criterion.forward(given(model.forward(given(x))), given(target));
  model.backward(given(criterion.backward()), { inputGrad: false });
  run.before?.();
  optimizer.step();
}

/** Saves the states and loads them. */
export function reload(run: Run, given: (source: NdArray) => NdArray = (source) => source): void {
  if (!run.reloads) return;
  const { model, optimizer } = run;
  const entries = Object.entries(model.stateDict()).map(([name, value]) => [name, given(value)]);
  const { state, paramGroups } = optimizer.stateDict();
  const memories = state.map(
    (memory) =>
      memory &&
      Object.fromEntries(
        Object.entries(memory).map(([name, value]) => [
          name,
          typeof value === 'number' ? value : given(value),
        ]),
      ),
  );
  model.loadStateDict(Object.fromEntries(entries) as Record<string, NdArray>);
  optimizer.loadStateDict({ state: memories as typeof state, paramGroups });
}

/** The steps from one to before another. */
export function steps(run: Run, from: number, to: number): void {
  for (let t = from; t < to; t++) {
    step(run, t);
    reload(run);
  }
}

/** What a run that nothing disturbs holds before each step, and at the end. */
export const undisturbed = (make: () => Run): unknown[] =>
  Array.from({ length: rows.length + 1 }, (_, t) => {
    const run = make();
    steps(run, 0, t);
    return numbersOf(run.model, run.optimizer);
  });
