/**
 * An epoch of training at each point of the experiment's grid.
 */
import type { LabelledImages } from 'tiny-mlp/datasets';
import { checkAgainstReference, firstOf, trainer } from './tools/mlp.js';
import { alignedTable, digits3 } from './tools/table.js';
import { median, secondsOnce } from './tools/timing.js';

export interface EpochFigure {
  readonly hidden: number;
  readonly batch: number;
  /** The median epoch. */
  readonly seconds: number;
  readonly all: readonly number[];
}

/** Batches that warm the engine up. */
const WARM_UP = 300;

/** @throws Error if the first batches' losses are not the reference backend's. */
export function timeEpochs(images: LabelledImages, hidden: number, batch: number, epochs: number): EpochFigure {
  checkAgainstReference(images, { hidden, batch });
  trainer(firstOf(images, WARM_UP * batch), { hidden, batch }).epoch();
  const { epoch } = trainer(images, { hidden, batch });
  const all = Array.from({ length: epochs }, () => secondsOnce(epoch));
  return { hidden, batch, seconds: median(all), all };
}

/** Seconds; hidden sizes down, batch sizes across. */
export function epochTable(figures: readonly EpochFigure[]): string {
  const [hidden, batches] = [[...new Set(figures.map((f) => f.hidden))], [...new Set(figures.map((f) => f.batch))]];
  const secondsAt = (h: number, b: number) => figures.find((f) => f.hidden === h && f.batch === b)!.seconds;
  return alignedTable([
    ['hidden \\ batch', ...batches.map(String)],
    ...hidden.map((h) => [String(h), ...batches.map((b) => `${digits3(secondsAt(h, b))} s`)]),
  ]);
}
