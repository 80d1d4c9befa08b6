/**
 * What workers are told of the backend of those who ask.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { setBackend } from '../../src/index.js';
import { chooseThreads, currentBackend, useBackend } from '../../src/backend/registry.js';
import type { Backend } from '../../src/backend/backend.js';
import { hasRelaxedSimd } from '../../src/backend/wasm/fused.js';
import type { WasmBackend } from '../../src/backend/wasm/backend.js';
import { backendInUse, startBackend } from '../../src/messages/backend-in-use.js';

afterEach(() => setBackend('wasm', { threads: 1 }));
const threads = () => (currentBackend() as WasmBackend).crew.size;

describe('the backend in use', () => {
  it('is told with what makes its bits, and with its threads', () => {
    setBackend('wasm', { threads: 3 });
    expect(backendInUse()).toEqual({ name: 'wasm', fused: false, threads: 3 });
    useBackend(Object.assign(Object.create(currentBackend()) as Backend, { fused: true }));
    expect(backendInUse()).toEqual({ name: 'wasm', fused: true, threads: 3 });
    setBackend('reference');
    expect(backendInUse()).toEqual({ name: 'reference', fused: false, threads: 3 });
  });

  it.runIf(hasRelaxedSimd())('is told to be fused where it is', () => {
    setBackend('wasm', { fused: true });
    expect(backendInUse().fused).toBe(true);
  });

  it('is told with another number of threads, for those who share processors', () => {
    chooseThreads(4);
    expect(backendInUse(1).threads).toBe(1);
  });

  it('is started as it was told', () => {
    startBackend({ name: 'wasm', fused: false, threads: 5 });
    expect(threads()).toBe(5);
    startBackend({ name: 'wasm', fused: false });
    expect(threads()).toBe(5);
    startBackend({ name: 'reference', fused: false, threads: 2 });
    expect(currentBackend().name).toBe('reference');
  });
});
