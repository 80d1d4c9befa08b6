/**
 * Test accuracy of the final training by seed, beside the NumPy program's: how much of it is luck.
 */
import type { TopLevelSpec } from 'vega-lite';
import type { PositionDef } from 'vega-lite/types_unstable/channeldef.js';
import { numpyAt, type References } from '../references.js';
import type { Results } from '../results.js';
import { NARROW, type Theme } from './chart.js';
import { ticksIn } from './ticks.js';
import { heading, subtitle } from './titles.js';

/** Room for the programs' names, left of a narrow picture's plot. */
const NAMES = 95;

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
  const low = Math.floor(5 * Math.min(...accuracies) - 0.5) / 5;
  const high = Math.min(100, Math.ceil(5 * Math.max(...accuracies) + 0.5) / 5);
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
    scale: { domain: [low, high], nice: false },
  } satisfies PositionDef<string>;
  return {
    title: heading('Test accuracy by seed', results, theme, [
      subtitle(results),
      `hidden ${best.hidden}, batch ${best.batch}; line: the mean`,
    ]),
    data: { values: rows },
    width: theme.narrow ? NARROW - NAMES : 520,
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
            axis: { ...ticksIn(low, high, theme.narrow ? 5 : 8), grid: true, labelFlush: false },
          },
        },
      },
    ],
  };
}
