/**
 * A drawing as MNIST's images were made: the network has seen no others, so a drawing that is not
 * treated in the same way is read badly.
 */

/** Pixels along each side of an image. */
export const SIDE = 28;

/** Pixels along each side of the box that the ink is fitted into. */
const BOX = 20;

/** Ink fainter than this is none: the soft edge of a pen should not widen the box by a pixel. */
const FAINT = 0.1;

/** A picture of ink, row by row: 0 for none to 1 for full. */
export interface Ink {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Fits the ink into a box of 20 × 20 pixels, its proportions kept, each pixel the mean of what it
 * covers (grey levels come from that), and puts the box into the field of 28 × 28 so that the
 * centre of mass of its pixels lies at the field's centre, as near as whole pixels get.
 *
 * The box never leaves the field, however one-sided its ink is. Where a box is narrower than the
 * field's pixels (a thin line), it is one wide.
 *
 * @returns 784 numbers from 0 to 1, row by row; null where there is no ink.
 * @see http://yann.lecun.com/exdb/mnist: "size normalized to fit in a 20x20 pixel box while
 * preserving their aspect ratio ... grey levels as a
 * result of the anti-aliasing technique ... centered in a 28x28 image by computing the center of
 * mass of the pixels, and translating the
 *   image so as to position this point at the center of the 28x28 field"
 */
export function asMnist(ink: Ink): Float32Array<ArrayBuffer> | null {
  const bounds = boundsOf(ink);
  if (!bounds) return null;
  const { left, top, width, height } = bounds;
  const scale = BOX / Math.max(width, height);
  const columns = Math.max(1, Math.round(width * scale));
  const rows = Math.max(1, Math.round(height * scale));

  const box = new Float32Array(rows * columns);
  const mass = { total: 0, x: 0, y: 0 };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = left + (column * width) / columns;
      const y = top + (row * height) / rows;
      const value = meanOver(ink, x, y, width / columns, height / rows);
      box[row * columns + column] = value;
      mass.total += value;
      mass.x += value * (column + 0.5);
      mass.y += value * (row + 0.5);
    }
  }

  const place = (centre: number, size: number): number =>
    Math.min(Math.max(Math.round(SIDE / 2 - centre), 0), SIDE - size);
  const [right, down] = [place(mass.x / mass.total, columns), place(mass.y / mass.total, rows)];
  const pixels = new Float32Array(SIDE * SIDE);
  for (let row = 0; row < rows; row++) {
    pixels.set(box.subarray(row * columns, (row + 1) * columns), (row + down) * SIDE + right);
  }
  return pixels;
}

/** The smallest rectangle that holds all ink; undefined where there is none. */
function boundsOf({
  values,
  width,
  height,
}: Ink): { left: number; top: number; width: number; height: number } | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (values[y * width + x] < FAINT) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/**
 * The mean of the ink over a rectangle, pixels at its edges counted by the part of them that lies
 * inside.
 */
function meanOver(
  { values, width, height }: Ink,
  left: number,
  top: number,
  across: number,
  down: number,
): number {
  let sum = 0;
  for (let y = Math.floor(top); y < Math.min(Math.ceil(top + down), height); y++) {
    const rowShare = Math.min(y + 1, top + down) - Math.max(y, top);
    for (let x = Math.floor(left); x < Math.min(Math.ceil(left + across), width); x++) {
      const share = Math.min(x + 1, left + across) - Math.max(x, left);
      sum += values[y * width + x] * share * rowShare;
    }
  }
  return Math.min(1, sum / (across * down));
}
