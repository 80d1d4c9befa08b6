/**
 * Runs in the thread that idx-worker.ts starts: reads each IDX file it is sent, and posts the
 * content or the error, the time it took and the memory it kept.
 */
import { parentPort } from 'node:worker_threads';
import { FormatError } from '../../src/index.js';
import { readIdx } from '../../src/datasets/index.js';

/** What came of one file. */
export interface Reading {
  /** The bytes as `readIdx` left them. */
  readonly bytes: Uint8Array;
  readonly content?: {
    readonly dtype: string;
    readonly shape: readonly number[];
    readonly values: readonly number[];
  };
  readonly error?: { readonly isFormatError: boolean; readonly message: string };
  /** Of processors' time: a busy machine may take longer. */
  readonly milliseconds: number;
  /** By how much the memory of all arrays grew, in bytes. */
  readonly taken: number;
}

async function reading(bytes: Uint8Array): Promise<Reading> {
  const memory = process.memoryUsage().arrayBuffers;
  const before = process.cpuUsage();
  const found = await readIdx(bytes).catch((error: unknown) => error as Error);
  const { user, system } = process.cpuUsage(before);
  const [milliseconds, taken] = [
    (user + system) / 1000,
    process.memoryUsage().arrayBuffers - memory,
  ];
  if (found instanceof Error) {
    return {
      bytes,
      error: { isFormatError: found instanceof FormatError, message: found.message },
      milliseconds,
      taken,
    };
  }
  const { dtype, shape, data } = found;
  return { bytes, content: { dtype, shape, values: Array.from(data) }, milliseconds, taken };
}

parentPort!.on('message', (bytes: Uint8Array) => {
  void reading(bytes).then((result) => parentPort!.postMessage(result));
});
