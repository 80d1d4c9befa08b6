/**
 * What every module must do, row by row of tests/cases/modules.ts; and Linear, ReLU and whole
 * networks against PyTorch.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { backendNames } from '../../src/backend/choice.js';
import {
  array,
  Generator,
  gradCheck,
  Linear,
  ReLU,
  Sequential,
  setBackend,
  SoftmaxCrossEntropy,
  toNested,
  type FloatDType,
  type NdArray,
  type NestedNumbers,
} from '../../src/index.js';
import { modules } from '../cases/modules.js';
import { elements, expectClose } from '../support/close.js';
import { readFixture } from '../support/fixtures.js';
import { Checked, Subject } from '../support/subject.js';
import { broadcastRows, viewsOf } from '../support/views.js';

const floats: FloatDType[] = ['float32', 'float64'];
const nestedOrNull = (a: NdArray | null) => a && toNested(a);
const doubled = (values: NestedNumbers): NestedNumbers =>
  typeof values === 'number' ? 2 * values : values.map(doubled);

/** Everything a forward and a backward give. */
function results(subject: Subject, x: NdArray, grad?: NdArray) {
  const { module } = subject;
  module.zeroGrad();
  const y = subject.forward(x);
  const dx = subject.backward(grad ?? y);
  const gradients = module.parameters().map((parameter) => toNested(parameter.grad!));
  return { y: toNested(y), dx: nestedOrNull(dx), gradients };
}

const stateOf = ({ module }: Subject) =>
  Object.entries(module.stateDict()).map(([name, value]) => [name, toNested(value)]);

const everyModule = backendNames.flatMap((backend) => modules.map((row) => ({ backend, row })));

for (const { backend, row } of everyModule) {
  const { state = [], refuses = [], mixesRows, stochastic, integerInput, wholeColumns } = row;

  describe(`${row.title} on the ${backend} backend`, () => {
    beforeEach(() => setBackend(backend));

    it.each([1, 2, 5].slice(mixesRows ? 1 : 0))(
      'has the gradients of central differences for a batch of %i',
      (rows) => {
        const subject = new Subject(row, 'float64');
        const checked = new Checked(subject);
        expect(
          gradCheck(
            stochastic || integerInput || wholeColumns ? checked : subject.module,
            checked.input(rows),
          ),
        ).toBe(true);
      },
    );

    it.each(floats)(
      'gives the same bits for every kind of strides, forward and backward, in %s',
      (dtype) => {
        const subject = new Subject(row, dtype);
        const x = subject.input(4);
        const grad = new Generator(5).uniform(subject.forward(x).shape, { low: -1, dtype });
        const expected = results(subject, x, grad);
        const gradViews = viewsOf(grad, dtype);
        const inputDType = integerInput ? 'int32' : dtype;
        viewsOf(x, inputDType).forEach(({ kind, view }, i) => {
          expect(results(subject, view, gradViews[i].view), kind).toEqual(expected);
        });
        const { broadcast, writtenOut } = broadcastRows(x.pick(0), 4, inputDType);
        expect(results(subject, broadcast, grad), 'broadcast').toEqual(
          results(subject, writtenOut, grad),
        );
      },
    );

    it.each(floats)(
      'never writes to its input, and hands out arrays that later calls leave alone, in %s',
      (dtype) => {
        const subject = new Subject(row, dtype);
        const x = subject.input(3);
        const before = toNested(x);
        const y = subject.forward(x);
        const grad = array(y);
        const dx = subject.backward(grad);
        const handed = () => [toNested(y), nestedOrNull(dx), toNested(grad)];
        const kept = handed();
        subject.forward(subject.input(3, 77));
        subject.backward(grad);
        expect([toNested(x), ...handed()]).toEqual([before, ...kept]);
      },
    );

    it('goes back through the input it was given, whatever becomes of its array', () => {
      const subject = new Subject(row, 'float64');
      const x = subject.input(3);
      const expected = results(subject, x);
      subject.module.zeroGrad();
      const y = subject.forward(x);
      (x.data as Float64Array).fill(0);
      expect(nestedOrNull(subject.backward(y))).toEqual(expected.dx);
      expect(subject.module.parameters().map(({ grad }) => toNested(grad!))).toEqual(
        expected.gradients,
      );
    });

    it('adds gradients up until zeroGrad, after which the next backward sets them', () => {
      const subject = new Subject(row, 'float64');
      const parameters = subject.module.parameters();
      const x = subject.input(3);
      const once = results(subject, x).gradients;
      subject.backward(subject.forward(x));
      const twice = parameters.map(({ grad }) => toNested(grad!));
      twice.forEach((sum, i) => expectClose(sum, doubled(once[i]), 1e-15));
      expect(results(subject, x).gradients).toEqual(once);
      for (const parameter of parameters) expect(parameter.shape).toEqual(parameter.grad!.shape);
    });

    it('takes turns: backward needs a forward in training mode, once', () => {
      const subject = new Subject(row, 'float32');
      const { module } = subject;
      const x = subject.input(2);
      const grad = new Subject(row, 'float32').forward(x);
      const stateError = expect.objectContaining({ name: 'StateError' }) as Error;
      const never = /\.backward expects a forward .*before it, but got none; call forward first$/;
      expect(() => subject.backward(grad)).toThrow(never);
      subject.forward(x);
      subject.backward(grad);
      expect(() => subject.backward(grad)).toThrow(stateError);
      module.eval();
      subject.forward(x);
      expect(() => subject.backward(grad)).toThrow(stateError);
      module.train();
      subject.forward(x);
      subject.backward(grad);
    });

    it.each(floats)(
      'in evaluation mode takes each row by itself, remembers nothing and draws nothing, in %s',
      (dtype) => {
        const subject = new Subject(row, dtype);
        const { module, generator } = subject;
        const x = subject.input(4);
        const trained = toNested(subject.forward(x));
        const before = [stateOf(subject), generator.state];
        const y = module.eval().forward(x);
        if (!mixesRows && !stochastic) expect(toNested(y)).toEqual(trained);
        for (let b = 0; b < 4; b++) {
          expect(elements(module.forward(x.hi(b + 1).lo(b))), `row ${b}`).toEqual(
            elements(y.pick(b)),
          );
        }
        expect([stateOf(subject), generator.state]).toEqual(before);
      },
    );

    it.each(floats)(
      'has a state by name, with which another of its kind goes on with the same bits, in %s',
      (dtype) => {
        const [one, other] = [1, 2].map((seed) => new Subject(row, dtype, seed));
        const [x, later] = [one.input(3), one.input(3, 77)];
        one.forward(x);
        expect(Object.keys(one.module.stateDict())).toEqual(state);
        const names = [...one.module.namedParameters(), ...one.module.namedBuffers()].map(
          ([name]) => name,
        );
        expect(names.sort()).toEqual([...state].sort());
        other.module.loadStateDict(one.module.stateDict());
        expect(stateOf(other)).toEqual(stateOf(one));
        expect(results(other, later)).toEqual(results(one, later));
        expect(stateOf(other)).toEqual(stateOf(one));
        for (const { module } of [one, other]) module.eval();
        expect(toNested(other.forward(x))).toEqual(toNested(one.forward(x)));
      },
    );

    it('refuses a state that lacks a name, or has one too many, and is then as it was', () => {
      const subject = new Subject(row, 'float32');
      const before = stateOf(subject);
      const whole = new Subject(row, 'float32', 2).module.stateDict();
      const lacking = state.map((name) =>
        Object.fromEntries(Object.entries(whole).filter(([key]) => key !== name)),
      );
      for (const wrong of [...lacking, { ...whole, other: array([1]) }]) {
        expect(() => subject.module.loadStateDict(wrong)).toThrow(
          expect.objectContaining({ name: 'StateError' }),
        );
        expect(stateOf(subject)).toEqual(before);
      }
    });

    for (const { input, values, error, text } of refuses) {
      it(`refuses an input [${input.join(', ')}]${values ? ` of ${values.join(', ')}` : ''}, and its state is as it was`, () => {
        const subject = new Subject(row, 'float32');
        const before = stateOf(subject);
        const numbers = values ?? Array.from({ length: input.reduce((a, b) => a * b, 1) }, () => 0);
        const call = () => subject.forward(array(Float32Array.from(numbers), input));
        expect(call).toThrow(expect.objectContaining({ name: error, message: text }));
        expect(stateOf(subject)).toEqual(before);
      });
    }
  });
}

describe('the backends agree', () => {
  const cases = modules.flatMap((row) => floats.map((dtype) => [row.title, dtype, row] as const));
  it.each(cases)('on %s in %s', (_, dtype, row) => {
    const [one, other] = backendNames.map((backend) => {
      setBackend(backend);
      const subject = new Subject(row, dtype);
      const { y, dx, gradients } = results(subject, subject.input(5));
      return [y, dx, ...gradients, ...stateOf(subject).map(([, value]) => value as NestedNumbers)];
    });
    setBackend('wasm');
    const distance = dtype === 'float64' ? 1e-13 : 1e-5;
    expect(one).toHaveLength(other.length);
    one.forEach((values, i) => {
      if (values === null) expect(other[i]).toBeNull();
      else expectClose(values, other[i]!, { relative: distance, absolute: distance });
    });
  });
});

interface LinearFixture {
  B: number; I: number; O: number; dtype: FloatDType;
  x: number[][]; weight: number[][]; bias: number[]; y: number[][]; dy: number[][]; dx: number[][]; dW: number[][]; db: number[];
} // prettier-ignore

describe.each(backendNames)('against PyTorch, the %s backend', (backend) => {
  beforeEach(() => setBackend(backend));
  const fixture = readFixture('modules') as {
    linear: LinearFixture[];
    relu: { dtype: FloatDType; x: number[]; y: number[]; dy: number[]; dx: number[] }[];
    mlp: {
      sizes: number[]; reduction: 'mean' | 'sum'; dtype: FloatDType; parameters: Record<string, number[]>;
      x: number[][]; labels: number[]; logits: number[][]; loss: number; dx: number[][]; gradients: Record<string, number[]>;
    }[];
  }; // prettier-ignore
  const tolerance = (dtype: FloatDType) => (dtype === 'float64' ? 1e-12 : 1e-5);

  for (const { B, I, O, dtype, ...known } of fixture.linear) {
    it(`Linear(${I} → ${O}) agrees on a batch of ${B} in ${dtype}`, () => {
      const layer = new Linear(I, O, { dtype });
      layer.weight.value = array(known.weight, { dtype });
      layer.bias!.value = array(known.bias, { dtype });
      expectClose(layer.forward(array(known.x, { dtype })), known.y, tolerance(dtype));
      expectClose(layer.backward(array(known.dy, { dtype })), known.dx, tolerance(dtype));
      expectClose(layer.weight.grad!, known.dW, tolerance(dtype));
      expectClose(layer.bias!.grad!, known.db, tolerance(dtype));
    });
  }

  for (const { dtype, x, y, dy, dx } of fixture.relu) {
    it(`ReLU agrees to the bit on ${JSON.stringify(array(x).shape)} in ${dtype}, with NaN, 0 and −0`, () => {
      const layer = new ReLU();
      expect(toNested(layer.forward(array(x, { dtype })))).toEqual(y);
      expect(toNested(layer.backward(array(dy, { dtype })))).toEqual(dx);
    });
  }

  for (const { sizes, reduction, dtype, ...known } of fixture.mlp) {
    it(`a network of ${sizes.join('-')} agrees in every gradient, ${reduction}, ${dtype}`, () => {
      const [a, b, c, d] = sizes;
      const model = new Sequential(
        new Linear(a, b, { dtype }), new ReLU(), new Linear(b, c, { dtype }), new ReLU(), new Linear(c, d, { dtype }),
      ); // prettier-ignore
      model.loadStateDict(
        Object.fromEntries(
          Object.entries(known.parameters).map(([name, value]) => [name, array(value, { dtype })]),
        ),
      );
      const criterion = new SoftmaxCrossEntropy({ reduction });
      const logits = model.forward(array(known.x, { dtype }));
      expectClose(logits, known.logits, tolerance(dtype));
      expectClose(
        array(criterion.forward(logits, array(known.labels)), { dtype: 'float64' }),
        known.loss,
        tolerance(dtype),
      );
      // Sums of terms that cancel: the distance allowed is PyTorch's own
      // (torch.testing.assert_close).
      const close = { relative: tolerance(dtype), absolute: dtype === 'float32' ? 1e-5 : 1e-13 };
      expectClose(model.backward(criterion.backward()), known.dx, close);
      for (const [name, parameter] of model.namedParameters())
        expectClose(parameter.grad!, known.gradients[name], close);
    });
  }
});
