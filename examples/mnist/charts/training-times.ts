/**
 * How long each point of the grid took.
 */
import type { TopLevelSpec } from 'vega-lite';
import type { Results } from '../results.js';
import { plural } from '../table.js';
import { NARROW, type Theme } from './chart.js';
import { nameOfGroup } from './groups.js';
import { heading } from './titles.js';

/** Room beside a narrow picture's bars: for the labels of both axes, and for the longest time. */
const LABELS = 165;

/** @returns The chart's description in Vega-Lite. */
export function trainingTimes(results: Results, theme: Theme): TopLevelSpec {
  const { grid, settings, machine } = results;
  const x = {
    field: 'seconds',
    type: 'quantitative',
    title: 'training and validation (seconds)',
  } as const;
  const y = {
    field: 'batch',
    type: 'ordinal',
    sort: [...settings.batch],
    title: null,
    axis: { labelExpr: "'batch ' + datum.label" },
  } as const;
  return {
    title: heading('Training time', results, theme, [
      `${machine.cpu}, Node ${machine.node}, ${plural(settings.epochs, 'epoch')}, ` +
        `${machine.workers > 1 ? `${machine.workers} points at once` : 'one point at a time'}`,
    ]),
    data: { values: grid.map(({ hidden, batch, seconds }) => ({ hidden, batch, seconds })) },
    facet: {
      row: {
        field: 'hidden',
        type: 'ordinal',
        sort: [...settings.hidden],
        title: null,
        header: { ...nameOfGroup('hidden', theme), labelAngle: 0, labelAlign: 'left' },
      },
    },
    spacing: 12,
    spec: {
      width: theme.narrow ? NARROW - LABELS : 420,
      height: { step: settings.batch.length > 1 ? 20 : 34 },
      layer: [
        {
          mark: { type: 'bar', color: theme.accent, height: { band: 0.7 }, cornerRadiusEnd: 2 },
          encoding: {
            y,
            x: { ...x, axis: { tickCount: theme.narrow ? 3 : 5, labelFlush: false } },
          },
        },
        {
          mark: {
            type: 'text',
            align: 'left',
            baseline: 'middle',
            dx: 6,
            color: theme.quiet,
            fontSize: 12,
          },
          encoding: { y, x, text: { field: 'seconds', format: '.1f' } },
        },
      ],
    },
  };
}
