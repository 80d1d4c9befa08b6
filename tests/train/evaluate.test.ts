/**
 * How well a classifier does, over batches of any sizes, without a trace left in it.
 */
import { describe, expect, it } from 'vitest';
import {
  argmax, array, DataLoader, evaluate, Generator, init, Linear, meanAbsoluteError, Module, MSELoss, ReLU, Sequential, SoftmaxCrossEntropy, toFlat,
  toNested, zeros, type NdArray,
} from '../../src/index.js'; // prettier-ignore
import { NonFiniteError, OptionError, ShapeError } from '../../src/core/errors.js';
import { onEachBackend } from '../support/backends.js';
import { expectClose } from '../support/close.js';
import { expectError } from '../support/errors.js';

const bad = (value: unknown) => value as never;

/** Its input is its answer: logits as the test wants them. */
class Answers extends Module {
  readonly modes: boolean[] = [];
  forward(x: NdArray): NdArray {
    this.modes.push(this.training);
    return x;
  }
  backward(gradOutput: NdArray): NdArray {
    return gradOutput;
  }
}

/** What JavaScript lets one write. */
const Untaught = class Untaught extends (Module as unknown as new () => object) {};

onEachBackend(() => {
  describe('evaluate', () => {
    it('counts right answers, averages the loss over rows and shows which class was taken for which', () => {
      const log = Math.log;
      const x = array([[log(2), 0, 0], [0, log(2), 0], [0, 0, log(6)], [0, log(2), 0]], { dtype: 'float64' }); // prettier-ignore
      const { accuracy, loss, confusion } = evaluate(new Answers(), [[x, array([0, 2, 2, 1])]]);
      expect(accuracy).toBe(0.75);
      expectClose(loss, (log(2) + log(4) + log(8 / 6) + log(2)) / 4, { relative: 1e-14 });
      expect(confusion).toEqual([[1, 0, 0], [0, 1, 0], [0, 1, 1]]); // prettier-ignore
    });

    const generator = new Generator(5);
    const model = new Sequential(
      new Linear(4, 8, { generator, dtype: 'float64' }),
      new ReLU(),
      new Linear(8, 3, { generator, dtype: 'float64' }),
    );
    const x = generator.uniform([50, 4], { low: -2, high: 2, dtype: 'float64' });
    const y = array(Array.from({ length: 50 }, () => generator.random32() % 3), { dtype: 'int32' }); // prettier-ignore
    const whole = evaluate(model, [[x, y]]);

    it('is what forward, the criterion and argmax say of the whole data set', () => {
      const logits = model.forward(x);
      expectClose(whole.loss, new SoftmaxCrossEntropy().forward(logits, y), { relative: 1e-14 });
      const answers = toNested<number[]>(argmax(logits));
      expect(whole.accuracy).toBe(answers.filter((answer, i) => answer === y.get(i)).length / 50);
      expect(whole.accuracy).toBeGreaterThan(0);
      expect(whole.accuracy).toBeLessThan(1);
    });

    it.each([1, 7, 16, 50, 64])(
      'is the same in batches of %i, the last of them short, in any order',
      (batchSize) => {
        for (const shuffle of [false, true]) {
          const { accuracy, loss, confusion } = evaluate(
            model,
            new DataLoader({ x, y }, { batchSize, shuffle, generator }),
          );
          expect([accuracy, confusion]).toEqual([whole.accuracy, whole.confusion]);
          expectClose(loss, whole.loss, { relative: 1e-13 });
        }
      },
    );

    it('takes batches from a generator function, of strided views', () => {
      function* batches(): Iterable<[NdArray, NdArray]> {
        yield [x.step(-1).hi(20), y.step(-1).hi(20)];
        yield [x.step(-1).lo(20), y.step(-1).lo(20)];
      }
      const { accuracy, confusion } = evaluate(model, batches());
      expect([accuracy, confusion]).toEqual([whole.accuracy, whole.confusion]);
    });

    it('reads once what the model and the batches give, and believes only their data', () => {
      const lying = (data: Float32Array, shape: number[], stride: number[]) => {
        let asked = 0;
        const shapes = { get: () => (asked++ === 0 ? shape : [300, 400]) };
        return Object.defineProperty(bad({ data, stride, offset: 0, size: 99, get: () => 9 }), 'shape', shapes);
      };
      const model = new (class extends Answers {
        override forward() {
          return lying(Float32Array.of(5, 0, 0, 0, 5, 0), [2, 3], [3, 1]);
        }
      })();
      const { accuracy, confusion } = evaluate(model, [[zeros([2, 1]), lying(Float32Array.of(0, 2), [2], [1])]]);
      expect([accuracy, confusion]).toEqual([0.5, [[1, 0, 0], [0, 0, 0], [0, 1, 0]]]);
    }); // prettier-ignore

    it('names the model whose forward returns no array', () => {
      const model = new (class Nothing extends Answers {
        override forward() {
          return bad(undefined);
        }
      })();
      expectError(
        () => evaluate(model, [[zeros([2, 1]), zeros([2])]]),
        TypeError,
        'evaluate, batches[0]: Nothing.forward expects its return value as an ndarray, a typed array or nested arrays, but got undefined; pass one of these',
      );
    });

    it('runs the model in evaluation mode, and leaves it in the mode it was in', () => {
      for (const mode of [true, false]) {
        const answers = new Answers().train(mode);
        evaluate(answers, [[zeros([1, 2]), zeros([1])]]);
        expect([answers.modes, answers.training]).toEqual([[false], mode]);
      }
    });

    it('leaves the model in the mode it was in when a batch is refused', () => {
      const answers = new Answers();
      expect(() => evaluate(answers, [[zeros([1, 2]), zeros([2])]])).toThrow(ShapeError);
      expect(answers.training).toBe(true);
      const nan = array([[NaN, 0]]);
      expectError(() => evaluate(answers, [[zeros([1, 2]), zeros([1])], [nan, zeros([1])]]), NonFiniteError, 'evaluate, batches[1]: SoftmaxCrossEntropy expects a finite loss, but got NaN at its forward number 2: logits[0, 0] is NaN; lower the learning rate, or look for NaN and Infinity in the inputs'); // prettier-ignore
      expect([answers.training, answers.modes]).toEqual([true, [false, false, false]]);
    });

    it('changes neither parameters nor gradients', () => {
      const layer = new Linear(2, 2, { generator: new Generator(1) });
      layer.forward(zeros([1, 2]));
      layer.backward(array([[1, 2]]));
      const state = () =>
        layer.parameters().map(({ value, grad }) => [toNested(value), toNested(grad!)]);
      const before = state();
      evaluate(layer, [[array([[1, 2]]), zeros([1])]]);
      expect(state()).toEqual(before);
    });

    it.each([
      [
        'no batches',
        new Answers(),
        [],
        ShapeError,
        'evaluate expects at least one batch, but got none; pass data',
      ],
      [
        'a function for a model',
        () => 0,
        [],
        TypeError,
        'evaluate expects model to be a Module, but got a function; pass a model',
      ],
      [
        'a number for batches',
        new Answers(),
        3,
        TypeError,
        'evaluate expects batches of [x, y], but got 3; pass a DataLoader',
      ],
      [
        'nothing for batches',
        new Answers(),
        null,
        TypeError,
        'evaluate expects batches of [x, y], but got null; pass a DataLoader',
      ],
      ['one class', new Answers(), [[zeros([2, 1]), zeros([2])]], ShapeError, 'evaluate, batches[0]: accuracy expects logits [B, C] of 2 or more classes, but got [2, 1]; give the network one output for each class'], // prettier-ignore
      ['an object for batches', new Answers(), { x, y }, TypeError, 'evaluate expects batches of [x, y], but got an object; pass a DataLoader'], // prettier-ignore
      ["a data set of one's own", new Answers(), new (class Own {})(), TypeError, 'evaluate expects batches of [x, y], but got an object of class Own; pass a DataLoader'], // prettier-ignore
      ['x in place of batches', new Answers(), zeros([1, 2]), TypeError, 'evaluate expects batches of [x, y], but got an ndarray [1, 2]; put the two arrays of a single batch into a list: [[x, y]]'], // prettier-ignore
      ['null for a batch', new Answers(), [null], TypeError, 'evaluate expects batches[0] to be a batch [x, y], but got null; pass a DataLoader, or a list of [x, y]'], // prettier-ignore
      ['x and y in place of batches', new Answers(), [zeros([1, 2]), zeros([1])], TypeError, 'evaluate expects batches[0] to be a batch [x, y], but got an ndarray [1, 2]; put the two arrays of a single batch into a list: [[x, y]]'], // prettier-ignore
      ['a number in the second batch', new Answers(), [[zeros([1, 2]), zeros([1])], [zeros([1, 2]), 0]], TypeError, 'evaluate expects y of batches[1] as an ndarray, a typed array or nested arrays, but got 0; pass one of these'], // prettier-ignore
      ['a model without forward', new Untaught(), [], TypeError, 'evaluate expects model, Untaught, to have a forward method, but got none; write forward in its class'], // prettier-ignore
      ['a label past the last class', new Answers(), [[zeros([1, 2]), array([2])]], RangeError, 'evaluate, batches[0]: SoftmaxCrossEntropy expects labels to be whole numbers from 0 to 1, but got 2 at row 0; number the classes from 0'], // prettier-ignore
    ])('refuses %s', (_, given, batches, type, text) => {
      expectError(() => evaluate(bad(given), bad(batches)), type, text);
    });

    it.each<[string, unknown, Parameters<typeof expectError>[1], string]>([
      ['options', { metric: 'acc' }, OptionError, "evaluate expects the options loss, metrics, but got 'metric'; did you mean 'metrics'?"],
      ['a loss', new SoftmaxCrossEntropy(), TypeError, 'evaluate expects its options as an object, but got an object of class SoftmaxCrossEntropy; pass { loss: new MSELoss() }, say'],
      ['no loss', {}, TypeError, 'evaluate expects loss to be a loss, but got undefined; pass new MSELoss(), say'],
      ['a class', { loss: MSELoss }, TypeError, 'evaluate expects loss to be a loss, but got the function MSELoss; pass an instance, with new, say'],
      ['losses kept apart', { loss: new MSELoss({ reduction: 'none' }) }, RangeError, "evaluate expects a loss of one number, but got one of reduction 'none'; make it with reduction 'mean'"],
      ['a metric by its name', { loss: new MSELoss(), metrics: ['accuracy'] }, TypeError, 'evaluate expects metrics as an object of functions by name, but got ["accuracy"]; pass { accuracy: accuracyScore }, say'],
      ['a metric of text', { loss: new MSELoss(), metrics: { a: 'accuracy' } }, TypeError, 'evaluate expects metrics.a to be a function, but got "accuracy"; pass a function'],
    ])('refuses %s beside the batches', (_, more, type, text) => {
      expectError(() => evaluate(new Answers(), [[x, y]], bad(more)), type, text);
    }); // prettier-ignore

    it('refuses weights for a classifier, whose accuracy would not heed them', () => {
      const batch = [x, y, [1]] as const;
      const text =
        'evaluate expects batches[0] to be [x, y], because accuracy has no weights, but got a third ' +
        'array; pass { loss }, which has';
      expectError(() => evaluate(new Answers(), [batch]), TypeError, text);
    });

    it('refuses a fourth argument', () => {
      const evaluateMore = evaluate as (...args: unknown[]) => unknown;
      const text = 'evaluate expects at most 3 arguments, but got 4; remove what is too much';
      expectError(() => evaluateMore(new Answers(), [[x, y]], undefined, 1), TypeError, text);
    });

    it('of a regression gives the loss of a row and metrics of all rows', () => {
      const model = new Linear(1, 1, { weightInit: init.constant(2), biasInit: init.zeros() });
      const batches: [number[][], number[][]][] = [
        [
          [[1], [2], [3]],
          [[1], [4], [6]],
        ],
        [[[4]], [[6]]],
      ];
      for (const loss of [new MSELoss(), new MSELoss({ reduction: 'sum' })]) {
        const found = evaluate(model.train(), batches, {
          loss,
          metrics: { mae: meanAbsoluteError, most: (_, out) => Math.max(...toFlat(out)) },
        });
        expect(found).toEqual({ loss: (1 + 0 + 0 + 4) / 4, metrics: { mae: 0.75, most: 8 } });
        expect(model.training).toBe(true);
      }
    });

    it('weighs rows by the third array of a batch', () => {
      const model = new Linear(1, 1, { weightInit: init.constant(2), biasInit: init.zeros() });
      const batch = [
        [[1], [2]],
        [[1], [6]],
        [3, 1],
      ] as const;
      expect(evaluate(model, [batch], { loss: new MSELoss() }).loss).toBe((3 * 1 + 1 * 4) / 4);
    });
  });
});
