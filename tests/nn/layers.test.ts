/**
 * Layers against PyTorch, at odd sizes, one row, extreme values, NaN and infinities: the calls of
 * tests/fixtures/layers.py as one writes them here.
 */
import { expect, it } from 'vitest';
import {
  array,
  Columns,
  Concat,
  DTypeError,
  Embedding,
  Flatten,
  GELU,
  Generator,
  Identity,
  LayerNorm,
  Linear,
  LogSoftmax,
  OptionError,
  PReLU,
  ReLU,
  Residual,
  RMSNorm,
  Sequential,
  ShapeError,
  Softmax,
  Tanh,
  toFlat,
  toNested,
  zeros,
  type FloatDType,
  type Module,
} from '../../src/index.js';
import { onEachBackend } from '../support/backends.js';
import { expectClose, expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { readFixture } from '../support/fixtures.js';

const bad = (value: unknown) => value as never;

type Numbers = Record<string, number[]>;

interface Case {
  call: string; dtype: FloatDType; state: Numbers; gradients: Numbers;
  shape: number[]; x: number[]; dx: number[] | null; outShape: number[]; y: number[]; dy: number[];
} // prettier-ignore

const { cases } = readFixture('layers') as { cases: Case[] };

const makers: Record<string, (dtype: FloatDType) => Module> = {
  'LayerNorm(3)': (dtype) => new LayerNorm(3, { dtype }),
  'LayerNorm(17)': (dtype) => new LayerNorm(17, { dtype }),
  'LayerNorm(2)': (dtype) => new LayerNorm(2, { dtype }),
  'LayerNorm(9, eps=0.1, bias=False)': (dtype) =>
    new LayerNorm(9, { eps: 0.1, bias: false, dtype }),
  'LayerNorm(4, elementwise_affine=False)': (dtype) =>
    new LayerNorm(4, { elementwiseAffine: false, dtype }),
  'RMSNorm(3)': (dtype) => new RMSNorm(3, { dtype }),
  'RMSNorm(17)': (dtype) => new RMSNorm(17, { dtype }),
  'RMSNorm(1)': (dtype) => new RMSNorm(1, { dtype }),
  'RMSNorm(9, eps=0.1)': (dtype) => new RMSNorm(9, { eps: 0.1, dtype }),
  'RMSNorm(4, elementwise_affine=False)': (dtype) =>
    new RMSNorm(4, { elementwiseAffine: false, dtype }),
  'Softmax(dim=-1)': () => new Softmax(),
  'Softmax(dim=1)': () => new Softmax(1),
  'LogSoftmax(dim=-1)': () => new LogSoftmax(-1),
  'LogSoftmax(dim=1)': () => new LogSoftmax(1),
  'PReLU()': (dtype) => new PReLU(1, { dtype }),
  'PReLU(3)': (dtype) => new PReLU(3, { dtype }),
  'PReLU(17)': (dtype) => new PReLU(17, { dtype }),
  'Identity()': () => new Identity(),
  'Flatten()': () => new Flatten(),
  'Flatten(1, 2)': () => new Flatten(1, 2),
  'Flatten(-2)': () => new Flatten(-2),
  'Flatten(0)': () => new Flatten(0),
  'Residual(Sequential(Linear(3, 5), ReLU(), Linear(5, 3)))': (dtype) =>
    new Residual(
      new Sequential(new Linear(3, 5, { dtype }), new ReLU(), new Linear(5, 3, { dtype })),
    ),
  'Residual(Linear(9, 17), projection=Linear(9, 17, bias=False))': (dtype) =>
    new Residual(new Linear(9, 17, { dtype }), {
      projection: new Linear(9, 17, { bias: false, dtype }),
    }),
  'Concat([Linear(3, 5), Sequential(Linear(3, 9), Tanh()), Identity()])': (dtype) =>
    new Concat(
      new Linear(3, 5, { dtype }),
      new Sequential(new Linear(3, 9, { dtype }), new Tanh()),
      new Identity(),
    ),
  'Concat([Embedding(7, 3), Embedding(9, 2)])': (dtype) =>
    new Concat(new Embedding(7, 3, { dtype }), new Embedding(9, 2, { dtype })),
  'Columns(([0, 3], Linear(2, 5)), ([2], Embedding(4, 3)), ([1, 4], Sequential(Embedding(3, 2, padding_idx=0), Flatten())))':
    (dtype) =>
      new Columns(
        { columns: [0, 3], module: new Linear(2, 5, { dtype }) },
        { columns: [2], module: new Embedding(4, 3, { dtype }) },
        {
          columns: [1, 4],
          module: new Sequential(new Embedding(3, 2, { paddingIdx: 0, dtype }), new Flatten()),
        },
      ),
  'Sequential(Columns(([0, 3, 2], Identity()), ([1], Embedding(3, 4)), ([4], Linear(1, 1))), Residual(GELU()), Linear(8, 2))':
    (dtype) =>
      new Sequential(
        new Columns(
          { columns: [0, 3, 2], module: new Identity() },
          { columns: [1], module: new Embedding(3, 4, { dtype }) },
          { columns: [4], module: new Linear(1, 1, { dtype }) },
        ),
        new Residual(new GELU()),
        new Linear(8, 2, { dtype }),
      ),
  'Embedding(7, 3, padding_idx=2)': (dtype) => new Embedding(7, 3, { paddingIdx: 2, dtype }),
  'Embedding(4, 5, padding_idx=-1)': (dtype) => new Embedding(4, 5, { paddingIdx: -1, dtype }),
};

/** Row by row: what one row adds up to says nothing of how exact another can be. */
const tolerance = (dtype: FloatDType, numbers: readonly number[]) => {
  const largest = Math.max(1, ...numbers.map(Math.abs).filter(Number.isFinite));
  return dtype === 'float64'
    ? { relative: 1e-12, absolute: 1e-14 * largest }
    : { relative: 1e-5, absolute: 1e-6 * largest };
};

onEachBackend(() => {
  it.each(
    cases.map((known) => [`${known.call} on [${known.shape.join(', ')}], ${known.dtype}`, known]),
  )('%s is that of PyTorch', (_, known) => {
    const { call, dtype, shape, outShape, x, y, dy, dx, state, gradients } = known;
    const close = (actual: number[], expected: number[], what: string) => {
      const { length } = what === 'dx' ? shape : outShape;
      const columns = (what === 'dx' ? shape : outShape)[length - 1];
      for (let at = 0; at < expected.length; at += columns) {
        const row = expected.slice(at, at + columns);
        expectClose(actual.slice(at, at + columns), row, tolerance(dtype, row), `${what}[${at}..]`);
      }
    };
    const module = makers[call](dtype);
    module.loadStateDict(state);
    const given = array(x, shape, { dtype: dx ? dtype : 'int32' });
    const output = module.forward(given);
    expect(output.shape).toEqual(outShape);
    close([...toFlat(output)], y, 'y');
    const gradient = module.backward(array(dy, outShape, { dtype }), { inputGrad: dx !== null });
    if (dx) close([...toFlat(gradient!)], dx, 'dx');
    else expect(gradient).toBeNull();
    for (const [name, { grad }] of module.namedParameters()) {
      const expected = array(gradients[name], { dtype: 'float64' }).data;
      expectClose(grad!, gradients[name], tolerance(dtype, [...expected]), `grad of ${name}`);
    }
  });

  it('has a case of each, and each is made', () => {
    expect(new Set(cases.map(({ call }) => call))).toEqual(new Set(Object.keys(makers)));
  });
});

onEachBackend(() => {
  it('LayerNorm of one feature gives its bias to the bit, and no gradient for x', () => {
    const layer = new LayerNorm(1);
    layer.bias!.value = [0.5];
    expectSame(layer.forward([[1e30], [-0.1]]), [[0.5], [0.5]]);
    expectSame(layer.backward([[3], [2]]), [[0], [0]]);
  });

  it('RMSNorm’s eps is that of its element type, as in PyTorch 2', () => {
    expect(new RMSNorm(2).eps).toBe(1.1920928955078125e-7);
    expect(new RMSNorm(2, { dtype: 'float64' }).eps).toBe(Number.EPSILON);
  });

  it.each([Softmax, LogSoftmax])('%o goes along the last of any axes by default', (Class) => {
    const x = new Generator(1).uniform([2, 3, 4], { low: -1 });
    const [layer, ofMatrices] = [new Class(), new Class(1)];
    const y = layer.forward(x);
    expect([layer.dim, y.shape]).toEqual([-1, [2, 3, 4]]);
    expectSame(array(y, [6, 4]), toNested<number[][]>(ofMatrices.forward(array(x, [6, 4]))));
    expectError(
      () => ofMatrices.forward(x),
      ShapeError,
      `${Class.name} expects x [B, C], because dim is 1, but got [2, 3, 4]; make it with dim -1 for the last axis`,
    );
  });

  it.each([
    [() => new LayerNorm(bad([2, 3])), TypeError, 'LayerNorm expects normalizedShape to be a whole number, but got [2, 3]; pass a number'],
    [() => new LayerNorm(2, { eps: -1 }), RangeError, 'LayerNorm(2) expects eps to be a finite number of at least 0, but got -1; pass such a number'],
    [() => new LayerNorm(2, bad({ bias: 1 })), TypeError, 'LayerNorm(2) expects bias to be true or false, but got 1; pass a boolean'],
    [() => new LayerNorm(2, bad(null)), TypeError, 'LayerNorm(2) expects its options as an object, but got null; pass { eps, elementwiseAffine, bias, dtype } or leave it out'],
    [() => new LayerNorm(2, bad({ affine: false })), OptionError, "LayerNorm(2) expects the options eps, elementwiseAffine, bias, dtype, but got 'affine'; did you mean 'elementwiseAffine'?"],
    [() => new RMSNorm(2, bad({ bias: true })), OptionError, "RMSNorm(2) expects the options eps, elementwiseAffine, dtype, but got 'bias'; remove it"],
    [() => new RMSNorm(2, bad({ elementwiseAffine: 0 })), TypeError, 'RMSNorm(2) expects elementwiseAffine to be true or false, but got 0; pass a boolean'],
    [() => new LayerNorm(2).forward(array([[1, 2]], { dtype: 'float64' })), DTypeError, "LayerNorm(2) expects x of dtype float32, but got float64; convert it with array(x, { dtype: 'float32' })"],
    [() => new Softmax(bad(0)), RangeError, 'Softmax expects dim to be -1 or 1, the last axis of [B, C], but got 0; transpose x before'],
    [() => new LogSoftmax(bad({ dim: 1 })), RangeError, 'LogSoftmax expects dim to be -1 or 1, the last axis of [B, C], but got an object; transpose x before'],
    [() => new PReLU(0), RangeError, 'PReLU expects numParameters to be a whole number of at least 1, but got 0; pass such a number'],
    [() => new PReLU(2, { init: NaN }), RangeError, 'PReLU(2) expects init to be a finite number, but got NaN; pass such a number'],
    [() => new PReLU().forward(array([[1]], { dtype: 'float64' })), DTypeError, "PReLU expects x of dtype float32, but got float64; convert it with array(x, { dtype: 'float32' })"],
    [() => new Flatten(0.5), RangeError, `Flatten expects startDim to be a whole number from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}, but got 0.5; pass such a number`],
    [() => new Flatten(2, 1).forward(zeros([2, 3, 4])), ShapeError, 'Flatten(2, 1) expects x with axes 2 to 1, in this order, but got [2, 3, 4]; pass a batch, [B, ...], or choose other axes'],
    [() => new Flatten(1, 3).forward(zeros([2, 3, 4])), ShapeError, 'Flatten(1, 3) expects x with axes 1 to 3, in this order, but got [2, 3, 4]; pass a batch, [B, ...], or choose other axes'],
    [() => new (Identity as unknown as new (n: number) => Identity)(3), TypeError, 'Identity expects no arguments, but got 1; remove what is too much'],
  ] as const)('refuses wrong calls: %s', (call, type, text) => {
    expectError(call, type, text);
  }); // prettier-ignore

  it('images go through Flatten into a Linear, and their gradient comes back as images', () => {
    const generator = new Generator(1);
    const model = new Sequential(new Flatten(), new Linear(6, 2, { generator }));
    const images = generator.uniform([3, 2, 3]);
    const flat = array(images, [3, 6]);
    const alone = model.at(1);
    const y = toNested<number[][]>(alone.forward(flat));
    const dx = toNested(alone.backward(y));
    expect(toNested(model.forward(images))).toEqual(y);
    expectSame(array(model.backward(y), [3, 6]), dx);
    expect(model.forward(zeros([4, 6])).shape).toEqual([4, 2]);
    expect(new Flatten().forward(zeros([0, 2, 3])).shape).toEqual([0, 6]);
  });
});
