/**
 * A table that is MADE UP: drawn from a seed, by rules written here. It says nothing about anything
 * but the two programs that learn it.
 *
 * N = rows
 */
import { array, Generator, type NdArray } from 'tiny-mlp';

/** How many kinds each categorical column has. */
export const sizes = [30, 12, 7] as const;
const NUMERIC = 6;
const WIDTH = NUMERIC + sizes.length;

/** Rows of x [N, 9], six numbers and then three categories, and y [N, 1], yes or no. */
export interface Rows {
  readonly x: NdArray;
  readonly y: NdArray;
}

/**
 * Each kind of each column has an effect, the numbers have weights, and one of them counts the more
 * the greater another is; the sum decides how probable a yes is, which about every fourth row has.
 */
export function makeUpTable(train: number, test: number): { train: Rows; test: Rows } {
  const generator = new Generator(1906);
  const normal = (size: number) => generator.normal([size]).data;
  const weights = normal(NUMERIC);
  const effects = sizes.map((size) => normal(size));
  const draw = (N: number): Rows => {
    const [values, chances] = [normal(N * NUMERIC), generator.uniform([N]).data];
    const kinds = sizes.map((size) => generator.integers([N], 0, size).data);
    const [x, y] = [new Float32Array(N * WIDTH), new Uint8Array(N)];
    for (let n = 0; n < N; n++) {
      const own = values.subarray(n * NUMERIC, (n + 1) * NUMERIC);
      const row = [...own, ...kinds.map((kind) => Number(kind[n]))];
      x.set(row, n * WIDTH);
      let logit = own[0] * own[1] - 2;
      own.forEach((value, i) => (logit += weights[i] * value));
      effects.forEach((effect, i) => (logit += effect[row[NUMERIC + i]]));
      y[n] = Number(chances[n] < 1 / (1 + Math.exp(-logit)));
    }
    return { x: array(x, [N, WIDTH]), y: array(y, [N, 1]) };
  };
  return { train: draw(train), test: draw(test) };
}
