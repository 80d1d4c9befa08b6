/**
 * What is special to BatchNorm1d: it remembers means and variances, and uses them in evaluation
 * mode.
 *
 * B = batch, C = numFeatures
 */
import { describe, expect, it } from 'vitest';
import { array, BatchNorm1d, Generator, Linear, ReLU, Sequential, SGD, toNested, type FloatDType, type NdArray } from '../../src/index.js'; // prettier-ignore
import { OptionError, StateError } from '../../src/core/errors.js';
import { onEachBackend } from '../support/backends.js';
import { expectClose, expectSame } from '../support/close.js';

const bad = (value: unknown) => value as never;
const dtype: FloatDType = 'float64';
const given = (values: number[][]) => array(values, { dtype });
const model = (seed = 1) => {
  const options = { generator: new Generator(seed), dtype };
  return new Sequential(
    new Linear(3, 4, options),
    new BatchNorm1d(4, { dtype }),
    new ReLU(),
    new Linear(4, 2, options),
  );
};
const batch = (seed: number): NdArray => new Generator(seed).uniform([6, 3], { low: -1, dtype });
const values = (state: Record<string, NdArray>) =>
  Object.entries(state).map(([name, a]) => [name, toNested(a)]);
const buffers = (layer: BatchNorm1d) =>
  values(layer.stateDict()).filter(([name]) => !/^(weight|bias)$/.test(String(name)));

onEachBackend(() => {
  describe('BatchNorm1d', () => {
    it('normalizes by the variance of the batch, and remembers that of the population', () => {
      const layer = new BatchNorm1d(2, { dtype, eps: 3 });
      expectClose(layer.forward(given([[0, 5], [2, 5]])), [[-0.5, 0], [0.5, 0]], 1e-15); // prettier-ignore
      expectClose(layer.runningMean!.value, [0.1, 0.5], 1e-15);
      expectClose(layer.runningVar!.value, [0.9 + 0.1 * 2, 0.9], 1e-15);
      expectSame(layer.numBatchesTracked!.value, 1);
    });

    it('uses what it remembers in evaluation mode, one row at a time too, and leaves it as it is', () => {
      const layer = new BatchNorm1d(2, { dtype, eps: 0 });
      layer.forward(given([[0, 5], [2, 7]])); // prettier-ignore
      const before = buffers(layer);
      const [mean, variance] = [0.1, 0.9 + 0.1 * 2];
      expectClose(
        layer.eval().forward(given([[1, 0.6]])),
        [[(1 - mean) / Math.sqrt(variance), 0]],
        { absolute: 1e-15 },
      );
      expect(buffers(layer)).toEqual(before);
      layer.train().forward(given([[0, 0], [1, 1]])); // prettier-ignore
      expect(buffers(layer)).not.toEqual(before);
    });

    it('takes the average of all batches with momentum null', () => {
      const layer = new BatchNorm1d(1, { dtype, momentum: null });
      for (const [a, b] of [[0, 2], [4, 4], [9, 15]]) layer.forward(given([[a], [b]])); // prettier-ignore
      expectClose(layer.runningMean!.value, [(1 + 4 + 12) / 3], 1e-15);
      expectClose(layer.runningVar!.value, [(2 + 0 + 18) / 3], 1e-15);
      expectSame(layer.numBatchesTracked!.value, 3);
    });

    it('gives the bias for a feature that is the same in every row', () => {
      const layer = new BatchNorm1d(1);
      layer.bias!.value = array([0.25]);
      expectSame(layer.forward(array([[7], [7], [7]])), [[0.25], [0.25], [0.25]]);
    });

    it("has PyTorch's names, order and shapes in the state of a Sequential", () => {
      const state = model().stateDict();
      const names = [
        '1.weight',
        '1.bias',
        '1.running_mean',
        '1.running_var',
        '1.num_batches_tracked',
      ];
      expect(Object.keys(state)).toEqual(['0.weight', '0.bias', ...names, '3.weight', '3.bias']);
      expect(names.map((name) => state[name].shape)).toEqual([[4], [4], [4], [4], []]);
      expect(names.map((name) => toNested(state[name]))).toEqual([[1, 1, 1, 1], [0, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1], 0]); // prettier-ignore
    });

    it('names its buffers apart from its parameters, so that no optimizer changes them', () => {
      const net = model();
      const [mean, variance, count] = ['1.running_mean', '1.running_var', '1.num_batches_tracked'];
      expect(net.namedBuffers().map(([name]) => name)).toEqual([mean, variance, count]);
      expect(net.namedParameters().map(([name]) => name)).toEqual(['0.weight', '0.bias', '1.weight', '1.bias', '3.weight', '3.bias']); // prettier-ignore
      net.backward(net.forward(batch(1)));
      const remembered = () => net.namedBuffers().map(([, { value }]) => toNested(value));
      const before = remembered();
      new SGD(net.parameters(), { lr: 1, weightDecay: 1 }).step();
      expect(remembered()).toEqual(before);
    });

    it('has no parameters with affine false, and no buffers with trackRunningStats false', () => {
      const plain = new BatchNorm1d(3, { affine: false });
      expect([plain.weight, plain.bias, plain.parameters()]).toEqual([null, null, []]);
      expect(Object.keys(plain.stateDict())).toEqual([
        'running_mean',
        'running_var',
        'num_batches_tracked',
      ]);
      const forgetful = new BatchNorm1d(3, { trackRunningStats: false });
      expect([forgetful.runningMean, forgetful.runningVar, forgetful.numBatchesTracked]).toEqual([
        null,
        null,
        null,
      ]);
      expect(Object.keys(forgetful.stateDict())).toEqual(['weight', 'bias']);
      expect(forgetful.namedBuffers()).toEqual([]);
    });

    it('uses the batch in evaluation mode too where it remembers nothing', () => {
      const layer = new BatchNorm1d(1, { dtype, eps: 3, trackRunningStats: false });
      const x = given([[0], [2]]);
      expect(toNested(layer.eval().forward(x))).toEqual(toNested(layer.train().forward(x)));
    });

    it('goes on with the same bits in another of its kind after its state is loaded', () => {
      const [one, other] = [model(1), model(2)];
      for (const seed of [1, 2, 3]) one.forward(batch(seed));
      other.loadStateDict(one.stateDict());
      expect(values(other.stateDict())).toEqual(values(one.stateDict()));
      for (const net of [one, other]) net.forward(batch(4));
      expect(values(other.stateDict())).toEqual(values(one.stateDict()));
      expect(toNested(other.eval().forward(batch(5)))).toEqual(
        toNested(one.eval().forward(batch(5))),
      );
    });

    it('hands out copies in a state: training on does not change them', () => {
      const net = model();
      const state = net.stateDict();
      const before = values(state);
      net.forward(batch(1));
      expect(values(state)).toEqual(before);
      net.loadStateDict(state);
      net.forward(batch(2));
      expect(values(state)).toEqual(before);
    });

    it('refuses a state without its buffers, and is then as it was', () => {
      const net = model();
      const state = Object.fromEntries(
        Object.entries(model(2).stateDict()).filter(([name]) => !name.includes('running')),
      );
      const before = values(net.stateDict());
      expect(() => net.loadStateDict(state)).toThrow(StateError);
      expect(() => net.loadStateDict(state)).toThrow('but got no 1.running_mean, 1.running_var');
      expect(values(net.stateDict())).toEqual(before);
      const missing = { missingKeys: ['1.running_mean', '1.running_var'], unexpectedKeys: [] };
      expect(net.loadStateDict(state, { strict: false })).toEqual(missing);
    });

    it('refuses one row in training mode, which has no variance, and remembers nothing of it', () => {
      const text =
        'BatchNorm1d(4) expects more than one row in training mode, but got x [1, 4]; ' +
        'pass larger batches, leave the last short one out with dropLast, or call eval()';
      const layer = new BatchNorm1d(4, { dtype });
      const before = buffers(layer);
      expect(() => layer.forward(given([[1, 2, 3, 4]]))).toThrow(
        expect.objectContaining({ message: text }),
      );
      expect(buffers(layer)).toEqual(before);
    });

    it.each([[[2, 3]], [[4]], [[2, 4, 1]], [[0, 4]]])(
      'refuses an input %j for 4 features',
      (shape) => {
        const x = array(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);
        expect(() => new BatchNorm1d(4).forward(x)).toThrow(
          expect.objectContaining({ name: 'ShapeError' }),
        );
      },
    );

    it('refuses options that it does not have, and numbers that are none of its own', () => {
      expect(() => new BatchNorm1d(4, bad({ track_running_stats: false }))).toThrow(OptionError);
      expect(() => new BatchNorm1d(4, bad({ track_running_stats: false }))).toThrow(
        "did you mean 'trackRunningStats'?",
      );
      expect(() => new BatchNorm1d(0)).toThrow(RangeError);
      expect(() => new BatchNorm1d(4, { eps: -1 })).toThrow(RangeError);
      expect(() => new BatchNorm1d(4, { momentum: NaN })).toThrow(RangeError);
      expect(() => new BatchNorm1d(4, { affine: bad('no') })).toThrow(TypeError);
    });
  });
});
