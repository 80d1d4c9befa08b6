/**
 * Tables for terminals: columns side by side, numbers flush right.
 */

import type { Output } from './command.js';

/** A cell: numbers stand flush right. */
export type Cell = string | number;

/** What a file says may steer a terminal: such characters are shown as ?. */
export const printable = (text: string): string => text.replace(/\p{C}/gu, '?');

/** Prints a line. */
export const say = (to: Output, text: string): unknown => to.write(`${printable(text)}\n`);

const shown = (cell: Cell): string =>
  typeof cell === 'number' ? cell.toLocaleString('en-US') : printable(cell);

/** Rows under a head, each line without blanks at its end. */
export function textTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const isNumber = head.map((_, i) => rows.some((row) => typeof row[i] === 'number'));
  const cells = [head, ...rows].map((row) => row.map(shown));
  const widths = head.map((_, i) => cells.reduce((most, row) => Math.max(most, row[i].length), 0));
  const lines = cells.map((row) =>
    row
      .map((cell, i) => (isNumber[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

/** A number with digits enough to compare by. */
export const short = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);

/** `1 row`, `2 rows`. */
export const plural = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
