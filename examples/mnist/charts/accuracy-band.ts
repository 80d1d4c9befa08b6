/**
 * Test accuracy of the final training by seed, beside the NumPy program's: how much of it is luck.
 */
import type { TopLevelSpec } from 'vega-lite';
import { numpyAt, type References } from '../references.js';
import type { Results } from '../results.js';
import type { Theme } from './chart.js';
import { subtitle, titleOf } from './titles.js';

/** @returns The chart's description in Vega-Lite. */
export function accuracyBand(results: Results, theme: Theme, references: References): TopLevelSpec {
  const { best, seeds } = results;
  const numpy = numpyAt(references, best)?.test ?? [];
  const rows = [
    ...seeds.map(({ testAccuracy }) => ({ program: 'tiny-mlp', accuracy: testAccuracy })),
    ...numpy.map((accuracy) => ({ program: 'NumPy', accuracy })),
  ];
  const programs = numpy.length > 0 ? ['tiny-mlp', 'NumPy'] : ['tiny-mlp'];
  const accuracies = rows.map(({ accuracy }) => accuracy);
  const domain = [
    Math.floor(5 * Math.min(...accuracies) - 0.5) / 5,
    Math.min(100, Math.ceil(5 * Math.max(...accuracies) + 0.5) / 5),
  ];
  const y = { field: 'program', type: 'nominal', sort: programs, title: null } as const;
  const color = {
    field: 'program',
    type: 'nominal',
    scale: { domain: programs, range: [theme.accent, theme.quiet] },
    legend: null,
  } as const;
  const x = {
    type: 'quantitative',
    title: 'test accuracy (%)',
    scale: { domain, nice: false },
  } as const;
  return {
    title: {
      text: titleOf('Test accuracy by seed', results),
      subtitle: `${subtitle(results)}; hidden ${best.hidden}, batch ${best.batch}; line: the mean`,
    },
    data: { values: rows },
    width: 520,
    height: { step: 64 },
    layer: [
      {
        mark: { type: 'bar', height: 26, opacity: 0.2, cornerRadius: 3 },
        encoding: {
          y,
          color,
          x: { ...x, field: 'accuracy', aggregate: 'min' },
          x2: { field: 'accuracy', aggregate: 'max' },
        },
      },
      {
        mark: { type: 'tick', thickness: 2, size: 40 },
        encoding: { y, color, x: { ...x, field: 'accuracy', aggregate: 'mean' } },
      },
      {
        mark: { type: 'point', filled: true, size: 70, opacity: 0.9 },
        encoding: {
          y,
          color,
          x: {
            ...x,
            field: 'accuracy',
            axis: { grid: true, format: '.1f', tickCount: 6, labelFlush: false },
          },
        },
      },
    ],
  };
}
