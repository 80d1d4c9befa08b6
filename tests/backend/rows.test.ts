/**
 * Down the rows and along them: sums, normalization, softmax and rows chosen by number give what
 * their formulas give in float64.
 *
 * B = batch, C = columns, N = rows of a table
 */
import { normalize, normalizeGrad } from '../../src/nn/normalize.js';
import { softmax } from '../../src/backend/scalar/softmax.js';
import { gather, scatterAdd } from '../../src/backend/scalar/gather.js';
import { describe, it } from 'vitest';
import { array, Generator } from '../../src/index.js';
import { expectSame } from '../support/close.js';
import {
  engines,
  entries,
  expectBits,
  expectSums,
  filled,
  floats,
  matrices,
  near,
  numbersOf,
  productSums,
  random,
  rounding,
  roundings,
  sizes,
  upload,
  uploadIds,
  valuesOf,
} from './support.js';

/** What stands before each number's place along an axis, and which line it belongs to. */
const lineOf = (i: number, axis: 0 | 1, C: number) => (axis === 0 ? i % C : Math.floor(i / C));

/** Means over the lines of an axis of what `term` is at each place. */
function means([B, C]: readonly number[], axis: 0 | 1, term: (i: number) => number): Float64Array {
  const [lines, length] = axis === 0 ? [C, B] : [B, C];
  const sums = new Float64Array(lines);
  for (let i = 0; i < B * C; i++) sums[lineOf(i, axis, C)] += term(i) / length;
  return sums;
}

describe.each(engines)('$engine', ({ backend }) => {
  describe.each(floats)('in %s', (dtype) => {
    const close = roundings(dtype);
    const single = rounding(dtype);

    it('sumRows is Σ over the batch, or adds it, at every size', () => {
      for (const [B, C] of [...matrices, ...sizes.map((O) => [100, O] as const)]) {
        const dy = random([B, C], dtype, new Generator(100 * B + C));
        const gradBias = upload(backend, filled([C], dtype, NaN));
        const { values, magnitudes } = productSums([1, B, C], () => 1, entries(dy));
        backend.sumRows(upload(backend, dy), gradBias, 'overwrite');
        expectSums(`Σ ${B}×${C}`, backend.download(gradBias), { values, magnitudes }, close);
        backend.sumRows(upload(backend, dy), gradBias, 'accumulate');
        const twice = {
          values: values.map((v) => 2 * v),
          magnitudes: magnitudes.map((m) => 2 * m),
        };
        expectSums(`twice Σ ${B}×${C}`, backend.download(gradBias), twice, close);
      }
    });

    it.each([0, 1] as const)(
      'normalize over axis %d is (x − mean) / √(variance + eps), and its gradient the formula’s, at every size',
      (axis) => {
        const eps = 0.01; // far from 0, so that one number alone is no quotient of roundings
        for (const [B, C] of matrices) {
          const shape = [B, C];
          const generator = new Generator(100 * B + C);
          const [x, dy] = [random(shape, dtype, generator), random(shape, dtype, generator)];
          const lines = axis === 0 ? C : B;
          const [y, dx] = [1, 2].map(() => upload(backend, filled(shape, dtype, NaN)));
          const [mean, variance] = [1, 2].map(() => upload(backend, filled([lines], dtype, NaN)));
          normalize(backend, upload(backend, x), axis, eps, y, variance, mean);
          normalizeGrad(backend, y, variance, axis, eps, upload(backend, dy), dx);

          const line = (i: number) => lineOf(i, axis, C);
          const average = means(shape, axis, (i) => x.data[i]);
          const spread = means(shape, axis, (i) => (x.data[i] - average[line(i)]) ** 2);
          const scale = spread.map((v) => 1 / Math.sqrt(v + eps));
          const normal = Float64Array.from(
            x.data,
            (v, i) => (v - average[line(i)]) * scale[line(i)],
          );
          const meanDy = means(shape, axis, (i) => dy.data[i]);
          const product = means(shape, axis, (i) => dy.data[i] * normal[i]);
          const slopes = normal.map(
            (v, i) => (dy.data[i] - meanDy[line(i)] - v * product[line(i)]) * scale[line(i)],
          );
          const what = `of ${B}×${C}`;
          expectSums(`mean ${what}`, backend.download(mean), near(average), close);
          expectSums(`variance ${what}`, backend.download(variance), near(spread), close);
          expectSums(`y ${what}`, backend.download(y), near(normal), close);
          expectSums(`dx ${what}`, backend.download(dx), near(slopes), 10 * close);
        }
      },
    );

    it('softmax is exp(x) / Σ exp(x) by rows, at every size', () => {
      for (const [B, C] of matrices) {
        const x = new Generator(100 * B + C).uniform([B, C], { low: -30, high: 30, dtype });
        const p = upload(backend, filled([B, C], dtype, NaN));
        softmax(backend, upload(backend, x), p);
        const expected = new Float64Array(B * C);
        for (let b = 0; b < B; b++) {
          const row = Array.from(x.data.subarray(b * C, (b + 1) * C));
          const sum = row.reduce((total, v) => total + Math.exp(v), 0);
          row.forEach((v, c) => (expected[b * C + c] = Math.exp(v) / sum));
        }
        const [ulp, smallest] = dtype === 'float32' ? [1e-7, 1e-45] : [2e-14, 0];
        const magnitudes = expected.map((v) => v + smallest / ulp);
        expectSums(`p of ${B}×${C}`, backend.download(p), { values: expected, magnitudes }, ulp);
      }
    });

    it('softmax does not overflow on 1e30, and a NaN makes its own row NaN and no other', () => {
      const p = backend.allocate([2, 3], dtype);
      const run = (rows: number[][]) => {
        softmax(backend, upload(backend, array(rows, { dtype })), p);
        return backend.download(p);
      };
      expectSame(run([[1e30, 0, -1e30], [5, 5, -Infinity]]), [[1, 0, 0], [0.5, 0.5, 0]]); // prettier-ignore
      for (const place of [0, 1, 2]) {
        const rows = [[7, 7, -Infinity], [1, 2, 3]]; // prettier-ignore
        rows[1][place] = NaN;
        expectSame(run(rows), [[0.5, 0.5, 0], [NaN, NaN, NaN]]); // prettier-ignore
      }
    });

    it('gather takes the rows of a table that ids name, in any order and again, at every size', () => {
      for (const [N, C] of matrices) {
        const generator = new Generator(100 * N + C);
        const table = random([N, C], dtype, generator);
        for (const count of [1, 5, 8]) {
          const ids = Array.from({ length: count }, () => generator.random32() % N);
          const out = upload(backend, filled([count, C], dtype, NaN));
          gather(backend, upload(backend, table), uploadIds(backend, ids), out);
          const expected = ids.flatMap((id) => Array.from(table.data.subarray(id * C, id * C + C)));
          expectBits(`${N}×${C} at ${ids.join()}`, numbersOf(backend, out), expected);
        }
      }
    });

    it('gather and scatterAdd take ids of two axes, whose rows are padded', () => {
      for (const across of sizes) {
        const [table, ids] = [random([4, 5], dtype, new Generator(1)), new Int32Array(3 * across)];
        ids.forEach((_, i) => (ids[i] = (7 * i) % 4));
        const chosen = backend.uploadIntegers(array(ids, [3, across]));
        const out = backend.allocate([3, across, 5], dtype);
        gather(backend, upload(backend, table), chosen, out);
        const rows = Array.from(ids, (id) =>
          Array.from(valuesOf(table).subarray(5 * id, 5 * id + 5)),
        );
        expectBits(`rows for 3×${across} ids`, numbersOf(backend, out), rows.flat());
        const sums = upload(backend, filled([4, 5], dtype, NaN));
        scatterAdd(
          backend,
          chosen,
          upload(backend, filled([3, across, 5], dtype, 1)),
          sums,
          'overwrite',
        );
        const counts = [0, 1, 2, 3].flatMap((n) =>
          Array<number>(5).fill(ids.filter((id) => id === n).length),
        );
        expectBits(`counts for 3×${across} ids`, numbersOf(backend, sums), counts);
      }
    });

    it.each(['overwrite', 'accumulate'] as const)(
      'scatterAdd adds rows where ids say, repeated ones in their order, with mode %s, at every size',
      (mode) => {
        for (const [N, C] of matrices) {
          const generator = new Generator(100 * N + C);
          const before = random([N, C], dtype, generator);
          const rows = random([6, C], dtype, generator);
          const ids = [0, 1, 2, 3, 4, 5].map((i) => (i * i) % N); // 0, 1, 4 and again
          const start = mode === 'accumulate' ? before : filled([N, C], dtype, NaN);
          const table = upload(backend, start);
          scatterAdd(backend, uploadIds(backend, ids), upload(backend, rows), table, mode);
          const expected = mode === 'accumulate' ? valuesOf(before).slice() : filled([N, C], dtype, 0).data; // prettier-ignore
          rows.data.forEach((v, i) => {
            const at = ids[Math.floor(i / C)] * C + (i % C);
            expected[at] = single(expected[at] + v);
          });
          expectBits(`${N}×${C}`, numbersOf(backend, table), expected);
        }
      },
    );
  });
});
