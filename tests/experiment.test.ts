/**
 * What docs/experiment.md says of the grid, held against the committed results. Its code is tested
 * in documents.test.ts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GridPoint, Results } from '../examples/mnist/results.js';
import train from '../examples/mnist/train.js';
import { loadMnist } from '../src/datasets/index.js';
import { gridSearch } from '../src/sweep/index.js';
import { root } from './support/sources.js';

const { settings, grid } = JSON.parse(
  readFileSync(join(root, 'docs/results/results.json'), 'utf8'),
) as Results;
const pointAt = (hidden: number, batch: number): GridPoint =>
  grid.find((point) => point.hidden === hidden && point.batch === batch)!;

describe('docs/experiment.md', () => {
  it.runIf(process.env.MNIST_DIR)(
    'trains a network of the grid to the very figures of results.json',
    async () => {
      const { train: images, validation } = await loadMnist({ validation: 10_000 });
      const { lr, seed, epochs } = settings;
      const sweep = gridSearch({
        space: { hidden: [128], batch: [8], lr: [lr], seed: [seed] },
        train,
        data: { train: images, heldOut: validation },
        epochs,
        maximize: 'accuracy',
        workers: 0,
      });
      const { best } = await sweep.summary();
      const { losses, validationAccuracy } = pointAt(128, 8);
      expect(best!.epochs.map(({ loss }) => loss)).toEqual(losses);
      expect(100 * best!.score!).toBeCloseTo(validationAccuracy!, 9);
    },
  );

  it.each(settings.hidden)('says of the grid what results.json says, at hidden %i', (hidden) => {
    const accuracies = settings.batch.map((batch) => pointAt(hidden, batch).validationAccuracy!);
    expect(accuracies, 'accuracy rises towards small batches').toEqual(
      [...accuracies].sort((a, b) => b - a),
    );
    const [tenth, second] = [pointAt(hidden, 64).losses[9], pointAt(hidden, 8).losses[1]];
    expect(
      Math.abs(tenth / second - 1),
      'epoch 10 at batch 64 is like epoch 2 at batch 8',
    ).toBeLessThan(0.05);
  });
});
