/**
 * What losses are told: options that are refused with a text that teaches, and what they must come
 * to. Against PyTorch: torch-losses.test.ts.
 */
import { describe, expect, it, vi } from 'vitest';
import {
  array,
  BCEWithLogitsLoss,
  GaussianNLLLoss,
  Generator,
  HuberLoss,
  KLDivLoss,
  NLLLoss,
  PoissonNLLLoss,
  rows,
  SmoothL1Loss,
  SoftmaxCrossEntropy,
  toNested,
  zeros,
} from '../../src/index.js';
import {
  DTypeError,
  NonFiniteError,
  OptionError,
  ShapeError,
  StateError,
} from '../../src/core/errors.js';
import type { LossOp } from '../../src/backend/ops.js';
import { currentBackend } from '../../src/backend/registry.js';
import { onEachBackend } from '../support/backends.js';
import { expectClose, expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';

const bad = (value: unknown) => value as never;
const such = 'pass such a number';
type ErrorClass = abstract new (...args: never[]) => Error;
const refusals: [string, () => unknown, ErrorClass, string][] = [
  ['a delta of 0', () => new HuberLoss({ delta: 0 }), RangeError, `HuberLoss expects delta above 0, but got 0; pass a larger number`], // prettier-ignore
  ['a delta that is null', () => new HuberLoss({ delta: bad(null) }), TypeError, 'HuberLoss expects delta to be a number, but got null; pass a number'], // prettier-ignore
  ['a delta that is no option', () => new HuberLoss(bad(1)), TypeError, 'HuberLoss expects its options as an object, but got 1; pass { reduction, delta } or leave it out'], // prettier-ignore
  ['options that are null', () => new HuberLoss(bad(null)), TypeError, 'HuberLoss expects its options as an object, but got null; pass { reduction, delta } or leave it out'], // prettier-ignore
  ['a negative beta', () => new SmoothL1Loss({ beta: -1 }), RangeError, `SmoothL1Loss expects beta to be a finite number of at least 0, but got -1; ${such}`], // prettier-ignore
  ['an eps of 0', () => new PoissonNLLLoss({ eps: 0 }), RangeError, `PoissonNLLLoss expects eps above 0, but got 0; pass a larger number`], // prettier-ignore
  ['text for logInput', () => new PoissonNLLLoss({ logInput: bad('no') }), TypeError, 'PoissonNLLLoss expects logInput to be true or false, but got "no"; pass a boolean'], // prettier-ignore
  ['a number for full', () => new PoissonNLLLoss({ full: bad(1) }), TypeError, 'PoissonNLLLoss expects full to be true or false, but got 1; pass a boolean'], // prettier-ignore
  ["Python's spelling", () => new KLDivLoss(bad({ log_target: true })), OptionError, "KLDivLoss expects the options reduction, logTarget, but got 'log_target'; did you mean 'logTarget'?"], // prettier-ignore
  ['a number for logTarget', () => new KLDivLoss({ logTarget: bad(1) }), TypeError, 'KLDivLoss expects logTarget to be true or false, but got 1; pass a boolean'], // prettier-ignore
  ['a label smoothing above 1', () => new SoftmaxCrossEntropy({ labelSmoothing: 1.5 }), RangeError, `SoftmaxCrossEntropy expects labelSmoothing to be a number from 0 to 1, but got 1.5; ${such}`], // prettier-ignore
  ['half an ignoreIndex', () => new NLLLoss({ ignoreIndex: 0.5 }), RangeError, `NLLLoss expects ignoreIndex to be a whole number from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}, but got 0.5; ${such}`], // prettier-ignore
  ['a negative class weight', () => new NLLLoss({ weight: [1, -1] }), RangeError, 'NLLLoss expects weight of at least 0, but got -1 at index 1; pass such numbers'], // prettier-ignore
  ['a matrix of class weights', () => new NLLLoss({ weight: [[1, 1]] }), ShapeError, 'NLLLoss expects weight [C], but got [1, 2]; pass one for each class'], // prettier-ignore
  ['a number for class weights', () => new NLLLoss({ weight: bad(2) }), TypeError, 'NLLLoss expects weight as an ndarray, a typed array or nested arrays, but got 2; pass one of these'], // prettier-ignore
  ['a posWeight for each element', () => new BCEWithLogitsLoss({ posWeight: zeros([2, 3]) }), ShapeError, 'BCEWithLogitsLoss expects posWeight [C], but got [2, 3]; pass one for each column, or one for all'], // prettier-ignore
  ['a weight for each element', () => new BCEWithLogitsLoss({ weight: zeros([2, 3]) }), ShapeError, "BCEWithLogitsLoss expects weight [C], but got [2, 3]; pass one for each column, or one for all; weights of rows are forward's third argument, { weights }"], // prettier-ignore
  ['an infinite posWeight', () => new BCEWithLogitsLoss({ posWeight: [Infinity] }), RangeError, 'BCEWithLogitsLoss expects posWeight of at least 0, but got Infinity at index 0; pass such numbers'], // prettier-ignore
];

const whole = 'SoftmaxCrossEntropy expects labels to be whole numbers from 0 to 2, but got';
const z = zeros([2, 3]);
const forwards: [string, () => unknown, ErrorClass, string][] = [
  ['another number of class weights', () => new NLLLoss({ weight: [1, 2] }).forward(z, [0, 1]), ShapeError, 'NLLLoss expects weight [3], but got [2]; pass one for each class'], // prettier-ignore
  ['another number of posWeights', () => new BCEWithLogitsLoss({ posWeight: [1, 2] }).forward(z, z), ShapeError, 'BCEWithLogitsLoss expects posWeight [3], but got [2]; pass one for each column, or one for all'], // prettier-ignore
  ['another number of weights', () => new BCEWithLogitsLoss({ weight: [1, 2] }).forward(z, z), ShapeError, "BCEWithLogitsLoss expects weight [3], but got [2]; pass one for each column, or one for all; weights of rows are forward's third argument, { weights }"], // prettier-ignore
  ['yes and no as 1 and −1', () => new BCEWithLogitsLoss().forward(z, [[0, 1, -1], [1, 1, 1]]), RangeError, 'BCEWithLogitsLoss expects targets from 0 to 1, but got -1 at [0, 2]; write yes as 1 and no as 0'], // prettier-ignore
  ['a probability above 1', () => new SoftmaxCrossEntropy().forward(z, [[0, 1, 0], [0, 5, 0]]), RangeError, 'SoftmaxCrossEntropy expects targets from 0 to 1, but got 5 at [1, 1]; pass a label for each row, or probabilities'], // prettier-ignore
  ['probabilities of another type', () => new SoftmaxCrossEntropy().forward(z, zeros([2, 3], { dtype: 'float64' })), DTypeError, "SoftmaxCrossEntropy expects target of dtype float32, but got float64; convert it with array(target, { dtype: 'float32' })"], // prettier-ignore
  ['probabilities with ignoreIndex', () => new SoftmaxCrossEntropy({ ignoreIndex: 0 }).forward(z, z), ShapeError, 'SoftmaxCrossEntropy expects labels [2], one for each row of logits, but got [2, 3]; pass one label a row'], // prettier-ignore
  ['probabilities of one class', () => new SoftmaxCrossEntropy().forward([[1], [2]], [[1], [1]]), ShapeError, 'SoftmaxCrossEntropy expects labels [2], one for each row of logits, but got [2, 1]; pass one label a row'], // prettier-ignore
  ['one-hot rows of integers', () => new SoftmaxCrossEntropy().forward(z, zeros([2, 3], { dtype: 'uint8' })), ShapeError, 'SoftmaxCrossEntropy expects labels [2], one for each row of logits, but got [2, 3]; pass one label a row'], // prettier-ignore
  ['probabilities for a loss of labels', () => new NLLLoss().forward(z, z), ShapeError, 'NLLLoss expects labels [2], one for each row of logProbabilities, but got [2, 3]; pass one label a row'], // prettier-ignore
  ["PyTorch's label of ignored rows", () => new SoftmaxCrossEntropy().forward(z, [0, -100]), RangeError, `${whole} -100 at row 1; number the classes from 0, or leave such rows out with { ignoreIndex: -100 }`], // prettier-ignore
  ['another label than the ignored one', () => new SoftmaxCrossEntropy({ ignoreIndex: -100 }).forward(z, [-100, -1]), RangeError, `${whole} -1 at row 1; number the classes from 0`], // prettier-ignore
  ['a batch that is ignored as a whole', () => new SoftmaxCrossEntropy({ ignoreIndex: -1 }).forward(z, [-1, -1]), RangeError, "SoftmaxCrossEntropy expects at least one row that counts for the mean, but got none: all are ignored or weigh 0; leave such batches out, or pass { reduction: 'sum' }"], // prettier-ignore
  ['a batch of classes without weight', () => new NLLLoss({ weight: [0, 1, 1] }).forward(z, [0, 0]), RangeError, "NLLLoss expects at least one row that counts for the mean, but got none: all are ignored or weigh 0; leave such batches out, or pass { reduction: 'sum' }"], // prettier-ignore
  ['a probability that is NaN', () => new SoftmaxCrossEntropy().forward(z, [[0, 1, 0], [NaN, 1, 0]]), NonFiniteError, 'SoftmaxCrossEntropy expects a finite loss, but got NaN at its forward number 1: labels[1, 0] is NaN; correct the data'], // prettier-ignore
];

const ofVariance = (variance: unknown) => () =>
  new GaussianNLLLoss().forward(z, z, { variance: bad(variance) });
const variances: typeof forwards = [
  ['a negative variance', ofVariance([[1], [-1]]), RangeError, 'GaussianNLLLoss expects variance of at least 0, but got -1 at [1, 0]; predict its logarithm and take exp of it, say'], // prettier-ignore
  ['a variance of another shape', ofVariance([1, 1, 1]), ShapeError, 'GaussianNLLLoss expects variance [2, 3] or [2, 1], but got [3]; pass one for each element or each row'], // prettier-ignore
  ['a variance of another type', ofVariance(zeros([2], { dtype: 'float64' })), DTypeError, "GaussianNLLLoss expects variance of dtype float32, but got float64; convert it with array(variance, { dtype: 'float32' })"], // prettier-ignore
  ['no variance', ofVariance(undefined), TypeError, 'GaussianNLLLoss expects variance as an ndarray, a typed array or nested arrays, but got undefined; pass one of these'], // prettier-ignore
  ['a variance as the third argument', () => new GaussianNLLLoss().forward(z, z, bad(z)), TypeError, 'GaussianNLLLoss.forward expects its options as an object, but got an ndarray [2, 3]; pass { variance }, the variance of each prediction'], // prettier-ignore
  ['a gradient of the variance before there is one', () => new GaussianNLLLoss().varianceGrad, StateError, 'GaussianNLLLoss.varianceGrad expects a backward before it, but got none; call backward first'], // prettier-ignore
];

const x = new Generator(2).uniform([6, 4], { low: -3, high: 3, dtype: 'float64' });
const labels = array([3, 0, -1, 2, -1, 1]);

/** The op that a loss hands to its backend. */
function opOf(run: () => unknown): LossOp {
  const spy = vi.spyOn(currentBackend(), 'loss');
  run();
  const [op] = spy.mock.calls[0];
  spy.mockRestore();
  return op;
}

onEachBackend(() => {
  describe('a loss refuses', () => {
    it.each(refusals)('%s', (_, run, type, text) => expectError(run, type, text));
    it.each([...forwards, ...variances])('%s, when it is called', (_, run, type, text) =>
      expectError(run, type, text),
    );
  });

  describe('SoftmaxCrossEntropy', () => {
    it('hands its kernel’s op to the backend where nobody asks for more, and no kernel else', () => {
      const [y, kernel] = [array([0, 1]), 'softmaxCrossEntropy'];
      const kernelOf = (op: LossOp) => ('kernel' in op ? op.kernel : undefined);
      for (const reduction of ['mean', 'sum'] as const) {
        const criterion = new SoftmaxCrossEntropy({ reduction });
        expect(kernelOf(opOf(() => criterion.forward(z, y)))).toBe(kernel);
        expect(kernelOf(opOf(() => criterion.forward(z, y, { weights: [1, 1] })))).toBeUndefined();
        expect(kernelOf(opOf(() => criterion.forward(z, z)))).toBeUndefined();
      }
      for (const options of [{ weight: [1, 1, 1] }, { labelSmoothing: 0.1 }, { ignoreIndex: 5 }]) {
        const criterion = new SoftmaxCrossEntropy(options);
        expect(kernelOf(opOf(() => criterion.forward(z, y)))).toBeUndefined();
      }
    });

    it('leaves ignored rows out as if they were not there, NaN and all', () => {
      const criterion = new SoftmaxCrossEntropy({ ignoreIndex: -1 });
      const broken = array(x);
      broken.set(2, 1, NaN);
      const counted = [0, 1, 3, 5];
      const kept = array(
        counted.map((b) => toNested<number[][]>(x)[b]),
        { dtype: 'float64' },
      );
      const plain = new SoftmaxCrossEntropy();
      const expected = plain.forward(kept, array(counted.map((b) => labels.get(b))));
      expect(criterion.forward(broken, labels)).toBe(expected);
      const [gradient, rest] = [criterion.backward(), toNested<number[][]>(plain.backward())];
      expect(counted.map((b) => toNested<number[][]>(gradient)[b])).toEqual(rest);
      for (const b of [2, 4]) expectSame(gradient.pick(b), [0, 0, 0, 0]);
    });

    it('is to the bit what it is without options, where these change nothing', () => {
      const [some, y] = [rows(x, 0, 2), array([3, 0])];
      const plain = new SoftmaxCrossEntropy();
      const expected = [plain.forward(some, y), toNested(plain.backward())];
      const oneHot = array([[0, 0, 0, 1], [1, 0, 0, 0]], { dtype: 'float64' }); // prettier-ignore
      for (const options of [{ weight: [1, 1, 1, 1] }, { labelSmoothing: 0 }, { ignoreIndex: 2 }]) {
        const criterion = new SoftmaxCrossEntropy(options);
        expect([criterion.forward(some, y), toNested(criterion.backward())]).toEqual(expected);
      }
      expect([plain.forward(some, oneHot), toNested(plain.backward())]).toEqual(expected);
    });

    it('has no loss of a class that is impossible and has no share', () => {
      const criterion = new SoftmaxCrossEntropy();
      const logits = array([[0, -Infinity, 0]]);
      expectClose(criterion.forward(logits, [[0.5, 0, 0.5]]), Math.LN2, { relative: 1e-15 });
      expectSame(criterion.backward(), [[0, 0, 0]]);
    });
  });

  it('a loss of one number takes a weight for it, and keeps it apart', () => {
    const criterion = new HuberLoss({ reduction: 'none' });
    const one = array([3], []);
    const apart = criterion.forward(one, array([1], []), { weights: [2] });
    expect([apart.shape, apart.get(), criterion.backward(array([5], [])).get()]).toEqual([
      [],
      3,
      10,
    ]);
  });

  it('an array of any axes weighs by its first', () => {
    const criterion = new HuberLoss({ reduction: 'none' });
    const apart = criterion.forward(zeros([2, 1, 2]), array([1, 1, 1, 1], [2, 1, 2]), {
      weights: [1, 4],
    });
    expectSame(apart, [[[0.5, 0.5]], [[2, 2]]]);
    expectSame(criterion.backward(), [[[-1, -1]], [[-4, -4]]]);
    const row = criterion.forward(zeros([3]), array([1, 1, 1]), { weights: [1, 0, 4] });
    expectSame(row, [0.5, 0, 2]);
  });
});
