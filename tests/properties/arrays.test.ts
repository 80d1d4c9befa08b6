/**
 * Copies of any view hold its elements, and say so in nested arrays; whatever takes an array writes
 * to nothing.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argmax, array, Parameter, rows, toNested } from '../../src/index.js';
import { TransposedParameter } from '../../src/nn/parameter.js';
import { elements } from '../support/close.js';
import { contentOf, snapshot, twoViewsOf, viewOf } from '../support/properties.js';

const shapes = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 0, maxLength: 4 });
const contents = shapes.chain((shape) => contentOf(shape, fc.double()));

describe('any view', () => {
  it('is copied element by element, NaN, infinities and −0 included', () => {
    fc.assert(
      fc.property(contents.chain((content) => fc.tuple(fc.constant(content), viewOf(content))), ([{ values, shape }, view]) => {
        const before = snapshot(view);
        const copy = array(view);
        expect([copy.shape, Array.from(copy.data)]).toEqual([shape, values]);
        expect(elements(view)).toEqual(values);
        expect(toNested(view)).toEqual(toNested(copy));
        expect(snapshot(view)).toEqual(before);
      }),
    ); // prettier-ignore
  });

  it('is a parameter’s value and gradient like any other, in either order of storage', () => {
    const drawn = contents.chain((content) =>
      fc.tuple(twoViewsOf(content), fc.constantFrom(Parameter, TransposedParameter)),
    );
    fc.assert(
      fc.property(drawn, ([[value, grad], Kind]) => {
        const parameter = new Kind(value);
        expect(elements(parameter.value)).toEqual(elements(value));
        parameter.accumulateGrad(grad);
        expect(elements(parameter.grad!)).toEqual(elements(grad));
        parameter.value = grad;
        expect(elements(parameter.value)).toEqual(elements(value));
      }),
    );
  });

  it('has the rows that NumPy’s slices have', () => {
    const drawn = fc
      .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1, max: 3 }))
      .chain(([n, c]) =>
        fc.tuple(
          contentOf([n, c]).chain((content) => viewOf(content)),
          fc.nat(n),
          fc.nat(n),
        ),
      );
    fc.assert(
      fc.property(drawn, ([view, a, b]) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        const n = view.shape[0];
        const expected = toNested<number[][]>(view).slice(start, end);
        expect(toNested(rows(view, start, end))).toEqual(expected);
        if (start < n && end < n)
          expect(toNested(rows(view, start - n, end - n))).toEqual(expected);
      }),
    );
  });

  it('has in each row a greatest element, which argmax finds, whatever the strides', () => {
    const drawn = fc
      .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
      .chain((shape) => contentOf(shape))
      .chain((content) => twoViewsOf(content));
    fc.assert(
      fc.property(drawn, ([scores, same]) => {
        const places = toNested<number[]>(argmax(scores));
        expect(toNested(argmax(same))).toEqual(places);
        toNested<number[][]>(scores).forEach((row, b) =>
          expect(places[b]).toBe(row.indexOf(Math.max(...row))),
        );
      }),
    );
  });
});
