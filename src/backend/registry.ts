/**
 * The backend that new modules compute on. A module keeps the one it was made with.
 */
import type { Backend } from './backend.js';
import { referenceBackend } from './reference/reference.js';
import { wasmBackend, type WasmBackend } from './wasm/backend.js';
import { plainBuild, type KernelBuild } from './wasm/kernels.js';

let current: Backend | undefined;
const started = new Map<KernelBuild, WasmBackend>();
/** How many threads compute together, where that was chosen. */
let threads: number | undefined;

/** The wasm backend, started when it is first asked for; every caller gets the same one. */
export function startedWasm(build: KernelBuild): Backend {
  let backend = started.get(build);
  if (!backend) {
    backend = wasmBackend(build);
    if (threads !== undefined) backend.crew.size = threads;
    started.set(build, backend);
  }
  return backend;
}

/** From here on, so many threads compute together on every wasm backend. */
export function chooseThreads(count: number): void {
  threads = count;
  for (const { crew } of started.values()) crew.size = count;
}

/** How many threads were chosen; undefined where nobody has. */
export const threadsChosen = (): number | undefined => threads;

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
