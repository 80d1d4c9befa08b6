/**
 * Threads for tests: woken from the start, waited for until they have come up, and with the parts
 * counted that they do.
 */
import { afterEach, vi } from 'vitest';
import { zeros } from '../../src/index.js';
import { add } from '../../src/backend/ops.js';
import { wasmBackend } from '../../src/backend/wasm/backend.js';
import type { Crew } from '../../src/backend/wasm/crew.js';
import { plainBuild } from '../../src/backend/wasm/kernels.js';
import { Place } from '../../src/backend/wasm/place.js';
import { Tuning } from '../../src/backend/wasm/tuning.js';

export const tick = (milliseconds: number) =>
  new Promise((resume) => setTimeout(resume, milliseconds));

/** Parts that other threads have done. */
export const done = vi.spyOn(Place.prototype, 'wait');
afterEach(() => void done.mockClear());

// When it pays to wake threads is another matter: tuning.test.ts.
vi.spyOn(Tuning.prototype, 'isCold', 'get').mockReturnValue(false);

/** Has work done until all threads of a crew have come up. */
export async function wake(crew: Crew, work: () => void) {
  for (let turn = 0; done.mock.calls.length < 10 * (crew.size - 1) && turn < 1000; turn++) {
    work();
    await tick(1);
  }
  done.mockClear();
}

/** A wasm backend of so many threads, awake. */
export async function backendOf(size: number) {
  const backend = wasmBackend(plainBuild);
  backend.crew.size = size;
  const big = backend.upload(zeros([1024, 1024]), 'float32');
  await wake(backend.crew, () => backend.binary(add, big, big, big));
  return backend;
}
