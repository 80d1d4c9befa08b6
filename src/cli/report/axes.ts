/**
 * The frame of a chart as SVG: two axes with their titles, units and ticks.
 */
import { short } from '../text-table.js';
import { escape } from './html.js';

/** Width and height of a chart; on a phone it is drawn a little smaller, on a desk larger. */
export const [WIDTH, HEIGHT] = [440, 300];
const [LEFT, RIGHT, TOP, BOTTOM] = [74, 14, 14, 58];

/** An axis: what it shows, from where to where. */
export interface Axis {
  /** Its title, with the unit. */
  readonly title: string;
  readonly from: number;
  readonly to: number;
  /** Whether only whole numbers are marked. */
  readonly whole?: boolean;
}

/** Places in a chart, of numbers. */
export interface Frame {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly svg: string;
}

/** The least of 1, 2, 5, 10, 20, ... that makes at most about `count` steps of a span. */
function stepOf(span: number, count: number): number {
  const [mantissa, exponent] = (span / count).toExponential().split('e');
  const nice = [1, 2, 5, 10].find((one) => one >= Number(mantissa)) ?? 10;
  return Number(`${nice}e${exponent}`);
}

/** Round numbers between the ends of an axis. */
export function ticksOf({ from, to, whole = false }: Axis, count: number): number[] {
  const step = Math.max(stepOf(to - from, count), whole ? 1 : 0);
  const first = Math.ceil(from / step);
  const last = Math.floor(to / step);
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

/** The ends of an axis that shows these numbers, with some room. */
export function rangeOf(values: readonly number[], withZero: boolean): [from: number, to: number] {
  let from = values.reduce((a, b) => Math.min(a, b), withZero ? 0 : Infinity);
  let to = values.reduce((a, b) => Math.max(a, b), withZero ? 0 : -Infinity);
  if (!(to > from))
    [from, to] = [from - 0.5 * Math.max(Math.abs(from), 1), to + 0.5 * Math.max(Math.abs(to), 1)];
  const room = 0.04 * (to - from);
  return [withZero && from === 0 ? 0 : from - room, withZero && to === 0 ? 0 : to + room];
}

const place = (value: number): string => value.toFixed(1);

/** Points as SVG writes them. */
export const at = (x: number, y: number): string => `${place(x)},${place(y)}`;

/** Draws the axes. */
export function frame(x: Axis, y: Axis): Frame {
  const [right, bottom] = [WIDTH - RIGHT, HEIGHT - BOTTOM];
  const toX = (value: number) => LEFT + ((value - x.from) / (x.to - x.from)) * (right - LEFT);
  const toY = (value: number) => bottom - ((value - y.from) / (y.to - y.from)) * (bottom - TOP);
  const rows = ticksOf(y, 5).map((tick) => {
    const line = place(toY(tick));
    return (
      `<line class="rule" x1="${LEFT}" x2="${right}" y1="${line}" y2="${line}"/>` +
      `<text x="${LEFT - 6}" y="${place(toY(tick) + 4)}" text-anchor="end">${short(tick)}</text>`
    );
  });
  const columns = ticksOf(x, 6).map((tick) => {
    const line = place(toX(tick));
    return (
      `<line class="mark" x1="${line}" x2="${line}" y1="${bottom}" y2="${bottom + 4}"/>` +
      `<text x="${line}" y="${bottom + 20}" text-anchor="middle">${short(tick)}</text>`
    );
  });
  const middle = place((TOP + bottom) / 2);
  const svg = [
    ...rows,
    ...columns,
    `<line class="mark" x1="${LEFT}" x2="${right}" y1="${bottom}" y2="${bottom}"/>`,
    `<text class="axis" x="${(LEFT + right) / 2}" y="${HEIGHT - 8}" text-anchor="middle">` +
      `${escape(x.title)}</text>`,
    `<text class="axis" x="16" y="${middle}" text-anchor="middle" ` +
      `transform="rotate(-90 16 ${middle})">${escape(y.title)}</text>`,
  ].join('\n');
  return { x: toX, y: toY, svg };
}

/** A chart with its title and what it says, for those who do not see it. */
export const chart = (id: string, title: string, text: string, content: string): string =>
  `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-text">
<title id="${id}-title">${escape(title)}</title>
<desc id="${id}-text">${escape(text)}</desc>
${content}
</svg>`;
