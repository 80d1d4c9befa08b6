/**
 * Small grey or coloured images in rows on a canvas: training images, and the weights of the first
 * layer.
 */
import { context, fitCanvas } from './dom.js';
import { rgb, type Rgb } from './theme.js';

const SIDE = 28;
const PIXELS = SIDE * SIDE;

/** Which colour a number has; the array takes red, green, blue. */
type Paint = (value: number, to: Uint8ClampedArray, at: number) => void;

/** How images are laid out. */
interface Layout {
  /** The narrowest an image may be, in CSS pixels. */
  readonly least: number;
  /** CSS pixels between images. */
  readonly gap: number;
}

const tile = document.createElement('canvas');
tile.width = tile.height = SIDE;

/**
 * Paints images in rows of equal length, as many in a row as divide their number and leave each
 * wide enough.
 */
export function paintImages(
  canvas: HTMLCanvasElement,
  values: ArrayLike<number>,
  { least, gap }: Layout,
  paint: Paint,
): void {
  const count = values.length / PIXELS;
  const width = canvas.clientWidth;
  if (count === 0 || width === 0) return;
  const columns = columnsFor(count, Math.max(1, Math.floor((width + gap) / (least + gap))));
  const size = Math.min((width + gap) / columns - gap, 2.2 * least);
  const density = fitCanvas(canvas, Math.ceil(count / columns) * (size + gap) - gap);
  const target = context(canvas);
  const source = context(tile);
  const image = source.createImageData(SIDE, SIDE);
  target.clearRect(0, 0, canvas.width, canvas.height);
  for (let i = 0; i < count; i++) {
    for (let p = 0; p < PIXELS; p++) {
      paint(values[i * PIXELS + p], image.data, 4 * p);
      image.data[4 * p + 3] = 255;
    }
    source.putImageData(image, 0, 0);
    const left = Math.round((i % columns) * (size + gap) * density);
    const top = Math.round(Math.floor(i / columns) * (size + gap) * density);
    target.drawImage(tile, left, top, Math.round(size * density), Math.round(size * density));
  }
}

/**
 * The longest row of at most `most` that fills whole rows; where there is none of half that, one
 * that does not.
 */
function columnsFor(count: number, most: number): number {
  for (let columns = Math.min(most, count); columns > most / 2; columns--)
    if (count % columns === 0) return columns;
  return Math.min(most, count);
}

const mix = (from: Rgb, to: Rgb, share: number, into: Uint8ClampedArray, at: number): void => {
  for (let channel = 0; channel < 3; channel++)
    into[at + channel] = from[channel] + (to[channel] - from[channel]) * share;
};

/** Ink on paper, in the page's colours: bytes 0 to 255. */
export function inkPaint(): Paint {
  const [paper, ink] = [rgb('surface'), rgb('ink')];
  return (value, into, at) => mix(paper, ink, value / 255, into, at);
}

/**
 * Positive numbers in the accent colour, negative ones in the ink's, 0 in the paper's; full colour
 * at `full`.
 */
export function weightPaint(full: number): Paint {
  const [paper, more, less] = [rgb('surface'), rgb('accent'), rgb('ink')];
  return (value, into, at) =>
    mix(paper, value > 0 ? more : less, Math.min(1, Math.abs(value) / full), into, at);
}

/**
 * The root of the mean square: a measure of how large weights are, which a few large ones do not
 * carry away.
 */
export function rootMeanSquare(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ** 2;
  return Math.sqrt(sum / values.length);
}
