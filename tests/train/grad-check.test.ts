/**
 * gradCheck finds each fault that is planted in a small layer, says what it may be, and leaves
 * everything as it was.
 */
import { describe, expect, it } from 'vitest';
import {
  array,
  DTypeError,
  Generator,
  gradCheck,
  GradCheckError,
  Linear,
  Module,
  NonFiniteError,
  OptionError,
  Parameter,
  ReLU,
  Sequential,
  ShapeError,
  SoftmaxCrossEntropy,
  toNested,
  zeros,
  type FloatDType,
  type LossLike,
  type NdArray,
} from '../../src/index.js';
import { onEachBackend } from '../support/backends.js';
import { expectError } from '../support/errors.js';

type Fault =
  | 'none' | 'sign' | 'transpose' | 'transposed weight' | 'no 1/B' | 'twice 1/B' | 'factor' | 'no weight gradient' | 'first x kept' | 'x one late'
  | 'overwrites' | 'own sum' | 'writes x' | 'writes gradOutput' | 'flat gradient' | 'float32 output' | 'float32 gradient' | 'chance' | 'NaN' | 'one element'; // prettier-ignore

/**
 * y = x W / B, with W [I, I], and one fault. A mean over the batch, so that 1 / B can be forgotten.
 */
class Faulty extends Module {
  readonly weight: Parameter;
  readonly #fault: Fault;
  readonly #generator = new Generator(1);
  #x: NdArray | undefined;
  #late: NdArray | undefined;
  #sum: NdArray | undefined;

  constructor(features: number, fault: Fault, dtype: FloatDType = 'float64') {
    super();
    this.#fault = fault;
    this.weight = new Parameter(
      new Generator(7).uniform([features, features], { low: -1, dtype }),
      { name: 'weight' },
    );
  }

  forward(x: NdArray): NdArray {
    const fault = this.#fault;
    this.#late = this.#x ?? array(x);
    if (fault !== 'first x kept' || !this.#x) this.#x = array(x);
    const y = times(x, this.weight.value, 1 / x.shape[0]);
    if (fault === 'writes x') x.set(0, 1, 5);
    if (fault === 'chance') y.set(0, 0, this.#generator.random32());
    return fault === 'float32 output' ? array(y, { dtype: 'float32' }) : y;
  }

  backward(gradOutput: NdArray): NdArray {
    const fault = this.#fault;
    const x = fault === 'x one late' ? this.#late! : this.#x!;
    const scale = {
      'no 1/B': 1,
      'twice 1/B': 1 / x.shape[0] ** 2,
      sign: -1 / x.shape[0],
      factor: 3 / x.shape[0],
    }[fault as string];
    let gradWeight = times(x.transpose(1, 0), gradOutput, scale ?? 1 / x.shape[0]);
    if (fault === 'transpose') gradWeight = gradWeight.transpose(1, 0);
    if (fault === 'NaN') gradWeight.set(0, 1, NaN);
    if (fault === 'one element') gradWeight.set(1, 0, 0.5);
    if (fault === 'own sum') {
      this.#sum ??= zeros(gradWeight.shape, { dtype: 'float64' });
      for (let i = 0; i < 3; i++)
        for (let j = 0; j < 3; j++) this.#sum.set(i, j, this.#sum.get(i, j) + gradWeight.get(i, j));
      this.weight.grad = this.#sum;
    } else if (fault === 'overwrites') this.weight.grad = gradWeight;
    else if (fault !== 'no weight gradient') this.weight.accumulateGrad(gradWeight);
    const weight = this.weight.value;
    const gradX = times(
      gradOutput,
      fault === 'transposed weight' ? weight : weight.transpose(1, 0),
      1 / x.shape[0],
    );
    if (fault === 'writes gradOutput') gradOutput.set(1, 2, 0);
    if (fault === 'flat gradient') return array(gradX, [gradX.size]);
    return fault === 'float32 gradient' ? array(gradX, { dtype: 'float32' }) : gradX;
  }
}

function times(a: NdArray, b: NdArray, scale: number): NdArray {
  const y = zeros([a.shape[0], b.shape[1]], { dtype: 'float64' });
  for (let i = 0; i < a.shape[0]; i++) {
    for (let j = 0; j < b.shape[1]; j++) {
      let sum = 0;
      for (let k = 0; k < a.shape[1]; k++) sum += a.get(i, k) * b.get(k, j);
      y.set(i, j, sum * scale);
    }
  }
  return y;
}

const x = array([[1, -2, 0.5], [0.25, 3, -1]], { dtype: 'float64' }); // prettier-ignore
const faulty = (fault: Fault) => new Faulty(3, fault);
const textOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(GradCheckError);
    return (error as Error).message;
  }
  return 'nothing was thrown';
};

onEachBackend(() => {
  describe('gradCheck', () => {
    it('finds nothing wrong with a layer that is right, and says true', () => {
      expect(gradCheck(faulty('none'), x)).toBe(true);
      expect(gradCheck(faulty('none'), x, { raiseException: false })).toBe(true);
      expect(gradCheck(faulty('none'), array([[1, 2, 3]], { dtype: 'float64' }))).toBe(true);
    });

    it.each<[Fault, RegExp]>([
      ['sign', /gradient of weight\[\d, \d\] in Faulty .* all signs are the wrong way round: look for a minus in backward$/],
      ['transpose', /gradient of weight\[\d, \d\] .* it is the transpose of that: look for a missing transpose in backward$/],
      ['transposed weight', /gradient of x\[\d, \d\] .* look in backward for a wrong sign, a missing transpose, a missing 1 \/ B, /],
      ['no 1/B', /it is B = 2 times as large: if forward takes a mean over the batch, multiply by 1 \/ B in backward$/],
      ['twice 1/B', /it is 1 \/ B = 1 \/ 2 of that: if forward takes no mean over the batch, do not divide by B in backward$/],
      ['factor', /it is 3\.000 times that: look for a factor in backward$/],
      ['no weight gradient', /but got 0 from backward .* backward gives nothing here: return it, or add it with accumulateGrad$/],
      ['first x kept', /it is right for the forward before the last one: keep in each forward what its own backward needs$/],
      ['x one late', /it is right for the forward before the last one: keep in each forward what its own backward needs$/],
      ['overwrites', /expects Faulty\.backward to add to the gradient of weight, .*; call accumulateGrad, which adds, instead of setting grad$/],
      ['own sum', /gradient of weight\[/],
      ['writes x', /^gradCheck expects Faulty\.forward to leave x as it is, but got x\[0, 1\] changed from -2 to 5; write to an array of your own, such as array\(x\)$/],
      ['writes gradOutput', /^gradCheck expects Faulty\.backward to leave gradOutput as it is, but got gradOutput\[1, 2\] changed from .* to 0; /],
      ['flat gradient', /^gradCheck expects Faulty\.backward to return a gradient of the shape of x, \[2, 3\], but got \[6\]; look for a missing transpose or /],
      ['chance', /^gradCheck expects Faulty\.forward to give the same for the same input, but got \d+ and then \d+; seed anew/],
      ['NaN', /gradient of weight\[0, 1\] in Faulty to be [-.\d]+, as differences of forward say, but got NaN from backward \(1 of 9 elements wrong/],
      ['one element', /gradient of weight\[1, 0\] in Faulty to be [-.\d]+, as differences of forward say, but got 0\.5 from backward \(1 of 9 elements wrong/],
    ])('finds a planted fault: %s', (fault, text) => {
      expect(textOf(() => gradCheck(faulty(fault), x))).toMatch(text);
      expect(gradCheck(faulty(fault), x, { raiseException: false })).toBe(false);
      // A Sequential gives its modules copies, and checks the shapes they return.
      if (/^(writes|flat)/.test(fault)) return;
      expect(gradCheck(new Sequential(faulty('none'), faulty(fault)), x, { raiseException: false })).toBe(false);
    }); // prettier-ignore

    it('finds an x that is kept for ever, even where it is the very x it is called with', () => {
      const layer = faulty('first x kept');
      layer.forward(x);
      expect(gradCheck(layer, x, { raiseException: false })).toBe(false);
    });

    it('names both values: those of a layer of one weight are known', () => {
      class Opposite extends Module {
        readonly scale = new Parameter(array([4], { dtype: 'float64' }));
        #x = 0;
        forward(given: NdArray): NdArray {
          this.#x = given.get(0);
          return array([this.#x * this.scale.value.get(0)], { dtype: 'float64' });
        }
        backward(gradOutput: NdArray): NdArray {
          this.scale.accumulateGrad(array([-this.#x * gradOutput.get(0)], { dtype: 'float64' }));
          return array([4 * gradOutput.get(0)], { dtype: 'float64' });
        }
      }
      expect(textOf(() => gradCheck(new Opposite(), array([2], { dtype: 'float64' })))).toMatch(
        /^gradCheck expects the gradient of scale\[0\] in Opposite to be (2|2\.0000000\d+|1\.9999999\d+), as differences of forward say, but got -2 from backward \(1 of 1 element wrong, this one most\); all signs/,
      );
    });

    it('takes inputs of any strides, shape and batch, over a plain array too, and does not write to them', () => {
      const model = () => new Linear(3, 2, { dtype: 'float64', generator: new Generator(1) });
      const view = array([[1, 2, 9], [3, 4, 9], [-5, 6, 9]], { dtype: 'float64' }).transpose(1, 0).hi(2, 3); // prettier-ignore
      const before = toNested(view);
      expect(gradCheck(model(), view)).toBe(true);
      expect(toNested(view)).toEqual(before);
      expect(gradCheck(new ReLU(), array([[[1, -2]], [[3, 4]]], { dtype: 'float64' }))).toBe(true);
    });

    it('reads once what a module gives, and believes only its data', () => {
      const lying = (given: NdArray): NdArray => {
        const { data, shape, stride, offset } = array(given);
        let asked = 0;
        const shapes = { get: () => (asked++ === 0 ? shape : [300, 400]) };
        const duck = { data, stride, offset, size: 99, dtype: 'float32', get: () => 9 } as unknown as NdArray;
        return Object.defineProperty(duck, 'shape', shapes);
      };
      class Same extends Module {
        forward = (x: NdArray) => lying(x);
        backward = (gradOutput: NdArray) => lying(gradOutput);
      }
      expect(gradCheck(new Same(), lying(array([[1, 2, 3], [4, 5, 6]], { dtype: 'float64' })))).toBe(true);
    }); // prettier-ignore

    it('follows its tolerances and its step', () => {
      const slightly = (error: number) =>
        new (class extends Module {
          forward(given: NdArray): NdArray {
            return array(given);
          }
          backward(gradOutput: NdArray): NdArray {
            const gradient = array(gradOutput);
            for (let i = 0; i < 3; i++) gradient.set(0, i, gradient.get(0, i) * (1 + error));
            return gradient;
          }
        })();
      const row = array([[1, 2, 3]], { dtype: 'float64' });
      const quiet = { raiseException: false };
      expect(gradCheck(slightly(1e-6), row, quiet)).toBe(true);
      expect(gradCheck(slightly(1e-3), row, quiet)).toBe(false);
      expect(gradCheck(slightly(1e-3), row, { ...quiet, rtol: 2e-3 })).toBe(true);
      expect(gradCheck(slightly(1e-3), row, { ...quiet, atol: 2e-3 })).toBe(true);
      expect(gradCheck(slightly(1e-6), row, { ...quiet, atol: 0, rtol: 1e-7 })).toBe(false);
      // A step across ReLU's kink at 0 measures the chord, half the slope.
      const nearKink = array([[1e-4, 1, -1]], { dtype: 'float64' });
      expect(gradCheck(new ReLU(), nearKink)).toBe(true);
      expect(gradCheck(new ReLU(), nearKink, { ...quiet, eps: 1e-2 })).toBe(false);
    });

    it.each<Fault>(['none', 'sign', 'own sum'])(
      'leaves values, gradients and modes as they were, where it finds: %s',
      (fault) => {
        const inner = faulty(fault);
        const model = new Sequential(
          new Linear(3, 3, { dtype: 'float64', generator: new Generator(1) }),
          new ReLU(),
          inner,
        );
        model.forward(x);
        model.at(0).weight.grad = array(model.at(0).weight.value);
        model.eval();
        model.at(1).train();
        const state = () => [
          ...model.parameters().map(({ value, grad }) => [toNested(value), grad && toNested(grad)]),
          model.training,
          ...[...model].map(({ training }) => training),
        ];
        const before = state();
        const live = inner.weight.value;
        expect(gradCheck(model, x, { raiseException: false })).toBe(fault === 'none');
        expect(state()).toEqual(before);
        expect(toNested(live)).toEqual(toNested(inner.weight.value));
      },
    );
  });

  describe('gradCheck of a loss', () => {
    const labels = array([2, 0]);

    it.each(['mean', 'sum'] as const)(
      'finds nothing wrong with SoftmaxCrossEntropy, %s',
      (reduction) => {
        expect(gradCheck(new SoftmaxCrossEntropy({ reduction }), x, { target: labels })).toBe(true);
      },
    );

    /** The mean of (x − target)² / 2, with one fault. */
    class Squares implements LossLike {
      #difference: NdArray = zeros([2, 3], { dtype: 'float64' });
      constructor(
        readonly fault: 'none' | 'sign' | 'no 1/B' | 'stale' | 'writes target' | 'text',
      ) {}
      forward(given: NdArray, target: NdArray): number {
        let sum = 0;
        const difference = array(given);
        for (let b = 0; b < 2; b++) {
          for (let c = 0; c < 3; c++) {
            difference.set(b, c, given.get(b, c) - target.get(b, c));
            sum += difference.get(b, c) ** 2 / 4;
          }
        }
        if (this.fault !== 'stale' || this.#difference.get(0, 0) === 0)
          this.#difference = difference;
        if (this.fault === 'writes target') target.set(0, 0, 9);
        return this.fault === 'text' ? (String(sum) as never) : sum;
      }
      backward(): NdArray {
        const scale = this.fault === 'sign' ? -0.5 : this.fault === 'no 1/B' ? 1 : 0.5;
        return times(this.#difference, array([[1, 0, 0], [0, 1, 0], [0, 0, 1]]), scale); // prettier-ignore
      }
    }
    const squares = (fault: Squares['fault']) => () =>
      gradCheck(new Squares(fault), x, { target: array([[1, 1, 1], [2, 0, 2]], { dtype: 'float64' }) }); // prettier-ignore

    it('finds nothing wrong with a loss of one’s own, and each planted fault', () => {
      expect(squares('none')()).toBe(true);
      expect(textOf(squares('sign'))).toMatch(
        /the gradient of x\[\d, \d\] in Squares to be .* all signs are the wrong way round/,
      );
      expect(textOf(squares('no 1/B'))).toMatch(/it is B = 2 times as large/);
      expect(textOf(squares('stale'))).toMatch(/it is right for the forward before the last one/);
      expect(textOf(squares('writes target'))).toBe(
        'gradCheck expects Squares.forward to leave target as it is, but got target[0, 0] changed from 1 to 9; ' +
          'write to an array of your own, such as array(target)',
      );
    });

    it('refuses a loss that is no number', () => {
      expectError(
        squares('text'),
        TypeError,
        'gradCheck expects Squares.forward to return a number, but got "7.578125"; return the loss',
      );
    });
  });

  describe('gradCheck refuses', () => {
    const right = () => new Linear(3, 2, { dtype: 'float64' });
    it.each<[string, () => unknown, abstract new (...args: never[]) => Error, string]>([
      ['a float32 input', () => gradCheck(right(), array([[1, 2, 3]])), DTypeError, "gradCheck expects x of dtype float64, but got float32, and differences of 1e-6 drown in its rounding; pass array(x, { dtype: 'float64' })"],
      ['an input of bytes', () => gradCheck(right(), array([[1, 2, 3]], { dtype: 'uint8' })), DTypeError, "gradCheck expects x of dtype float64, but got uint8; convert it with array(x, { dtype: 'float64' })"],
      ['float32 parameters', () => gradCheck(new Sequential(new Linear(3, 2)), x), DTypeError, "gradCheck expects 0.weight of dtype float64, but got float32, and differences of 1e-6 drown in its rounding; build the module in float64: new Linear(3, 2, { dtype: 'float64' }), say"],
      ['a float32 output', () => gradCheck(faulty('float32 output'), x), DTypeError, 'gradCheck expects what Faulty.forward returns of dtype float64, but got float32; give its arrays the dtype of x there'],
      ['a float32 gradient', () => gradCheck(faulty('float32 gradient'), x), DTypeError, 'gradCheck expects what Faulty.backward returns of dtype float64, but got float32; give its arrays the dtype of x there'],
      ['an input of no elements', () => gradCheck(new ReLU(), zeros([0, 3], { dtype: 'float64' })), ShapeError, 'gradCheck expects x with elements, but got [0, 3]; pass a few rows'],
      ['an input that is not finite', () => gradCheck(right(), array([[1, Infinity, NaN]], { dtype: 'float64' })), NonFiniteError, 'gradCheck expects finite numbers, but got x[0, 1] = Infinity; pass numbers that have neighbours'],
      ['what is no module', () => gradCheck(3 as never, x), TypeError, 'gradCheck expects a module or a loss, but got 3; pass an object with forward and backward'],
      ['null', () => gradCheck(null as never, x), TypeError, 'gradCheck expects a module or a loss, but got null; pass an object with forward and backward'],
      ['half a loss', () => gradCheck({ forward: () => 1 } as never, x), TypeError, 'gradCheck expects a module or a loss, but got an object; pass an object with forward and backward'],
      ['a module without a backward', () => gradCheck(Object.assign(right(), { backward: undefined as never }), x), TypeError, 'gradCheck expects module, Linear(3 → 2), to have a backward method, but got none; write backward in its class'],
      ['a forward that gives NaN', () => gradCheck(Object.assign(right(), { forward: () => array([[0, NaN]], { dtype: 'float64' }) }), x), NonFiniteError, 'gradCheck expects finite numbers from Linear(3 → 2).forward, but got NaN at 1 of 2; mend forward, or pass an x that it is made for'],
      ['what is no array', () => gradCheck(right(), 'abc' as never), TypeError, 'gradCheck expects x as an ndarray, a typed array or nested arrays, but got "abc"; pass one of these'],
      ['a loss without a target', () => gradCheck(new SoftmaxCrossEntropy() as never, x), TypeError, 'gradCheck expects a target for a loss, but got none; pass { target: labels }, or extend Module'],
      ['a target that is no array', () => gradCheck(new SoftmaxCrossEntropy(), x, { target: 3 as never }), TypeError, 'gradCheck expects target as an ndarray, a typed array or nested arrays, but got 3; pass one of these'],
      ['a target for a module', () => gradCheck(right(), x, { target: 3 } as never), TypeError, 'gradCheck expects no target for Linear(3 → 2), a module, but got 3; leave it out'],
      ['an unknown option', () => gradCheck(right(), x, { epsilon: 1 } as never), OptionError, "gradCheck expects the options target, eps, atol, rtol, raiseException, but got 'epsilon'; did you mean 'eps'?"],
      ['a step of 0', () => gradCheck(right(), x, { eps: 0 }), RangeError, 'gradCheck expects eps to be a finite number of at least 1e-12, but got 0; pass such a number'],
      ['a negative tolerance', () => gradCheck(right(), x, { atol: -1 }), RangeError, 'gradCheck expects atol to be a finite number of at least 0, but got -1; pass such a number'],
      ['a tolerance that is none', () => gradCheck(right(), x, { rtol: NaN }), RangeError, 'gradCheck expects rtol to be a finite number of at least 0, but got NaN; pass such a number'],
      ['a raiseException that is none', () => gradCheck(right(), x, { raiseException: 1 as never }), TypeError, 'gradCheck expects raiseException to be true or false, but got 1; pass a boolean'],
    ])('%s', (_, run, type, text) => expectError(run, type, text)); // prettier-ignore

    it('with raiseException: false too, what is no fault of a backward', () => {
      expect(() =>
        gradCheck(right(), array([[1, 2]], { dtype: 'float64' }), { raiseException: false }),
      ).toThrow(ShapeError);
    });
  });
});
