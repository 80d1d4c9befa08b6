/**
 * The curves of accuracy and loss, drawn by uPlot, and the same as text: a sentence for each, and a
 * table.
 */
import uPlot from 'uplot';
import type { Curve, Curves } from '../snapshot.js';
import { byId, onSize, setText } from './dom.js';
import { nats, percent } from './numbers.js';
import { colour, font, onSchemeChange } from './theme.js';

/** What a chart shows of a curve. */
interface Measure {
  readonly id: string;
  readonly title: string;
  readonly axis: string;
  readonly of: (curve: Curve) => number[];
  readonly show: (value: number) => string;
  readonly scale: uPlot.Scale;
  readonly ticks: (values: number[]) => string[];
}

const measures: readonly Measure[] = [
  {
    id: 'accuracy-curve',
    title: 'Accuracy',
    axis: 'images read right (%)',
    of: ({ accuracy }) => accuracy,
    show: percent,
    scale: { range: [0, 1] },
    ticks: (values) => values.map((value) => String(Math.round(100 * value))),
  },
  {
    id: 'loss-curve',
    title: 'Loss',
    axis: 'cross-entropy (nats)',
    of: ({ loss }) => loss,
    show: (value) => `${nats(value)} nats`,
    scale: { range: (_, __, most) => [0, Math.max(2.4, Math.min(most, 5))] },
    ticks: (values) => values.map((value) => value.toFixed(1)),
  },
];

/** Epochs that the axis has room for at first. */
const FIRST_EPOCHS = 5;

/** Shows curves in the page. */
export class CurveCharts {
  #curves: Curves | undefined;
  #charts: uPlot[] = [];

  constructor() {
    const remake = (): void => {
      for (const chart of this.#charts) chart.destroy();
      this.#charts = measures.map(makeChart);
      if (this.#curves) this.show(this.#curves);
    };
    onSize(byId(measures[0].id, HTMLElement), remake);
    onSchemeChange(remake);
    byId('table', HTMLDetailsElement).addEventListener(
      'toggle',
      () => this.#curves && this.show(this.#curves),
    );
  }

  show(curves: Curves): void {
    this.#curves = curves;
    const { training, test } = curves;
    measures.forEach((measure, i) => {
      const table = (curve: Curve): uPlot.AlignedData => [curve.epochs, measure.of(curve)];
      this.#charts.at(i)?.setData(uPlot.join([table(training), table(test)]));
      byId(measure.id, HTMLElement).setAttribute('aria-label', sentence(measure, curves));
    });
    if (byId('table', HTMLDetailsElement).open) fillTable(curves);
  }
}

function makeChart({ id, axis, scale, ticks }: Measure): uPlot {
  const place = byId(id, HTMLElement);
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
      x: { time: false, range: (_, __, most) => [0, Math.max(FIRST_EPOCHS, most)] },
      y: scale,
    },
    axes: [
      { ...common, label: 'epochs', labelSize: 18, size: 22, grid: { show: false } },
      {
        ...common,
        label: axis,
        labelSize: 18,
        size: 32,
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

/** What a curve says, for those who do not see it. */
function sentence({ title, of, show }: Measure, { training, test }: Curves): string {
  const last = (curve: Curve): string => show(of(curve).at(-1)!);
  if (test.epochs.length === 0) return `${title}: nothing measured yet.`;
  const trained =
    training.epochs.length > 0 ? `${last(training)} on the images it trains on, and ` : '';
  return (
    `${title} after ${test.epochs.at(-1)!.toFixed(1)} epochs: ${trained}${last(test)} on the ` +
    `test images, from ${show(of(test)[0])} at first.`
  );
}

/** A row an epoch, with the training curve's last point before it. */
function fillTable({ training, test }: Curves): void {
  const cells = test.epochs.map((epochs, i) => {
    const at = training.epochs.findLastIndex((earlier) => earlier <= epochs + 1e-6);
    const [loss, accuracy] =
      at < 0 ? ['–', '–'] : [nats(training.loss[at]), percent(training.accuracy[at])];
    return [
      epochs.toFixed(epochs % 1 === 0 ? 0 : 1),
      percent(test.accuracy[i]),
      nats(test.loss[i]),
      accuracy,
      loss,
    ];
  });
  const body = byId('table-rows', HTMLTableSectionElement);
  while (body.rows.length > cells.length) body.deleteRow(-1);
  cells.forEach((texts, i) => {
    const row = body.rows.item(i) ?? body.insertRow();
    texts.forEach((text, j) => setText(row.cells.item(j) ?? row.insertCell(), text));
  });
}
