/**
 * The picture of a regression: rows, the mean that the network answers and its 90 % interval, and
 * the truth.
 */
import { toFlat, type NdArray } from 'tiny-mlp';
import type { TopLevelSpec } from 'vega-lite';
import type { Theme } from '../mnist/charts/chart.js';
import { heading, HEIGHT, WIDTH } from '../small/results.js';
import { SPREAD, type Answers } from './intervals.js';
import type { Rows } from './made-up-rows.js';

/** Rows that are shown at most: more would hide the interval. */
const MOST_ROWS = 1000;

/**
 * @param rows - What the network learned from.
 * @param distances - Where the answers are, in km, [N, 1].
 * @returns The chart's description in Vega-Lite.
 */
export function bandPicture(
  rows: Rows,
  distances: NdArray,
  [network, truth]: readonly [network: Answers, truth: Answers],
  about: string,
  theme: Theme,
): TopLevelSpec {
  const [came, at] = [toFlat(rows.y), Array.from(toFlat(distances))];
  const shown = Array.from(toFlat(rows.x).subarray(0, MOST_ROWS), (km, n) => ({
    km,
    minutes: came[n],
  }));
  const ends = ({ mean, std }: Answers, n: number) => ({
    mean: mean[n],
    low: mean[n] - SPREAD * std[n],
    high: mean[n] + SPREAD * std[n],
  });
  const points = at.map((km, n) => ({ km, network: ends(network, n), truth: ends(truth, n) }));
  const names = ['rows', 'network: mean and 90 %', 'truth: mean and 90 %'];
  const colours = [theme.quiet, theme.accent, theme.ink];
  const colour = (i: number) => ({
    datum: names[i],
    type: 'nominal' as const,
    scale: { domain: names, range: colours },
  });
  const line = (field: string, i: number, width: number, dash: number[]) => ({
    mark: { type: 'line' as const, strokeWidth: width, strokeDash: dash },
    encoding: { y: { field, type: 'quantitative' as const }, color: colour(i) },
  });
  return {
    title: heading('Regression with 90 % intervals: made-up deliveries', about),
    width: WIDTH,
    height: HEIGHT,
    data: { values: points },
    encoding: {
      x: {
        field: 'km',
        type: 'quantitative',
        title: 'distance (km)',
        axis: { grid: false },
        scale: { nice: false },
      },
      y: { type: 'quantitative', title: 'time (minutes)' },
    },
    layer: [
      {
        data: { values: shown },
        mark: { type: 'point', filled: true, size: 10, opacity: 0.35 },
        encoding: { y: { field: 'minutes', type: 'quantitative' }, color: colour(0) },
      },
      {
        mark: { type: 'area', opacity: 0.22, color: theme.accent },
        encoding: {
          y: { field: 'network.low', type: 'quantitative' },
          y2: { field: 'network.high' },
        },
      },
      line('network.mean', 1, 2.5, []),
      line('truth.mean', 2, 1.5, [5, 4]),
      line('truth.low', 2, 1, [2, 3]),
      line('truth.high', 2, 1, [2, 3]),
    ],
    config: {
      legend: {
        orient: 'top',
        direction: 'horizontal',
        title: null,
        offset: 14,
        symbolType: 'stroke',
        symbolStrokeWidth: 3,
        symbolOpacity: 1,
      },
    },
  };
}
