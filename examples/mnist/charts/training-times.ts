/**
 * How long each point of the grid took.
 */
import type { TopLevelSpec } from 'vega-lite';
import type { Results } from '../results.js';
import type { Theme } from './chart.js';
import { titleOf } from './titles.js';

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
    title: {
      text: titleOf('Training time', results),
      subtitle:
        `${machine.cpu}, Node ${machine.node}, ${settings.epochs} ` +
        `epoch${settings.epochs > 1 ? 's' : ''}, ` +
        `${machine.workers > 1 ? `${machine.workers} points at once` : 'one point at a time'}`,
    },
    data: { values: grid.map(({ hidden, batch, seconds }) => ({ hidden, batch, seconds })) },
    facet: {
      row: {
        field: 'hidden',
        type: 'ordinal',
        sort: [...settings.hidden],
        title: 'hidden size (units a layer)',
        header: { labelAngle: 0, labelAlign: 'left' },
      },
    },
    spacing: 12,
    spec: {
      width: 420,
      height: { step: 20 },
      layer: [
        {
          mark: { type: 'bar', color: theme.accent, height: { band: 0.7 }, cornerRadiusEnd: 2 },
          encoding: { y, x: { ...x, axis: { tickCount: 5 } } },
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
