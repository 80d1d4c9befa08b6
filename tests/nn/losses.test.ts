/**
 * What every loss must do, row by row of tests/cases/losses.ts. Against PyTorch:
 * vocabulary.test.ts.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { backendNames } from '../../src/backend/choice.js';
import { array, Generator, gradCheck, setBackend, toNested, zeros, type FloatDType, type Loss, type NdArray } from '../../src/index.js'; // prettier-ignore
import {
  DTypeError,
  NonFiniteError,
  OptionError,
  ShapeError,
  StateError,
} from '../../src/core/errors.js';
import { losses } from '../cases/losses.js';
import { elements, expectClose, expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { broadcastRows, viewsOf } from '../support/views.js';

const bad = (value: unknown) => value as never;
const floats: FloatDType[] = ['float32', 'float64'];
const reductions = ['mean', 'sum'] as const;
const shapes: [number, number][] = [[1, 1], [1, 5], [2, 3], [5, 9], [4, 17]]; // prettier-ignore

const predictionOf = (shape: number[], dtype: FloatDType) =>
  new Generator(4).uniform(shape, { low: -2, high: 2, dtype });
const results = (loss: Loss, prediction: NdArray, target: NdArray) => ({
  value: loss.forward(prediction, target),
  gradient: toNested(loss.backward()),
});

const everyLoss = backendNames.flatMap((backend) => losses.map((row) => ({ backend, ...row })));

describe.each(everyLoss)(
  '$name on the $backend backend',
  ({ backend, name, make, prediction: called, target, count, refuses }) => {
    beforeEach(() => setBackend(backend));

    it.each(shapes)(
      'has the gradient of central differences for [%i, %i], mean and sum',
      (B, C) => {
        const x = predictionOf([B, C], 'float64');
        for (const reduction of reductions) {
          expect(gradCheck(make({ reduction }), x, { target: target([B, C], 'float64') })).toBe(
            true,
          );
        }
      },
    );

    it.each(floats)('gives the same bits for every kind of strides of both, in %s', (dtype) => {
      const loss = make();
      const [x, t] = [predictionOf([4, 3], dtype), target([4, 3], dtype)];
      const expected = results(loss, x, t);
      const targets = viewsOf(t, t.dtype as FloatDType);
      viewsOf(x, dtype).forEach(({ kind, view }, i) =>
        expect(results(loss, view, targets[i].view), kind).toEqual(expected),
      );
      const { broadcast, writtenOut } = broadcastRows(x.pick(0), 4, dtype);
      expect(results(loss, broadcast, t)).toEqual(results(loss, writtenOut, t));
    });

    it.each(shapes)(
      'is a mean by default, and the sum is as many times larger, for [%i, %i]',
      (B, C) => {
        const [x, t] = [predictionOf([B, C], 'float64'), target([B, C], 'float64')];
        const [mean, sum, byDefault] = [
          make({ reduction: 'mean' }),
          make({ reduction: 'sum' }),
          make(),
        ];
        const times = count([B, C]);
        const [averaged, added] = [results(mean, x, t), results(sum, x, t)];
        expect(results(byDefault, x, t)).toEqual(averaged);
        expectClose(added.value, averaged.value * times, { relative: 1e-14, absolute: 1e-300 });
        const scaled = elements(averaged.gradient).map((value) => value * times);
        expectClose(elements(added.gradient), scaled, { relative: 1e-14 });
        expect([byDefault.reduction, String(mean), String(sum)]).toEqual([
          'mean',
          `${name}(mean)`,
          `${name}(sum)`,
        ]);
      },
    );

    it.each(floats)(
      'writes to nothing, looks at nothing again, and what it handed out stays, in %s',
      (dtype) => {
        const loss = make();
        const [x, t] = [predictionOf([3, 4], dtype), target([3, 4], dtype)];
        const before = [toNested(x), toNested(t)];
        const expected = results(loss, x, t);
        loss.forward(x, t);
        expect([toNested(x), toNested(t)]).toEqual(before);
        for (const { data } of [x, t]) (data as Float64Array).fill(0);
        const gradient = loss.backward();
        expect(toNested(gradient)).toEqual(expected.gradient);
        expect(gradient.dtype).toBe(dtype);
        results(loss, x, t);
        results(loss, predictionOf([9, 9], dtype), target([9, 9], dtype));
        expect(toNested(gradient)).toEqual(expected.gradient);
      },
    );

    it('has one backward for each forward, and no arguments but what it documents', () => {
      const loss = make();
      const [x, t] = [predictionOf([2, 3], 'float32'), target([2, 3], 'float32')];
      const back = () => loss.backward();
      expectError(
        back,
        StateError,
        `${name}.backward expects a forward before it, but got none; call forward first`,
      );
      const more = (method: 'forward' | 'backward', ...args: unknown[]) =>
        (loss[method] as (...args: unknown[]) => unknown).apply(loss, args);
      expectError(() => more('forward', x, t, 'sum'), TypeError, `${name}.forward expects at most 2 arguments, but got 3; remove what is too much`); // prettier-ignore
      expectError(() => more('backward', 1), TypeError, `${name}.backward expects no arguments, but got 1; remove what is too much`); // prettier-ignore
      loss.forward(x, t);
      back();
      expectError(back, StateError, `${name}.backward expects one call for each forward, but got a second; call forward again first`); // prettier-ignore
    });

    it('names the first number that is NaN, and the number of its forward, and has no backward then', () => {
      const text = (place: string, forward: number, advice: string) =>
        `${name} expects a finite loss, but got NaN at its forward number ${forward}: ${called}${place} is NaN; ${advice}`;
      const loss = make();
      const [x, t] = [predictionOf([3, 4], 'float64'), target([3, 4], 'float64')];
      const broken = array(x);
      broken.set(1, 2, NaN);
      broken.set(2, 0, NaN);
      const first = 'look for NaN and Infinity in the inputs and the parameters';
      expectError(() => loss.forward(broken, t), NonFiniteError, text('[1, 2]', 1, first));
      loss.forward(x, t);
      const later = 'lower the learning rate, or look for NaN and Infinity in the inputs';
      expectError(() => loss.forward(broken.step(-1), t), NonFiniteError, text('[0, 0]', 3, later));
      expect(() => loss.backward()).toThrow(StateError);
    });

    it.each(refuses)(
      'refuses $prediction with $target, and the forward before stays good for its backward',
      (shape) => {
        const loss = make();
        const [x, t] = [predictionOf([2, 3], 'float32'), target([2, 3], 'float32')];
        const { gradient } = results(loss, x, t);
        loss.forward(x, t);
        expectError(
          () => loss.forward(zeros(shape.prediction), zeros(shape.target)),
          ShapeError,
          shape.text,
        );
        expectSame(loss.backward(), gradient);
      },
    );

    it('refuses what is no ndarray, whole numbers for a prediction, and options that it does not have', () => {
      const loss = make();
      const t = target([2, 3], 'float32');
      expectError(() => loss.forward(bad('abc'), t), TypeError, `${name} expects ${called} as an ndarray, a typed array or nested arrays, but got "abc"; pass one of these`); // prettier-ignore
      const integers = zeros([2, 3], { dtype: 'int32' });
      expectError(() => loss.forward(integers, t), DTypeError, `${name} expects ${called} of dtype float32 or float64, but got int32; convert it with array(${called}, { dtype: 'float32' })`); // prettier-ignore
      expectError(() => make({ reduction: bad('none') }), RangeError, `${name} expects reduction to be 'mean' or 'sum', but got "none"; pass one of these`); // prettier-ignore
      expectError(() => make(bad({ Reduction: 'sum' })), OptionError, `${name} expects the options reduction, but got 'Reduction'; did you mean 'reduction'?`); // prettier-ignore
    });
  },
);

describe('the backends agree', () => {
  const cases = losses.flatMap((row) => floats.map((dtype) => [row.name, dtype, row] as const));
  it.each(cases)('on %s in %s', (_, dtype, { make, target }) => {
    const relative = dtype === 'float64' ? 1e-14 : 1e-6;
    for (const shape of shapes) {
      const [one, other] = backendNames.map((backend) => {
        setBackend(backend);
        return results(make(), predictionOf(shape, dtype), target(shape, dtype));
      });
      expectClose(one.value, other.value, { relative });
      expectClose(one.gradient, other.gradient, { relative, absolute: relative });
    }
    setBackend('wasm');
  });
});

describe('a target of another element type than the prediction', () => {
  it.each(losses.filter(({ prediction }) => prediction === 'prediction'))(
    'is refused by $name',
    ({ name, make }) => {
      const text = `${name} expects target of dtype float32, but got float64; convert it with array(target, { dtype: 'float32' })`;
      expectError(
        () => make().forward(zeros([2, 3]), zeros([2, 3], { dtype: 'float64' })),
        DTypeError,
        text,
      );
    },
  );
});
