import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { rows } from '../../src/index.js';
import { drawDigits, type DrawProgress } from '../../src/datasets/index.js';

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('drawDigits', () => {
  it('gives the shapes of MNIST, and says that it is not MNIST', async () => {
    const { name, train, validation, test } = await drawDigits({
      train: 30,
      test: 7,
      validation: 10,
    });
    expect(name).toBe('synthetic digits');
    expect([train.x.shape, train.y.shape, validation.x.shape, validation.y.shape]).toEqual([
      [20, 784],
      [20],
      [10, 784],
      [10],
    ]);
    expect([test.x.shape, test.y.shape, test.x.dtype, test.y.dtype]).toEqual([
      [7, 784],
      [7],
      'uint8',
      'uint8',
    ]);
    expect((await drawDigits({ train: 3, test: 0, flatten: false })).train.x.shape).toEqual([
      3, 28, 28,
    ]);
  });

  it('gives the same bytes for the same seed, on every machine', async () => {
    const { train, test } = await drawDigits({ train: 200, test: 50 });
    // Fixed: whoever changes the drawing changes every result measured on these digits.
    expect([digest(train.x.data), digest(train.y.data)]).toMatchInlineSnapshot(`
      [
        "d77aac7a96ca73be6dff77a77c6882a1e1658bf86953445512a3c10878de7aa0",
        "221b065375aa02970bc4b7ee42f1ccd9c7c34f16fe303f355c736feda73ecb11",
      ]
    `);
    expect([digest(test.x.data), digest(test.y.data)]).toMatchInlineSnapshot(`
      [
        "81265dbe3b4b0075c5ef1a6904c7665d573c270f7a6cbbf74bf279a8d24aeb79",
        "033b315de86e9ff6c1a933432113faa81f802bfae180168cd0acb317cf067413",
      ]
    `);
    expect(digest((await drawDigits({ train: 200, test: 50, seed: 1 })).train.x.data)).not.toBe(
      digest(train.x.data),
    );
  });

  it('draws the same first images however many are asked for', async () => {
    const few = await drawDigits({ train: 30, test: 5, seed: 3 });
    const many = await drawDigits({ train: 450, test: 20, seed: 3, validation: 40 });
    expect(few.train.x.data).toEqual(many.train.x.data.subarray(0, 30 * 784));
    expect(few.train.y.data).toEqual(many.train.y.data.subarray(0, 30));
    expect(few.test.x.data).toEqual(many.test.x.data.subarray(0, 5 * 784));
    expect(many.validation.x.data).toBe(many.train.x.data);
    expect(many.validation.y.offset).toBe(410);
  });

  it('draws training and test images that differ', async () => {
    const { train, test } = await drawDigits({ train: 100, test: 100 });
    expect(digest(train.x.data)).not.toBe(digest(test.x.data));
  });

  it('draws all ten digits about equally often, with ink and density like those of MNIST', async () => {
    const { train } = await drawDigits({ train: 3000, test: 0 });
    const counts = new Array<number>(10).fill(0);
    train.y.data.forEach((label) => counts[label]++);
    for (const count of counts) expect(count).toBeGreaterThan(230);
    for (const count of counts) expect(count).toBeLessThan(370);
    const share = (x: Uint8Array) =>
      x.reduce((sum, pixel) => sum + Number(pixel > 0), 0) / x.length;
    // MNIST: 19.1 % of the pixels are not 0, and their mean over all is 33.3 of 255.
    expect(share(train.x.data)).toBeGreaterThan(0.1);
    expect(share(train.x.data)).toBeLessThan(0.3);
    expect(
      train.x.data.reduce((sum, pixel) => sum + pixel, 0) / train.x.data.length,
    ).toBeGreaterThan(20);
    for (let i = 0; i < 3000; i++) {
      const image = rows(train.x, i, i + 1);
      const pixels = image.data.subarray(image.offset, image.offset + 784);
      const ink = share(pixels);
      expect(ink, `image ${i}`).toBeGreaterThan(0.02);
      expect(ink, `image ${i}`).toBeLessThan(0.5);
      expect(Math.max(...pixels), `image ${i}`).toBeGreaterThan(120);
    }
  });

  it('keeps every digit inside the image, about its middle', async () => {
    const { train } = await drawDigits({ train: 1000, test: 0, flatten: false });
    for (let i = 0; i < 1000; i++) {
      let [x, y, mass, onBorder] = [0, 0, 0, 0];
      for (let row = 0; row < 28; row++) {
        for (let column = 0; column < 28; column++) {
          const pixel = train.x.get(i, row, column);
          [x, y, mass] = [x + pixel * column, y + pixel * row, mass + pixel];
          if (row % 27 === 0 || column % 27 === 0) onBorder += pixel;
        }
      }
      expect(Math.abs(x / mass - 13.5), `image ${i}`).toBeLessThan(4);
      expect(Math.abs(y / mass - 13.5), `image ${i}`).toBeLessThan(4);
      expect(onBorder / mass, `image ${i}`).toBeLessThan(0.1);
    }
  });

  it('can be told apart: the nearest mean image of a class finds most digits', async () => {
    const { train, test } = await drawDigits({ train: 3000, test: 500 });
    const means = Array.from({ length: 10 }, () => new Float64Array(784));
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 3000; i++) {
      const label = train.y.data[i];
      counts[label]++;
      for (let j = 0; j < 784; j++) means[label][j] += train.x.data[i * 784 + j];
    }
    means.forEach((mean, label) => mean.forEach((sum, j) => (mean[j] = sum / counts[label])));
    let right = 0;
    for (let i = 0; i < 500; i++) {
      const distances = means.map((mean) =>
        mean.reduce((sum, value, j) => sum + (value - test.x.data[i * 784 + j]) ** 2, 0),
      );
      if (distances.indexOf(Math.min(...distances)) === test.y.data[i]) right++;
    }
    // MNIST itself: 82 %.
    expect(right / 500).toBeGreaterThan(0.6);
    expect(right / 500).toBeLessThan(0.95);
  });

  it('reports its progress, and lets other work go on meanwhile', async () => {
    const seen: DrawProgress[] = [];
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await drawDigits({ train: 1000, test: 100, onProgress: (progress) => seen.push(progress) });
    clearInterval(timer);
    expect(seen.map(({ drawn }) => drawn)).toEqual([200, 400, 600, 800, 1000, 1100]);
    expect(seen.every(({ total }) => total === 1100)).toBe(true);
    expect(turns).toBeGreaterThan(2);
  });

  it.each<[Record<string, unknown>, string]>([
    [
      { train: 0 },
      'drawDigits expects train to be a whole number from 1 to 2000000, but got 0; pass such a number',
    ],
    [
      { test: 1.5 },
      'drawDigits expects test to be a whole number from 0 to 2000000, but got 1.5; pass such a number',
    ],
    [
      { train: 5, validation: 5 },
      'drawDigits expects validation to be a whole number from 0 to 4, but got 5; pass such a number',
    ],
    [
      { seed: NaN },
      `drawDigits expects seed to be a whole number from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}, but got NaN; pass such a number`,
    ],
    [
      { flatten: 'no' },
      'drawDigits expects flatten to be true or false, but got "no"; pass a boolean',
    ],
    [
      { onProgress: true },
      'drawDigits expects onProgress to be a function, but got true; pass a function',
    ],
    [
      { sed: 1 },
      "drawDigits expects the options train, test, validation, seed, flatten, onProgress, but got 'sed'; did you mean 'seed'?",
    ],
  ])('refuses %j', async (options, text) => {
    const error = await drawDigits(options).catch((reason: Error) => reason);
    expect((error as Error).message).toBe(text);
  });
});
