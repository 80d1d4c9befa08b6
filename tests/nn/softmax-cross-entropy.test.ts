/**
 * The loss of classification: PyTorch's numbers, finite for all finite logits, and refusals that
 * say why.
 */
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import {
  array,
  SoftmaxCrossEntropy,
  toNested,
  zeros,
  type FloatDType,
  type NdArray,
} from '../../src/index.js';
import {
  DTypeError,
  NonFiniteError,
  OptionError,
  ShapeError,
  StateError,
} from '../../src/core/errors.js';
import { onEachBackend } from '../support/backends.js';
import { elements, expectClose, expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { readFixture } from '../support/fixtures.js';

interface Case { title: string; reduction: 'mean' | 'sum'; dtype: FloatDType; logits: number[][]; labels: number[]; loss: number; probabilities: number[][]; dlogits: number[][] } // prettier-ignore
const { crossEntropy } = readFixture('modules') as { crossEntropy: Case[] };

const bad = (value: unknown) => value as never;

onEachBackend(() => {
  describe("PyTorch's CrossEntropyLoss", () => {
    it.each(crossEntropy)(
      '$title, $reduction, $dtype: loss, probabilities and gradient',
      ({ reduction, dtype, ...known }) => {
        const criterion = new SoftmaxCrossEntropy({ reduction });
        const labels = array(known.labels);
        const logits = array(known.logits, { dtype });
        const relative = dtype === 'float64' ? 1e-12 : 1e-5;
        // A gradient p − 1 next to 0 has lost the digits that p has not.
        const absolute = dtype === 'float64' ? 1e-16 : 1e-7;
        expectClose(criterion.forward(logits, labels), known.loss, { relative }, 'loss');
        expectClose(
          criterion.probabilities,
          known.probabilities,
          { relative, absolute: dtype === 'float64' ? 0 : 1e-30 },
          'p',
        );
        const gradient = criterion.backward();
        expectClose(gradient, known.dlogits, { relative, absolute }, 'dlogits');
        expect([gradient.dtype, criterion.probabilities.dtype]).toEqual([dtype, dtype]);
      },
    );
  });

  describe('the loss', () => {
    const logits = array([[1, 2, 3], [0, -1, 5], [2, 2, 2], [-3, 0, 1]], { dtype: 'float64' }); // prettier-ignore
    const labels = array([2, 0, 1, 2]);

    it('is a mean by default, and the sum is as many times larger as there are rows', () => {
      const [mean, sum] = [
        new SoftmaxCrossEntropy(),
        new SoftmaxCrossEntropy({ reduction: 'sum' }),
      ];
      expect([mean.reduction, String(mean), String(sum)]).toEqual([
        'mean',
        'SoftmaxCrossEntropy(mean)',
        'SoftmaxCrossEntropy(sum)',
      ]);
      expectClose(sum.forward(logits, labels), 4 * mean.forward(logits, labels), {
        relative: 1e-15,
      });
      const fourTimes = toNested<number[][]>(mean.backward()).map((row) =>
        row.map((value) => 4 * value),
      );
      expectClose(sum.backward(), fourTimes, { relative: 1e-15 });
    });

    it('has the gradient of central differences', () => {
      const criterion = new SoftmaxCrossEntropy();
      criterion.forward(logits, labels);
      const gradient = criterion.backward();
      const eps = 1e-6;
      for (let b = 0; b < 4; b++) {
        for (let c = 0; c < 3; c++) {
          const at = (delta: number) => {
            const moved = array(logits);
            moved.set(b, c, moved.get(b, c) + delta);
            return criterion.forward(moved, labels);
          };
          expectClose(gradient.get(b, c), (at(eps) - at(-eps)) / (2 * eps), {
            relative: 1e-5,
            absolute: 1e-9,
          });
        }
      }
    });

    it.each(['float32', 'float64'] as const)(
      'is the same bits for any strides of logits and labels, %s',
      (dtype) => {
        const results = (z: NdArray, y: NdArray) => {
          const criterion = new SoftmaxCrossEntropy();
          return [
            criterion.forward(z, y),
            elements(criterion.probabilities),
            elements(criterion.backward()),
          ];
        };
        const base = array(logits, { dtype });
        const expected = results(base, labels);
        const transposed = array(base.transpose(1, 0)).transpose(1, 0);
        const reversed = array(base.step(-1, -1)).step(-1, -1);
        const stepped = array([[2, 9], [0, 9], [1, 9], [2, 9]], { dtype: 'uint8' }).pick(null, 0); // prettier-ignore
        const offset = array([7, 2, 0, 1, 2]).lo(1);
        const plain = ndarray([2, 0, 1, 2], [4]);
        for (const z of [transposed, reversed])
          for (const y of [stepped, offset, plain]) expect(results(z, y)).toEqual(expected);
        const repeated = ndarray(base.data, [4, 3], [0, 1], 3);
        expect(results(repeated, labels)).toEqual(results(array(repeated), labels));
        expect(results(base, ndarray(labels.data, [4], [0], 1))).toEqual(results(base, zeros([4])));
      },
    );

    it('takes labels of any element type and computes logits over a plain array in float32', () => {
      const criterion = new SoftmaxCrossEntropy();
      const expected = criterion.forward(logits, labels);
      for (const dtype of ['int8', 'uint8', 'int32', 'uint32', 'float64'] as const) {
        expect(criterion.forward(logits, array(labels, { dtype }))).toBe(expected);
      }
      criterion.forward(ndarray([0.1, 0.2], [1, 2]), array([0]));
      expect(criterion.backward().dtype).toBe('float32');
    });

    it('is 0 for one class, and for a class that is certain', () => {
      const criterion = new SoftmaxCrossEntropy();
      expect(criterion.forward(array([[5], [-5]]), array([0, 0]))).toBe(0);
      expectSame(criterion.backward(), [[0], [0]]);
      expect(criterion.forward(array([[1e4, 0]]), array([0]))).toBe(0);
      expectSame(criterion.backward(), [[0, 0]]);
    });

    it('keeps the digits of a loss that is almost 0 in float64', () => {
      const loss = new SoftmaxCrossEntropy().forward(
        array([[20, 0]], { dtype: 'float64' }),
        array([0]),
      );
      expectClose(loss, Math.log1p(Math.exp(-20)), { relative: 1e-7 });
    });

    it('is finite at ±1e4 in both float types, and takes −Infinity for a class that cannot be', () => {
      for (const dtype of ['float32', 'float64'] as const) {
        const criterion = new SoftmaxCrossEntropy();
        expect(criterion.forward(array([[1e4, -1e4]], { dtype }), array([1]))).toBe(2e4);
        expectSame(criterion.backward(), [[1, -1]]);
        expectClose(
          criterion.forward(array([[0, -Infinity, 0]], { dtype }), array([0])),
          Math.LN2,
          { relative: 1e-15 },
        );
        expectSame(criterion.probabilities, [[0.5, 0, 0.5]]);
        expectSame(criterion.backward(), [[-0.5, 0, 0.5]]);
      }
    });

    it('never writes to logits or labels', () => {
      const [z, y] = [array(logits), array(labels)];
      const criterion = new SoftmaxCrossEntropy();
      criterion.forward(z, y);
      criterion.backward();
      expect([toNested(z), toNested(y)]).toEqual([toNested(logits), toNested(labels)]);
    });

    it('and the gradient do not change when logits or labels are written to after forward', () => {
      const [z, y] = [array(logits), array(labels)];
      const criterion = new SoftmaxCrossEntropy();
      criterion.forward(z, y);
      const expected = toNested(criterion.backward());
      criterion.forward(z, y);
      z.data.fill(0);
      y.data.fill(0);
      expect(toNested(criterion.backward())).toEqual(expected);
    });
  });

  describe('what was handed out', () => {
    it('stays as it is when the next batches come, of the same shape and of another', () => {
      const criterion = new SoftmaxCrossEntropy();
      criterion.forward(array([[1, 2]]), array([0]));
      const held = [criterion.probabilities, criterion.backward()];
      const before = held.map(toNested);
      held[0].set(0, 0, before.length); // a user's own writing must not reach the criterion either
      expect(toNested(criterion.probabilities)).toEqual(before[0]);
      held[0] = criterion.probabilities;
      for (const batch of [
        [[5, 1]],
        [
          [0, 0],
          [9, 8],
          [7, 0],
        ],
      ]) {
        // prettier-ignore
        criterion.forward(array(batch), zeros([batch.length]));
        criterion.backward();
        expect(criterion.probabilities.shape).toEqual([batch.length, 2]);
      }
      expect(held.map(toNested)).toEqual(before);
    });

    it('by probabilities is there after backward too, and rows add up to 1', () => {
      const criterion = new SoftmaxCrossEntropy();
      criterion.forward(array([[1, 2, 3], [30, 0, -30]], { dtype: 'float64' }), array([0, 0])); // prettier-ignore
      criterion.backward();
      for (const row of toNested<number[][]>(criterion.probabilities)) {
        expectClose(row.reduce((a, b) => a + b), 1, { relative: 1e-15 }); // prettier-ignore
      }
    });
  });

  describe('the errors', () => {
    const who = 'SoftmaxCrossEntropy';
    const logits = zeros([2, 3]);
    const labels = zeros([2]);
    const whole = `${who} expects labels to be whole numbers from 0 to 2, but got`;
    it.each([
      [
        'a label past the last class',
        logits,
        array([0, 3]),
        RangeError,
        `${whole} 3 at row 1; number the classes from 0`,
      ],
      [
        'a label for one class',
        zeros([2, 1]),
        array([0, 1]),
        RangeError,
        `SoftmaxCrossEntropy expects labels to be whole numbers from 0 to 0, but got 1 at row 1; ` +
          'give the network one output for each class: a softmax over one is always 1',
      ],
      [
        'a negative label',
        logits,
        array([-1, 0]),
        RangeError,
        `${whole} -1 at row 0; number the classes from 0`,
      ],
      [
        'half a label',
        logits,
        array([0.5, 0]),
        RangeError,
        `${whole} 0.5 at row 0; number the classes from 0`,
      ],
      [
        'NaN for a label',
        logits,
        array([0, NaN]),
        RangeError,
        `${whole} NaN at row 1; number the classes from 0`,
      ],
      ['a label past 32 bits', logits, ndarray([2 ** 32, 0], [2]), RangeError, `${whole} 4294967296 at row 0; number the classes from 0`], // prettier-ignore
      ['too few labels', logits, zeros([1]), ShapeError, `${who} expects labels [2], one for each row of logits, but got [1]; pass one label a row`], // prettier-ignore
      ['labels in a column', logits, zeros([2, 1]), ShapeError, `${who} expects labels [2], one for each row of logits, but got [2, 1]; pass one label a row`], // prettier-ignore
      ['one-hot labels in integers', logits, zeros([2, 3], { dtype: 'int32' }), ShapeError, `${who} expects labels [2], one for each row of logits, but got [2, 3]; pass one label a row`], // prettier-ignore
      ['a function for labels', logits, Number, TypeError, `${who} expects labels as an ndarray, a typed array or nested arrays, but got the function Number; pass one of these`], // prettier-ignore
      ['a row of logits', zeros([3]), labels, ShapeError, `${who} expects logits [B, C], but got [3]; pass a row of class scores for each example`], // prettier-ignore
      ['images for logits', zeros([2, 3, 3]), labels, ShapeError, `${who} expects logits [B, C], but got [2, 3, 3]; pass a row of class scores for each example`], // prettier-ignore
      ['an empty batch', zeros([0, 3]), zeros([0]), ShapeError, `${who} expects logits [B, C], but got [0, 3]; pass a row of class scores for each example`], // prettier-ignore
      ['no classes', zeros([2, 0]), labels, ShapeError, `${who} expects logits [B, C], but got [2, 0]; pass a row of class scores for each example`], // prettier-ignore
      [
        'text for logits',
        'abc',
        labels,
        TypeError,
        `${who} expects logits as an ndarray, a typed array or nested arrays, but got "abc"; pass one of these`,
      ],
      ['integer logits', zeros([2, 3], { dtype: 'int32' }), labels, DTypeError, `${who} expects logits of dtype float32 or float64, but got int32; convert it with array(logits, { dtype: 'float32' })`], // prettier-ignore
    ])('refuse %s, and the forward before stays good for its backward', (_, z, y, type, text) => {
      const criterion = new SoftmaxCrossEntropy();
      criterion.forward(array([[1, 2]]), array([1]));
      expectError(() => criterion.forward(bad(z), bad(y)), type, text);
      expect(toNested(criterion.backward())).toEqual(toNested(first().backward()));
    });

    function first() {
      const criterion = new SoftmaxCrossEntropy();
      criterion.forward(array([[1, 2]]), array([1]));
      return criterion;
    }

    it('refuse unknown options and reductions', () => {
      expectError(() => new SoftmaxCrossEntropy(bad({ Reduction: 'sum' })), OptionError, `${who} expects the options reduction, weight, ignoreIndex, labelSmoothing, but got 'Reduction'; did you mean 'reduction'?`); // prettier-ignore
      expectError(() => new SoftmaxCrossEntropy({ reduction: bad('all') }), RangeError, `${who} expects reduction to be 'none' or 'mean' or 'sum', but got "all"; pass one of these`); // prettier-ignore
      expectError(() => new SoftmaxCrossEntropy(bad('sum')), TypeError, `${who} expects its options as an object, but got "sum"; pass { reduction, weight, ignoreIndex, labelSmoothing } or leave it out`); // prettier-ignore
    });

    it('name the first logit that is NaN or infinite, and the number of the forward', () => {
      const criterion = new SoftmaxCrossEntropy();
      const advice = '; lower the learning rate, or look for NaN and Infinity in the inputs';
      const text = (loss: number, forward: number, place: string) =>
        `${who} expects a finite loss, but got ${loss} at its forward number ${forward}${place}${advice}`;
      const first = `${text(NaN, 1, ': logits[0, 0] is NaN').replace(advice, '')}; look for NaN and Infinity in the inputs and the parameters`;
      expectError(
        () => new SoftmaxCrossEntropy().forward(array([[NaN]]), zeros([1])),
        NonFiniteError,
        first,
      ); // no step was made yet
      criterion.forward(logits, labels);
      const nan = array([[0, 0, 0], [0, 0, NaN], [NaN, 0, 0]]); // prettier-ignore
      expectError(
        () => criterion.forward(nan, zeros([3])),
        NonFiniteError,
        text(NaN, 2, ': logits[1, 2] is NaN'),
      );
      criterion.forward(logits, labels);
      const infinite = array([[1, 0], [Infinity, 0]]).transpose(1, 0); // prettier-ignore
      expectError(
        () => criterion.forward(infinite, labels),
        NonFiniteError,
        text(NaN, 4, ': logits[0, 1] is Infinity'),
      );
      expectError(() => criterion.forward(array([[-Infinity, 0]]), array([0])), NonFiniteError, text(Infinity, 5, ': logits[0, 0] is -Infinity')); // prettier-ignore
      const huge = array([[1e308, -1e308]], { dtype: 'float64' });
      expectError(() => criterion.forward(huge, array([1])), NonFiniteError, text(Infinity, 6, ''));
    });

    it('count the forwards of each criterion alone, refused arguments not among them', () => {
      const criterion = new SoftmaxCrossEntropy();
      new SoftmaxCrossEntropy().forward(logits, labels);
      expect(() => criterion.forward(logits, zeros([3]))).toThrow(ShapeError);
      expect(() => criterion.forward(array([[NaN]]), array([0]))).toThrow(
        'at its forward number 1:',
      );
    });

    it('after a loss that is not finite do not let backward hand out NaN', () => {
      const criterion = new SoftmaxCrossEntropy();
      criterion.forward(logits, labels);
      expect(() => criterion.forward(array([[NaN, 0]]), array([0]))).toThrow(NonFiniteError);
      expect(() => criterion.backward()).toThrow(StateError);
    });

    it('say that backward and probabilities need a forward, and that each forward has one backward', () => {
      const criterion = new SoftmaxCrossEntropy();
      expectError(() => criterion.backward(), StateError, `${who}.backward expects a forward before it, but got none; call forward first`); // prettier-ignore
      expectError(() => criterion.probabilities, StateError, `${who}.probabilities expects a forward before it, but got none; call forward first`); // prettier-ignore
      criterion.forward(logits, labels);
      criterion.backward();
      expectError(() => criterion.backward(), StateError, `${who}.backward expects one call for each forward, but got a second; call forward again first`); // prettier-ignore
      criterion.forward(logits, labels);
      expect(criterion.backward().shape).toEqual([2, 3]);
    });
  });
});
