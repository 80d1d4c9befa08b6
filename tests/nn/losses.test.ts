/**
 * What every loss must do, row by row of tests/cases/losses.ts. Against PyTorch:
 * vocabulary.test.ts.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { backendNames } from '../../src/backend/choice.js';
import { array, Generator, gradCheck, setBackend, toNested, zeros, type FloatDType, type Loss, type NdArray, type Reduction } from '../../src/index.js'; // prettier-ignore
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

const uniform = (shape: number[], dtype: FloatDType, [low, high] = [-2, 2]) =>
  new Generator(4).uniform(shape, { low, high, dtype });
/** A loss of the table as the number that it gives unless its reduction is 'none'. */
const asNumber = (loss: Loss<Reduction>) => loss as Loss;
const results = (loss: Loss<Reduction>, prediction: NdArray, target: NdArray, options = {}) => ({
  value: asNumber(loss).forward(prediction, target, options),
  gradient: toNested(loss.backward()),
});

const everyLoss = backendNames.flatMap((backend) => losses.map((row) => ({ backend, ...row })));

describe.each(everyLoss)(
  '$title on the $backend backend',
  ({
    backend,
    name,
    make,
    options: more,
    reductions: others = [],
    prediction: called,
    range,
    target,
    count,
    weigh,
    byRow,
    forwardOptions = [],
    refuses,
  }) => {
    const predictionOf = (shape: number[], dtype: FloatDType) => uniform(shape, dtype, range);
    /** By what the mean divides a batch's sum, where its rows have weights. */
    const weighs = ([B, C]: [number, number], weights: readonly number[]) => {
      const t = target([B, C], 'float64');
      const shares = weights.map((w, b) => w * (weigh ? weigh(t.get(b)) : 1));
      return (shares.reduce((total, w) => total + w, 0) * count([B, C])) / B;
    };
    const ones = ([B]: [number, number]) => new Array<number>(B).fill(1);
    beforeEach(() => setBackend(backend));

    it.each(shapes)(
      'has the gradient of central differences for [%i, %i], mean and sum',
      (B, C) => {
        const x = predictionOf([B, C], 'float64');
        for (const reduction of reductions) {
          expect(
            gradCheck(asNumber(make({ reduction })), x, { target: target([B, C], 'float64') }),
          ).toBe(true);
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
        const times = weighs([B, C], ones([B, C]));
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

    it.each(shapes)(
      'keeps the losses apart: they add up to the sum, and so do their gradients, for [%i, %i]',
      (B, C) => {
        for (const dtype of floats) {
          const [x, t] = [predictionOf([B, C], dtype), target([B, C], dtype)];
          const [apart, sum] = [make({ reduction: 'none' }), make({ reduction: 'sum' })];
          const each = apart.forward(x, t) as NdArray;
          const added = asNumber(sum).forward(x, t);
          expect([each.shape, each.dtype]).toEqual([byRow ? [B] : [B, C], dtype]);
          const relative = dtype === 'float64' ? 1e-13 : 1e-5;
          const total = elements(each).reduce((all, value) => all + value, 0);
          const size = elements(each).reduce((all, value) => all + Math.abs(value), 0);
          expectClose(total, added, { absolute: relative * size });
          const [gradient, whole] = [apart.backward(), toNested(sum.backward())];
          expectSame(gradient, whole);
          apart.forward(x, t);
          const factors = uniform(each.shape, dtype);
          const scaled = array(whole, { dtype });
          scaled.data.forEach((value, i) => {
            scaled.data[i] = value * factors.data[Math.floor(i / (scaled.size / each.size))];
          });
          expectSame((apart as Loss<'none'>).backward(factors), toNested(scaled));
        }
      },
    );

    it('multiplies losses and gradients by the weights of their rows, and its mean divides by these', () => {
      const shape: [number, number] = [5, 3];
      const [x, t] = [predictionOf(shape, 'float64'), target(shape, 'float64')];
      const given = [0.5, 2, 0, 1, 3];
      const weights = array(given);
      const apart = make({ reduction: 'none' });
      const plain = results(apart, x, t);
      const each = elements(plain.value);
      const share = each.length / 5;
      const weighted = each.map((value, i) => value * given[Math.floor(i / share)]);
      const slopes = elements(plain.gradient).map((value, i) => value * given[Math.floor(i / 3)]);
      const kept = results(apart, x, t, { weights });
      expect(elements(kept.value as unknown as NdArray)).toEqual(weighted);
      expectClose(elements(kept.gradient), slopes, { relative: 1e-15 });
      const total = weighted.reduce((all, value) => all + value, 0);
      const tight = { relative: 1e-14 };
      const added = results(make({ reduction: 'sum' }), x, t, { weights });
      expectClose(added.value, total, { relative: 1e-13 });
      expectClose(elements(added.gradient), slopes, tight);
      const mean = results(make(), x, t, { weights: given });
      const divisor = weighs(shape, given);
      expectClose(mean.value, total / divisor, { relative: 1e-13 });
      expectClose(
        elements(mean.gradient),
        slopes.map((value) => value / divisor),
        tight,
      );
      const even = results(make(), x, t, { weights: ones(shape) });
      expect(even).toEqual(results(make(), x, t));
    });

    it('refuses weights and gradients of losses that do not fit, and means over nothing', () => {
      const loss = make();
      const [x, t] = [predictionOf([2, 3], 'float32'), target([2, 3], 'float32')];
      const weigh2 = (weights: unknown) => () => loss.forward(x, t, { weights: bad(weights) });
      const whole = 'pass such numbers';
      expectError(weigh2([1]), ShapeError, `${name} expects weights [2], but got [1]; pass one for each row`); // prettier-ignore
      expectError(weigh2([[1], [1]]), ShapeError, `${name} expects weights [2], but got [2, 1]; pass one for each row`); // prettier-ignore
      expectError(weigh2([1, -1]), RangeError, `${name} expects weights of at least 0, but got -1 at index 1; ${whole}`); // prettier-ignore
      expectError(weigh2([NaN, 1]), RangeError, `${name} expects weights of at least 0, but got NaN at index 0; ${whole}`); // prettier-ignore
      expectError(weigh2(1), TypeError, `${name} expects weights as an ndarray, a typed array or nested arrays, but got 1; pass one of these`); // prettier-ignore
      expectError(weigh2([0, 0]), RangeError, `${name} expects at least one row that counts for the mean, but got none: all are ignored or weigh 0; leave such batches out, or pass { reduction: 'sum' }`); // prettier-ignore
      expect(results(make({ reduction: 'sum' }), x, t, { weights: [0, 0] }).value).toBeCloseTo(0);
      const apart = make({ reduction: 'none' }) as Loss<'none'>;
      const { shape } = apart.forward(x, t);
      expectError(() => apart.backward([1]), ShapeError, `${name}.backward expects gradLosses [${shape.join(', ')}], but got [1]; pass one for each loss`); // prettier-ignore
      expectError(() => apart.backward(zeros(shape, { dtype: 'float64' })), DTypeError, `${name}.backward expects gradLosses of dtype float32, but got float64; convert it with array(gradLosses, { dtype: 'float32' })`); // prettier-ignore
      expect(apart.backward(zeros(shape)).shape).toEqual([2, 3]);
    });

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
      const extra = (method: 'forward' | 'backward', ...args: unknown[]) =>
        (loss[method] as (...args: unknown[]) => unknown).apply(loss, args);
      expectError(() => extra('forward', x, t, {}, 1), TypeError, `${name}.forward expects at most 3 arguments, but got 4; remove what is too much`); // prettier-ignore
      expectError(() => extra('backward', 1), TypeError, `${name}.backward expects no arguments, but got 1; remove what is too much`); // prettier-ignore
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
      expectError(() => loss.forward(predictionOf([2, 3], 'float32'), t, bad({ weight: 1 })), OptionError, `${name}.forward expects the options ${[...forwardOptions, 'weights'].join(', ')}, but got 'weight'; did you mean 'weights'?`); // prettier-ignore
      const list = ['none', 'mean', 'sum', ...others].map((word) => `'${word}'`).join(' or ');
      expectError(() => make({ reduction: bad('all') }), RangeError, `${name} expects reduction to be ${list}, but got "all"; pass one of these`); // prettier-ignore
      expectError(() => make({ reduction: bad(null) }), RangeError, `${name} expects reduction to be ${list}, but got null; pass one of these`); // prettier-ignore
      expectError(() => make(bad({ Reduction: 'sum' })), OptionError, `${name} expects the options ${['reduction', ...more].join(', ')}, but got 'Reduction'; did you mean 'reduction'?`); // prettier-ignore
    });
  },
);

describe('the backends agree', () => {
  const cases = losses.flatMap((row) => floats.map((dtype) => [row.title, dtype, row] as const));
  it.each(cases)('on %s in %s', (_, dtype, { make, target, range }) => {
    const relative = dtype === 'float64' ? 1e-14 : 1e-6;
    for (const shape of shapes) {
      const [one, other] = backendNames.map((backend) => {
        setBackend(backend);
        return results(make(), uniform(shape, dtype, range), target(shape, dtype));
      });
      expectClose(one.value, other.value, { relative });
      expectClose(one.gradient, other.gradient, { relative, absolute: relative });
    }
    setBackend('wasm');
  });
});

describe('a target of another element type than the prediction', () => {
  it.each(losses.filter(({ prediction }) => prediction === 'prediction'))(
    'is refused by $title',
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
