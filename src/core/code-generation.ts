/**
 * Whether code may be made from strings here, as the ndarray packages do with `new Function`. A
 * page's Content-Security-Policy can refuse it, and so can an engine (`node
 * --disallow-code-generation-from-strings`, Cloudflare's workers).
 */

/** Node's own `require`. */
export interface Require {
  (name: string): unknown;
  resolve(name: string): string;
}

/** What a thread of Node's has of whoever started it. */
export interface ParentPort {
  postMessage(message: unknown): void;
  on(type: 'message', listener: (message: unknown) => void): unknown;
}

/** A thread of Node's, seen by whoever started it. */
interface NodeThread {
  postMessage(message: unknown): void;
  on(event: 'error' | 'exit', listener: () => void): unknown;
  unref(): void;
}

/** What Node, Deno and Bun call themselves, and browsers do not. */
interface Runtime {
  getBuiltinModule?: {
    (name: 'node:module'): { createRequire: (from: string) => Require };
    (name: 'node:worker_threads'): Pick<typeof globalThis, 'MessageChannel'> & {
      readonly parentPort: ParentPort | null;
      readonly Worker: new (program: string, options: object) => NodeThread;
    };
    (name: 'node:fs'): { readFileSync(path: string, encoding: 'utf8'): string };
    (name: 'node:os'): { availableParallelism(): number };
    (name: 'node:util'): Pick<typeof globalThis, 'TextEncoder' | 'TextDecoder'>;
  };
}

/** The runtime that JavaScript runs in outside of a browser. */
export const runtime = (): Runtime | undefined => (globalThis as { process?: Runtime }).process;

let allowed: boolean | undefined;

/**
 * Found out once, by trying; but never tried in a browser, where the try itself is a violation that
 * the page would be told of and its owners get reports of, and where nothing is lost by doing
 * without.
 */
export function canGenerateCode(): boolean {
  return (allowed ??= typeof runtime()?.getBuiltinModule === 'function' && tryIt());
}

function tryIt(): boolean {
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    return typeof new Function('') === 'function';
  } catch {
    return false;
  }
}

/**
 * One of the packages that make code from strings, by Node's own `require`: at once, so that
 * interfaces stay synchronous, and out of every bundle. Undefined where it cannot be loaded or may
 * not run: in a browser, under such a policy, or in a bundle that has left it behind.
 */
export function generatingPackage<T>(name: string): T | undefined {
  if (!canGenerateCode()) return undefined;
  try {
    const { createRequire } = runtime()!.getBuiltinModule!('node:module');
    return createRequire(import.meta.url)(name) as T;
  } catch {
    return undefined;
  }
}
