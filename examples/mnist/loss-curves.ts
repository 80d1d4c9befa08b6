/**
 * Training loss by epoch: the final model, with the grid's points faintly behind it.
 */
import type { TopLevelSpec } from 'vega-lite';
import type { Theme } from './chart.js';
import type { Results } from './results.js';
import { subtitle, titleOf } from './titles.js';

/** A logarithmic axis cannot show 0; a mean loss below this is past what float32 logits tell apart. */
const SMALLEST = 1e-6;

/** @returns The chart's description in Vega-Lite. */
export function lossCurves(results: Results, theme: Theme): TopLevelSpec {
  const { grid, best, final } = results;
  const positive = (loss: number): number => Math.max(loss, SMALLEST);
  const points = grid.flatMap(({ hidden, batch, losses }) =>
    losses.map((loss, i) => ({ hidden, batch, curve: `${hidden}, ${batch}`, epoch: i + 1, loss: positive(loss) })),
  );
  const last = final.losses.map((loss, i) => ({ epoch: i + 1, loss: positive(loss) }));
  const ticks = ticksAround([...points, ...last].map(({ loss }) => loss));
  const label = ['final model:', `hidden ${best.hidden}`, `batch ${best.batch}`];
  const epochs = last.map(({ epoch }) => epoch);
  const every = Math.ceil(epochs.length / 10);
  return {
    title: { text: titleOf('Training loss', results), subtitle: subtitle(results) },
    width: 520,
    height: 320,
    encoding: {
      x: {
        field: 'epoch',
        type: 'quantitative',
        title: 'epoch',
        scale: { domain: [1, Math.max(2, epochs.length)], nice: false },
        axis: {
          values: epochs.filter((epoch) => epoch % every === 0 || epoch === 1),
          format: 'd',
          grid: false,
          offset: 6,
          labelFlush: false,
        },
      },
      y: {
        field: 'loss',
        type: 'quantitative',
        title: 'mean cross-entropy (nats, logarithmic)',
        scale: { type: 'log', domain: [ticks[0], ticks.at(-1)!], nice: false },
        axis: { values: ticks, format: '~g' },
      },
    },
    layer: [
      {
        data: { values: points },
        mark: { type: 'line', strokeWidth: 1.25, opacity: 0.55, point: epochs.length === 1 ? { size: 24 } : false },
        encoding: {
          detail: { field: 'curve' },
          color: {
            field: 'batch',
            type: 'ordinal',
            scale: { scheme: { name: 'viridis', extent: [...theme.lines] } },
            legend: {
              title: 'points of the grid, by batch size',
              titleLimit: 0,
              orient: 'bottom',
              symbolType: 'stroke',
              symbolStrokeWidth: 2,
              symbolOpacity: 1,
            },
          },
        },
      },
      {
        data: { values: last },
        layer: [
          { mark: { type: 'line', stroke: theme.accent, strokeWidth: 2.5 } },
          { mark: { type: 'point', filled: true, color: theme.accent, size: 42, opacity: 1 } },
          {
            transform: [{ filter: `datum.epoch === ${last.length}` }],
            mark: {
              type: 'text',
              text: label,
              color: theme.accent,
              align: 'left',
              baseline: 'middle',
              lineHeight: 16,
              dx: 12,
              fontSize: 12.5,
              fontWeight: 600,
            },
          },
        ],
      },
    ],
  };
}

/** Numbers of 1, 2, 5 times powers of ten that enclose all values: at least two. */
function ticksAround(values: readonly number[]): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const series: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const first of [1, 2, 5]) series.push(Number(`${first}e${power}`));
  }
  const start = series.findLastIndex((tick) => tick < low);
  const end = series.findIndex((tick) => tick > high);
  return series.slice(Math.max(start, 0), end < 0 ? undefined : end + 1);
}
