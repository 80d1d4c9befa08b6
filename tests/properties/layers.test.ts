/**
 * What holds for a Linear and a network for any sizes, any content and any views.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  array,
  Generator,
  gradCheck,
  Linear,
  ReLU,
  rows,
  Sequential,
  toNested,
  type FloatDType,
  type NdArray,
} from '../../src/index.js';
import { onEachBackend } from '../support/backends.js';
import { elements, expectClose } from '../support/close.js';
import {
  contentOf,
  equalRows,
  numbers,
  sizes,
  snapshot,
  twoViewsOf,
  viewOf,
  type Content,
} from '../support/properties.js';

const float64 = { dtype: 'float64' } as const;
const read = ({ values, shape }: Content) => array([...values], shape, float64);
const close = { relative: 1e-11, absolute: 1e-11 };
const combined = (a: number, x: NdArray, b: number, y: NdArray) => {
  const [xs, ys] = [elements(x), elements(y)];
  return toNested(array(xs.map((value, i) => a * value + b * ys[i]), x.shape, float64)); // prettier-ignore
};
const network = (I: number, H: number, O: number, dtype: FloatDType = 'float64') => {
  const options = { dtype, generator: new Generator(3) };
  return new Sequential(new Linear(I, H, options), new ReLU(), new Linear(H, O, options));
};

/** Output, input gradient and parameter gradients of a step. */
function step(model: Sequential, x: NdArray, grad: NdArray) {
  model.zeroGrad();
  const y = model.forward(x);
  const dx = model.backward(grad);
  return [y, dx, ...model.parameters().map((parameter) => parameter.grad!)].map((result) =>
    toNested(result),
  );
}

onEachBackend(() => {
  describe('a Linear without a bias', () => {
    it('is linear: f(a x + b z) = a f(x) + b f(z), forward and backward', () => {
      const cases = fc
        .tuple(sizes, sizes, sizes)
        .chain(([B, I, O]) =>
          fc.tuple(
            contentOf([B, I]),
            contentOf([B, I]),
            contentOf([B, O]),
            numbers,
            numbers,
            fc.constant(O),
          ),
        );
      fc.assert(
        fc.property(cases, ([x, z, dy, a, b, O]) => {
          const layer = new Linear(x.shape[1], O, {
            ...float64,
            bias: false,
            generator: new Generator(1),
          });
          const f = (content: NdArray) => layer.forward(content);
          const both = array(combined(a, read(x), b, read(z)), float64);
          expectClose(f(both), combined(a, f(read(x)), b, f(read(z))), close);
          f(both);
          const twice = layer.backward(array(combined(2, read(dy), 0, read(dy)), float64));
          f(both);
          expectClose(twice, combined(2, layer.backward(read(dy)), 0, read(x)), close);
        }),
      );
    });

    it('is the sum over its inputs that its definition says', () => {
      const cases = fc
        .tuple(sizes, sizes, sizes)
        .chain(([B, I, O]) => fc.tuple(contentOf([B, I]), contentOf([O, I]), contentOf([O])));
      fc.assert(
        fc.property(cases, ([x, w, bias]) => {
          const [O, I] = w.shape;
          const layer = new Linear(I, O, float64);
          layer.weight.value = read(w);
          layer.bias!.value = read(bias);
          const expected = Array.from({ length: x.shape[0] }, (_, b) =>
            Array.from({ length: O }, (_, o) =>
              Array.from({ length: I }, (_, i) => x.values[b * I + i] * w.values[o * I + i]).reduce(
                (sum, v) => sum + v,
                bias.values[o],
              ),
            ),
          );
          expectClose(layer.forward(read(x)), expected, close);
        }),
      );
    });
  });

  describe('a network', () => {
    const cases = fc.tuple(sizes, sizes, fc.integer({ min: 1, max: 6 })).chain(([B, I, O]) => fc.tuple(fc.oneof(contentOf([B, I]), equalRows(B, I)), contentOf([B, O]))); // prettier-ignore

    it.each(['float32', 'float64'] as const)(
      'gives the same bits whatever the strides of x and of dy, in %s',
      (dtype) => {
        const drawn = cases.chain(([x, dy]) =>
          fc.tuple(twoViewsOf(x, dtype), twoViewsOf(dy, dtype)),
        );
        fc.assert(
          fc.property(drawn, ([[x, sameX], [dy, sameDy]]) => {
            const model = network(x.shape[1], 5, dy.shape[1], dtype);
            expect(step(model, sameX, sameDy)).toEqual(step(model, x, dy));
          }),
        );
      },
    );

    it('never writes to what it is given, nor to what lies between its elements', () => {
      fc.assert(
        fc.property(cases.chain(([x, dy]) => fc.tuple(viewOf(x), viewOf(dy))), ([x, dy]) => {
          const before = [snapshot(x), snapshot(dy)];
          step(network(x.shape[1], 5, dy.shape[1]), x, dy);
          expect([snapshot(x), snapshot(dy)]).toEqual(before);
        }),
      ); // prettier-ignore
    });

    it('has the same gradients from micro-batches, split anywhere, as from the whole batch', () => {
      const drawn = cases.chain(([x, dy]) => fc.tuple(fc.constant(x), fc.constant(dy), fc.array(fc.integer({ min: 0, max: x.shape[0] }), { maxLength: 4 }))); // prettier-ignore
      fc.assert(
        fc.property(drawn, ([x, dy, cuts]) => {
          const model = network(x.shape[1], 5, dy.shape[1]);
          const [y, dx, ...whole] = step(model, read(x), read(dy));
          const edges = [...new Set([0, ...cuts, x.shape[0]])].sort((a, b) => a - b);
          const parts = edges.slice(1).map((to, k) => {
            const [part, grad] = [rows(read(x), edges[k], to), rows(read(dy), edges[k], to)];
            if (k === 0) model.zeroGrad();
            return {
              y: toNested<number[][]>(model.forward(part)),
              dx: toNested<number[][]>(model.backward(grad)),
            };
          });
          // An output does not depend on the rows beside it, to the bit; the backward's order of
          // summing may depend on how many there are.
          expect(parts.flatMap((part) => part.y)).toEqual(y);
          expectClose(
            array(
              parts.flatMap((part) => part.dx),
              float64,
            ),
            dx,
            close,
          );
          model.parameters().forEach(({ grad }, i) => expectClose(grad!, whole[i], close));
        }),
      );
    });

    it('has the gradients of central differences', () => {
      const inputs = fc
        .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
        .chain(([B, I]) => contentOf([B, I], fc.double({ min: 0.1, max: 2, noNaN: true })));
      fc.assert(
        fc.property(inputs, fc.integer({ min: 1, max: 4 }), fc.nat(1000), (x, O, seed) => {
          expect(
            gradCheck(
              new Linear(x.shape[1], O, { ...float64, generator: new Generator(seed) }),
              read(x),
            ),
          ).toBe(true);
        }),
        { numRuns: 15 },
      );
    });
  });
});
