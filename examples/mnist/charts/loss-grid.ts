/**
 * Training loss by epoch of every point of the grid, a small chart each: hidden sizes down, batch
 * sizes across.
 */
import type { TopLevelSpec } from 'vega-lite';
import type { References } from '../references.js';
import { numpyAt } from '../references.js';
import type { Results } from '../results.js';
import { NARROW, type Theme } from './chart.js';
import { nameOfGroup } from './groups.js';
import { curve, lossAxes } from './loss-axis.js';
import { heading, subtitle } from './titles.js';

/** Size of a small chart in pixels, and the room between two. */
const [WIDTH, HEIGHT, GAP] = [138, 92, 18];

/** Room for the labels of rows and of the y axis, left of a narrow picture's charts. */
const LABELS = 135;

/** @returns The chart's description in Vega-Lite. */
export function lossGrid(results: Results, theme: Theme, references: References): TopLevelSpec {
  const { grid, settings } = results;
  const [own, numpy] = ['tiny-mlp', 'NumPy, mean of three seeds'];
  const rows = grid.flatMap((point) => {
    const { hidden, batch, losses } = point;
    const other = numpyAt(references, point);
    return [
      ...curve(losses, { hidden, batch, program: own }),
      ...(other ? curve(other.losses_mean, { hidden, batch, program: numpy }) : []),
    ];
  });
  const columns = settings.batch.length;
  const gap = theme.narrow ? 10 : GAP;
  const width = theme.narrow
    ? Math.min(WIDTH, (NARROW - LABELS - gap * (columns - 1)) / columns)
    : WIDTH;
  const compared = rows.some(({ program }) => program === numpy);
  return {
    title: {
      ...heading('Training loss of all points', results, theme, [
        'mean cross-entropy of an epoch, logarithmic',
        subtitle(results),
      ]),
      offset: 20,
    },
    data: { values: rows },
    facet: {
      row: {
        field: 'hidden',
        type: 'ordinal',
        sort: [...settings.hidden],
        title: null,
        header: { ...nameOfGroup('hidden', theme), labelAngle: 0, labelAlign: 'left' },
      },
      column: {
        field: 'batch',
        type: 'ordinal',
        sort: [...settings.batch],
        title: null,
        header: nameOfGroup('batch', theme),
      },
    },
    spacing: { row: GAP, column: gap },
    spec: {
      width,
      height: HEIGHT,
      mark: { type: 'line', point: settings.epochs === 1 ? { size: 24 } : false },
      encoding: {
        ...lossAxes(rows, settings.epochs, { most: width < 90 ? 1 : 3, title: 'loss (nats)' }),
        color: {
          field: 'program',
          type: 'nominal',
          scale: { domain: compared ? [own, numpy] : [own], range: [theme.accent, theme.ink] },
          legend: compared
            ? {
                title: null,
                orient: 'bottom',
                columns: theme.narrow ? 1 : 2,
                labelLimit: 0,
                symbolStrokeWidth: 2,
              }
            : null,
        },
        strokeDash: {
          field: 'program',
          type: 'nominal',
          scale: {
            domain: compared ? [own, numpy] : [own],
            range: [
              [1, 0],
              [2, 3],
            ],
          },
          ...(!compared && { legend: null }),
        },
        strokeWidth: { condition: { test: `datum.program === '${own}'`, value: 2.25 }, value: 1.5 },
      },
    },
  };
}
