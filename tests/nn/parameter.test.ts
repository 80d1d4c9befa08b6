/**
 * A parameter's value is live, its gradients are the user's once read, and how it is stored does
 * not show.
 */
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import {
  array,
  Generator,
  Linear,
  Parameter,
  SGD,
  toNested,
  zeros,
  type NdArray,
  type NestedNumbers,
} from '../../src/index.js';
import { TransposedParameter } from '../../src/nn/parameter.js';
import { DTypeError, OptionError, ShapeError } from '../../src/core/errors.js';
import { onEachBackend } from '../support/backends.js';
import { expectClose, expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';

const bad = (value: unknown) => value as never;
const kinds = [
  ['by rows', Parameter],
  ['by columns', TransposedParameter],
] as const;

onEachBackend(() => {
  describe.each(kinds)('a parameter that is stored %s', (_, Kind) => {
    const of = (value: NdArray) => new Kind(value, { name: 'weight' });
    const make = (values: NestedNumbers = [[1, 2, 3], [4, 5, 6]]) => of(array(values)); // prettier-ignore

    it('shows its value, copied from the array it was made of', () => {
      const source = array([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
      const parameter = new Kind(source);
      source.set(0, 0, 9);
      expectSame(parameter.value, [[1, 2, 3], [4, 5, 6]]); // prettier-ignore
      expect(parameter).toMatchObject({ name: 'parameter', shape: [2, 3], dtype: 'float32' });
      expect(String(make())).toBe('Parameter weight [2, 3]');
      expect(String(new Parameter(zeros([2])))).toBe('Parameter [2]');
    });

    it('is made of any view of any rank and float type', () => {
      const base = array([[1, 2, 3], [4, 5, 6]], { dtype: 'float64' }); // prettier-ignore
      const sources: NdArray[] = [base.transpose(1, 0), base.step(-1, 2), base.pick(null, 1), base.pick(1, 1), ndarray(base.data, [2, 3, 2], [3, 1, 0])]; // prettier-ignore
      for (const source of sources) expectSame(new Kind(source).value, toNested(source));
      expect(new Kind(zeros([0, 2])).value.shape).toEqual([0, 2]);
      expect(new Kind(base).dtype).toBe('float64');
      expect(new Kind(ndarray([1, 2], [2])).dtype).toBe('float32');
    });

    it('has a live value: writing to it changes the parameter, and every array of it shows that', () => {
      const parameter = make();
      const held = parameter.value;
      parameter.value.set(1, 0, 7);
      expectSame(held, [[1, 2, 3], [7, 5, 6]]); // prettier-ignore
      held.set(0, 2, 8);
      expectSame(parameter.value, [[1, 2, 8], [7, 5, 6]]); // prettier-ignore
    });

    it('takes a value of any strides, copied into the live one, its own views too', () => {
      const parameter = make();
      const held = parameter.value;
      const next = array([[1, 4], [2, 5], [3, 6]]); // prettier-ignore
      parameter.value = next.transpose(1, 0).step(-1);
      next.set(0, 0, 99);
      expectSame(held, [[4, 5, 6], [1, 2, 3]]); // prettier-ignore
      parameter.value = parameter.value.step(-1, -1);
      expectSame(held, [[3, 2, 1], [6, 5, 4]]); // prettier-ignore
      parameter.value = ndarray([1, 2, 3, 4, 5, 6], [2, 3]);
      expectSame(held, [[1, 2, 3], [4, 5, 6]]); // prettier-ignore
    });

    it('has no gradient until one comes, and none after zeroGrad', () => {
      const parameter = make();
      expect(parameter.grad).toBeNull();
      parameter.accumulateGrad(zeros([2, 3]));
      expect(parameter.grad).not.toBeNull();
      parameter.zeroGrad();
      expect(parameter.grad).toBeNull();
    });

    it('adds gradients up, of any strides, and starts anew after zeroGrad', () => {
      const parameter = make();
      const gradient = array([[1, 4], [2, 5], [3, 6]]); // prettier-ignore
      parameter.accumulateGrad(gradient.transpose(1, 0));
      expectSame(parameter.grad!, [[1, 2, 3], [4, 5, 6]]); // prettier-ignore
      parameter.accumulateGrad(ndarray(new Float32Array([10, 20]), [2, 3], [1, 0]));
      expectSame(parameter.grad!, [[11, 12, 13], [24, 25, 26]]); // prettier-ignore
      parameter.accumulateGrad(parameter.grad!);
      expectSame(parameter.grad!, [[22, 24, 26], [48, 50, 52]]); // prettier-ignore
      parameter.zeroGrad();
      parameter.accumulateGrad(gradient.transpose(1, 0));
      expectSame(parameter.grad!, [[1, 2, 3], [4, 5, 6]]); // prettier-ignore
      expectSame(gradient, [[1, 4], [2, 5], [3, 6]]); // prettier-ignore
    });

    it('leaves a gradient that was read as it is, when more are added and when new ones are set', () => {
      const parameter = make();
      const ones = array([[1, 1, 1], [1, 1, 1]]); // prettier-ignore
      const held: NdArray[] = [];
      for (let i = 0; i < 4; i++) {
        if (i === 2) parameter.zeroGrad();
        parameter.accumulateGrad(ones);
        held.push(parameter.grad!);
      }
      expect(held.map((grad) => grad.get(1, 2))).toEqual([1, 2, 1, 2]);
      parameter.grad = array([[5, 5, 5], [5, 5, 5]]); // prettier-ignore
      expect(held.map((grad) => grad.get(1, 2))).toEqual([1, 2, 1, 2]);
      held[3].set(1, 2, 77);
      expect(parameter.grad.get(1, 2)).toBe(5);
    });

    it('uses what was written to its gradient, also when more is added', () => {
      const parameter = make();
      parameter.accumulateGrad(zeros([2, 3]));
      parameter.grad!.set(0, 1, 3);
      expect(parameter.grad!.get(0, 1)).toBe(3);
      const held = parameter.grad!;
      parameter.accumulateGrad(array([[1, 1, 1], [1, 1, 1]])); // prettier-ignore
      expectSame(parameter.grad!, [[1, 4, 1], [1, 1, 1]]); // prettier-ignore
      expect(held.get(0, 1)).toBe(3);
    });

    it('takes a gradient that is set, copied, and drops it for null', () => {
      const parameter = make();
      const next = array([[1, 4], [2, 5], [3, 6]]); // prettier-ignore
      parameter.grad = next.transpose(1, 0);
      next.set(0, 0, 99);
      expectSame(parameter.grad, [[1, 2, 3], [4, 5, 6]]); // prettier-ignore
      parameter.grad = parameter.grad.step(-1);
      expectSame(parameter.grad, [[4, 5, 6], [1, 2, 3]]); // prettier-ignore
      parameter.accumulateGrad(array([[1, 1, 1], [1, 1, 1]])); // prettier-ignore
      expectSame(parameter.grad, [[5, 6, 7], [2, 3, 4]]); // prettier-ignore
      parameter.grad = null;
      expect(parameter.grad).toBeNull();
    });

    it('of one number or of three axes has values and gradients like any other', () => {
      const single = make(5);
      single.accumulateGrad(array(2));
      single.accumulateGrad(array(3));
      expectSame(single.grad!, 5);
      single.value = array(7);
      expectSame(single.value, 7);
      const cube = array(Array.from({ length: 24 }, (_, i) => i), [2, 3, 4]); // prettier-ignore
      const parameter = of(cube);
      parameter.accumulateGrad(cube);
      expectSame(parameter.grad!, toNested(cube));
      parameter.value = array(cube.step(1, -1, -1));
      expectSame(parameter.value, toNested(cube.step(1, -1, -1)));
    });

    const who = 'Parameter weight [2, 3]';
    const set = (key: 'value' | 'grad', given: unknown) => (parameter: Parameter) =>
      (parameter[key] = bad(given));
    const add = (given: unknown) => (parameter: Parameter) => parameter.accumulateGrad(bad(given));
    it.each([
      ['a value of another shape', set('value', zeros([3, 2])), ShapeError, `${who} expects value [2, 3], but got [3, 2]; pass an array of that shape`], // prettier-ignore
      ['a value of another rank', set('value', zeros([6])), ShapeError, `${who} expects value [2, 3], but got [6]; pass an array of that shape`], // prettier-ignore
      ['a float64 value', set('value', zeros([2, 3], { dtype: 'float64' })), DTypeError, `${who} expects value of dtype float32, but got float64; convert it with array(value, { dtype: 'float32' })`], // prettier-ignore
      ['integers for a value', set('value', zeros([2, 3], { dtype: 'int32' })), DTypeError, `${who} expects value of dtype float32, but got int32; convert it with array(value, { dtype: 'float32' })`], // prettier-ignore
      [
        'no value',
        set('value', null),
        TypeError,
        `${who} expects value as an ndarray, a typed array or nested arrays, but got null; pass one of these`,
      ],
      ['a gradient of another shape', set('grad', zeros([2])), ShapeError, `${who} expects grad [2, 3], but got [2]; pass an array of that shape`], // prettier-ignore
      ['a float64 gradient', set('grad', zeros([2, 3], { dtype: 'float64' })), DTypeError, `${who} expects grad of dtype float32, but got float64; convert it with array(grad, { dtype: 'float32' })`], // prettier-ignore
      ['text for a gradient', set('grad', 'abc'), TypeError, `${who} expects grad as an ndarray, a typed array or nested arrays, but got "abc"; pass one of these`], // prettier-ignore
      ['an addition of another shape', add(zeros([3, 2])), ShapeError, `${who} expects gradient [2, 3], but got [3, 2]; pass an array of that shape`], // prettier-ignore
      ['a float64 addition', add(zeros([2, 3], { dtype: 'float64' })), DTypeError, `${who} expects gradient of dtype float32, but got float64; convert it with array(gradient, { dtype: 'float32' })`], // prettier-ignore
      [
        'an addition of a number',
        add(1),
        TypeError,
        `${who} expects gradient as an ndarray, a typed array or nested arrays, but got 1; pass one of these`,
      ],
      ['an addition outside its data', add(ndarray(new Float32Array(5), [2, 3])), ShapeError, `${who} expects gradient to lie inside its data, but got shape [2, 3], stride [3, 1] and offset 0 over 5 elements; check the calls of lo, hi, step and pick that made it`], // prettier-ignore
    ])('refuses %s, and stays as it was', (_, change, type, text) => {
      const parameter = make();
      parameter.accumulateGrad(array([[1, 2, 3], [4, 5, 6]])); // prettier-ignore
      const { value, grad } = parameter;
      expectError(() => change(parameter), type, text);
      expectSame(parameter.value, toNested(value));
      expectSame(parameter.grad!, toNested(grad!));
    });
  });

  describe('a new Parameter', () => {
    const value = zeros([2]);
    it.each([
      ['text', () => new Parameter(bad('abc')), TypeError, 'Parameter expects value as an ndarray, a typed array or nested arrays, but got "abc"; pass one of these'], // prettier-ignore
      ['integers', () => new Parameter(zeros([2], { dtype: 'uint8' })), DTypeError, "Parameter expects value of dtype float32 or float64, but got uint8; convert it with array(value, { dtype: 'float32' })"], // prettier-ignore
      ['a number for a name', () => new Parameter(value, { name: bad(7) }), TypeError, 'Parameter expects name to be a string, but got 7; pass a string'], // prettier-ignore
      ['a misspelt option', () => new Parameter(value, bad({ Name: 'w' })), OptionError, "Parameter expects the options name, but got 'Name'; did you mean 'name'?"], // prettier-ignore
      ['a name in place of the options', () => new Parameter(value, bad('w')), TypeError, 'Parameter expects its options as an object, but got "w"; pass { name } or leave it out'], // prettier-ignore
    ])('refuses %s', (_, run, type, text) => {
      expectError(run, type, text);
    });
  });

  describe("a layer's gradient, read late,", () => {
    const x = array([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
    const dy = array([[1, -1], [2, 0.5]]); // prettier-ignore
    const expected = [[9, 12, 15], [1, 0.5, 0]]; // prettier-ignore
    it.each<[string, (layer: Linear, input: NdArray, gradient: NdArray) => void]>([
      ['nothing', () => undefined],
      ['a step', (layer) => new SGD(layer.parameters(), { lr: 0.1 }).step()],
      [
        'two steps',
        (layer) => [1, 2].forEach(() => new SGD(layer.parameters(), { lr: 0.1 }).step()),
      ],
      [
        'a step with momentum',
        (layer) => new SGD(layer.parameters(), { lr: 0.1, momentum: 0.9 }).step(),
      ],
      ['a forward of another batch', (layer) => layer.forward(array([[7, 7, 7], [8, 8, 8]]))], // prettier-ignore
      [
        'forwards of other sizes',
        (layer) => [1, 40, 2].forEach((rows) => layer.forward(zeros([rows, 3]))),
      ],
      ['a forward in evaluation mode', (layer) => layer.eval().forward(zeros([2, 3]))],
      ['a change of the value', (layer) => layer.weight.value.set(0, 0, 99)],
      ['a new value', (layer) => void (layer.weight.value = zeros([2, 3]))],
      ['a change of the input', (_, input) => input.set(0, 0, 99)],
      ['a change of the gradient it was made of', (_, __, gradient) => gradient.set(0, 0, 99)],
    ])('is that of its backward, though %s came between', (_, between) => {
      const layer = new Linear<number, number>(3, 2);
      const [input, gradient] = [array(x), array(dy)];
      layer.forward(input);
      layer.backward(gradient);
      between(layer, input, gradient);
      expectSame(layer.weight.grad!, expected);
      expectSame(layer.bias!.grad!, [3, -0.5]);
    });

    it('adds up over backwards of which none was read, and is forgotten at zeroGrad unread', () => {
      const layer = new Linear<number, number>(3, 2);
      const backward = () => {
        layer.forward(x);
        layer.backward(dy, { inputGrad: false });
      };
      [1, 2, 3].forEach(backward);
      expectSame(layer.weight.grad!, [[27, 36, 45], [3, 1.5, 0]]); // prettier-ignore
      layer.zeroGrad();
      backward();
      layer.zeroGrad();
      backward();
      expectSame(layer.weight.grad!, expected);
    });

    it.each([
      {},
      { weightDecay: 0.5 },
      { momentum: 0.9 },
      { momentum: 0.9, weightDecay: 0.5, nesterov: true },
    ])('moves the value as far as one that was read, with %o, step after step', (options) => {
      const [read, unread] = [true, false].map((reads) => {
        const layer = new Linear<number, number>(3, 2, {
          dtype: 'float64',
          generator: new Generator(1),
        });
        const optimizer = new SGD(layer.parameters(), { lr: 0.5, ...options });
        for (let step = 0; step < 3; step++) {
          optimizer.zeroGrad();
          layer.forward(array(x, { dtype: 'float64' }));
          layer.backward(array(dy, { dtype: 'float64' }));
          if (reads) expectClose(layer.weight.grad!, expected, { relative: 1e-15 });
          optimizer.step();
        }
        return layer;
      });
      expectClose(unread.weight.value, toNested(read.weight.value), { relative: 1e-14 });
      expectSame(unread.bias!.value, toNested(read.bias!.value));
    });
  });

  describe("a layer's parameters", () => {
    it('are used as they are set, and keep what was read through a whole step', () => {
      const layer = new Linear(2, 1, { bias: false });
      layer.weight.value = array([[1, 2]]);
      expectSame(layer.forward(array([[3, 4]])), [[11]]);
      layer.weight.value.set(0, 1, 0);
      expectSame(layer.forward(array([[3, 4]])), [[3]]);
      layer.backward(array([[1]]));
      const first = layer.weight.grad!;
      layer.forward(array([[3, 4]]));
      layer.backward(array([[1]]));
      const second = layer.weight.grad!;
      const optimizer = new SGD(layer.parameters(), { lr: 1 });
      optimizer.step();
      optimizer.zeroGrad();
      layer.forward(array([[1, 1]]));
      layer.backward(array([[1]]));
      expectSame(first, [[3, 4]]);
      expectSame(second, [[6, 8]]);
      expectSame(layer.weight.grad!, [[1, 1]]);
      expectSame(layer.weight.value, [[-5, -8]]);
    });
  });
});
