/**
 * What only a process of its own shows: how long the built package takes to load, and how much
 * memory training takes at most.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { median } from './tools/timing.js';

export interface FreshProcessFigures {
  /** import('tiny-mlp'), the median of nine processes. */
  readonly loadSeconds: number;
  /** The same, with the kernels compiled and started. */
  readonly readySeconds: number;
  /**
   * Peak of the resident set after an epoch of 784-128-128-10, and what it was when the images had
   * been loaded. Bytes.
   */
  readonly peakBytes: number;
  readonly loadedBytes: number;
}

const root = fileURLToPath(new URL('..', import.meta.url));

const loading = `
  const start = performance.now();
  const { backendName } = await import('tiny-mlp');
  const loaded = performance.now();
  backendName();
  console.log(JSON.stringify([loaded - start, performance.now() - start].map((ms) => ms / 1000)));`;

const node = (args: readonly string[]): unknown =>
  JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' }));

/** Null where the package has not been built. */
export function measureFreshProcesses(folder: string | undefined): FreshProcessFigures | null {
  if (!existsSync(`${root}/dist/index.js`)) return null;
  const times = Array.from(
    { length: 9 },
    () => node(['--input-type=module', '--eval', loading]) as [number, number],
  );
  const memory = node(['bench/memory.mjs', ...(folder ? [folder] : [])]) as Pick<
    FreshProcessFigures,
    'peakBytes' | 'loadedBytes'
  >;
  return {
    loadSeconds: median(times.map(([load]) => load)),
    readySeconds: median(times.map(([, ready]) => ready)),
    ...memory,
  };
}
