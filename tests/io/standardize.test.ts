/**
 * The scaler in front of a model that was read: what it computes, and what training makes of it.
 */
import { expect, it } from 'vitest';
import {
  array,
  gradCheck,
  Linear,
  Sequential,
  ShapeError,
  Tanh,
  toFlat,
  toNested,
} from '../../src/index.js';
import { graphOf } from '../../src/io/graph/graph-of.js';
import {
  compile,
  load,
  readOnnx,
  Rescaling,
  save,
  Standardize,
  writeOnnx,
} from '../../src/io/index.js';
import { expectError } from '../support/errors.js';
import { importText, instantiate } from './compile-support.js';
import { onEachBackend } from '../support/backends.js';

const make = () =>
  new Standardize(
    array([1, -2], { dtype: 'float64' }),
    array([2, 0.5], { dtype: 'float64' }),
  ); // prettier-ignore

onEachBackend(() => {
  it('takes off the mean and divides by the scale', () => {
    const layer = make();
    expect(toNested(layer.forward(array([[3, 0], [1, -2]], { dtype: 'float64' })))).toEqual([[1, 4], [0, 0]]); // prettier-ignore
    expect(toNested(layer.backward(array([[1, 1], [2, 0]], { dtype: 'float64' })))).toEqual([[0.5, 2], [1, 0]]); // prettier-ignore
  });

  it('is part of the state, and no parameter', () => {
    const layer = make();
    expect(layer.parameters()).toEqual([]);
    expect(Object.keys(layer.stateDict())).toEqual(['mean', 'scale']);
  });

  it('has the gradient of what it computes', () => {
    const model = new Sequential(new Linear(3, 2, { dtype: 'float64' }), new Tanh(), make());
    gradCheck(model, array([[0.1, 0.2, -0.3], [1, 0.5, 2]], { dtype: 'float64' })); // prettier-ignore
  });
});

it('wants as many means as scales', () => {
  expectError(
    () => new Standardize(array([1, 2]), array([1])),
    ShapeError,
    'Standardize expects mean and scale with a number for each column, but got [2] and [1]; pass [C] and [C]',
  );
  expectError(
    () => make().forward(array([[1]], { dtype: 'float64' })),
    ShapeError,
    'Standardize(2) expects x [B, 2], but got [1, 1]; pass rows of 2 columns',
  );
});

it('is written into graphs as what normalizes by fixed numbers', () => {
  const { nodes, values, output } = graphOf(
    'write',
    new Standardize(array([1, -2]), array([2, 0.5])),
  );
  const [{ op, ...rest }] = nodes;
  expect([op, values[output].shape]).toEqual(['batchNorm', [2]]);
  expect(rest).toMatchObject({
    mean: Float32Array.of(1, -2),
    variance: Float32Array.of(4, 0.25),
    eps: 0,
    weight: null,
    bias: null,
  });
});

it('keeps the sign of a scale, and its size, in graphs and in programs', async () => {
  for (const dtype of ['float32', 'float64'] as const) {
    const scale = array([-2, 1e-25, 1e25, 1], { dtype });
    const layer = new Standardize(array([1, -2, 0, 3], { dtype }), scale);
    const [node] = graphOf('write', layer).nodes;
    expect(node).toMatchObject({ variance: { 0: 1, 1: 1, 2: 1 }, weight: { 0: -0.5 } });
    const x = [5, -2, 3e25, 1];
    const wanted: number[][] = toNested(layer.forward(array([x], { dtype })));
    const answers = [
      (await importText(compile(layer, { format: 'js' }))).predict(x),
      instantiate(compile(layer, { format: 'wasm' })).answer(x),
      toFlat(
        readOnnx(writeOnnx(layer))
          .model.eval()
          .forward(array([x], { dtype })),
      ),
    ] as unknown as ArrayLike<number>[];
    for (const answer of answers)
      wanted[0].forEach((value, c) => expect(answer[c]).toBeCloseTo(value, 6));
    expect(wanted[0].map((value) => Number(value.toPrecision(6)))).toEqual([-2, 0, 3, -2]);
  }
});

it('is saved and loaded, as Rescaling is', () => {
  const model = new Sequential(new Rescaling(0.5, -1), make());
  const loaded = load(save(model));
  expect(loaded.toString()).toBe(model.toString());
  const x = array([[6, -2], [0, 4]], { dtype: 'float64' }); // prettier-ignore
  expect(toNested(loaded.forward(x))).toEqual(toNested(model.forward(x)));
  expect(toNested(model.forward(x))).toEqual([[0.5, 0], [-1, 6]]); // prettier-ignore
});

it('takes finite numbers for Rescaling', () => {
  expect(() => new Rescaling(NaN)).toThrow('Rescaling expects scale to be a finite number');
  gradCheck(new Rescaling(2, 3), array([[0.1, 0.2]], { dtype: 'float64' }));
});
