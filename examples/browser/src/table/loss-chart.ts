/**
 * The curves of a table's training: drawn, as a sentence, and as a table.
 */
import type { EpochRecord } from 'tiny-mlp';
import type uPlot from 'uplot';
import { byId, onSize, setText } from '../page/dom.js';
import { join, makeChart, type ChartLook } from '../page/line-chart.js';
import { nats } from '../page/numbers.js';
import { onSchemeChange } from '../page/theme.js';
import type { Task } from './task.js';

const looks: Readonly<Record<Task['kind'], ChartLook>> = {
  classifier: look('cross-entropy (nats)'),
  regressor: look('squared error (of variance 1)'),
};

function look(axis: string): ChartLook {
  return {
    axis,
    size: 38,
    scale: { range: (_, __, most) => [0, 1.05 * (most || 1)] },
    ticks: (values) => values.map((value) => String(Number(value.toFixed(3)))),
  };
}

/** Shows records in the page. */
export class LossChart {
  readonly #place = byId('loss-curve', HTMLElement);
  readonly #details = byId('table', HTMLDetailsElement);
  #look: ChartLook = looks.classifier;
  #history: readonly EpochRecord[] = [];
  #chart: uPlot | undefined;

  constructor() {
    onSize(this.#place, () => this.#remake());
    onSchemeChange(() => this.#remake());
    this.#details.addEventListener('toggle', () => this.#show());
  }

  /** A training of so many epochs begins. */
  reset(kind: Task['kind'], epochs: number): void {
    this.#look = { ...looks[kind], epochs };
    this.#history = [];
    this.#remake();
  }

  show(history: readonly EpochRecord[]): void {
    this.#history = history;
    this.#show();
  }

  #remake(): void {
    this.#chart?.destroy();
    this.#chart = makeChart(this.#place, this.#look);
    this.#show();
  }

  #show(): void {
    const history = this.#history;
    const watched = history.filter(({ validationLoss }) => validationLoss !== undefined);
    this.#chart?.setData(
      join(
        { x: history.map(({ epoch }) => epoch), y: history.map(({ loss }) => loss) },
        {
          x: watched.map(({ epoch }) => epoch),
          y: watched.map(({ validationLoss }) => validationLoss!),
        },
      ),
    );
    this.#place.setAttribute('aria-label', sentence(history));
    if (this.#details.open) fillTable(history);
  }
}

function sentence(history: readonly EpochRecord[]): string {
  const last = history.at(-1);
  if (!last) return 'Loss: nothing measured yet.';
  const { epoch, loss, validationLoss } = last;
  const heldOut =
    validationLoss === undefined
      ? ''
      : `, and ${nats(validationLoss)} on rows held out, from ${nats(history[0].validationLoss!)} at first`;
  return `Loss after ${epoch} epochs: ${nats(loss)} on the rows it learns from${heldOut}.`;
}

function fillTable(history: readonly EpochRecord[]): void {
  const body = byId('table-rows', HTMLTableSectionElement);
  while (body.rows.length > history.length) body.deleteRow(-1);
  history.forEach(({ epoch, loss, validationLoss }, i) => {
    const row = body.rows.item(i) ?? body.insertRow();
    const heldOut = validationLoss === undefined ? '–' : nats(validationLoss);
    [String(epoch), nats(loss), heldOut].forEach((text, j) =>
      setText(row.cells.item(j) ?? row.insertCell(), text),
    );
  });
}
