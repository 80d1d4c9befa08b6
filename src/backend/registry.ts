/**
 * The backend that new modules compute on. A module keeps the one it was made with.
 */
import type { Backend } from './backend.js';
import { referenceBackend } from './reference/reference.js';
import { wasmBackend } from './wasm/backend.js';
import { plainBuild, type KernelBuild } from './wasm/kernels.js';

let current: Backend | undefined;
const started = new Map<KernelBuild, Backend>();

/** The wasm backend, started when it is first asked for; every caller gets the same one. */
export function startedWasm(build: KernelBuild): Backend {
  const backend = started.get(build) ?? wasmBackend(build);
  started.set(build, backend);
  return backend;
}

/** The backend new modules take. @internal */
export function currentBackend(): Backend {
  if (!current) {
    try {
      current = startedWasm(plainBuild);
    } catch (error) {
      current = referenceBackend;
      console.warn(
        'tiny-mlp computes on the slower reference backend, because WebAssembly with SIMD ' +
          `cannot be used here: ${String(error)}`,
      );
    }
  }
  return current;
}

/** From here on new modules take this one. */
export function useBackend(backend: Backend): void {
  current = backend;
}
