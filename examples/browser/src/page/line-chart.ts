/**
 * Two lines over epochs, drawn by uPlot: a quiet one of what is trained with, and the one that
 * matters.
 */
import uPlot from 'uplot';
import { colour, font } from './theme.js';

/** What a chart looks like. */
export interface ChartLook {
  /** What stands along the upright axis. */
  readonly axis: string;
  readonly scale: uPlot.Scale;
  readonly ticks: (values: number[]) => string[];
  /** Pixels for the upright axis's numbers. Default 32. */
  readonly size?: number;
  /** Epochs that the axis has room for at first. Default 5. */
  readonly epochs?: number;
}

/** Points of a line, from left to right. */
export interface Points {
  readonly x: number[];
  readonly y: number[];
}

/** An empty chart that fills its place. */
export function makeChart(
  place: HTMLElement,
  { axis, scale, ticks, size = 32, epochs = 5 }: ChartLook,
): uPlot {
  const common: uPlot.Axis = {
    stroke: colour('quiet'),
    font: font(12),
    labelFont: font(12),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false, size: 2 },
  };
  const options: uPlot.Options = {
    width: place.clientWidth,
    height: place.clientHeight,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: (_, __, most) => [0, Math.max(epochs, most ?? 0)] },
      y: scale,
    },
    axes: [
      { ...common, label: 'epochs', labelSize: 18, size: 22, grid: { show: false } },
      {
        ...common,
        label: axis,
        labelSize: 18,
        size,
        space: 34,
        values: (_, values) => ticks(values),
      },
    ],
    series: [
      {},
      { stroke: colour('quiet'), width: 1.25, spanGaps: true, points: { show: false } },
      { stroke: colour('accent'), width: 2.25, spanGaps: true, points: { show: false } },
    ],
  };
  return new uPlot(options, [[], [], []], place);
}

/** The data of a chart: both lines over the same x. */
export const join = (quiet: Points, main: Points): uPlot.AlignedData =>
  uPlot.join([
    [quiet.x, quiet.y],
    [main.x, main.y],
  ]);
