/**
 * What a worker computes on: the same as whoever asks it.
 */
import { setBackend, type BackendName } from '../backend/choice.js';
import { currentBackend, threadsChosen } from '../backend/registry.js';

/** The backend of those who ask, as messages carry it. */
export interface BackendInUse {
  /** Its name. */
  readonly name: BackendName;
  /** Whether it uses fused multiply-add. */
  readonly fused: boolean;
  /** How many threads compute together, where that was chosen. */
  readonly threads?: number;
}

/** What new modules take here. */
export function backendInUse(threads = threadsChosen()): BackendInUse {
  const { name, fused = false } = currentBackend();
  return { name: name as BackendName, fused, ...(threads === undefined ? {} : { threads }) };
}

/** Another backend than the caller's would give other bits, so there is none to fall back to. */
export function startBackend({ name, ...options }: BackendInUse): void {
  try {
    setBackend(name, name === 'wasm' ? options : {});
  } catch (cause) {
    throw new Error(
      `a worker expects to start the backend ${name}, as the thread that asks has, but got ` +
        `${String(cause)}; allow more memory (ulimit -v), take fewer workers, or ` +
        "call setBackend('reference') first",
      { cause },
    );
  }
}
