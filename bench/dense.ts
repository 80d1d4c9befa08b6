/**
 * Products in which nothing is zero: operations a second, their share of the machine's peak, and
 * how many times as fast as ndarray-gemm, which is what the reference backend multiplies with.
 *
 * B = batch, I = inputs, O = outputs
 */
import type { FloatDType } from 'tiny-mlp';
import type { Backend } from '../src/backend/backend.js';
import { referenceBackend } from '../src/backend/reference/reference.js';
import { checkSame, draw, Operands, products, type Product, type Size } from './operands.js';
import { alignedTable, digits3, times } from './tools/table.js';
import { secondsOfEach } from './tools/timing.js';

export interface DenseFigure extends Size {
  readonly product: Product;
  readonly dtype: FloatDType;
  readonly seconds: number;
  readonly gflops: number;
  /** Of the machine's peak, 0 to 1. */
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
  peak: number,
  runs: number,
): DenseFigure[] {
  const drawn = draw(size, dtype);
  const [ours, gemm] = [new Operands(backend, drawn), new Operands(referenceBackend, drawn)];
  return products.map((product) => {
    const [seconds, gemmSeconds] = secondsOfEach(
      [() => ours[product](), () => gemm[product]()],
      runs,
    );
    const gflops = (2 * size.batch * size.inputs * size.outputs) / seconds / 1e9;
    return { ...size, product, dtype, seconds, gflops, share: gflops / peak, gemmSeconds };
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
