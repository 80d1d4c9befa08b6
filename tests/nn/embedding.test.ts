/**
 * What is special to Embedding: ids for inputs, a gradient for the rows that were read, none for
 * the ids.
 *
 * B = batch, K = ids a row, D = embeddingDim
 */
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { array, Embedding, Generator, init, Linear, Sequential, SGD, toNested, type FloatDType } from '../../src/index.js'; // prettier-ignore
import { StateError } from '../../src/core/errors.js';
import { onEachBackend } from '../support/backends.js';
import { expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';

const bad = (value: unknown) => value as never;
const whole = { dtype: 'int32' } as const;

/** Ten rows: of id i they are 10 i, 10 i + 1, 10 i + 2. */
function counted(dtype: FloatDType = 'float64') {
  const layer = new Embedding(10, 3, { dtype });
  layer.weight.value = array(
    Array.from({ length: 10 }, (_, i) => [10 * i, 10 * i + 1, 10 * i + 2]),
    { dtype },
  );
  return layer;
}

onEachBackend(() => {
  describe('Embedding', () => {
    it('gives the rows of its weight: [B] → [B, D] and [B, K] → [B, K, D]', () => {
      const layer = counted();
      expectSame(layer.forward(array([3, 0, 3], whole)), [[30, 31, 32], [0, 1, 2], [30, 31, 32]]); // prettier-ignore
      expectSame(layer.forward(array([[1, 9], [9, 2]], whole)), [[[10, 11, 12], [90, 91, 92]], [[90, 91, 92], [20, 21, 22]]]); // prettier-ignore
      for (const dtype of ['float32', 'float64'] as const)
        expect(counted(dtype).forward(array([4], whole)).dtype).toBe(dtype);
    });

    it('takes ids of any element type, in a plain array and behind any strides', () => {
      const layer = counted();
      const expected = [[[10, 11, 12], [20, 21, 22]], [[30, 31, 32], [40, 41, 42]]]; // prettier-ignore
      for (const type of [
        Uint8Array,
        Int8Array,
        Uint16Array,
        Int16Array,
        Uint32Array,
        Int32Array,
        Float32Array,
        Float64Array,
      ]) {
        expectSame(layer.forward(ndarray(new type([1, 2, 3, 4]), [2, 2])), expected, type.name);
      }
      expectSame(layer.forward(ndarray([1, 2, 3, 4], [2, 2])), expected);
      expectSame(
        layer.forward(ndarray(new Int32Array([1, 3, 2, 4]), [2, 2]).transpose(1, 0)),
        expected,
      );
      expectSame(
        layer.forward(ndarray(new Int32Array([4, 3, 2, 1]), [2, 2]).step(-1, -1)),
        expected,
      );
    });

    it('adds each gradient to the row that was read, as often as it was read, and to no other', () => {
      const layer = counted();
      layer.forward(array([[1, 4], [1, 1]], whole)); // prettier-ignore
      expect(layer.backward(array([[[1, 2, 3], [5, 5, 5]], [[10, 20, 30], [100, 200, 300]]], { dtype: 'float64' }), { inputGrad: false })).toBeNull(); // prettier-ignore
      const grad = Array.from({ length: 10 }, () => [0, 0, 0]);
      [grad[1], grad[4]] = [[111, 222, 333], [5, 5, 5]]; // prettier-ignore
      expectSame(layer.weight.grad!, grad);
      layer.forward(array([4, 0], whole));
      layer.backward(array([[1, 1, 1], [7, 8, 9]], { dtype: 'float64' }), { inputGrad: false }); // prettier-ignore
      grad[4] = [6, 6, 6];
      grad[0] = [7, 8, 9];
      expectSame(layer.weight.grad!, grad);
      layer.weight.zeroGrad();
      layer.forward(array([2], whole));
      layer.backward(array([[1, 2, 3]], { dtype: 'float64' }), { inputGrad: false });
      expectSame(layer.weight.grad!, grad.map((_, i) => (i === 2 ? [1, 2, 3] : [0, 0, 0]))); // prettier-ignore
    });

    it('goes back to the ids it was given, whatever becomes of their array', () => {
      const layer = counted();
      const ids = array([5, 6], whole);
      layer.forward(ids);
      ids.set(0, 0);
      layer.backward(array([[1, 1, 1], [2, 2, 2]], { dtype: 'float64' }), { inputGrad: false }); // prettier-ignore
      expect(toNested(layer.weight.grad!)).toEqual(
        Array.from({ length: 10 }, (_, i) =>
          i === 5 ? [1, 1, 1] : i === 6 ? [2, 2, 2] : [0, 0, 0],
        ),
      );
    });

    it('has no gradient for ids, and says so, alone and as the first of a Sequential', () => {
      const text = (who: string) =>
        `${who}.backward expects { inputGrad: false }, because whole numbers have no gradient, but got { inputGrad: true }; pass it`;
      const layer = counted('float32');
      const grad = array(layer.forward(array([1, 2], whole)));
      expectError(() => layer.backward(grad), StateError, text('Embedding(10 → 3)'));
      expectError(
        () => layer.backward(grad, { inputGrad: true }),
        StateError,
        text('Embedding(10 → 3)'),
      );
      layer.forward(array([1, 2], whole));
      expect(layer.backward(grad, { inputGrad: false })).toBeNull();
      const model = new Sequential(counted('float32'), new Linear(3, 2));
      const output = model.forward(array([1, 2], whole));
      expectError(() => model.backward(output), StateError, text('Sequential'));
      model.forward(array([1, 2], whole));
      expect(model.backward(output, { inputGrad: false })).toBeNull();
    });

    it('needs a forward in training mode before each backward', () => {
      const layer = counted();
      const grad = array([[1, 1, 1]], { dtype: 'float64' });
      const back = () => layer.backward(grad, { inputGrad: false });
      expect(back).toThrow(expect.objectContaining({ name: 'StateError' }));
      layer.forward(array([1], whole));
      back();
      expect(back).toThrow(expect.objectContaining({ name: 'StateError' }));
      layer.eval().forward(array([1], whole));
      expect(back).toThrow(expect.objectContaining({ name: 'StateError' }));
    });

    it.each([
      ['one too large', [0, 10], '10 at index 1'],
      ['a negative one', [-1], '-1 at index 0'],
      ['half a one', [1, 2, 1.5], '1.5 at index 2'],
      ['none', [NaN], 'NaN at index 0'],
      ['an infinite one', [Infinity], 'Infinity at index 0'],
      ['one in the second row', [[1, 2], [3, 12]], '12 at index 3, row by row'], // prettier-ignore
    ])('refuses an id that is no row: %s', (_, ids, got) => {
      const text = `Embedding(10 → 3) expects x to hold whole numbers from 0 to 9, but got ${got}; number the entries from 0`;
      const layer = counted();
      expectError(() => layer.forward(array(ids, { dtype: 'float64' })), RangeError, text);
      expectSame(layer.forward(array([1], whole)), [[10, 11, 12]]);
    });

    it('has one parameter, the weight [N, D], which is saved and loaded', () => {
      const [one, other] = [3, 4].map(
        (seed) => new Embedding(6, 2, { generator: new Generator(seed) }),
      );
      expect(one.weight.shape).toEqual([6, 2]);
      expect(Object.keys(one.stateDict())).toEqual(['weight']);
      expect(one.parameters()).toEqual([one.weight]);
      expect(toNested(one.weight.value)).not.toEqual(toNested(other.weight.value));
      other.loadStateDict(one.stateDict());
      expect(toNested(other.weight.value)).toEqual(toNested(one.weight.value));
    });

    it('starts from the weight it is given a function for', () => {
      const layer = new Embedding(4, 2, {
        weightInit: init.uniform(2, 3),
        dtype: 'float64',
        generator: new Generator(1),
      });
      expectSame(
        layer.weight.value,
        toNested(new Generator(1).uniform([4, 2], { low: 2, high: 3, dtype: 'float64' })),
      );
    });

    it('has a row for padding, which is zero at first, gets no gradient and so stays', () => {
      const layer = new Embedding(4, 2, { paddingIdx: 1, generator: new Generator(3) });
      const without = new Embedding(4, 2, { generator: new Generator(3) });
      const expected = toNested<number[][]>(without.weight.value);
      expected[1] = [0, 0];
      expectSame(layer.weight.value, expected);
      const twice = () => {
        layer.forward(array([1, 3, 1, 3], whole));
        layer.backward(array([[1, 2], [3, 4], [5, 6], [7, 8]]), { inputGrad: false }); // prettier-ignore
      };
      twice();
      expectSame(layer.weight.grad!, [[0, 0], [0, 0], [0, 0], [10, 12]]); // prettier-ignore
      twice();
      expectSame(layer.weight.grad!, [[0, 0], [0, 0], [0, 0], [20, 24]]); // prettier-ignore
      new SGD(layer.parameters(), { lr: 0.1, momentum: 0.9 }).step();
      expectSame(layer.forward(array([1], whole)), [[0, 0]]);
    });

    it('leaves the array of an initializer of one’s own as it is', () => {
      const mine = array([[1, 2], [3, 4]]); // prettier-ignore
      const layer = new Embedding(2, 2, { weightInit: () => mine, paddingIdx: 0 });
      expectSame(layer.weight.value, [[0, 0], [3, 4]]); // prettier-ignore
      expectSame(mine, [[1, 2], [3, 4]]); // prettier-ignore
    });

    it('counts a negative paddingIdx from the end, and takes null for none', () => {
      const indexOf = (paddingIdx: number | null) => new Embedding(4, 2, { paddingIdx }).paddingIdx;
      expect([0, 3, -1, -4, null].map(indexOf)).toEqual([0, 3, 3, 0, null]);
      expect(new Embedding(4, 2).paddingIdx).toBeNull();
    });

    it.each([4, -5, 0.5, NaN])('refuses the paddingIdx %d', (paddingIdx) => {
      expectError(
        () => new Embedding(4, 2, { paddingIdx }),
        RangeError,
        `Embedding(4 → 2) expects paddingIdx to be a whole number from -4 to 3, but got ${paddingIdx}; pass such a number`,
      );
    });

    it.each(['padding_idx', 'embeddings'])(
      'refuses the option %s, which it does not have',
      (name) => {
        const make = () => new Embedding(4, 2, bad({ [name]: 1 }));
        expect(make).toThrow(expect.objectContaining({ name: 'OptionError' }));
        expect(make).toThrow(
          `expects the options weightInit, paddingIdx, dtype, generator, but got '${name}'`,
        );
      },
    );

    it.each([
      [0, 2],
      [2, 0],
      [1.5, 2],
      [2, -1],
      [NaN, 2],
    ])('refuses the sizes %d and %d', (entries, features) => {
      // prettier-ignore
      expect(() => new Embedding(entries, features)).toThrow(RangeError);
    });
  });
});
