/**
 * What goes wrong in practice: NaN and Infinity anywhere, labels that are none, batches of nothing
 * and of one. Each either works as in PyTorch or is refused in words. Not here: malformed files
 * (see datasets/malformed-idx.test.ts).
 */
import { describe, expect, it } from 'vitest';
import {
  argmax, array, DataLoader, evaluate, Generator, Linear, Module, NonFiniteError, ReLU, Sequential, SGD, ShapeError, SoftmaxCrossEntropy, toNested, zeros,
  type FloatDType, type NdArray,
} from '../src/index.js'; // prettier-ignore
import { onEachBackend } from './support/backends.js';
import { elements, expectSame } from './support/close.js';
import { expectError } from './support/errors.js';

const floats: FloatDType[] = ['float32', 'float64'];
const odd = [NaN, Infinity, -Infinity];

/** a b, every term of every sum computed: 0 · Infinity is NaN, as IEEE 754 and PyTorch have it. */
function product(a: number[][], b: number[][]): number[][] {
  return a.map((row) =>
    b[0].map((_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)),
  );
}
const turned = (a: number[][]) => a[0].map((_, j) => a.map((row) => row[j]));

function linear(weight: number[][], dtype: FloatDType): Linear {
  const layer = new Linear(weight[0].length, weight.length, { dtype, bias: false });
  layer.weight.value = array(weight, { dtype });
  return layer;
}

onEachBackend(() => {
  describe.each(floats)('NaN and Infinity in %s', (dtype) => {
    // Few numbers that are not 0, so that zeros are skipped where they may be; in the middle, at a
    // tail, and beside each other.
    const sparse = (rows: number, columns: number, at: readonly [number, number, number][]) => {
      const matrix = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
      for (const [r, c, value] of at) matrix[r][c] = value;
      return matrix;
    };
    const places: [number, number][] = [[0, 0], [2, 16], [1, 5]]; // prettier-ignore
    const full = (rows: number, columns: number) => Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => ((r * 7 + c * 3) % 5) - 2)); // prettier-ignore

    it.each(odd.flatMap((value) => places.map(([r, c]) => [value, r, c] as const)))(
      'spread from an input, a weight and a gradient (%s at %i, %i) as if every product were computed, those with 0 too',
      (value, r, c) => {
        const ones: [number, number, number][] = [[0, 1, 1], [1, 2, -2], [2, 3, 1]]; // prettier-ignore
        const cases = [
          { x: sparse(3, 17, [...ones, [r, c, value]]), w: full(3, 17), dy: full(3, 3) },
          { x: sparse(3, 17, ones), w: full(3, 17).map((row, i) => row.map((v, j) => (i === r && j === c ? value : v))), dy: full(3, 3) }, // prettier-ignore
          { x: sparse(3, 17, ones), w: full(3, 17), dy: sparse(3, 3, [[r, c % 3, value]]) },
        ];
        for (const { x, w, dy } of cases) {
          const layer = linear(w, dtype);
          expectSame(layer.forward(array(x, { dtype })), product(x, turned(w)), 'y');
          expectSame(layer.backward(array(dy, { dtype })), product(dy, w), 'dx');
          expectSame(layer.weight.grad!, product(turned(dy), x), 'dW');
        }
      },
    );

    it('pass through ReLU: NaN stays, Infinity stays, what is at most 0 lets no gradient through', () => {
      const layer = new ReLU();
      expectSame(layer.forward(array([[NaN, Infinity, -Infinity, -1, 2]], { dtype })), [
        [NaN, Infinity, 0, 0, 2],
      ]);
      expectSame(layer.backward(array([[1, NaN, NaN, Infinity, NaN]], { dtype })), [
        [1, NaN, 0, 0, NaN],
      ]);
    });

    it.each(odd)('from one row of a batch reach no other row of a network: %s', (value) => {
      const model = () => {
        const options = { dtype, generator: new Generator(1) };
        return new Sequential(new Linear(17, 9, options), new ReLU(), new Linear(9, 3, options));
      };
      const x = array(full(4, 17), { dtype });
      const known = toNested<number[][]>(model().forward(x));
      x.set(2, 7, value);
      const y = toNested<number[][]>(model().forward(x));
      expect([y[0], y[1], y[3]]).toEqual([known[0], known[1], known[3]]);
      expect(y[2].every(Number.isFinite)).toBe(false);
    });

    it('in a gradient reach the parameters with the next step, as in PyTorch, and no other row', () => {
      for (const value of odd) {
        const layer = linear([[1, 2], [3, 4]], dtype); // prettier-ignore
        const optimizer = new SGD(layer.parameters(), { lr: 0.5 });
        layer.forward(array([[0, 1]], { dtype }));
        layer.backward(array([[value, 1]], { dtype }));
        optimizer.step();
        expectSame(layer.weight.value, [[NaN, 2 - value], [3, 3.5]]); // prettier-ignore
      }
    });

    it.each<[string, number[][], number, string]>([
      ['a NaN logit', [[1, NaN]], 0, 'NaN at its forward number 1: logits[0, 1] is NaN'],
      [
        'an infinite logit of the right class',
        [[1, Infinity]],
        1,
        'NaN at its forward number 1: logits[0, 1] is Infinity',
      ],
      [
        'an infinite logit of another class',
        [[Infinity, 1]],
        1,
        'NaN at its forward number 1: logits[0, 0] is Infinity',
      ],
      [
        '−Infinity for the right class',
        [[1, -Infinity]],
        1,
        'Infinity at its forward number 1: logits[0, 1] is -Infinity',
      ],
      [
        '−Infinity for all classes',
        [[-Infinity, -Infinity]],
        0,
        'NaN at its forward number 1: logits[0, 0] is -Infinity',
      ],
    ])('give a loss that is refused: %s', (_, logits, label, came) => {
      const criterion = new SoftmaxCrossEntropy();
      expectError(
        () => criterion.forward(array(logits, { dtype }), array([label])),
        NonFiniteError,
        `SoftmaxCrossEntropy expects a finite loss, but got ${came}; look for NaN and Infinity in the inputs and the parameters`,
      );
      expect(() => criterion.backward()).toThrow(expect.objectContaining({ name: 'StateError' }));
      expect(criterion.forward(array([[0, 0]], { dtype }), array([0]))).toBeCloseTo(Math.log(2), 6);
    });

    it('a class that cannot be (−Infinity) costs nothing where it is not the right one', () => {
      const criterion = new SoftmaxCrossEntropy();
      expect(criterion.forward(array([[1, -Infinity]], { dtype }), array([0]))).toBe(0);
      expectSame(criterion.probabilities, [[1, 0]]);
      expect(elements(criterion.backward()).map(Math.abs)).toEqual([0, 0]);
    });

    it('a diverged network is found by the loss of evaluate, with the number of the batch', () => {
      const model = linear([[NaN], [1]], dtype);
      const loader = new DataLoader([array([[1], [2]], { dtype }), array([0, 1])], {
        batchSize: 1,
      });
      expect(() => evaluate(model, loader)).toThrow(NonFiniteError);
      expect(model.training).toBe(true);
    });

    it('a product beyond the largest number is Infinity, as in IEEE 754', () => {
      const largest = dtype === 'float32' ? 3e38 : 1.5e308;
      expectSame(linear([[largest]], dtype).forward(array([[10], [-10], [1]], { dtype })), [[Infinity], [-Infinity], [dtype === 'float32' ? Math.fround(3e38) : 1.5e308]]); // prettier-ignore
    });
  });

  describe('labels', () => {
    const advice = (label: number) =>
      `SoftmaxCrossEntropy expects labels to be whole numbers from 0 to 2, but got ${label} at row 1; number the classes from 0`;

    it.each([3, -1, 0.5, 1e9, NaN, Infinity, 2 ** 32])(
      'that are no class are refused: %s',
      (label) => {
        const criterion = new SoftmaxCrossEntropy();
        const labels = array([0, label], { dtype: 'float64' });
        expectError(() => criterion.forward(zeros([2, 3]), labels), RangeError, advice(label));
        expect(() => evaluate(new Linear(1, 3), [[zeros([2, 1]), labels]])).toThrow(advice(label));
      },
    );

    it('of −0 are class 0', () => {
      expect(new SoftmaxCrossEntropy().forward(zeros([1, 3]), array([-0]))).toBeCloseTo(
        Math.log(3),
        6,
      );
    });

    it('refused leave the forward before them good for its backward', () => {
      const criterion = new SoftmaxCrossEntropy();
      criterion.forward(array([[0, 0]]), array([1]));
      expect(() => criterion.forward(array([[5, 0]]), array([2]))).toThrow(RangeError);
      expectSame(criterion.backward(), [[0.5, -0.5]]);
    });
  });

  describe('sizes at their least', () => {
    const nothing = (columns: number): NdArray => zeros([0, columns]);

    it.each<[string, () => unknown, string]>([
      ['Linear', () => new Linear(3, 2).forward(nothing(3)), 'Linear(3 → 2) expects x [B, 3], but got [0, 3]; pass at least one row'],
      ['a network', () => new Sequential(new ReLU(), new Linear(3, 2)).forward(nothing(3)), 'Linear(3 → 2) expects x [B, 3], but got [0, 3]; pass at least one row'],
      ['the loss', () => new SoftmaxCrossEntropy().forward(nothing(3), zeros([0])), 'SoftmaxCrossEntropy expects logits [B, C], but got [0, 3]; pass a row of class scores for each example'],
      ['the loss, no classes', () => new SoftmaxCrossEntropy().forward(zeros([2, 0]), zeros([2])), 'SoftmaxCrossEntropy expects logits [B, C], but got [2, 0]; pass a row of class scores for each example'],
      ['DataLoader', () => new DataLoader([nothing(3), zeros([0])]), 'DataLoader expects at least one row, but got x [0, 3]; pass data'],
      ['evaluate', () => evaluate(new Linear(1, 2), []), 'evaluate expects at least one batch, but got none; pass data'],
    ])('%s refuses a batch of nothing', (_, run, text) => expectError(run, ShapeError, text)); // prettier-ignore

    it.each([[[1, 3], [3, 1]], [[3, 1], [1, 3]]])('a view of one row or of one column that lies outside its data is refused: %j', (shape, stride) => {
      const view = array([1, 2, 3], shape);
      view.stride = stride;
      view.offset = 1;
      expect(() => new ReLU().forward(view)).toThrow(/^ReLU expects x to lie inside its data, but got shape /);
    }); // prettier-ignore

    it('what has no mean of nothing to take gives nothing for nothing', () => {
      expect([new ReLU().forward(nothing(3)).shape, argmax(nothing(3)).shape]).toEqual([
        [0, 3],
        [0],
      ]);
    });

    it.each(floats)(
      'a batch of one, of one feature, of one hidden unit, of one class: the loss is 0 and nothing moves, in %s',
      (dtype) => {
        const options = { dtype, generator: new Generator(1) };
        const model = new Sequential(
          new Linear(1, 1, options),
          new ReLU(),
          new Linear(1, 1, options),
        );
        const before = model.parameters().map(({ value }) => toNested(value));
        const criterion = new SoftmaxCrossEntropy();
        expect(criterion.forward(model.forward(array([[0.5]], { dtype })), array([0]))).toBe(0);
        expectSame(model.backward(criterion.backward()), [[0]]);
        new SGD(model.parameters(), { lr: 1 }).step();
        expect(model.parameters().map(({ value }) => toNested(value))).toEqual(before);
      },
    );

    it('a batch of one is the row it would be in a larger one, and its loss is the row’s', () => {
      const model = new Linear(2, 3, { generator: new Generator(1) });
      const rowsOfTwo = toNested<number[][]>(model.forward(array([[1, -2], [3, 4]]))); // prettier-ignore
      expectSame(model.forward(array([[3, 4]])), [rowsOfTwo[1]]);
      const [mean, sum] = [
        new SoftmaxCrossEntropy(),
        new SoftmaxCrossEntropy({ reduction: 'sum' }),
      ];
      expect(mean.forward(array([rowsOfTwo[1]]), array([2]))).toBe(
        sum.forward(array([rowsOfTwo[1]]), array([2])),
      );
    });

    it('a last batch of one trains like any other', () => {
      const model = new Linear(1, 2, { generator: new Generator(1) });
      const sizes = [...new DataLoader([zeros([5, 1]), zeros([5])], { batchSize: 2 })].map(
        ([x, y]) => {
          const criterion = new SoftmaxCrossEntropy();
          criterion.forward(model.forward(x), y);
          model.backward(criterion.backward());
          return x.shape[0];
        },
      );
      expect(sizes).toEqual([2, 2, 1]);
    });
  });

  it('a module of one’s own that throws half way leaves the network ready for the next batch', () => {
    class Fragile extends Module {
      readonly keepsFeatures = true;
      forward(x: NdArray): NdArray {
        if (Number.isNaN(x.get(0, 0))) throw new RangeError('NaN came in');
        return array(x);
      }
      backward(gradOutput: NdArray): NdArray {
        return array(gradOutput);
      }
    }
    const model = new Sequential(
      new Linear(1, 1, { bias: false }),
      new Fragile(),
      new Linear(1, 1, { bias: false }),
    );
    for (const layer of [model.at(0), model.at(2)]) layer.weight.value = array([[2]]);
    expect(() => model.forward(array([[NaN]]))).toThrow('NaN came in');
    expect(() => model.backward(array([[1]]))).toThrow(
      expect.objectContaining({ name: 'StateError' }),
    );
    expectSame(model.forward(array([[3]])), [[12]]);
    expectSame(model.backward(array([[1]])), [[4]]);
  });
});
