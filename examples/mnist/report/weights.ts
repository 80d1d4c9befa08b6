/**
 * First-layer weights as images: what each unit looks for in the 28 × 28 pixels.
 */
import type { NdArray } from 'tiny-mlp';
import { dark, light, type Theme } from '../charts/chart.js';
import { dataUrl, themed } from './html.js';
import { png, type Colour } from './png.js';

/**
 * How many units are shown, those with the longest weights first; and how many of them side by
 * side.
 */
const [MOST, ACROSS] = [64, 8];

/** Steps of the colour scale on either side of 0. */
const STEPS = 40;

/** Size of a unit's image, and the gap after it, in pixels. */
const [SIDE, GAP] = [28, 2];

/**
 * Ends of the colour scale: blue for negative, red for positive weights, readable with any colour
 * vision.
 */
const ends: Readonly<Record<'light' | 'dark', readonly [Colour, Colour]>> = {
  light: [[33, 102, 172], [178, 24, 43]], // prettier-ignore
  dark: [[96, 165, 240], [255, 128, 108]], // prettier-ignore
};

/** @param weight - The first layer's weight, [H, 784]. */
export function weightSheet(weight: NdArray): string {
  const [units, pixels] = weight.shape;
  const rows = Array.from({ length: units }, (_, unit) =>
    Float64Array.from({ length: pixels }, (_, p) => weight.get(unit, p)),
  );
  const shown = rows.sort((a, b) => lengthOf(b) - lengthOf(a)).slice(0, MOST);
  const limit = quantile(shown, 0.995) || 1;
  const width = Math.min(ACROSS, shown.length) * (SIDE + GAP) - GAP;
  const height = Math.ceil(shown.length / ACROSS) * (SIDE + GAP) - GAP;
  const places = new Uint8Array(width * height).fill(2 * STEPS + 1); // the paper
  shown.forEach((row, unit) => {
    const [left, top] = [(unit % ACROSS) * (SIDE + GAP), Math.floor(unit / ACROSS) * (SIDE + GAP)];
    row.forEach((value, p) => {
      const place = (top + Math.floor(p / SIDE)) * width + left + (p % SIDE);
      places[place] = Math.round(STEPS * Math.min(1, Math.max(-1, value / limit))) + STEPS;
    });
  });
  const url = (theme: Theme, [low, high]: readonly [Colour, Colour]) =>
    dataUrl('image/png', png(places, width, [...scale(theme, low, high), colourOf(theme.paper)]));
  const which =
    shown.length === units
      ? `All ${units} units`
      : `The ${shown.length} of ${units} units with the longest weights`;
  const alt =
    `${which} of the first layer, 28 × 28 weights each: patches of positive and negative ` +
    'weights in the middle, nothing at the edges.';
  return `<p>${which}, ${SIDE} × ${SIDE} weights each, one for every pixel: <span class="key"><i>positive</i>, <em>negative</em></span>, up to ±${limit.toFixed(2)}. A unit answers to ink where it is positive and against ink where it is negative.</p>
<figure class="weights">${themed(url(light, ends.light), url(dark, ends.dark), `width="${width}" height="${height}" alt="${alt}"`)}</figure>`;
}

const lengthOf = (row: Float64Array): number => row.reduce((sum, value) => sum + value * value, 0);

/** The size that this share of all weights does not exceed. */
function quantile(rows: readonly Float64Array[], share: number): number {
  const sizes = Float64Array.from(rows.flatMap((row) => Array.from(row, Math.abs))).sort();
  return sizes[Math.floor(share * (sizes.length - 1))];
}

/** From one end over the paper's colour to the other. */
function scale({ paper }: Theme, low: Colour, high: Colour): Colour[] {
  const middle = colourOf(paper);
  const between = (end: Colour, share: number): Colour =>
    [0, 1, 2].map((i) => Math.round(middle[i] + share * (end[i] - middle[i]))) as unknown as Colour;
  return Array.from({ length: 2 * STEPS + 1 }, (_, i) =>
    between(i < STEPS ? low : high, Math.abs(i - STEPS) / STEPS),
  );
}

/** #rrggbb */
const colourOf = (hex: string): Colour =>
  [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16)) as unknown as Colour;
