/**
 * What `npm run bench:adam` measures, in the form of adam.json, and the table of it.
 */
import type { Machine } from './machine.js';
import type { Timed } from './timing.js';

/** An update of so many parameters, and the copying of as many bytes as it moves. */
export interface AdamRow {
  readonly numbers: number;
  readonly bytes: number;
  readonly update: Timed;
  readonly copy: Timed;
  /** Plain SGD's update of the same parameters, which moves three sevenths of the bytes. */
  readonly sgd: Timed;
}

/** The whole of adam.json. */
export interface AdamResults {
  readonly machine: Machine;
  readonly command: string;
  readonly rounds: number;
  readonly rows: readonly AdamRow[];
}

const gigabytes = (bytes: number, { median }: Timed): string =>
  `${(bytes / median / 1e9).toFixed(0)} GB/s`;

/** The table's rows, heads first. */
export const adamRows = ({ rows }: AdamResults): string[][] => [
  ['parameters', 'moved', 'Adam takes', 'a parameter', 'Adam', 'SGD', 'copying', 'Adam / copying', 'of the least'], // prettier-ignore
  ...rows.map(({ numbers, bytes, update, copy, sgd }) => [
    numbers.toLocaleString('en-US'),
    `${(bytes / 2 ** 20).toFixed(1)} MiB`,
    `${(1e6 * update.median).toFixed(0)} µs`,
    `${((1e9 * update.median) / numbers).toFixed(2)} ns`,
    gigabytes(bytes, update),
    gigabytes((3 / 7) * bytes, sgd),
    gigabytes(bytes, copy),
    (update.median / copy.median).toFixed(2),
    (update.least / copy.least).toFixed(2),
  ]),
];
