/**
 * Products in which nothing is zero: operations a second, their share of the machine's peak, and
 * how many times as fast as ndarray-gemm, which is what the reference backend multiplies with.
 *
 * B = batch, I = inputs, O = outputs
 */
import type { FloatDType } from 'tiny-mlp';
import type { Backend } from '../src/backend/backend.js';
import { referenceBackend } from '../src/backend/reference/reference.js';
import type { PeakLoop } from './peak.js';
import { checkSame, draw, Operands, products, type Product, type Size } from './operands.js';
import { alignedTable, digits3, times } from './tools/table.js';
import { median, rowsOfEach } from './tools/timing.js';

export interface DenseFigure extends Size {
  readonly product: Product;
  readonly dtype: FloatDType;
  readonly seconds: number;
  readonly gflops: number;
  /** What {@link PeakLoop} reached in turns between the product's, in GFLOP/s. */
  readonly peak?: number;
  /** Of that peak, 0 to 1: the best turn of each. */
  readonly share: number;
  /** What ndarray-gemm takes. */
  readonly gemmSeconds: number;
}

/** The sizes of the experiment, layer by layer, and three cubes. */
export const denseSizes = (
  hidden: readonly number[],
  batches: readonly number[],
  cubes: readonly number[],
): Size[] => [
  ...[784, null, 10].flatMap((width) =>
    hidden.flatMap((h) =>
      batches.map((batch) => ({
        batch,
        inputs: width === 784 ? 784 : h,
        outputs: width === 10 ? 10 : h,
      })),
    ),
  ),
  ...cubes.map((n) => ({ batch: n, inputs: n, outputs: n })),
];

/**
 * Computes every product on both backends.
 *
 * @throws Error where they differ by more than rounding.
 */
export function checkDense(backend: Backend, sizes: readonly Size[], dtype: FloatDType): void {
  for (const size of sizes) {
    const drawn = draw(size, dtype);
    const [got, expected] = [new Operands(backend, drawn), new Operands(referenceBackend, drawn)];
    for (const product of products) {
      got[product]();
      expected[product]();
      checkSame(got, expected, product, drawn);
    }
  }
}

export function timeDense(
  backend: Backend,
  size: Size,
  dtype: FloatDType,
  peak: PeakLoop,
  runs: number,
): DenseFigure[] {
  const drawn = draw(size, dtype);
  const [ours, gemm] = [new Operands(backend, drawn), new Operands(referenceBackend, drawn)];
  return products.map((product) => {
    // A processor changes its speed under way: product and peak take turns.
    const [own, peaks, gemms] = rowsOfEach(
      [() => ours[product](), peak.run, () => gemm[product]()],
      runs,
    );
    const rate = (seconds: number) => (2 * size.batch * size.inputs * size.outputs) / seconds / 1e9;
    const [seconds, gemmSeconds] = [median(own), median(gemms)];
    const best = peak.gflops(Math.min(...peaks));
    return {
      ...size,
      product,
      dtype,
      seconds,
      gflops: rate(seconds),
      peak: best,
      share: rate(Math.min(...own)) / best,
      gemmSeconds,
    };
  });
}

/** One row a size and type; of each product GFLOP/s, share of the peak, ratio to ndarray-gemm. */
export function denseTable(figures: readonly DenseFigure[]): string {
  const rows = Array.from({ length: figures.length / products.length }, (_, i) =>
    figures.slice(i * products.length, (i + 1) * products.length),
  );
  const head = [
    '',
    'B',
    'I',
    'O',
    ...['forward', 'weight gradient', 'input gradient'].flatMap((name) => [name, 'peak', 'gemm']),
  ];
  return alignedTable([
    head,
    ...rows.map((row) => [
      row[0].dtype,
      ...[row[0].batch, row[0].inputs, row[0].outputs].map(String),
      ...row.flatMap(({ gflops, share, seconds, gemmSeconds }) => [
        digits3(gflops),
        `${(100 * share).toFixed(0)} %`,
        times(gemmSeconds / seconds),
      ]),
    ]),
  ]);
}
