/**
 * Reads IDX files in a thread of its own (idx-reader.ts), which can be ended where a fault keeps
 * `readIdx` in a loop: a test's own time limit does not reach code that never waits.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Reading } from './idx-reader.js';

/** A thread that reads files, one after the other. */
export class IdxWorker {
  #worker: Worker | undefined;

  /**
   * Rejects where a file is not done with within `seconds`; the next one then gets a new thread.
   */
  async read(bytes: Uint8Array, seconds: number): Promise<Reading> {
    const worker = (this.#worker ??= await started());
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), 1000 * seconds);
    worker.postMessage(bytes);
    try {
      const [result] = (await once(worker, 'message', { signal: limit.signal })) as [Reading];
      return result;
    } catch (cause) {
      await this.close();
      throw limit.signal.aborted ? new Error(`readIdx has not ended after ${seconds} s`) : cause;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }
}

async function started(): Promise<Worker> {
  const reader = JSON.stringify(new URL('./idx-reader.ts', import.meta.url).href);
  // A worker has no loader for TypeScript until it registers one.
  const worker = new Worker(
    `import('tsx/esm/api')
       .then(({ tsImport }) => tsImport(${reader}, ${reader}))
       .then(() => require('node:worker_threads').parentPort.postMessage('ready'));`,
    { eval: true },
  );
  await once(worker, 'message');
  return worker;
}
