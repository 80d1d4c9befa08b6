/**
 * The picture of a training: how long the pole stood, by episodes played.
 */
import type { TopLevelSpec } from 'vega-lite';
import type { Theme } from '../mnist/charts/chart.js';
import { heading, HEIGHT, WIDTH } from '../small/results.js';
import { MOST_STEPS, TICK } from './cart-pole.js';

/** What the episodes before an update of the policy came to. */
export interface Update {
  /** How many episodes had been played then, these included. */
  readonly episodes: number;
  /** Steps that the pole stood: on average, at least, at most. */
  readonly mean: number;
  readonly least: number;
  readonly most: number;
}

/** @returns The chart's description in Vega-Lite. */
export function learningCurve(
  updates: readonly Update[],
  { target, about }: { target: number; about: string },
  theme: Theme,
): TopLevelSpec {
  const last = updates.at(-1)!.episodes;
  const x = {
    field: 'episodes',
    type: 'quantitative' as const,
    title: 'episodes played',
    scale: { domain: [0, last], nice: false },
    axis: { grid: false, format: ',d', tickCount: 8, labelFlush: false },
  };
  const y = {
    field: 'mean',
    type: 'quantitative' as const,
    title: `the pole stands (steps of ${TICK} s, at most ${MOST_STEPS})`,
    scale: { domain: [0, MOST_STEPS] },
  };
  return {
    title: heading('A network learns to balance a pole (CartPole-v1)', about),
    width: WIDTH,
    height: HEIGHT,
    layer: [
      {
        data: { values: [{ target, note: `target: ${target}` }] },
        encoding: { y: { ...y, field: 'target' } },
        layer: [
          { mark: { type: 'rule', strokeDash: [5, 4], color: theme.quiet } },
          {
            mark: { type: 'text', x: 6, dy: 11, align: 'left', color: theme.quiet, fontSize: 12 },
            encoding: { text: { field: 'note', type: 'nominal' } },
          },
        ],
      },
      {
        data: { values: [...updates] },
        encoding: { x },
        layer: [
          {
            mark: { type: 'area', color: theme.accent, opacity: 0.18 },
            encoding: { y: { ...y, field: 'least' }, y2: { field: 'most' } },
          },
          { mark: { type: 'line', color: theme.accent, strokeWidth: 2 }, encoding: { y } },
        ],
      },
    ],
  };
}
