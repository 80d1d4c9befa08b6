/**
 * Worker threads and Web Workers, seen from either side, as one kind of thing. Nothing is imported
 * from Node: a page's bundle has this too.
 */
import { runtime } from '../core/code-generation.js';

/** A worker, as Node's `worker_threads` and as pages have it. */
export type AnyWorker = WebWorker | NodeWorker;

/** What is asked of a page's `Worker`. */
export interface WebWorker {
  /** Tells it something. */
  postMessage(message: unknown): void;
  /** Ends it at once. */
  terminate(): unknown;
  /** Called with what it says. */
  onmessage: unknown;
  /** Called where that cannot be read. */
  onmessageerror: unknown;
  /** Called with what nobody in it has caught. */
  onerror: unknown;
}

/** What is asked of a `Worker` of `node:worker_threads`. */
export interface NodeWorker {
  /** Tells it something. */
  postMessage(message: unknown): void;
  /** Ends it at once. */
  terminate(): unknown;
  /** Listens to it. */
  on(type: string, listener: (...values: unknown[]) => void): unknown;
}

/** What becomes of a worker. */
export interface WorkerEvents {
  /** It says something. */
  readonly message: (message: unknown) => void;
  /** It is no more, or its script could not be loaded; `cause` is what nobody in it has caught. */
  readonly died: (reason: string, cause?: unknown) => void;
}

/** Listens to a worker. */
export function listenTo(worker: AnyWorker, { message, died }: WorkerEvents): void {
  const unreadable = () => died('it said something that a message cannot carry');
  if ('on' in worker) {
    worker.on('message', message);
    worker.on('messageerror', unreadable);
    worker.on('error', (error) => died(String(error), error));
    worker.on('exit', (code) => died(`exit code ${String(code)}`));
    return;
  }
  worker.onmessage = ({ data }: MessageEvent) => message(data);
  worker.onmessageerror = unreadable;
  worker.onerror = (event: ErrorEvent) => {
    event.preventDefault(); // whoever asked is told by a rejection
    died(event.message ?? 'its script cannot be loaded', event);
  };
}

/** The other end, seen from within a worker. */
export interface Port {
  postMessage(message: unknown): void;
  listen(message: (message: unknown) => void): void;
}

/** The other end; undefined where this is no worker. */
export function parentPort(): Port | undefined {
  const port = runtime()?.getBuiltinModule?.('node:worker_threads').parentPort;
  if (port)
    return {
      postMessage: (message) => port.postMessage(message),
      listen: (message) => void port.on('message', message),
    };
  if (!('WorkerGlobalScope' in globalThis)) return undefined;
  return {
    postMessage: (message) => postMessage(message),
    listen: (message) => addEventListener('message', ({ data }: MessageEvent) => message(data)),
  };
}
