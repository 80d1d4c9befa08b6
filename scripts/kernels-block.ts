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
  const { machine, dense, peak, inference, fresh } = kernels;
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
      ...products.map(cell),
    ]);
  const speed =
    'Peak of 128-bit vectors, measured in the same run by a loop that touches no memory: ' +
    `${digits3(peak.float32)} GFLOP/s in float32, ${digits3(peak.float64)} in float64. ` +
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

/** GFLOP/s, share of the peak, times as fast as ndarray-gemm. */
const cell = ({ gflops, share, seconds, gemmSeconds }: DenseFigure): string =>
  `${gflops.toFixed(1)} (${(100 * share).toFixed(0)} %, ${times(gemmSeconds / seconds)})`;
