/**
 * What stands in the block 'kernels': dense products beside the machine's peak and ndarray-gemm,
 * inference, loading and memory. Laid out as prettier would.
 */
import type { DenseFigure } from '../bench/dense.js';
import type { FreshProcessFigures } from '../bench/fresh-process.js';
import type { KernelResults } from '../bench/tools/kernel-results.js';
import { digits3, times } from '../bench/tools/table.js';
import { commandLine, markdownTable, notYet } from './blocks.js';

/** Batch, inputs, outputs. */
const shownSizes = [
  [8, 128, 128],
  [32, 784, 128],
  [64, 256, 256],
  [256, 256, 256],
  [512, 512, 512],
  [1024, 1024, 1024],
];

export const kernelsCommand = 'npm run bench -- --data DIR --json docs/results/kernels.json';

export function kernelsBlock(kernels: KernelResults | undefined): string {
  if (!kernels) return notYet(kernelsCommand);
  const { machine, dense, inference, fresh } = kernels;
  const hasPeaks = dense.every(({ peak }) => peak !== undefined);
  const shown = (['float32', 'float64'] as const).flatMap((dtype) =>
    shownSizes.map((size) =>
      dense.filter(
        (f) => f.dtype === dtype && size.every((n, i) => n === [f.batch, f.inputs, f.outputs][i]),
      ),
    ),
  );
  const rows = shown
    .filter((products) => products.length > 0)
    .map((products) => [
      products[0].dtype,
      `${products[0].batch} × ${products[0].inputs} × ${products[0].outputs}`,
      ...products.map((product) => cell(product, hasPeaks)),
    ]);
  const speed =
    (hasPeaks
      ? 'The peak is that of 128-bit vectors, of a loop that touches no memory and took turns ' +
        `with each product: ${peaksOf(dense)}. `
      : 'No peak of the processor was measured beside the products: it changes its speed, so ' +
        'rows may differ by that alone. ') +
    `${machine.cpu}, one core, Node ${machine.node}, ${machine.date}.`;
  const answers =
    `784-${inference.hidden}-${inference.hidden}-10 answers ` +
    `${inference.images.toLocaleString('en-US')} images in ` +
    `${digits3(1000 * inference.seconds)} ms, with ${inference.threads} threads in ` +
    `${digits3(1000 * inference.secondsOfAll)} ms, a single one in ` +
    `${digits3(1e6 * inference.latencySeconds)} µs, once the engine is warm.`;
  const process = fresh
    ? ` The package loads in ${digits3(1000 * fresh.loadSeconds)} ms. ${memoryOf(fresh)}`
    : '';
  return [
    `GFLOP/s, ${hasPeaks ? 'their share of the peak, ' : ''}and how many times as fast as ` +
      '`ndarray-gemm`:',
    markdownTable([
      ['', 'batch × in × out', 'forward', 'weight gradient', 'input gradient'],
      ...rows,
    ]),
    speed,
    answers + process,
    commandLine(kernels.command),
  ].join('\n\n');
}

/** Both are peaks since the process began: what training takes may stay below what loading took. */
function memoryOf({ peakBytes, loadedBytes }: FreshProcessFigures): string {
  const [peak, loaded] = [peakBytes, loadedBytes].map((bytes) => `${digits3(bytes / 1e6)} MB`);
  return peakBytes > loadedBytes
    ? `An epoch at hidden 128 on all of MNIST takes at most ${peak} of memory, loading its ` +
        `images alone ${loaded}.`
    : `Loading MNIST's images takes at most ${loaded} of memory, and an epoch at hidden 128 on ` +
        'all of them no more.';
}

/** "45.3 to 46.1 GFLOP/s in float32, 22.6 in float64" */
function peaksOf(dense: readonly DenseFigure[]): string {
  const of = (dtype: string): string | undefined => {
    const peaks = dense.flatMap((figure) =>
      figure.dtype === dtype && figure.peak !== undefined ? [figure.peak] : [],
    );
    if (peaks.length === 0) return undefined;
    const ends = new Set([Math.min(...peaks), Math.max(...peaks)].map(digits3));
    return `${[...ends].join(' to ')} GFLOP/s in ${dtype}`;
  };
  return ['float32', 'float64'].flatMap((dtype) => of(dtype) ?? []).join(', ');
}

/** GFLOP/s, share of the peak where it was measured beside, times as fast as ndarray-gemm. */
const cell = ({ gflops, share, seconds, gemmSeconds }: DenseFigure, hasPeaks: boolean): string =>
  `${gflops.toFixed(1)} (${hasPeaks ? `${(100 * share).toFixed(0)} %, ` : ''}` +
  `${times(gemmSeconds / seconds)})`;
