/**
 * Products that skip zeros: the forward pass and the weight gradient of inputs as sparse as MNIST's
 * pixels, and the input gradient behind a ReLU that lets half through, each beside the same product
 * with nothing to skip.
 */
import type { FloatDType } from 'tiny-mlp';
import type { Backend } from '../src/backend/backend.js';
import { referenceBackend } from '../src/backend/reference/reference.js';
import { checkSame, draw, Operands, type Product, type Size } from './operands.js';
import { alignedTable, digits3, times } from './tools/table.js';
import { secondsOfEach } from './tools/timing.js';

/**
 * The share of MNIST's pixels that are not zero. Here they are strewn evenly, which is harder to
 * skip than an image's margins.
 */
const DENSITY = 0.19;

/**
 * What is timed: a product whose CSR and CSC are there, or both products from bytes on, compressing
 * included.
 */
type What = Product | 'stepFromBytes';

export interface SkippingFigure extends Size {
  readonly what: What;
  readonly dtype: FloatDType;
  readonly seconds: number;
  /** The same with nothing to skip. */
  readonly denseSeconds: number;
}

const names: Readonly<Record<What, string>> = {
  forward: 'forward',
  weightGradient: 'weight gradient',
  stepFromBytes: 'CSR and both',
  inputGradient: 'input gradient, half open',
};

/**
 * Computes what is to be timed on both backends.
 *
 * @throws Error where they differ by more than rounding.
 */
export function checkSkipping(backend: Backend, size: Size, dtype: FloatDType): void {
  const drawn = draw(size, dtype, { density: DENSITY, open: 0.5 });
  const [got, expected] = [new Operands(backend, drawn), new Operands(referenceBackend, drawn)];
  for (const operands of [got, expected]) {
    operands.stepFromBytes();
    operands.inputGradient();
  }
  for (const product of ['forward', 'weightGradient', 'inputGradient'] as const)
    checkSame(got, expected, product, drawn);
}

export function timeSkipping(
  backend: Backend,
  size: Size,
  dtype: FloatDType,
  runs: number,
): SkippingFigure[] {
  const sparse = new Operands(backend, draw(size, dtype, { density: DENSITY, open: 0.5 }));
  const dense = new Operands(backend, draw(size, dtype));
  const whats: readonly What[] = ['forward', 'weightGradient', 'stepFromBytes', 'inputGradient'];
  return whats.map((what) => {
    const [seconds, denseSeconds] = secondsOfEach(
      [() => sparse[what](), () => dense[what]()],
      runs,
    );
    return { ...size, what, dtype, seconds, denseSeconds };
  });
}

/**
 * One row a size and type; of each thing timed microseconds, and how many times as fast as with
 * nothing to skip.
 */
export function skippingTable(figures: readonly SkippingFigure[]): string {
  const whats = [...new Set(figures.map(({ what }) => what))];
  const rows = Array.from({ length: figures.length / whats.length }, (_, i) =>
    figures.slice(i * whats.length, (i + 1) * whats.length),
  );
  return alignedTable([
    ['', 'B', 'I', 'O', ...whats.flatMap((what) => [names[what], 'dense'])],
    ...rows.map((row) => [
      row[0].dtype,
      ...[row[0].batch, row[0].inputs, row[0].outputs].map(String),
      ...row.flatMap(({ seconds, denseSeconds }) => [
        `${digits3(1e6 * seconds)} µs`,
        times(denseSeconds / seconds),
      ]),
    ]),
  ]);
}
