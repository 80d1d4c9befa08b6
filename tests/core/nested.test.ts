import { runInNewContext } from 'node:vm';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  argmax,
  array,
  Buffer,
  confusionMatrix,
  DataLoader,
  DTypeError,
  Embedding,
  evaluate,
  gradCheck,
  Linear,
  Module,
  MSELoss,
  Parameter,
  rows,
  Sequential,
  SGD,
  ShapeError,
  SoftmaxCrossEntropy,
  toFlat,
  toNested,
  zeros,
} from '../../src/index.js';
import type { ArrayInput, FloatDType, NdArray, NumberArray } from '../../src/index.js';
import { readNpz, writeNpy, writeNpz } from '../../src/io/index.js';
import { expectError } from '../support/errors.js';

const bad = (value: unknown) => value as never;

const two = [[1, 2], [3, 4]]; // prettier-ignore

/** The same two rows, in every form that an array may have. */
const forms: Record<string, (dtype: FloatDType) => ArrayInput> = {
  'nested arrays': () => two,
  'typed rows': (dtype) => two.map((row) => array(row, { dtype }).data),
  'ndarrays of rows': (dtype) => two.map((row) => array(row, { dtype })),
  'rows of each kind': (dtype) => [[1, 2], array([3, 4], { dtype })],
  'arrays of another realm': () => runInNewContext('[[1, 2], [3, 4]]') as number[][],
  'typed rows of another realm': (dtype) =>
    runInNewContext(
      dtype === 'float32'
        ? '[Float32Array.of(1, 2), Float32Array.of(3, 4)]'
        : '[Float64Array.of(1, 2), Float64Array.of(3, 4)]',
    ) as Float32Array[],
  'a structured clone': (dtype) => structuredClone(array(two, { dtype })),
  'a structured clone of a view': (dtype) =>
    structuredClone(array([[1, 3], [2, 4]], { dtype }).transpose(1, 0)), // prettier-ignore
};

const cases = Object.entries(forms).flatMap(([title, make]) =>
  (['float32', 'float64'] as const).map((dtype) => [title, dtype, make] as const),
);

describe.each(cases)('%s in a %s place', (_, dtype, make) => {
  const real = array(two, { dtype });
  const given = () => make(dtype);

  it('go through forward and backward of a layer as an ndarray does', () => {
    const layer = new Linear(2, 2, { dtype });
    const y = layer.forward(given());
    expect(y.dtype).toBe(dtype);
    expect(toNested(layer.forward(real))).toEqual(toNested(y));
    const wanted = toNested(layer.backward(real));
    layer.forward(given());
    expect(toNested(layer.backward(given()))).toEqual(wanted);
  });

  it('are predictions and targets', () => {
    const loss = new MSELoss();
    expect(loss.forward(given(), zeros([2, 2], { dtype }))).toBe(7.5);
    expect(loss.forward(zeros([2, 2], { dtype }), given())).toBe(7.5);
    expect(toNested(loss.backward())).toEqual([[-0.5, -1], [-1.5, -2]]); // prettier-ignore
    expect(new SoftmaxCrossEntropy().forward(given(), [1, 1])).toBeCloseTo(
      Math.log1p(Math.exp(-1)),
    );
  });

  it('are values, gradients and what is loaded', () => {
    const parameter = new Parameter(zeros([2, 2], { dtype }));
    parameter.value = given();
    parameter.grad = given();
    parameter.accumulateGrad(given());
    expect(toNested(parameter.value)).toEqual(two);
    expect(toNested(parameter.grad!)).toEqual([[2, 4], [6, 8]]); // prettier-ignore
    expect(new Buffer(given()).shape).toEqual([2, 2]);
    const layer = new Linear(2, 2, { dtype });
    layer.loadStateDict({ weight: given(), bias: [5, 6] });
    expect(toNested(layer.weight.value)).toEqual(two);
    expect(toNested(layer.bias!.value)).toEqual([5, 6]);
  });

  it('are read, written, loaded in batches and evaluated', () => {
    expect(toNested(array(given()))).toEqual(two);
    expect(toNested(array(given(), [4], { dtype: 'int16' }))).toEqual([1, 2, 3, 4]);
    expect(toNested(given())).toEqual(two);
    expect([...toFlat(given())]).toEqual([1, 2, 3, 4]);
    expect(toNested(rows(given(), 1))).toEqual([[3, 4]]);
    expect(toNested(argmax(given()))).toEqual([1, 1]);
    expect(toNested(readNpz(writeNpz({ x: given() })).x)).toEqual(two);
    const [[x, y]] = new DataLoader([given(), [0, 1]], { dtype });
    expect([toNested(x), x.dtype, toNested(y)]).toEqual([two, dtype, [0, 1]]);
    const model = new Linear(2, 2, { dtype });
    expect(evaluate(model, [[given(), [0, 1]]])).toEqual(evaluate(model, [[real, array([0, 1])]]));
  });
});

describe('what a beginner writes', () => {
  it('trains on nested arrays alone', () => {
    const model = new Linear(2, 2);
    const criterion = new SoftmaxCrossEntropy();
    const optimizer = new SGD(model.parameters(), { lr: 1 });
    const loader = new DataLoader([[[0, 1], [1, 0]], [0, 1]]); // prettier-ignore
    for (let epoch = 0; epoch < 20; epoch++) {
      for (const [x, y] of loader) {
        criterion.forward(model.forward(x), y);
        optimizer.zeroGrad();
        model.backward(criterion.backward());
        optimizer.step();
      }
    }
    expect(toNested(argmax(model.forward([[0, 1], [1, 0]])))).toEqual([0, 1]); // prettier-ignore
  });

  it('regresses on nested targets, in the element type of the batches', () => {
    const [[x, y]] = new DataLoader({ x: [[1], [2]], y: [[0.5], [1]] }, { dtype: 'float64' });
    expect([x.dtype, y.dtype]).toEqual(['float64', 'float64']);
    expect(new MSELoss().forward(x, y)).toBe(0.625);
  });

  it('checks gradients at nested numbers in float64', () => {
    expect(gradCheck(new Linear(2, 2, { dtype: 'float64' }), two)).toBe(true);
    expect(gradCheck(new SoftmaxCrossEntropy(), two, { target: [0, 1] })).toBe(true);
    const seen: string[] = [];
    const own = {
      forward: (x: NdArray, target: NdArray) => (seen.push(target.dtype), x.get(0, 0)),
      backward: () => array([[1, 0], [0, 0]], { dtype: 'float64' }), // prettier-ignore
    };
    gradCheck(own, two, { target: [1] });
    expect(new Set(seen)).toEqual(new Set(['float64']));
  });

  it('counts classes by itself', () => {
    expect(confusionMatrix([0, 2, 1], Int32Array.of(0, 1, 1))).toEqual([[1, 0, 0], [0, 1, 0], [0, 1, 0]]); // prettier-ignore
    expect(confusionMatrix([], [])).toEqual([]);
  });

  it('reads booleans as 0 and 1, whole numbers for an Embedding, and the pixels of a canvas', () => {
    expect(toNested(array([[true, 0.5], [false, 1]]))).toEqual([[1, 0.5], [0, 1]]); // prettier-ignore
    expect(new Embedding(3, 2).forward([[0, 2], [1, 1]]).shape).toEqual([2, 2, 2]); // prettier-ignore
    const pixels = Uint8ClampedArray.of(0, 255);
    expect(array(pixels).dtype).toBe('uint8');
    const [[x]] = new DataLoader(
      [
        [pixels, pixels],
        [0, 1],
      ],
      { scale: 1 / 255 },
    );
    expect(toNested(x)).toEqual([[0, 1], [0, 1]]); // prettier-ignore
  });

  it('keeps the type of rows that have one, and gives float32 where they differ', () => {
    expect(array([Int8Array.of(1), Int8Array.of(2)]).dtype).toBe('int8');
    expect(array([Int8Array.of(1), Uint8Array.of(2)]).dtype).toBe('float32');
    expectTypeOf(array([Int8Array.of(1)])).toExtend<NdArray<Int8Array>>();
    expectTypeOf(array([zeros([2]), zeros([2])])).toEqualTypeOf<NdArray<Float32Array>>();
    expectTypeOf(array([[Int8Array.of(1)], [[2]]])).toEqualTypeOf<NdArray<NumberArray>>();
    expectTypeOf(array([[1]])).toEqualTypeOf<NdArray<Float32Array>>();
  });

  it('writes nested numbers as float32, as array makes them', () => {
    expect(writeNpy(two)).toEqual(writeNpy(array(two)));
  });

  it('gives a module of one’s own ndarrays', () => {
    const seen: unknown[] = [];
    class Own extends Module {
      forward(x: NdArray): NdArray {
        seen.push(x.dtype, x.get(1, 1));
        return x;
      }
      backward(gradOutput: NdArray): NdArray {
        seen.push(gradOutput.dtype);
        return gradOutput;
      }
    }
    const model = new Sequential(new Own(), new Linear(2, 2));
    model.backward(model.forward(two));
    evaluate(new Own(), [[two, [0, 1]]]);
    expect(seen).toEqual(['float32', 4, 'float32', 'float32', 4]);
  });

  it('leaves what it was given as it was, and does not depend on it afterwards', () => {
    const x = [new Float32Array([1, 2])];
    const layer = new Linear(2, 1);
    layer.forward(x);
    x[0][0] = 100;
    layer.backward([[1]]);
    expect(toNested(layer.weight.grad!)).toEqual([[1, 2]]);
  });
});

describe('refused', () => {
  const itself: unknown[] = [];
  itself.push(itself);
  const deep = (depth: number) => {
    let nested: unknown = 1;
    for (let i = 0; i < depth; i++) nested = [nested];
    return nested;
  };
  const nesting =
    'array expects values to be nested at most 32 deep, but got more; look for an array that holds itself';
  it.each([
    ['an array that holds itself', itself, ShapeError, nesting],
    ['arrays 33 deep', deep(33), ShapeError, nesting],
    ['arrays 2,000 deep', deep(2000), ShapeError, nesting],
    ['a hole', [1, , 3], DTypeError, 'array expects values[1] to be a number, but got undefined; fill it in (SimpleImputer), or leave the row out'],
    ['a typed row of another length', [new Float32Array(2), new Float32Array(3)], ShapeError, 'array expects values[1] to have the shape [2] like the ones before it, but got the shape [3]; make all rows equally long'],
    ['an ndarray of another shape', [[zeros([2])], [zeros([1, 2])]], ShapeError, 'array expects values[1][0] to have the shape [2] like the ones before it, but got the shape [1, 2]; make all rows equally long'],
    ['a number among typed rows', [new Float32Array(2), 3], ShapeError, 'array expects values[1] to have 2 elements like the ones before it, but got 3, which is no array; make all rows equally long'],
    ['a typed row among numbers', [3, new Float32Array(2)], ShapeError, 'array expects values[1] to be a number, but got Float32Array(2); nest every row to the same depth'],
    ['a row of 64-bit integers', [new BigInt64Array(2)], DTypeError, 'array expects values[0] to be a number, but got BigInt64Array(2); make numbers of it: Array.from(row, Number)'],
    ['an ndarray outside its data', [{ ...zeros([2]), shape: [3] }], ShapeError, 'array expects values[0] to lie inside its data, but got shape [3], stride [1] and offset 0 over 2 elements; check the calls of lo, hi, step and pick that made it'],
  ])('%s', (_, values, type, text) => expectError(() => array(bad(values)), type, text)); // prettier-ignore

  it('what is ragged, by the name of the place', () => {
    expectError(
      () => new Linear(2, 2).forward([[1, 2], [3]]), // prettier-ignore
      ShapeError,
      'Linear(2 → 2) expects x[1] to have 2 elements like the ones before it, but got 1; make all rows equally long',
    );
  });

  it('a typed array whose buffer is gone is one of no elements', () => {
    const gone = new Float32Array(2);
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    expect(array(gone).shape).toEqual([0]);
  });

  it('takes exactly 32 axes', () => {
    expect(array(bad(deep(32))).shape).toEqual(Array(32).fill(1));
  });
});

it('a typed array of one number is an array of one', () => {
  const alone = new Float32Array([7]);
  expect(new MSELoss().forward(alone, new Float32Array([5]))).toBe(4);
  expect(toNested(array([alone]))).toEqual([[7]]);
});

it('a shape of more than 2^32 elements is refused, and no smaller one for its size', () => {
  expectError(() => zeros([2 ** 16, 2 ** 16 + 1]), ShapeError, 'zeros expects a shape of at most 2^32 elements, but got [65536, 65537]; make it smaller'); // prettier-ignore
  expect(() => array([1], [2 ** 16, 2 ** 15 + 1])).toThrow(/1 element|2147549184/);
});
