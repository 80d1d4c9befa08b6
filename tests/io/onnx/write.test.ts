/**
 * Every module as an ONNX file: onnxruntime gives for it what the module gives, and so does what
 * readOnnx makes of it.
 */
import { describe, expect, it } from 'vitest';
import {
  Columns,
  Concat,
  Embedding,
  Flatten,
  Generator,
  Identity,
  LayerNorm,
  Linear,
  Mish,
  PReLU,
  Residual,
  Sequential,
  Tanh,
  toFlat,
} from '../../../src/index.js';
import { readOnnx, writeOnnx } from '../../../src/io/index.js';
import type { ModuleCase } from '../../cases/modules.js';
import { asTensor, ownModules, rowsFor, run, trained } from './support.js';

/** What no row there has. */
const others: ModuleCase[] = [
  {
    title: 'Columns of numbers and of several places in one table',
    make: (dtype, generator) =>
      new Sequential(
        new Columns(
          { columns: [4, 0], module: new Linear(2, 3, { dtype, generator }) },
          { columns: [3], module: new Identity() },
          {
            columns: [1, 2],
            module: new Sequential(new Embedding(3, 2, { dtype, generator }), new Flatten()),
          },
        ),
        new Linear(8, 2, { dtype, generator }),
      ),
    features: 5,
    wholeColumns: [1, 2],
  },
  {
    title: 'Residuals and Concats within each other',
    make: (dtype, generator) =>
      new Sequential(
        new Residual(
          new Sequential(
            new Concat(new Identity(), new Residual(new Linear(4, 4, { dtype, generator }))),
            new LayerNorm(8, { dtype }),
            new Linear(8, 4, { dtype, generator }),
          ),
        ),
        new Mish(),
        new Residual(new Residual(new Tanh())),
        new PReLU(4, { dtype }),
      ),
    features: 4,
  },
];
const cases = [...ownModules, ...others].flatMap((row) =>
  (['float32', 'float64'] as const).flatMap((dtype) =>
    [17, 18, 20, 23].map((opset) => ({ ...row, row, dtype, opset })),
  ),
);

const close = (given: ArrayLike<number>, expected: ArrayLike<number>) => {
  expect(given).toHaveLength(expected.length);
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs(given[i] - expected[i]), `number ${i}: ${given[i]}, ${expected[i]}`).toBeLessThan(1e-6 * Math.max(1, Math.abs(expected[i]))); // prettier-ignore
};

describe('a module as an ONNX file', () => {
  it.each(cases)('of $title in $dtype, opset $opset, gives the same', async ({ row, dtype, opset }) => {
    const module = row.make(dtype, new Generator(2));
    // A module without parameters takes what stands beside it for its own.
    const isOpen = dtype === 'float64' && module.parameters().length === 0;
    const model = trained(isOpen ? new Sequential(module, new PReLU(1, { dtype })) : module);
    const x = rowsFor(row, dtype);
    const expected = toFlat(model.forward(x));
    const file = writeOnnx(model, { opset, ...(row.integerInput ? {} : { inputShape: [row.features] }) });
    const { y } = await run(file, { x: asTensor(x) });
    close(y.data as Float32Array, expected);
    const read = readOnnx(file);
    close(toFlat(read.model.eval().forward(x)), expected);
    for (const name of Object.values(read.names)) expect(Object.keys(model.stateDict())).toContain(name);
  }); // prettier-ignore
});
