import { it } from 'vitest';
import { array, Generator, Linear, Sequential, toNested } from '../../../src/index.js';
import { readOnnx, Rescaling, Standardize, writeOnnx } from '../../../src/io/index.js';
import { expectClose } from '../../support/close.js';
import { asTensor, run } from './support.js';

const within = { relative: 1e-6, absolute: 1e-6 };

it.each([
  ['Rescaling', new Rescaling(1 / 255, -0.5)],
  ['Rescaling without an offset', new Rescaling(0.5)],
  ['Standardize', new Standardize(array([1, -2, 3]), array([2, 0.5, 4]))],
])('%s before a Linear is what onnxruntime computes, and is read again', async (_, scaler) => {
  const model = new Sequential(scaler, new Linear(3, 2, { generator: new Generator(1) })).eval();
  const file = writeOnnx(model);
  const x = array([[0, 100, 200], [255, 3, -7]]); // prettier-ignore
  const expected = toNested(model.forward(x));
  const { y } = await run(file, { x: asTensor(x) });
  expectClose(array(y.data as Float32Array, [2, 2]), expected, within);
  const { model: read } = readOnnx(file);
  expectClose(read.eval().forward(x), expected, within);
});
