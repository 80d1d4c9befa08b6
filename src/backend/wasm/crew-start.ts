/**
 * Starting a thread of a crew: in Node by node:worker_threads, in a page as a Web Worker.
 */
import { runtime } from '../../core/code-generation.js';
import { threadProgram } from './crew-program.generated.js';
import type { ThreadMessage } from './crew-thread.js';

/** A thread that has been started; whether it has come up, its slot says. */
export interface StartedThread {
  send(message: ThreadMessage): void;
}

/**
 * Starts a thread, which does not keep the process alive. Undefined where the platform refuses.
 *
 * @param failed - Is told when it has come to an end that nobody asked for.
 */
export function startThread(failed: () => void): StartedThread | undefined {
  try {
    return runtime()?.getBuiltinModule ? inNode(failed) : inPage(failed);
  } catch {
    return undefined;
  }
}

function inNode(failed: () => void): StartedThread {
  const { Worker } = runtime()!.getBuiltinModule!('node:worker_threads');
  // It needs none of what this process was told at its start, hooks for modules least of all.
  const worker = new Worker(threadProgram, { eval: true, execArgv: [], env: {} });
  worker.unref();
  worker.on('error', failed);
  worker.on('exit', failed);
  return { send: (message) => worker.postMessage(message) };
}

let url: string | undefined;

/** Undefined where the page is not isolated: no memory can be sent there. */
function inPage(failed: () => void): StartedThread | undefined {
  if (!globalThis.crossOriginIsolated) return undefined;
  url ??= URL.createObjectURL(new Blob([threadProgram], { type: 'text/javascript' }));
  const worker = new Worker(url);
  worker.onerror = failed;
  return { send: (message) => worker.postMessage(message) };
}
