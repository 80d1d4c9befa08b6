/**
 * Forward and backward agree with PyTorch at sizes where vectors end in the middle: 1, 3, 5, 7, 17,
 * 33 in every place.
 */
import { describe, expect, it } from 'vitest';
import { array, init, Linear, manualSeed, ReLU, Sequential, SoftmaxCrossEntropy, type FloatDType, type NdArray } from '../../src/index.js'; // prettier-ignore
import { onEachBackend } from '../support/backends.js';
import { expectClose, expectSame } from '../support/close.js';
import { fromBase64, readFixture } from '../support/fixtures.js';

const torch = readFixture('odd_sizes') as {
  linear: { B: number; I: number; O: number; dtype: FloatDType; seed: number; y: string; dx: string; dW: string; db: string }[];
  relu: { B: number; N: number; dtype: FloatDType; seed: number; y: string; dx: string }[];
  crossEntropy: { B: number; C: number; reduction: 'mean' | 'sum'; dtype: FloatDType; seed: number; labels: number[]; loss: number; probabilities: string; dlogits: string }[];
  mlp: { B: number; widths: [number, number, number, number]; dtype: FloatDType; seed: number; labels: number[]; loss: number; dx: string; gradients: Record<string, string> }[];
}; // prettier-ignore

/** What PyTorch's sums, in another order, may differ by. */
const tolerance = (dtype: FloatDType) => (dtype === 'float32' ? 2e-6 : 1e-14);

/**
 * Sums of terms that cancel have fewer right digits: beside the relative distance, one of the
 * array's size.
 */
function close(actual: NdArray, expected: string, dtype: FloatDType, what: string): void {
  const values = fromBase64(expected, dtype);
  const scale = Math.max(...values.map(Math.abs), 1);
  const flat = array(actual, [actual.size], { dtype: 'float64' });
  expectClose(
    flat,
    values,
    { relative: tolerance(dtype), absolute: tolerance(dtype) * scale },
    what,
  );
}

const options = (dtype: FloatDType) => ({ dtype, weightInit: init.asInPyTorch() });
const draw = (generator: ReturnType<typeof manualSeed>, shape: number[], dtype: FloatDType) =>
  generator.uniform(shape, { low: -2, high: 2, dtype });

onEachBackend(() => {
  describe("PyTorch's numbers at odd sizes", () => {
    it.each(torch.linear)(
      'Linear: $B rows, $I → $O, $dtype',
      ({ B, I, O, dtype, seed, y, dx, dW, db }) => {
        const generator = manualSeed(seed);
        const layer = new Linear(I, O, options(dtype));
        const [x, dy] = [draw(generator, [B, I], dtype), draw(generator, [B, O], dtype)];
        close(layer.forward(x), y, dtype, 'y');
        close(layer.backward(dy), dx, dtype, 'dx');
        close(layer.weight.grad!, dW, dtype, 'dW');
        close(layer.bias!.grad!, db, dtype, 'db');
      },
    );

    it.each(torch.relu)('ReLU, to the bit: [$B, $N], $dtype', ({ B, N, dtype, seed, y, dx }) => {
      const generator = manualSeed(seed);
      const layer = new ReLU();
      const [x, dy] = [draw(generator, [B, N], dtype), draw(generator, [B, N], dtype)];
      expectSame(array(layer.forward(x), [B * N]), fromBase64(y, dtype), 'y');
      expectSame(array(layer.backward(dy), [B * N]), fromBase64(dx, dtype), 'dx');
    });

    it.each(torch.crossEntropy)('SoftmaxCrossEntropy: [$B, $C], $reduction, $dtype', (row) => {
      const { B, C, reduction, dtype } = row;
      const criterion = new SoftmaxCrossEntropy({ reduction });
      const loss = criterion.forward(draw(manualSeed(row.seed), [B, C], dtype), array(row.labels));
      expectClose(array(loss, { dtype: 'float64' }), row.loss, {
        relative: tolerance(dtype),
        absolute: tolerance(dtype),
      });
      close(criterion.probabilities, row.probabilities, dtype, 'probabilities');
      close(criterion.backward(), row.dlogits, dtype, 'dlogits');
    });

    it.each(torch.mlp)(
      'a network: $B rows, $widths, $dtype',
      ({ B, widths: [a, b, c, d], dtype, seed, labels, ...expected }) => {
        const generator = manualSeed(seed);
        const model = new Sequential(
          new Linear(a, b, options(dtype)),
          new ReLU(),
          new Linear(b, c, options(dtype)),
          new ReLU(),
          new Linear(c, d, options(dtype)),
        );
        const criterion = new SoftmaxCrossEntropy();
        const loss = criterion.forward(
          model.forward(draw(generator, [B, a], dtype)),
          array(labels),
        );
        expectClose(array(loss, { dtype: 'float64' }), expected.loss, {
          relative: tolerance(dtype),
        });
        close(model.backward(criterion.backward()), expected.dx, dtype, 'dx');
        const parameters = model.namedParameters();
        expect(parameters.map(([name]) => name)).toEqual(Object.keys(expected.gradients));
        for (const [name, { grad }] of parameters)
          close(grad!, expected.gradients[name], dtype, name);
      },
    );
  });
});
