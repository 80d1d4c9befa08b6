/**
 * examples/mnist/models.ts: the best point's network is the one that the grid trained, not another
 * that is trained for it.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { loadDigits } from '../../examples/mnist/digits.js';
import { readSettings } from '../../examples/mnist/options.js';
import { bestOf } from '../../examples/mnist/results.js';
import { searchGrid } from '../../examples/mnist/search.js';
import { buildModel, inOrder } from '../../examples/mnist/train.js';
import { evaluate } from '../../src/index.js';
import { save } from '../../src/io/index.js';

const out = mkdtempSync(join(tmpdir(), 'tiny-mlp-models-'));
const models = join(out, 'grid.models');
beforeAll(() => void vi.spyOn(console, 'log').mockReturnValue());
afterAll(() => {
  rmSync(out, { recursive: true, force: true });
  vi.restoreAllMocks();
});

it('the network of a point is read from its file, or trained to the same bits without', async () => {
  const args = ['--quick', '--synthetic', '--limit', '200', '--epochs', '2', '--hidden', '8', '--batch', '8,16', '--out', out]; // prettier-ignore
  const settings = readSettings(args);
  const images = await loadDigits(settings);
  const { grid, modelOf, forget } = await searchGrid(settings, images, { workers: 0 });
  expect(readdirSync(models).sort()).toEqual(['8-16.safetensors', '8-8.safetensors']);

  const best = bestOf(grid);
  const file = join(models, `8-${best.batch}.safetensors`);
  const kept = readFileSync(file);
  expect(save(modelOf(best))).toEqual(new Uint8Array(kept));
  const { accuracy } = evaluate(modelOf(best), inOrder(images.validation));
  expect(100 * accuracy).toBeCloseTo(best.validationAccuracy, 9);

  const other = save(buildModel(8));
  writeFileSync(file, other);
  expect(save(modelOf(best))).toEqual(other);

  rmSync(models, { recursive: true });
  expect(save(modelOf(best))).toEqual(new Uint8Array(kept));
  forget();
  expect(readdirSync(out)).toEqual([]);
});
