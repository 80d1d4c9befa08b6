/**
 * Ops for the tests of backends: those that the library hands to its backends, caught on the way,
 * and a few of the tests' own.
 */
import { vi } from 'vitest';
import {
  Adam,
  array,
  MSELoss,
  Parameter,
  ReLU,
  SGD,
  SoftmaxCrossEntropy,
} from '../../src/index.js';
import type { Backend, FloatTensor } from '../../src/backend/backend.js';
import type {
  BinaryOp,
  ElementLossOp,
  GradOp,
  RowLossOp,
  UpdateRule,
} from '../../src/backend/ops.js';
import { currentBackend } from '../../src/backend/registry.js';

/** What `run` hands to its backend's method first. */
function caught(method: 'unary' | 'loss' | 'step', run: () => void): unknown {
  const spy = vi.spyOn(currentBackend(), method);
  run();
  const [op] = spy.mock.calls[0];
  spy.mockRestore();
  return op;
}

/** The rule of an optimizer's step. */
const ruleOf = (make: (params: Parameter[]) => { step(): void }): UpdateRule =>
  caught('step', () => {
    const parameter = new Parameter(array([1]));
    parameter.accumulateGrad(array([1]));
    make([parameter]).step();
  }) as UpdateRule;

const [one, label] = [array([[1]]), array([0])];

/** max(x, 0), by a kernel and from the output. */
export const relu = caught('unary', () => new ReLU().forward(one)) as GradOp;
/** (y − t)², element by element. */
export const squaredError = caught('loss', () => new MSELoss().forward(one, one)) as ElementLossOp;
/** Softmax and cross-entropy, row by row, by a kernel. */
export const crossEntropy = caught('loss', () =>
  new SoftmaxCrossEntropy().forward(one, label),
) as RowLossOp;
export const sgd = ruleOf((params) => new SGD(params, { lr: 1 }));
export const sgdMomentum = ruleOf((params) => new SGD(params, { lr: 1, momentum: 0.5 }));
export const adam = ruleOf((params) => new Adam(params));

/** The same op in its scalar form. */
export const scalarForm = <Op extends { readonly kernel?: string }>(op: Op): Op => ({
  ...op,
  kernel: undefined,
});

/**
 * p / x, from the input: it has a parameter, and what fills up a row with zeros makes it infinite.
 */
export const reciprocal: GradOp = {
  name: 'reciprocal',
  saves: 'input',
  f: (x, p) => p / x,
  grad: (x, dy, p) => (-dy * p) / (x * x),
};

/** 2 a + b²: a function of two numbers that no kernel knows, and not symmetric. */
export const lopsided: BinaryOp = { name: 'lopsided', f: (a, b) => 2 * a + b * b };

/** Smaller steps each time, along this gradient and the last: a rule that no kernel knows. */
export const counting: UpdateRule = {
  name: 'counting',
  states: ['count', 'last'],
  update: (w, g, state, [lr]) => {
    state[0] += 1;
    const step = (lr * (g + state[1])) / state[0];
    state[1] = g;
    return w - step;
  },
};

/** A loss by rows that no kernel knows: half the square of the sum of what is missed. */
export const missedSum: RowLossOp = {
  name: 'missedSum',
  row: (prediction, target, gradient, scale) => {
    let sum = 0;
    for (let c = 0; c < prediction.length; c++) {
      sum += prediction.data[prediction.start + c] - target.data[target.start + c];
    }
    for (let c = 0; c < gradient.length; c++) gradient.data[gradient.start + c] = sum * scale;
    return (sum * sum) / 2;
  },
};

/** value −= 0.1 · grad */
export const descend = (backend: Backend, value: FloatTensor, grad: FloatTensor): void =>
  backend.step(sgd, value, grad, [], [0.1, 0]);
