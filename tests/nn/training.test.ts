/**
 * A whole training from one seed and nothing else: PyTorch's initial parameters, batches, losses
 * and final parameters.
 */
import { describe, expect, it } from 'vitest';
import { array, DataLoader, init, Linear, manualSeed, ReLU, Sequential, SGD, SoftmaxCrossEntropy, toNested, type FloatDType } from '../../src/index.js'; // prettier-ignore
import { onEachBackend } from '../support/backends.js';
import { expectClose, expectSame } from '../support/close.js';
import { readFixture } from '../support/fixtures.js';

type Parameters = Record<string, number[][] | number[]>;
const torch = readFixture('training') as {
  sizes: [number, number, number, number];
  dtype: FloatDType;
  seed: number;
  batchSize: number;
  epochs: number;
  lr: number;
  x: number[][];
  labels: number[];
  initialParameters: Parameters;
  finalParameters: Parameters;
  steps: { epoch: number; indices: number[]; loss: number }[];
  uniformAfter: number[];
};

/** Trains as the fixture's script does; `each` is called with every step's rows and loss. */
function train(
  seed: number,
  each: (step: { epoch: number; indices: number[]; loss: number }) => void = () => undefined,
) {
  const { dtype, batchSize, epochs, lr, sizes } = torch;
  const [a, b, c, d] = sizes;
  const generator = manualSeed(seed);
  const options = { dtype, weightInit: init.kaimingUniform({ a: Math.sqrt(5) }) };
  const model = new Sequential(
    new Linear(a, b, options),
    new ReLU(),
    new Linear(b, c, options),
    new ReLU(),
    new Linear(c, d, options),
  );
  const initial = model.stateDict();
  const data = { x: array(torch.x, { dtype }), y: array(torch.labels, { dtype: 'int32' }) };
  const loader = new DataLoader(data, { batchSize, shuffle: true });
  const criterion = new SoftmaxCrossEntropy();
  const optimizer = new SGD(model.parameters(), { lr });
  const rowOf = new Map(torch.x.map((row, i) => [JSON.stringify(row), i]));
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const [x, y] of loader) {
      const loss = criterion.forward(model.forward(x), y);
      optimizer.zeroGrad();
      model.backward(criterion.backward(), { inputGrad: false });
      optimizer.step();
      const indices = toNested<number[][]>(x).map((row) => rowOf.get(JSON.stringify(row))!);
      expect(toNested(y)).toEqual(indices.map((i) => torch.labels[i]));
      each({ epoch, indices, loss });
    }
  }
  return { initial, final: model.stateDict(), generator };
}

onEachBackend(() => {
  describe("PyTorch's training of a network, from the seed alone", () => {
    it('has the same batches, losses and parameters from the first step to the last', () => {
      const steps = [...torch.steps];
      const { initial, final, generator } = train(torch.seed, ({ epoch, indices, loss }) => {
        const expected = steps.shift()!;
        expect({ epoch, indices }).toEqual({ epoch: expected.epoch, indices: expected.indices });
        expectClose(
          loss,
          expected.loss,
          { relative: 1e-12 },
          `loss of step ${torch.steps.length - steps.length}`,
        );
      });
      expect(steps).toEqual([]);
      expect(Object.keys(initial)).toEqual(Object.keys(torch.initialParameters));
      for (const [name, values] of Object.entries(torch.initialParameters))
        expectSame(initial[name], values, `initial ${name}`);
      for (const [name, values] of Object.entries(torch.finalParameters)) {
        expectClose(final[name], values, { relative: 1e-11 }, `final ${name}`);
      }
      expectSame(generator.uniform([3]), torch.uniformAfter);
    });

    it('is the same to the bit when run again, and another for another seed', () => {
      const final = (seed: number) => Object.values(train(seed).final).map(toNested);
      expect(final(torch.seed)).toEqual(final(torch.seed));
      expect(final(0)).toEqual(final(0));
      expect(final(torch.seed)).not.toEqual(final(0));
    });
  });
});
