/**
 * The example's pictures: nothing in them repeats or is cut off, whatever grid was trained. That
 * the numbers in them are right: report.test.ts and mnist.test.ts.
 */
import { Resvg } from '@resvg/resvg-js';
import { describe, expect, it } from 'vitest';
import { drawCharts } from '../../examples/mnist/charts/charts.js';
import { linesOf } from '../../examples/mnist/charts/text.js';
import { ticksIn } from '../../examples/mnist/charts/ticks.js';
import { referencesFor } from '../../examples/mnist/references.js';
import type { Results } from '../../examples/mnist/results.js';

/** Results of a grid whose accuracies are a hundredth apart. */
function resultsOf(hidden: number[], batch: number[], epochs: number, seeds: number): Results {
  const losses = Array.from({ length: epochs }, (_, i) => 0.98 / (i + 1));
  const points = hidden.flatMap((h) => batch.map((b) => ({ hidden: h, batch: b })));
  const run = (seed: number) => ({ seed, losses, testAccuracy: 90.32 + seed / 50 });
  return {
    data: { name: 'synthetic digits', train: 50_000, validation: 10_000, test: 10_000 },
    settings: { hidden, batch, epochs, lr: 0.01, seed: 0, backend: 'wasm', dtype: 'float32' },
    machine: {
      cpu: 'Some(R) Long(R) Name of a Processor @ 2.80GHz',
      cores: 2,
      node: 'v20.20.0',
      date: '2025-01-31',
      workers: 2,
      resumed: 0,
      seconds: { grid: 4, whole: 6 },
    },
    grid: points.map((point, i) => ({
      ...point,
      losses,
      validationAccuracy: 90.91 + i / 100,
      seconds: 2.7 + i / 10,
    })),
    best: points.at(-1),
    final: { ...run(0), confusion: [] },
    seeds: Array.from({ length: seeds }, (_, seed) => run(seed)),
  };
}

const grids: [what: string, results: Results][] = [
  ['one point, one epoch', resultsOf([16], [64], 1, 1)],
  ['one point, three epochs', resultsOf([16], [64], 3, 1)],
  ['two by two, one epoch, two seeds', resultsOf([16, 32], [8, 16], 1, 2)],
  ['four by four, ten epochs, three seeds', resultsOf([32, 64, 128, 256], [8, 16, 32, 64], 10, 3)],
];

/** Labels of each axis and legend of a picture, in their order. */
function labelsOf(svg: string): string[][] {
  const roles = svg.split(/<g class="mark-text role-(?:axis|legend)-label"/).slice(1);
  return roles.map((part) =>
    [...part.split('</g>')[0].matchAll(/<text[^>]*opacity="1"[^>]*>([^<]*)</g)].map(
      ([, text]) => text,
    ),
  );
}

const sizeOf = (svg: string) => {
  const [, left, top, width, height] = /viewBox="(\S+) (\S+) (\S+) (\S+)"/.exec(svg)!.map(Number);
  return { left, top, right: left + width, bottom: top + height, width };
};

describe.each(grids)('the pictures of %s', (_, results) => {
  const drawn = drawCharts(results, referencesFor(results)).then((charts) =>
    Object.entries(charts).flatMap(([name, picture]) => [
      { name, svg: picture.light, narrow: false },
      { name: `${name}, narrow`, svg: picture.narrow.light, narrow: true },
    ]),
  );

  it('have no two ticks of an axis with the same label', async () => {
    for (const { name, svg } of await drawn) {
      const axes = labelsOf(svg);
      expect(axes.flat().length, name).toBeGreaterThan(0);
      for (const labels of axes) expect(labels, name).toEqual([...new Set(labels)]);
    }
  });

  it('hold all that is painted', async () => {
    for (const { name, svg } of await drawn) {
      const { left, top, right, bottom } = sizeOf(svg);
      const painted = new Resvg(
        svg.replace(/<path class="background"[^>]*>/g, '').replace(/<rect [^>]*\/>/, ''),
      ).getBBox()!;
      expect(painted.x, name).toBeGreaterThanOrEqual(left);
      expect(painted.y, name).toBeGreaterThanOrEqual(top);
      expect(painted.x + painted.width, name).toBeLessThanOrEqual(right);
      expect(painted.y + painted.height, name).toBeLessThanOrEqual(bottom);
    }
  });

  it('fit a phone of 375 pixels, almost as they are, in their narrow form', async () => {
    for (const { name, svg, narrow } of await drawn)
      if (narrow) expect(sizeOf(svg).width, name).toBeLessThanOrEqual(420);
  });
});

describe('ticks', () => {
  it.each([
    [90.2, 90.6, 8, ['90.2', '90.3', '90.4', '90.5', '90.6']],
    [97.4, 98.2, 8, ['97.4', '97.6', '97.8', '98.0', '98.2']],
    [97.74, 97.75, 6, ['97.740', '97.742', '97.744', '97.746', '97.748', '97.750']],
    [94.23, 97.75, 6, ['95', '96', '97']],
    [10, 100, 5, ['20', '40', '60', '80', '100']],
  ])('from %d to %d, %d at most, are round and all different', (low, high, most, labels) => {
    const { values, format } = ticksIn(low, high, most);
    const digits = Number(/\d+/.exec(format)![0]);
    expect(values.map((value) => value.toFixed(digits))).toEqual(labels);
  });
});

describe('lines', () => {
  it('break at spaces, but not between a number and its noun', () =>
    expect(linesOf('with rate 0.1, 10 epochs', 10, 100)).toEqual([
      'with rate 0.1,',
      '10\u00a0epochs',
    ]));
});
