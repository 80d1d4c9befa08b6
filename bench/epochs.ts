/**
 * An epoch of training at each point of the experiment's grid.
 */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PUBLISHED } from './tools/published.js';
import { alignedTable, digits3 } from './tools/table.js';
import { median } from './tools/timing.js';

export interface EpochFigure {
  readonly hidden: number;
  readonly batch: number;
  /** The median epoch. */
  readonly seconds: number;
  readonly all: readonly number[];
}

/**
 * Trains in a process of its own, as a user would; its first epoch, in which the engine compiles,
 * does not count.
 *
 * @throws Error if the first batches' losses are not the reference backend's.
 */
export function timeEpochs(
  folder: string | undefined,
  hidden: number,
  batch: number,
  epochs: number,
): EpochFigure {
  const script = fileURLToPath(new URL('train.ts', import.meta.url));
  const settings = {
    hidden,
    batch,
    epochs: epochs + 1,
    ...(folder ? { data: resolve(folder) } : {}),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const line = execFileSync(process.execPath, [...PUBLISHED, script, ...options], {
    encoding: 'utf8',
  });
  const all = (JSON.parse(line) as { epoch_s: number[] }).epoch_s.slice(1);
  return { hidden, batch, seconds: median(all), all };
}

/** Seconds; hidden sizes down, batch sizes across. */
export function epochTable(figures: readonly EpochFigure[]): string {
  const [hidden, batches] = [
    [...new Set(figures.map((f) => f.hidden))],
    [...new Set(figures.map((f) => f.batch))],
  ];
  const secondsAt = (h: number, b: number) =>
    figures.find((f) => f.hidden === h && f.batch === b)!.seconds;
  return alignedTable([
    ['hidden \\ batch', ...batches.map(String)],
    ...hidden.map((h) => [String(h), ...batches.map((b) => `${digits3(secondsAt(h, b))} s`)]),
  ]);
}
