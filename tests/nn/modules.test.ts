import { beforeEach, describe, expect, it } from 'vitest';
import { backendNames } from '../../src/backend/registry.js';
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
import { expectClose } from '../support/close.js';
import { readFixture } from '../support/fixtures.js';
import { broadcastRows, viewsOf } from '../support/views.js';

const floats: FloatDType[] = ['float32', 'float64'];

/** Random numbers kept away from 0, where ReLU has no derivative. */
function inputOf(rows: number, features: number, dtype: FloatDType, seed = 3): NdArray {
  const x = new Generator(seed).uniform([rows, features], { low: 0.1, high: 1, dtype });
  x.data.forEach((value, i) => (x.data[i] = i % 3 === 0 ? -value : value));
  return x;
}

const doubled = (values: NestedNumbers): NestedNumbers => (typeof values === 'number' ? 2 * values : values.map(doubled));

/** Everything a forward and a backward give. */
function results(module: ReturnType<(typeof modules)[number]['make']>, x: NdArray, grad?: NdArray) {
  module.zeroGrad();
  const y = module.forward(x);
  const dx = module.backward(grad ?? y);
  return { y: toNested(y), dx: toNested(dx), gradients: module.parameters().map(({ grad: g }) => toNested(g!)) };
}

const everyModule = backendNames.flatMap((backend) => modules.map((row) => ({ backend, ...row })));

for (const { backend, title, make, features, refuses } of everyModule) {
  describe(`${title} on the ${backend} backend`, () => {
    beforeEach(() => setBackend(backend));

    it.each([1, 2, 5])('has the gradients of central differences for a batch of %i', (rows) => {
      expect(gradCheck(make('float64', new Generator(1)), inputOf(rows, features, 'float64'))).toBe(true);
    });

    it.each(floats)('gives the same bits for every kind of strides, forward and backward, in %s', (dtype) => {
      const module = make(dtype, new Generator(1));
      const x = inputOf(4, features, dtype);
      const grad = new Generator(5).uniform(module.forward(x).shape, { low: -1, dtype });
      const expected = results(module, x, grad);
      const gradViews = viewsOf(grad, dtype);
      viewsOf(x, dtype).forEach(({ kind, view }, i) => {
        expect(results(module, view, gradViews[i].view), kind).toEqual(expected);
      });
      const { broadcast, writtenOut } = broadcastRows(x.pick(0, null), 4, dtype);
      expect(results(module, broadcast, grad), 'broadcast').toEqual(results(module, writtenOut, grad));
    });

    it.each(floats)('never writes to its input, and hands out arrays that later calls leave alone, in %s', (dtype) => {
      const module = make(dtype, new Generator(1));
      const x = inputOf(3, features, dtype);
      const before = toNested(x);
      const y = module.forward(x);
      const grad = array(y);
      const dx = module.backward(grad);
      const [keptY, keptDx, keptGrad] = [toNested(y), toNested(dx), toNested(grad)];
      module.forward(inputOf(3, features, dtype, 77));
      module.backward(grad);
      expect([toNested(x), toNested(y), toNested(dx), toNested(grad)]).toEqual([before, keptY, keptDx, keptGrad]);
    });

    it('adds gradients up until zeroGrad, after which the next backward sets them', () => {
      const module = make('float64', new Generator(1));
      const x = inputOf(3, features, 'float64');
      const once = results(module, x).gradients;
      const y = module.forward(x);
      module.backward(y);
      const twice = module.parameters().map(({ grad }) => toNested(grad!));
      twice.forEach((sum, i) => expectClose(sum, doubled(once[i]), 1e-15));
      expect(results(module, x).gradients).toEqual(once);
      for (const parameter of module.parameters()) expect(parameter.shape).toEqual(parameter.grad!.shape);
    });

    it('takes turns: backward needs a forward in training mode, once', () => {
      const module = make('float32', new Generator(1));
      const x = inputOf(2, features, 'float32');
      const grad = make('float32', new Generator(1)).forward(x);
      expect(() => module.backward(grad)).toThrow(/\.backward expects a forward .*before it, but got none; call forward first$/);
      module.forward(x);
      module.backward(grad);
      expect(() => module.backward(grad)).toThrow(expect.objectContaining({ name: 'StateError' }));
      module.eval().forward(x);
      expect(() => module.backward(grad)).toThrow(expect.objectContaining({ name: 'StateError' }));
      module.train().forward(x);
      module.backward(grad);
    });

    it('gives the same output in evaluation mode', () => {
      const module = make('float32', new Generator(1));
      const x = inputOf(2, features, 'float32');
      expect(toNested(module.forward(x))).toEqual(toNested(module.eval().forward(x)));
    });

    it('gives the same output again after its state is loaded into another of its kind', () => {
      const [one, other] = [make('float32', new Generator(1)), make('float32', new Generator(2))];
      const x = inputOf(3, features, 'float32');
      other.loadStateDict(one.stateDict());
      expect(toNested(other.forward(x))).toEqual(toNested(one.forward(x)));
    });

    for (const { input, error, text } of refuses) {
      it(`refuses an input [${input.join(', ')}]`, () => {
        const call = () =>
          make('float32', new Generator(1)).forward(array(new Float32Array(input.reduce((a, b) => a * b, 1)), input));
        expect(call).toThrow(expect.objectContaining({ name: error, message: text }));
      });
    }
  });
}

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
        Object.fromEntries(Object.entries(known.parameters).map(([name, value]) => [name, array(value, { dtype })])),
      );
      const criterion = new SoftmaxCrossEntropy({ reduction });
      const logits = model.forward(array(known.x, { dtype }));
      expectClose(logits, known.logits, tolerance(dtype));
      expectClose(array(criterion.forward(logits, array(known.labels)), { dtype: 'float64' }), known.loss, tolerance(dtype));
      // Sums of terms that cancel: the distance allowed is PyTorch's own (torch.testing.assert_close).
      const close = { relative: tolerance(dtype), absolute: dtype === 'float32' ? 1e-5 : 1e-13 };
      expectClose(model.backward(criterion.backward()), known.dx, close);
      for (const [name, parameter] of model.namedParameters()) expectClose(parameter.grad!, known.gradients[name], close);
    });
  }
});
