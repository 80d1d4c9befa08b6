import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GridPoint, Results } from '../examples/mnist/results.js';
import { blocksOf, run } from './support/examples.js';
import { root } from './support/sources.js';

const path = 'docs/experiment.md';
const blocks = blocksOf(path);
const { settings, grid } = JSON.parse(readFileSync(join(root, 'docs/results/results.json'), 'utf8')) as Results;
const pointAt = (hidden: number, batch: number): GridPoint =>
  grid.find((point) => point.hidden === hidden && point.batch === batch)!;

/** Blocks that are lines of a file: ```ts path. */
const excerpts = blocks.flatMap(({ code, line, marks }) =>
  marks.filter((mark) => mark.includes('/')).map((file) => ({ file, line, code })),
);

/** Lines without the indentation that the first of them has. */
const outdented = (lines: readonly string[]): string => {
  const indent = /^ */.exec(lines[0])![0];
  return lines.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)).join('\n');
};

const standsIn = (text: string, excerpt: string): boolean => {
  const [lines, count] = [text.split('\n'), excerpt.split('\n').length];
  return lines.some((_, i) => outdented(lines.slice(i, i + count)) === excerpt);
};

describe(path, () => {
  it('quotes the code of most parts', () => expect(excerpts.length).toBeGreaterThan(7));

  it.each(excerpts)(':$line quotes $file as it is', ({ file, code }) => {
    expect(existsSync(join(root, file)), `${file} is no file`).toBe(true);
    expect(standsIn(readFileSync(join(root, file), 'utf8'), code), `${file} has no such lines`).toBe(true);
  });

  for (const { code, line } of blocks.filter(({ marks }) => marks.length === 0)) {
    it(`:${line} runs and prints what it says`, async () => {
      await run(code);
    });
  }

  it.runIf(process.env.MNIST_DIR)('loads MNIST in three parts', async () => {
    await run(blocks.find(({ code }) => code.includes('test } = await loadMnist('))!.code);
  });

  it.runIf(process.env.MNIST_DIR)('trains a network of the grid to the very figures of results.json', async () => {
    const start = blocks.findIndex(({ code }) => code.includes('function* fit('));
    const [loop, network] = blocks.slice(start);
    const { printed } = await run(`${loop.code}\n${network.code}`);
    const { losses, validationAccuracy } = pointAt(128, 8);
    expect(printed.slice(0, -1).map(Number)).toEqual(losses);
    expect(100 * Number(printed.at(-1))).toBeCloseTo(validationAccuracy, 9);
  });

  it.each(settings.hidden)('says of the grid what results.json says, at hidden %i', (hidden) => {
    const accuracies = settings.batch.map((batch) => pointAt(hidden, batch).validationAccuracy);
    expect(accuracies, 'accuracy rises towards small batches').toEqual([...accuracies].sort((a, b) => b - a));
    const [tenth, second] = [pointAt(hidden, 64).losses[9], pointAt(hidden, 8).losses[1]];
    expect(Math.abs(tenth / second - 1), 'epoch 10 at batch 64 is like epoch 2 at batch 8').toBeLessThan(0.05);
  });
});
