/**
 * How a column's values are spread, as a few bars: a histogram of numbers, counts of categories.
 */
import type { ColumnInfo } from './columns.js';

const [WIDTH, HEIGHT, BARS] = [72, 20, 12];
const SVG = 'http://www.w3.org/2000/svg';

/** A drawing for the eye alone: what it shows stands beside it. */
export function drawShape(info: ColumnInfo): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute('class', 'shape');
  svg.setAttribute('aria-hidden', 'true');
  const counts = countsOf(info);
  const most = Math.max(...counts);
  const step = WIDTH / Math.max(counts.length, 6);
  counts.forEach((count, i) => {
    if (count === 0) return;
    const bar = document.createElementNS(SVG, 'rect');
    const height = Math.max(1, (HEIGHT * count) / most);
    bar.setAttribute('x', String(i * step));
    bar.setAttribute('y', String(HEIGHT - height));
    bar.setAttribute('width', String(step - 1));
    bar.setAttribute('height', String(height));
    svg.append(bar);
  });
  return svg;
}

function countsOf({ numbers, counts }: ColumnInfo): number[] {
  if (!numbers || counts.size <= 2) return [...counts.values()].slice(0, BARS);
  const [least, most] = [numbers[0], numbers[numbers.length - 1]];
  const bins = new Array<number>(BARS).fill(0);
  for (const number of numbers)
    bins[Math.min(BARS - 1, Math.floor((BARS * (number - least)) / (most - least)))]++;
  return bins;
}
