/**
 * examples/browser/src/as-mnist.ts: what becomes of a drawing before a network that was trained on
 * MNIST sees it.
 */
import { describe, expect, it } from 'vitest';
import { asMnist, SIDE } from '../../examples/browser/src/as-mnist.js';

const [width, height] = [560, 420];

/** A drawing with full ink where the function says so. */
const drawing = (isInk: (x: number, y: number) => boolean) => ({
  values: Float32Array.from({ length: width * height }, (_, i) =>
    Number(isInk(i % width, Math.floor(i / width))),
  ),
  width,
  height,
});

/** The rows and columns that hold ink, and its centre of mass. */
function measure(pixels: Float32Array) {
  const [rows, columns] = [new Set<number>(), new Set<number>()];
  let [mass, x, y] = [0, 0, 0];
  pixels.forEach((value, i) => {
    const [row, column] = [Math.floor(i / SIDE), i % SIDE];
    if (value > 0) {
      rows.add(row);
      columns.add(column);
    }
    mass += value;
    x += value * (column + 0.5);
    y += value * (row + 0.5);
  });
  return { rows: rows.size, columns: columns.size, x: x / mass, y: y / mass, mass };
}

describe('a drawing as MNIST’s digits are', () => {
  it.each([
    ['a tall box in a corner', drawing((x, y) => x < 40 && y < 160), 20, 5],
    ['a wide one', drawing((x, y) => x >= 300 && x < 500 && y >= 390), 3, 20],
    ['a dot', drawing((x, y) => x === 7 && y === 9), 20, 20],
    ['a thin line', drawing((x, y) => x === 555 && y < 400), 20, 1],
    [
      'a heavy foot',
      drawing((x, y) => x < 200 && y < 200 && (y >= 180 || (x >= 60 && x < 100))),
      20,
      20,
    ],
  ])(
    '%s fills 20 pixels, its proportions kept, its centre of mass in the middle',
    (_, ink, rows, columns) => {
      const found = measure(asMnist(ink)!);
      expect(found).toMatchObject({ rows, columns });
      expect(Math.abs(found.x - SIDE / 2)).toBeLessThanOrEqual(0.5);
      expect(Math.abs(found.y - SIDE / 2)).toBeLessThanOrEqual(0.5);
    },
  );

  it('has the share of ink that a pixel covers as its grey', () => {
    const stripes = drawing((x, y) => x < 200 && y < 200 && (x % 10 < 3 || x >= 190)); // 20 pixels of 10 × 10
    const pixels = asMnist(stripes)!;
    const row = pixels.slice(14 * SIDE, 15 * SIDE).filter((value) => value > 0);
    expect(row).toHaveLength(20);
    row.slice(0, 19).forEach((value) => expect(value).toBeCloseTo(0.3, 6));
    expect(row[19]).toBeCloseTo(1, 6);
  });

  it('stays inside the image, however one-sided its ink is', () => {
    const { columns, mass } = measure(
      asMnist(drawing((x, y) => y < 100 && (x < 30 || (x < 400 && y < 2))))!,
    );
    expect(columns).toBe(20);
    expect(mass).toBeGreaterThan(0);
  });

  it('is nothing where there is no ink', () => {
    expect(asMnist(drawing(() => false))).toBeNull();
  });
});
