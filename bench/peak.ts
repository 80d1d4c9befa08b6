/**
 * The most that 128-bit SIMD on one core of this machine can do, in operations a second: what the
 * products are held against.
 */
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import type { FloatDType } from 'tiny-mlp';
import { secondsOnce } from './tools/timing.js';

interface Peak {
  readonly OPERATIONS: WebAssembly.Global<'i32'>;
  readonly turns32: (count: number, factor: number) => number;
  readonly turns64: (count: number, factor: number) => number;
}

const TURNS = 100_000;
/**
 * Calls: enough of them that the engine has replaced its quick first translation of the loop long
 * before the last.
 */
const CALLS = 2000;

async function compile(): Promise<Peak> {
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const flags = [
    '-O3',
    '--noAssert',
    '--runtime',
    'stub',
    '--use',
    'abort=',
    '--enable',
    'simd',
    '--outFile',
    'peak.wasm',
  ];
  const { error } = await asc.main(
    ['peak.ts', ...flags, '--baseDir', fileURLToPath(new URL('peak', import.meta.url))],
    {
      writeFile: (name, contents) => {
        if (name === 'peak.wasm') binary = contents as Uint8Array<ArrayBuffer>;
      },
    },
  );
  if (error || !binary) throw new Error(`asc failed: ${error?.message ?? 'no output'}`);
  return new WebAssembly.Instance(new WebAssembly.Module(binary)).exports as unknown as Peak;
}

/** The loop of one type, which the engine has replaced its first translation of. */
export interface PeakLoop {
  /** A fraction of a millisecond of vector operations. */
  readonly run: () => void;
  /** GFLOP/s, where a call takes so many seconds. */
  readonly gflops: (seconds: number) => number;
  /** GFLOP/s before anything else was measured: a peak, so the best call counts. */
  readonly first: number;
}

export async function peakLoops(): Promise<Record<FloatDType, PeakLoop>> {
  const { OPERATIONS, turns32, turns64 } = await compile();
  const loop = (turns: Peak['turns32'], lanes: number): PeakLoop => {
    // With a factor of 1 each of the seven addends stays 1, so that the sum says whether every turn
    // was taken.
    if (turns(1000, 1) !== 7000) throw new Error('the loop that measures the peak does not add up');
    const run = () => void turns(TURNS, 1);
    const gflops = (seconds: number) => (TURNS * OPERATIONS.value * lanes) / seconds / 1e9;
    const seconds = Math.min(...Array.from({ length: CALLS }, () => secondsOnce(run)));
    return { run, gflops, first: gflops(seconds) };
  };
  return { float32: loop(turns32, 4), float64: loop(turns64, 2) };
}
