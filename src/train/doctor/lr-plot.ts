/**
 * A range test as a plot of text.
 */
import { log } from '../../core/elementary.js';
import { short } from './finding.js';

const WIDTH = 60;
const HEIGHT = 12;

/** Losses over learning rates on a logarithmic axis, and where the suggestion is. */
export function plotOf(
  lrs: readonly number[],
  losses: readonly number[],
  suggestion: number | null,
): string {
  if (lrs.length < 2) return 'no plot: the loss was no number within two steps';
  const [first, last] = [lrs[0], lrs[lrs.length - 1]];
  const [low, high] = [Math.min(...losses), Math.max(...losses)];
  const column = (lr: number) => Math.round(((WIDTH - 1) * log(lr / first)) / log(last / first));
  const row = (loss: number) =>
    high > low ? Math.round(((HEIGHT - 1) * (high - loss)) / (high - low)) : 0;
  const grid = Array.from({ length: HEIGHT }, () => Array<string>(WIDTH).fill(' '));
  lrs.forEach((lr, i) => (grid[row(losses[i])][column(lr)] = '*'));
  const labels = grid.map((_, r) => (r === 0 ? short(high) : r === HEIGHT - 1 ? short(low) : ''));
  const margin = Math.max(...labels.map(({ length }) => length));
  const indent = ' '.repeat(margin);
  const [ticks, numbers] = axis(lrs, column);
  return [
    `${indent}  loss`,
    ...grid.map((line, r) => `${labels[r].padStart(margin)} │${line.join('')}`.trimEnd()),
    `${indent} └${ticks}`,
    `${indent}  ${numbers}`,
    `${indent}  learning rate, ${suggested(suggestion)}`,
  ].join('\n');
}

const suggested = (suggestion: number | null): string =>
  suggestion === null ? 'the loss never falls' : `the loss falls fastest at ${short(suggestion)}`;

/** A tick and a number at each power of ten. */
function axis(lrs: readonly number[], column: (lr: number) => number): [string, string] {
  const ticks = Array<string>(WIDTH).fill('─');
  let numbers = '';
  for (let power = -30; power <= 30; power++) {
    const lr = Number(`1e${power}`);
    const inside = lr >= lrs[0] * 0.999 && lr <= lrs[lrs.length - 1] * 1.001;
    if (!inside) continue;
    const at = column(lr);
    ticks[at] = '┴';
    if (numbers === '' || numbers.length < at) numbers = numbers.padEnd(at) + `1e${power}`;
  }
  return [ticks.join(''), numbers];
}
