/**
 * The initial weights of Embedding are PyTorch's, seed for seed.
 */
import { describe, expect, it } from 'vitest';
import { Embedding, Generator, manualSeed, toNested, type FloatDType } from '../../src/index.js';
import { onEachBackend } from '../support/backends.js';
import { expectClose, expectSame } from '../support/close.js';
import { readFixture } from '../support/fixtures.js';

const torch = readFixture('embedding') as {
  made: {
    numEmbeddings: number;
    embeddingDim: number;
    seed: number;
    dtype: FloatDType;
    weights: number[][][];
    uniformAfter: number[];
  }[];
};

onEachBackend(() => {
  describe('Embedding', () => {
    it.each(
      torch.made.map(
        (row) =>
          [
            `${row.numEmbeddings}, ${row.embeddingDim}, seed ${row.seed}, ${row.dtype}`,
            row,
          ] as const,
      ),
    )(
      "starts from PyTorch's normal numbers: %s",
      (_, { numEmbeddings, embeddingDim, seed, dtype, weights, uniformAfter }) => {
        const generator = new Generator(seed);
        for (const known of weights) {
          const { weight } = new Embedding(numEmbeddings, embeddingDim, { dtype, generator });
          // Where the cosine of an angle up to 2π is near 0, it has the angle's rounding.
          const close = dtype === 'float64' ? 1e-14 : 1e-6;
          expectClose(weight.value, known, { relative: close, absolute: close });
        }
        expectSame(generator.uniform([3]), uniformAfter);
      },
    );

    it('draws from the default generator where it is given none', () => {
      manualSeed(5);
      const { weight } = new Embedding(4, 3);
      expect(toNested(weight.value)).toEqual(
        toNested(new Embedding(4, 3, { generator: new Generator(5) }).weight.value),
      );
    });
  });
});
