/**
 * The curves of accuracy and loss, drawn by uPlot, and the same as text: a sentence for each, and a
 * table.
 */
import type uPlot from 'uplot';
import type { Curve, Curves } from '../snapshot.js';
import { byId, onSize, setText } from './dom.js';
import { join, makeChart, type ChartLook } from './line-chart.js';
import { nats, percent } from './numbers.js';
import { onSchemeChange } from './theme.js';

/** What a chart shows of a curve. */
interface Measure extends ChartLook {
  readonly id: string;
  readonly title: string;
  readonly of: (curve: Curve) => number[];
  readonly show: (value: number) => string;
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

/** Shows curves in the page. */
export class CurveCharts {
  #curves: Curves | undefined;
  #charts: uPlot[] = [];

  constructor() {
    const remake = (): void => {
      for (const chart of this.#charts) chart.destroy();
      this.#charts = measures.map((look) => makeChart(byId(look.id, HTMLElement), look));
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
      const points = (curve: Curve) => ({ x: curve.epochs, y: measure.of(curve) });
      this.#charts.at(i)?.setData(join(points(training), points(test)));
      byId(measure.id, HTMLElement).setAttribute('aria-label', sentence(measure, curves));
    });
    if (byId('table', HTMLDetailsElement).open) fillTable(curves);
  }
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
