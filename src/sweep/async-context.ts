/**
 * What goes along with a call through all that it waits for: Node's AsyncLocalStorage, which Deno
 * and Bun have too, and pages do not.
 */

/** A value that goes along. */
export interface AsyncContext<T> {
  /** The value that goes along here. */
  getStore(): T | undefined;
  /** Has a value go along with a call. */
  run<R>(value: T, work: () => R): R;
}

interface Runtime {
  getBuiltinModule?(name: 'node:async_hooks'): {
    AsyncLocalStorage: new <T>() => AsyncContext<T>;
  };
}

/** Makes one; undefined where the platform has none. */
export function asyncContext<T>(): AsyncContext<T> | undefined {
  const { process } = globalThis as { process?: Runtime };
  const hooks = process?.getBuiltinModule?.('node:async_hooks');
  return hooks && new hooks.AsyncLocalStorage<T>();
}
