/**
 * From a digit's strokes to 28 × 28 pixels: a hand's slant, proportions and tremor move the points
 * of the strokes, then a pen of random width inks them. Only + − × ÷ √ are used: sin, exp and the
 * like differ between JavaScript engines, and one seed means one image.
 */
import type { Generator } from '../core/generator.js';
import type { Glyph, Stroke } from './glyphs.js';

/** Pixels along each side of an image, as in MNIST. */
export const SIDE = 28;

/** Points drawn for each stretch between two points of a stroke. */
const STEPS = 5;

/** Cells along each side of the grid whose corners a hand's distortion displaces. */
const CELLS = 3;

/** A number uniform in [low, high). */
type Between = (low: number, high: number) => number;

/** Draws one digit into 784 pixels, which must be zero before. */
export function renderDigit(glyph: Glyph, pixels: Uint8Array, generator: Generator): void {
  const between: Between = (low, high) => low + generator.random32() * 2 ** -32 * (high - low);
  // A sum of three uniforms stands in for a normal number: mean 0, standard deviation 1, never
  // beyond ±3.
  const normal = (): number => between(-1, 1) + between(-1, 1) + between(-1, 1);
  const lines = glyph.map((stroke) => smooth(tremble(stroke, normal)));
  distort(lines, normal);
  place(lines, between, normal);
  ink(lines, pixels, between, normal);
}

/** Moves every point of a stroke a little: no hand draws a shape the same way twice. */
function tremble(stroke: Stroke, normal: () => number): number[] {
  return stroke.map((value) => value + 3.8 * normal());
}

/** Points along a Catmull-Rom curve (Catmull and Rom 1974) through the points of a stroke. */
function smooth(stroke: Stroke): Float64Array {
  const count = stroke.length / 2;
  const line = new Float64Array(2 * ((count - 1) * STEPS + 1));
  const at = (i: number, axis: number): number =>
    stroke[2 * Math.min(Math.max(i, 0), count - 1) + axis];
  for (let k = 0; 2 * k < line.length; k++) {
    const i = Math.min(Math.floor(k / STEPS), count - 2);
    const t = k / STEPS - i;
    for (let axis = 0; axis < 2; axis++) {
      const [a, b, c, d] = [at(i - 1, axis), at(i, axis), at(i + 1, axis), at(i + 2, axis)];
      line[2 * k + axis] =
        b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
    }
  }
  return line;
}

/**
 * Elastic distortion (Simard, Steinkraus and Platt 2003): a random displacement at each corner of a
 * grid, smoothly blended between.
 */
function distort(lines: Float64Array[], normal: () => number): void {
  const corners = CELLS + 1;
  const field = Float64Array.from({ length: corners * corners * 2 }, () => 7.5 * normal());
  for (const line of lines) {
    for (let k = 0; k < line.length; k += 2) {
      const [column, u] = cell(line[k]);
      const [row, v] = cell(line[k + 1]);
      for (let axis = 0; axis < 2; axis++) {
        const corner = (row * corners + column) * 2 + axis;
        const above = field[corner] * (1 - u) + field[corner + 2] * u;
        const below = field[corner + 2 * corners] * (1 - u) + field[corner + 2 * corners + 2] * u;
        line[k + axis] += above * (1 - v) + below * v;
      }
    }
  }
}

/**
 * The grid cell a coordinate lies in, and how far into it, eased at both ends so that the field has
 * no creases.
 */
function cell(coordinate: number): [index: number, blend: number] {
  const scaled = Math.min(Math.max((coordinate / 100) * CELLS, 0), CELLS);
  const index = Math.min(Math.floor(scaled), CELLS - 1);
  const t = scaled - index;
  return [index, t * t * (3 - 2 * t)];
}

/**
 * Slants, turns and stretches the lines, scales them to a box of about 20 pixels and puts their
 * centre of mass near the middle.
 */
function place(lines: Float64Array[], between: Between, normal: () => number): void {
  const slant = 0.12 + 0.23 * normal();
  const width = between(0.6, 1.0);
  // The half-angle's tangent gives a rotation without sine and cosine.
  const half = 0.07 * normal();
  const [cosine, sine] = [(1 - half * half) / (1 + half * half), (2 * half) / (1 + half * half)];
  for (const line of lines) {
    for (let k = 0; k < line.length; k += 2) {
      const y = line[k + 1] - 50;
      const x = (line[k] - 50) * width - slant * y;
      line[k] = cosine * x - sine * y;
      line[k + 1] = sine * x + cosine * y;
    }
  }
  const { size, middle } = measure(lines);
  const scale = between(16.2, 19.2) / size;
  const shift = [SIDE / 2 + 0.9 * normal(), SIDE / 2 + 0.9 * normal()];
  for (const line of lines) {
    for (let k = 0; k < line.length; k++)
      line[k] = (line[k] - middle[k % 2]) * scale + shift[k % 2];
  }
}

/**
 * The longer side of the lines' bounding box, and their centre of mass (each piece weighs its
 * length).
 */
function measure(lines: readonly Float64Array[]): { size: number; middle: [number, number] } {
  const least = [Infinity, Infinity];
  const greatest = [-Infinity, -Infinity];
  const moment = [0, 0];
  let total = 0;
  for (const line of lines) {
    for (let k = 0; k < line.length; k++) {
      least[k % 2] = Math.min(least[k % 2], line[k]);
      greatest[k % 2] = Math.max(greatest[k % 2], line[k]);
    }
    for (let k = 0; k + 3 < line.length; k += 2) {
      const [x, y] = [line[k + 2] - line[k], line[k + 3] - line[k + 1]];
      const length = Math.sqrt(x * x + y * y);
      total += length;
      moment[0] += (length * (line[k] + line[k + 2])) / 2;
      moment[1] += (length * (line[k + 1] + line[k + 3])) / 2;
    }
  }
  const size = Math.max(greatest[0] - least[0], greatest[1] - least[1]);
  return { size, middle: [moment[0] / total, moment[1] / total] };
}

/**
 * Inks every pixel by its distance from the nearest line: full within the pen's radius, fading over
 * the pen's soft edge.
 */
function ink(
  lines: readonly Float64Array[],
  pixels: Uint8Array,
  between: Between,
  normal: () => number,
): void {
  const radius = between(0.55, 1.75);
  const edge = between(0.9, 1.7);
  const peak = between(215, 300);
  const reach = radius + edge / 2;
  const distance = new Float64Array(pixels.length).fill(reach * reach);
  for (const line of lines) {
    for (let k = 0; k + 3 < line.length; k += 2) measurePiece(line, k, reach, distance);
  }
  for (let i = 0; i < pixels.length; i++) {
    const coverage = Math.min(1, (reach - Math.sqrt(distance[i])) / edge);
    if (coverage <= 0) continue;
    const value = coverage * (peak + 14 * normal());
    pixels[i] = Math.min(255, Math.max(0, Math.floor(value)));
  }
}

/**
 * Lowers each pixel's squared distance to the one from the piece of a line that starts at index k.
 */
function measurePiece(line: Float64Array, k: number, reach: number, distance: Float64Array): void {
  const [x0, y0, x1, y1] = [line[k], line[k + 1], line[k + 2], line[k + 3]];
  const [dx, dy] = [x1 - x0, y1 - y0];
  const squared = dx * dx + dy * dy;
  const first = (a: number, b: number): number => Math.max(0, Math.floor(Math.min(a, b) - reach));
  const last = (a: number, b: number): number =>
    Math.min(SIDE - 1, Math.ceil(Math.max(a, b) + reach));
  const [left, right] = [first(x0, x1), last(x0, x1)];
  for (let row = first(y0, y1), bottom = last(y0, y1); row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      // Coordinates are of pixel centres: pixel 0 reaches from 0 to 1.
      const [x, y] = [column + 0.5 - x0, row + 0.5 - y0];
      const t = squared === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / squared));
      const [ex, ey] = [x - t * dx, y - t * dy];
      const d = ex * ex + ey * ey;
      const i = row * SIDE + column;
      if (d < distance[i]) distance[i] = d;
    }
  }
}
