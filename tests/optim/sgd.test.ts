/**
 * Steps of SGD are those of torch.optim.SGD.
 */
import { describe, expect, it } from 'vitest';
import {
  array,
  Linear,
  Parameter,
  SGD,
  zeros,
  type FloatDType,
  type SGDOptions,
} from '../../src/index.js';
import { TransposedParameter } from '../../src/nn/parameter.js';
import { DTypeError, OptionError, StateError } from '../../src/core/errors.js';
import { onEachBackend } from '../support/backends.js';
import { expectClose, expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { readFixture } from '../support/fixtures.js';

interface Pair { weight: number[][]; bias: number[] } // prettier-ignore
const torch = readFixture('sgd') as {
  initial: Pair;
  gradients: Pair[];
  lr: number;
  laterLr: number;
  laterAfterStep: number;
  dampened: Record<FloatDType, number>;
  runs: { dtype: FloatDType; options: Omit<SGDOptions, 'lr'>; steps: Pair[] }[];
};

const bad = (value: unknown) => value as never;

onEachBackend(() => {
  describe('ten steps, with the learning rate changed on the way, are those of torch.optim.SGD', () => {
    it.each(torch.runs.map((run) => [`${run.dtype} ${JSON.stringify(run.options)}`, run] as const))(
      '%s',
      (_, run) => {
        const { dtype, options, steps } = run;
        // A Linear's weight is stored transposed: its steps must not show it.
        for (const Kind of [Parameter, TransposedParameter]) {
          const weight = new Kind(array(torch.initial.weight, { dtype }));
          const bias = new Parameter(array(torch.initial.bias, { dtype }));
          const optimizer = new SGD([weight, bias], { lr: torch.lr, ...options });
          torch.gradients.forEach((gradients, t) => {
            if (t === torch.laterAfterStep) optimizer.lr = torch.laterLr;
            optimizer.zeroGrad();
            weight.accumulateGrad(array(gradients.weight, { dtype }));
            bias.accumulateGrad(array(gradients.bias, { dtype }));
            optimizer.step();
            // 2⁻²⁴: half a unit in the last place of the values near 1 that a value near 0 has come
            // from.
            const tolerance =
              dtype === 'float64' ? { relative: 1e-12 } : { relative: 1e-6, absolute: 2 ** -24 };
            expectClose(weight.value, steps[t].weight, tolerance, `weight after step ${t}`);
            expectClose(bias.value, steps[t].bias, tolerance, `bias after step ${t}`);
          });
        }
      },
    );

    it.each(['float32', 'float64'] as const)(
      'what a strong dampening leaves of a %s gradient is as in PyTorch',
      (dtype) => {
        const parameter = new Parameter(array([0], { dtype }));
        const optimizer = new SGD([parameter], { lr: 1, momentum: 0.9, dampening: 0.9999 });
        for (const gradient of [0, 1]) {
          optimizer.zeroGrad();
          parameter.accumulateGrad(array([gradient], { dtype }));
          optimizer.step();
        }
        expect(parameter.value.get(0)).toBe(torch.dampened[dtype]);
      },
    );

    it('each combination of options ends elsewhere, so that none can stand in for another', () => {
      const ends = torch.runs.filter(
        ({ dtype, options }) =>
          dtype === 'float64' && !(options.momentum === 0 && options.dampening !== 0),
      );
      expect(new Set(ends.map(({ steps }) => JSON.stringify(steps[9]))).size).toBe(ends.length);
    });
  });

  describe('SGD', () => {
    const parameter = (values: number[]) => new Parameter(array(values, { dtype: 'float64' }));
    const give = (p: Parameter, values: number[]) =>
      p.accumulateGrad(array(values, { dtype: 'float64' }));

    it('leaves a parameter without a gradient as it is, and its velocity too', () => {
      const [a, b] = [parameter([1]), parameter([1])];
      const optimizer = new SGD([a, b], { lr: 0.5, momentum: 0.5, weightDecay: 1 });
      give(a, [1]);
      optimizer.step(); // v = 1 + 1
      expectSame(a.value, [0]);
      expectSame(b.value, [1]);
      optimizer.zeroGrad();
      give(b, [1]);
      optimizer.step(); // b's first step, though not the optimizer's: v = g
      expectSame(a.value, [0]);
      expectSame(b.value, [0]);
      optimizer.zeroGrad();
      give(a, [1]);
      optimizer.step(); // v = 0.5 · 2 + 1
      expectSame(a.value, [-1]);
      expectSame(b.value, [0]);
    });

    it('adds gradients up, all of them, where its momentum is 1', () => {
      const p = parameter([0]);
      const optimizer = new SGD([p], { lr: 1, momentum: 1 });
      give(p, [1]);
      for (const expected of [-1, -3, -6]) {
        optimizer.step();
        expectSame(p.value, [expected]);
      }
    });

    it('leaves gradients as they are, and uses those that were written to or set', () => {
      const p = parameter([1, 1]);
      const optimizer = new SGD([p], { lr: 1 });
      give(p, [0.5, 0.25]);
      p.grad!.set(0, 2);
      optimizer.step();
      expectSame(p.value, [-1, 0.75]);
      expectSame(p.grad!, [2, 0.25]);
      p.grad = array([1, 1], { dtype: 'float64' });
      optimizer.step();
      expectSame(p.value, [-2, -0.25]);
    });

    it('changes the value in place: an array of the value shows the step', () => {
      const p = parameter([1]);
      const { value } = p;
      give(p, [1]);
      new SGD([p], { lr: 0.5 }).step();
      expectSame(value, [0.5]);
    });

    it('uses values that were set between steps', () => {
      const p = parameter([1]);
      const optimizer = new SGD([p], { lr: 0.5, momentum: 0.9 });
      give(p, [1]);
      optimizer.step();
      p.value = array([10], { dtype: 'float64' });
      optimizer.step(); // v = 0.9 + 1
      expectClose(p.value, [10 - 0.95], { relative: 1e-15 });
    });

    it('keeps its own list: a later change to the one it was given does not matter', () => {
      const list = [parameter([1])];
      const optimizer = new SGD(list, { lr: 1 });
      list.push(parameter([2]));
      expect(optimizer.parameters).toHaveLength(1);
      expect(new SGD(new Set(list), { lr: 1 }).parameters).toHaveLength(2);
    });

    it('forgets all gradients at zeroGrad, and does not step before new ones come', () => {
      const layer = new Linear(2, 1);
      layer.forward(array([[1, 2]]));
      layer.backward(array([[1]]));
      const optimizer = new SGD(layer.parameters(), { lr: 1 });
      optimizer.zeroGrad();
      expect(layer.parameters().map(({ grad }) => grad)).toEqual([null, null]);
      const before = layer.stateDict();
      optimizer.step();
      expect(layer.stateDict()).toEqual(before);
    });

    it('takes a learning rate of 0, a negative dampening and shows its options', () => {
      const optimizer = new SGD([parameter([1])], { lr: 0, momentum: 0.9, dampening: -0.5 });
      expect(String(optimizer)).toBe(
        'SGD(1 parameters, lr 0, momentum 0.9, dampening -0.5, weightDecay 0, nesterov false)',
      );
      optimizer.lr = 0.1;
      expect(optimizer.lr).toBe(0.1);
    });

    const p = new Parameter(zeros([2, 3]), { name: 'weight' });
    const q = new Parameter(zeros([2]), { name: 'bias' });
    const names = 'lr, momentum, dampening, weightDecay, nesterov';
    const nesterov = 'SGD expects momentum above 0 and dampening 0 with nesterov, but got';
    it.each([
      ['no options', [p], undefined, TypeError, 'SGD expects its options as an object, but got undefined; pass { lr: 0.01 }, say'], // prettier-ignore
      ['a learning rate for the options', [p], 0.1, TypeError, 'SGD expects its options as an object, but got 0.1; pass { lr: 0.01 }, say'], // prettier-ignore
      [
        'no learning rate',
        [p],
        {},
        TypeError,
        'SGD expects lr, the learning rate, but got none; pass { lr: 0.01 }, say',
      ],
      ['null for an option', [p], { lr: 1, momentum: null }, TypeError, 'SGD expects momentum to be a number, but got null; pass a number'], // prettier-ignore
      ['a negative learning rate', [p], { lr: -1 }, RangeError, 'SGD expects lr to be a finite number of at least 0, but got -1; pass such a number'], // prettier-ignore
      ['NaN for a learning rate', [p], { lr: NaN }, RangeError, 'SGD expects lr to be a finite number of at least 0, but got NaN; pass such a number'], // prettier-ignore
      ['negative momentum', [p], { lr: 1, momentum: -0.1 }, RangeError, 'SGD expects momentum to be a finite number of at least 0, but got -0.1; pass such a number'], // prettier-ignore
      ['negative decay', [p], { lr: 1, weightDecay: -1 }, RangeError, 'SGD expects weightDecay to be a finite number of at least 0, but got -1; pass such a number'], // prettier-ignore
      ['infinite dampening', [p], { lr: 1, dampening: Infinity }, RangeError, 'SGD expects dampening to be a finite number, but got Infinity; pass such a number'], // prettier-ignore
      ['text for nesterov', [p], { lr: 1, nesterov: 'yes' }, TypeError, 'SGD expects nesterov to be true or false, but got "yes"; pass a boolean'], // prettier-ignore
      ['nesterov without momentum', [p], { lr: 1, nesterov: true }, RangeError, `${nesterov} momentum 0 and dampening 0; set momentum: 0.9, say`], // prettier-ignore
      ['nesterov with dampening', [p], { lr: 1, nesterov: true, momentum: 0.9, dampening: 0.5 }, RangeError, `${nesterov} momentum 0.9 and dampening 0.5; set momentum: 0.9, say`], // prettier-ignore
      ["PyTorch's spelling", [p], { lr: 1, weight_decay: 1 }, OptionError, `SGD expects the options ${names}, but got 'weight_decay'; did you mean 'weightDecay'?`], // prettier-ignore
      [
        'no parameters',
        [],
        { lr: 1 },
        RangeError,
        'SGD expects at least one parameter, but got none; pass model.parameters()',
      ],
      [
        'null',
        null,
        { lr: 1 },
        TypeError,
        'SGD expects a list of parameters, but got null; pass model.parameters()',
      ],
      [
        'a number',
        3,
        { lr: 1 },
        TypeError,
        'SGD expects a list of parameters, but got 3; pass model.parameters()',
      ],
      ['a model', new Linear(1, 1), { lr: 1 }, TypeError, 'SGD expects a list of parameters, but got an object of class Linear; pass model.parameters()'], // prettier-ignore
      ['arrays', [p, zeros([1])], { lr: 1 }, TypeError, 'SGD expects parameters[1] to be a Parameter, but got an ndarray [1]; pass model.parameters()'], // prettier-ignore
      ['a parameter twice', [p, q, p], { lr: 1 }, StateError, 'SGD expects each parameter once, but got Parameter weight [2, 3] at 0 and 2; list it once'], // prettier-ignore
      ['two element types', [p, new Parameter(zeros([1], { dtype: 'float64' }))], { lr: 1 }, DTypeError, 'SGD expects parameters of one dtype, but got float32 and float64 (Parameter [1]); make an optimizer for each'], // prettier-ignore
    ])('refuses %s', (_, parameters, options, type, text) => {
      expectError(() => new SGD(bad(parameters), bad(options)), type, text);
    });

    it('refuses a learning rate set later that is none, and keeps the one it has', () => {
      const optimizer = new SGD([parameter([1])], { lr: 0.1 });
      expectError(() => (optimizer.lr = -1), RangeError, 'SGD expects lr to be a finite number of at least 0, but got -1; pass such a number'); // prettier-ignore
      expect(optimizer.lr).toBe(0.1);
    });

    it('does not tell a user to leave out options of which one is needed', () => {
      for (const options of [undefined, null, 0.1])
        expect(() => new SGD([p], bad(options))).not.toThrow('or leave it out');
    });
  });
});
