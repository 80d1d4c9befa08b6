/**
 * Whole scripts draw what they draw in PyTorch: layers, randperm between them and a DataLoader's
 * epochs, from one stream.
 */
import { describe, expect, it } from 'vitest';
import {
  array,
  DataLoader,
  init,
  Linear,
  manualSeed,
  type FloatDType,
  type NdArray,
} from '../../src/index.js';
import { createHash } from 'node:crypto';
import { expectSame } from '../support/close.js';
import { digest, readFixture } from '../support/fixtures.js';

const { scripts } = readFixture('scripts') as {
  scripts: {
    widths: number[];
    dtype: FloatDType;
    seed: number;
    rows: number;
    batchSize: number;
    layers: {
      weight: string;
      bias: string;
      firstWeight: number;
      randperm: { n: number; sha256: string };
    }[];
    epochs: { first: number[]; sha256: string; batches: number; lastBatch: number }[];
    uniformAfter: number[];
  }[];
};

/** SHA-256 of whole numbers as int32, little-endian. */
function digestOfRows(rows: readonly number[]): string {
  const bytes = Buffer.alloc(4 * rows.length);
  rows.forEach((row, i) => bytes.writeInt32LE(row, 4 * i));
  return createHash('sha256').update(bytes).digest('hex');
}

const listed = (rows: NdArray): number[] => Array.from(rows.data as Int32Array);

describe("a script's draws are those of PyTorch", () => {
  it.each(scripts)('layers $widths in $dtype, $rows rows by $batchSize, seed $seed', (script) => {
    const { widths, dtype, rows, batchSize, layers } = script;
    const generator = manualSeed(script.seed);
    layers.forEach(({ weight, bias, firstWeight, randperm }, i) => {
      const layer = new Linear(widths[i], widths[i + 1], { dtype, weightInit: init.asInPyTorch() });
      expect(layer.weight.value.get(0, 0)).toBe(firstWeight);
      expect(digest(layer.weight.value, dtype)).toBe(weight);
      expect(digest(layer.bias!.value, dtype)).toBe(bias);
      expect(digestOfRows(listed(generator.randperm(randperm.n)))).toBe(randperm.sha256);
    });
    const y = array(Int32Array.from({ length: rows }, (_, i) => i));
    const loader = new DataLoader(
      { x: array(new Uint8Array(rows), [rows, 1]), y },
      { batchSize, shuffle: true },
    );
    for (const epoch of script.epochs) {
      const batches = Array.from(loader, ([, drawn]) => listed(drawn));
      const order = batches.flat();
      expect(order.slice(0, 8)).toEqual(epoch.first);
      expect([batches.length, batches.at(-1).length]).toEqual([epoch.batches, epoch.lastBatch]);
      expect(digestOfRows(order)).toBe(epoch.sha256);
    }
    expectSame(generator.uniform([3]), script.uniformAfter);
  });
});
