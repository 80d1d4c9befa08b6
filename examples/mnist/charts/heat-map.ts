/**
 * The heat map of the grid: validation accuracy, hidden sizes down, batch sizes across.
 */
import type { TopLevelSpec } from 'vega-lite';
import { FONT_SIZE, NARROW, type Theme } from './chart.js';
import { bestOf, isTrained, type Results } from '../results.js';
import { ticksIn } from './ticks.js';
import { heading, subtitle } from './titles.js';

/** Room for the y axis, left of a narrow picture's cells. */
const AXIS = 65;

/** Size of a cell in pixels; larger in a small grid, so that the axes' titles have room. */
const heightOf = (rows: number): number => Math.max(58, 190 / rows);
const widthOf = (columns: number, narrow: boolean): number =>
  narrow ? Math.min(240, NARROW - AXIS) / columns : Math.max(92, 240 / columns);

/**
 * Above this relative luminance black text is easier to read than white (WCAG 2: the contrast with
 * both is equal at 0.179).
 */
const READS_BLACK = 0.179;

/** @returns The chart's description in Vega-Lite. */
export function heatMap(results: Results, theme: Theme): TopLevelSpec {
  const { grid, settings } = results;
  const best = bestOf(grid);
  const cellHeight = heightOf(settings.hidden.length);
  const cellWidth = widthOf(settings.batch.length, theme.narrow);
  const accuracies = grid.filter(isTrained).map(({ validationAccuracy }) => validationAccuracy);
  const [low, high] = [Math.min(...accuracies), Math.max(...accuracies)];
  // Numbers stand in the cells: colours need no key where there is no room, or just one of them.
  const length = cellHeight * settings.hidden.length - 20;
  const legend =
    theme.narrow || high === low
      ? null
      : { ...ticksIn(low, high, 6), title: 'accuracy (%)', gradientLength: length };
  const values = grid.map(({ hidden, batch, validationAccuracy }) => ({
    hidden,
    batch,
    accuracy: validationAccuracy,
  }));
  return {
    data: { values },
    title: heading('Validation accuracy', results, theme, [subtitle(results)]),
    width: { step: cellWidth },
    height: { step: cellHeight },
    encoding: {
      x: {
        field: 'batch',
        type: 'ordinal',
        sort: [...settings.batch],
        title: 'batch size (images)',
        scale: { padding: 0 },
      },
      y: {
        field: 'hidden',
        type: 'ordinal',
        sort: [...settings.hidden],
        title: 'hidden size (units a layer)',
        scale: { padding: 0 },
      },
    },
    layer: [
      {
        mark: { type: 'rect', stroke: theme.paper, strokeWidth: 2 },
        encoding: {
          color: {
            field: 'accuracy',
            type: 'quantitative',
            scale: { scheme: 'viridis', domain: high > low ? [low, high] : [low - 1, high] },
            legend,
          },
        },
      },
      {
        // The best point: a frame inside its cell.
        transform: [{ filter: `datum.hidden === ${best.hidden} && datum.batch === ${best.batch}` }],
        mark: {
          type: 'rect',
          fill: null,
          stroke: '#000000',
          strokeWidth: 2,
          width: { band: 0.9 },
          height: { band: 0.86 },
        },
      },
      {
        transform: [{ filter: 'datum.accuracy === null' }],
        mark: {
          type: 'text',
          fontSize: Math.min(FONT_SIZE, cellWidth / 4),
          lineHeight: 15,
          text: ['not', 'trained'],
          color: theme.quiet,
        },
      },
      {
        transform: [{ filter: 'datum.accuracy !== null' }],
        mark: { type: 'text', fontSize: Math.min(15, cellWidth / 4) },
        encoding: {
          text: { field: 'accuracy', type: 'quantitative', format: '.2f' },
          color: {
            condition: {
              test: `luminance(scale('color', datum.accuracy)) > ${READS_BLACK}`,
              value: '#000000',
            },
            value: '#ffffff',
          },
        },
      },
    ],
  };
}
