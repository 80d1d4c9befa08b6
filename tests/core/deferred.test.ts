/**
 * A batch from a DataLoader over bytes is an array like any other, although its numbers are written
 * out only when somebody looks.
 */
import { describe, expect, it } from 'vitest';
import ndarray from 'ndarray';
import { array, DataLoader, Generator, Linear, ReLU, rows, Sequential, SGD, toNested, zeros, type FloatArray, type FloatDType, type NdArray } from '../../src/index.js'; // prettier-ignore
import { checkArray, floatDTypeOf } from '../../src/core/array-checks.js';
import { deferred, deferredBytes, isDeferred } from '../../src/core/deferred.js';
import { ShapeError } from '../../src/core/errors.js';
import { isRowMajor } from '../../src/core/ndarray.js';
import { onEachBackend } from '../support/backends.js';
import { expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';

const floats: FloatDType[] = ['float32', 'float64'];

/** Bytes of which about `share` are not zero. */
function bytesOf(count: number, share = 0.7): Uint8Array {
  const generator = new Generator(count);
  return Uint8Array.from({ length: count }, () =>
    generator.random32() % 1000 < 1000 * share ? generator.random32() % 256 : 0,
  );
}

/** The same array twice: one whose numbers are not written out, and an ordinary one. */
function pair(
  shape: readonly number[],
  dtype: FloatDType,
  share?: number,
): { late: NdArray<FloatArray>; plain: NdArray<FloatArray> } {
  const bytes = bytesOf(shape.reduce((a, b) => a * b, 1), share); // prettier-ignore
  const numbers = (count: number) =>
    dtype === 'float32' ? new Float32Array(count) : new Float64Array(count);
  const [table, data] = [numbers(256), numbers(bytes.length)];
  for (let byte = 0; byte < 256; byte++) table[byte] = byte / 255;
  bytes.forEach((byte, i) => (data[i] = table[byte]));
  return { late: deferred(bytes, table, shape), plain: ndarray<FloatArray>(data, [...shape]) };
}

/**
 * Puts one question to both: the answers must be the same, and the array must have been untouched
 * before.
 */
function ask<T>(
  shape: readonly number[],
  dtype: FloatDType,
  question: (x: NdArray<FloatArray>) => T,
): void {
  const { late, plain } = pair(shape, dtype);
  expect(isDeferred(late)).toBe(true);
  expect(question(late)).toEqual(question(plain));
}

describe.each(floats)('an array over bytes, in %s', (dtype) => {
  const shapes = [[1], [5], [1, 1], [3, 4], [2, 3, 4], [2, 1, 3, 2]];

  it.each([shapes].flat().map((shape) => [shape]))(
    'of shape %j says of itself what an ordinary one says, without being written out',
    (shape) => {
      const { late, plain } = pair(shape, dtype);
      const facts = (x: NdArray) => [
        x.shape,
        x.stride,
        x.offset,
        x.size,
        x.dtype,
        x.order,
        x.dimension,
        x.index(...shape.map((n) => n - 1)),
      ];
      expect(facts(late)).toEqual(facts(plain));
      expect(isRowMajor(late)).toBe(true);
      expect(Array.isArray(late.shape) && Array.isArray(late.stride)).toBe(true);
      expect(isDeferred(late)).toBe(true);
    },
  );

  it.each(shapes.map((shape) => [shape]))(
    'of shape %j has the same data, an own typed array',
    (shape) => {
      ask(shape, dtype, (x) => x.data);
      const { late } = pair(shape, dtype);
      expect(late.data).toBe(late.data);
      expect(late.data).toBeInstanceOf(dtype === 'float32' ? Float32Array : Float64Array);
      expect(isDeferred(late)).toBe(false);
    },
  );

  it.each<[string, (x: NdArray<FloatArray>) => unknown]>([
    ['get', (x) => [x.get(0, 0), x.get(2, 3), x.get(1, 2)]],
    ['set', (x) => [x.set(1, 2, 0.5), x.get(1, 2), x.data]],
    ['pick', (x) => [toNested(x.pick(1, null)), toNested(x.pick(null, 2)), x.pick(1, 2).get()]],
    ['lo', (x) => toNested(x.lo(1, 2))],
    ['hi', (x) => toNested(x.hi(2, 3))],
    ['transpose', (x) => [toNested(x.transpose(1, 0)), x.transpose(1, 0).stride]],
    ['step', (x) => [toNested(x.step(-1, 2)), x.step(-1, 2).offset]],
    ['toNested', toNested],
    ['array', (x) => toNested(array(x))],
    ['rows', (x) => toNested(rows(x, 1))],
    ['valueOf and toString', (x) => [String(x.shape), typeof x.valueOf()]],
  ])('answers %s as an ordinary one', (_, question) => {
    ask([3, 4], dtype, question);
  });

  it('has views that share its numbers, from whichever side they are written', () => {
    const { late } = pair([3, 4], dtype);
    const turned = late.transpose(1, 0);
    turned.set(0, 1, 9);
    late.set(2, 3, 8);
    late.pick(0, null).set(0, 7);
    late.data[5] = 6;
    expect([late.get(1, 0), turned.get(3, 2), late.data[0], turned.get(1, 1)]).toEqual([
      9, 8, 7, 6,
    ]);
  });

  it('can be posted to a worker, copied property by property, and given other data, as an ordinary one', () => {
    ask([2, 3], dtype, (x) => Object.keys(x).sort());
    ask([2, 3], dtype, (x) => ({ ...x }));
    ask([2, 3], dtype, (x) => structuredClone({ ...x }));
    ask([2, 3], dtype, (x) => JSON.stringify(x));
    const { late } = pair([2, 3], dtype);
    late.data = zeros([2, 3], { dtype }).data;
    expect(toNested(late)).toEqual([[0, 0, 0], [0, 0, 0]]); // prettier-ignore
  });
});

describe('an array over bytes that has been checked', () => {
  const checked = (x: unknown) => checkArray('f', 'x', x) as NdArray<FloatArray>;

  it('is the same, which neither the check nor a question about it writes out', () => {
    const { late } = pair([3, 4], 'float64');
    const other = checked(late);
    expect(other === late).toBe(true); // toBe would look at both
    expect(deferredBytes(other)).toBe(deferredBytes(late));
    const { shape, stride, offset, size, dtype } = other;
    expect({ shape, stride, offset, size, dtype }).toEqual({ shape: [3, 4], stride: [4, 1], offset: 0, size: 12, dtype: 'float64' });
    expect(floatDTypeOf('f', 'x', other, 'float32')).toBe('float64');
    expect([isDeferred(late), isDeferred(other)]).toEqual([true, true]);
    expect(isDeferred(checked(other))).toBe(true);
  }); // prettier-ignore

  it.each(['late', 'other'] as const)(
    'has the same numbers as the one that was given, when the %s one is read first',
    (first) => {
      const { late, plain } = pair([3, 4], 'float32');
      const arrays = { late, other: checked(late) };
      expect(arrays[first].data).toEqual(plain.data);
      expect([deferredBytes(late), deferredBytes(arrays.other)]).toEqual([undefined, undefined]);
      expect(late.data).toBe(arrays.other.data);
      arrays.other.set(1, 2, 9);
      expect(late.get(1, 2)).toBe(9);
    },
  );

  it('shares its numbers with rows of it', () => {
    const { late } = pair([3, 4], 'float32');
    rows(late, 1).set(0, 3, 9);
    expect([late.get(1, 3), rows(late, 1).data === late.data]).toEqual([9, true]);
  });

  it('is refused where its shape, set in place, reaches outside its bytes', () => {
    const text = 'over 12 elements; check the calls of lo, hi, step and pick that made it';
    for (const look of [false, true]) {
      const { late } = pair([3, 4], 'float32');
      if (look) void late.data;
      late.shape[0] = 300;
      const shown =
        'f expects x to lie inside its data, but got shape [300, 4], stride [4, 1] and offset 0';
      expectError(() => checked(late), ShapeError, `${shown} ${text}`);
      expect(isDeferred(late)).toBe(!look);
    }
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
    'is taken with the shape it was made with or refused, when it answers otherwise after %d times',
    (honest) => {
      const { late, plain } = pair([3, 4], 'float32');
      const layer = new Linear(4, 2, { generator: new Generator(1) });
      const expected = toNested(layer.forward(plain));
      let asked = 0;
      Object.defineProperty(late, 'shape', { get: () => (asked++ < honest ? [3, 4] : [300, 4]) });
      let y: NdArray | undefined;
      try {
        y = layer.forward(late);
      } catch (error) {
        expect(error).toBeInstanceOf(ShapeError);
      }
      if (y) expect(toNested(y)).toEqual(expected);
    },
  );
});

it('an array that has been looked at has data that is writable as an ordinary array has', () => {
  const { late, plain } = pair([2, 3], 'float32');
  expect(late.data.length).toBe(6);
  const flags = ({ writable, enumerable, configurable }: PropertyDescriptor) => ({
    writable,
    enumerable,
    configurable,
  });
  const of = (x: NdArray) => flags(Object.getOwnPropertyDescriptor(x, 'data')!);
  expect(of(late)).toEqual(of(plain));
  expect(of(plain)).toEqual({ writable: true, enumerable: true, configurable: true });
});

onEachBackend(() => {
  describe.each(floats)('in %s', (dtype) => {
    const network = () => {
      const generator = new Generator(3);
      return new Sequential(
        new Linear(40, 33, { dtype, generator }),
        new ReLU(),
        new Linear(33, 5, { dtype, generator }),
      );
    };

    it.each([0, 0.1, 0.5, 1])(
      'training and evaluation give the same bits whether a batch has been looked at or not, when %d of it is not 0',
      (share) => {
        const run = (looks: (k: number) => boolean, copies: boolean) => {
          const model = network();
          const optimizer = new SGD(model.parameters(), { lr: 0.1 });
          const x = array(bytesOf(50 * 40, share), [50, 40]);
          const loader = new DataLoader([x, zeros([50])], { batchSize: 8, scale: 1 / 255, dtype });
          const outputs: unknown[] = [];
          let k = 0;
          for (const [batch] of loader) {
            if (looks(k++)) void batch.data;
            const input = copies ? array(batch) : batch;
            outputs.push(toNested(model.eval().forward(input)));
            const y = model.train().forward(input);
            optimizer.zeroGrad();
            outputs.push(toNested(y), toNested(model.backward(y)));
            if (k % 2 === 0) outputs.push(model.parameters().map(({ grad }) => toNested(grad!)));
            optimizer.step();
          }
          return [outputs, model.parameters().map(({ value }) => toNested(value))];
        };
        const untouched = run(() => false, false);
        expect(run(() => true, false)).toEqual(untouched);
        expect(run((k) => k % 2 === 0, false)).toEqual(untouched);
        expect(run(() => false, true)).toEqual(untouched);
      },
    );

    it('a forward does not write a batch out for good: it may be used again, and looked at later', () => {
      const { late, plain } = pair([6, 40], dtype);
      const model = network();
      const expected = toNested(model.forward(plain));
      for (let i = 0; i < 3; i++) expect(toNested(model.forward(late))).toEqual(expected);
      expect(late.data).toEqual(plain.data);
      expect(toNested(model.forward(late))).toEqual(expected);
    });

    it('what is written into a batch the next forward sees, by set, by its data and by a view', () => {
      const layer = new Linear(3, 2, {
        dtype,
        weightInit: (shape) => array([1, 1, 1, 1, 1, 1], shape, { dtype }),
        biasInit: () => zeros([2], { dtype }),
      });
      const { late } = pair([2, 3], dtype);
      layer.forward(late);
      const put: ((value: number) => void)[] = [
        (value) => late.set(1, 2, value),
        (value) => (late.data[5] = value),
        (value) => late.transpose(1, 0).set(2, 1, value),
      ];
      late.set(1, 0, 0);
      late.set(1, 1, 0);
      put.forEach((write, i) => {
        write(10 + i);
        expectSame(layer.forward(late).pick(1, null), [10 + i, 10 + i]);
      });
    });

    it('a batch whose shape and offset are set in place is read as an ordinary one', () => {
      const layer = new Linear(3, 5, { dtype, generator: new Generator(1) });
      const { late, plain } = pair([4, 3], dtype);
      for (const x of [late, plain]) {
        x.shape[0] = 2;
        x.offset = 6;
      }
      expect(toNested(layer.forward(late))).toEqual(toNested(layer.forward(plain)));
    });

    it('a batch does not change when the data set does after it was handed out, nor does the next one keep the old numbers', () => {
      const x = array(new Uint8Array(8 * 40).fill(255), [8, 40]);
      const loader = new DataLoader([x, zeros([8])], { batchSize: 4, scale: 1 / 255, dtype });
      const model = network();
      const ones = toNested(
        model.forward(array(new Float64Array(160).fill(1), [4, 40], { dtype })),
      );
      const noughts = toNested(model.forward(zeros([4, 40], { dtype })));
      const epoch = loader[Symbol.iterator]();
      const [first] = epoch.next().value as [NdArray, NdArray];
      x.data.fill(0);
      const [second] = epoch.next().value as [NdArray, NdArray];
      expect([isDeferred(first), isDeferred(second)]).toEqual([true, true]);
      expect([toNested(model.forward(first)), toNested(model.forward(second))]).toEqual([
        ones,
        noughts,
      ]);
      expect([first.get(3, 39), second.get(0, 0)]).toEqual([1, 0]);
    });

    it('a batch given as anything else than the first input has its numbers too: as a gradient, as a parameter’s value', () => {
      const results = (
        { late, plain }: { late: NdArray; plain: NdArray },
        which: 'late' | 'plain',
      ) => {
        const given = { late, plain }[which];
        const layer = new Linear(4, 5, { dtype, bias: false, generator: new Generator(1) });
        layer.forward(pair([3, 4], dtype).plain);
        const dx = layer.backward(given);
        return [toNested(dx), toNested(layer.weight.grad!)];
      };
      expect(results(pair([3, 5], dtype), 'late')).toEqual(results(pair([3, 5], dtype), 'plain'));
    });

    it('other float types than the layer’s are refused with the same words, looked at or not', () => {
      const other = dtype === 'float32' ? 'float64' : 'float32';
      const { late, plain } = pair([2, 40], other);
      const text = (x: NdArray) => {
        try {
          return network().forward(x) && 'no error';
        } catch (error) {
          return String(error);
        }
      };
      expect(text(late)).toBe(text(plain));
      expect(text(late)).toContain(`but got ${other}`);
    });
  });
});

it('has the properties that any array has, to be seen and copied', () => {
  const [batch] = [...new DataLoader([array(new Uint8Array(4), [2, 2]), [0, 1]])][0];
  expect(Object.keys(batch)).toEqual(Object.keys(zeros([2, 2])));
});
