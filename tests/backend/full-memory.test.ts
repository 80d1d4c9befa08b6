/**
 * A backend whose memory is full says so, and has lost nothing.
 */
import { describe, expect, it, vi } from 'vitest';
import { Generator } from '../../src/index.js';
import type { FloatTensor } from '../../src/backend/backend.js';
import { wasmBackend, type WasmBackend } from '../../src/backend/wasm/backend.js';
import { plainBuild } from '../../src/backend/wasm/kernels.js';
import { inside, random } from './support.js';

describe('a backend whose memory was full', () => {
  /** A backend of 40 pages: 2.6 MB. */
  function tiny(): WasmBackend {
    const { Memory } = WebAssembly;
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(function (descriptor) {
      return new Memory({ ...descriptor, maximum: 40 });
    });
    try {
      return wasmBackend(plainBuild);
    } finally {
      vi.restoreAllMocks();
    }
  }

  it('still gives every tensor a place of its own', () => {
    const backend = tiny();
    const shape = [8, 16];
    const first = backend.allocate(shape, 'float32');
    expect(() => backend.allocate([1e6, 16], 'float32', first)).toThrow(/are full and cannot grow/);
    const other = backend.allocate(shape, 'float32');
    const again = backend.allocate(shape, 'float32', first); // as a module does that is given a smaller batch
    expect(inside(again).pointer).not.toBe(inside(other).pointer);
  });

  it('computes on with smaller batches as if nothing had been', () => {
    const backend = tiny();
    type Tensors = (FloatTensor | undefined)[];
    /**
     * A layer's forward and backward; `kept` are its tensors, used again from call to call as a
     * module does.
     */
    const run = (engine: WasmBackend, B: number, kept: Tensors) => {
      const x = (kept[0] = engine.upload(
        random([B, 64], 'float32', new Generator(B), 0.1),
        'float32',
        kept[0],
      ));
      const y = (kept[1] = engine.allocate([B, 40], 'float32', kept[1]));
      const w = (kept[2] ??= engine.upload(
        random([64, 40], 'float32', new Generator(1)),
        'float32',
      ));
      engine.matmul(x, w, y);
      const dW = (kept[3] ??= engine.allocate([64, 40], 'float32'));
      engine.matmul(x, y, dW, { transpose: 'a' });
      const dx = (kept[4] = engine.allocate([B, 64], 'float32', kept[4]));
      engine.matmul(y, w, dx, { transpose: 'b' });
      return contents(engine, kept);
    };
    const contents = (engine: WasmBackend, kept: Tensors) =>
      kept.map((tensor) => Array.from(engine.download(tensor!).data));
    const expected = run(wasmBackend(plainBuild), 8, []);
    const kept: Tensors = [];
    let failures = 0;
    for (let B = 1000; B < 8000; B += 300) {
      run(backend, 8, kept);
      try {
        run(backend, B, kept);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        failures++;
      }
      const others: Tensors = [];
      expect(run(backend, 8, others)).toEqual(expected);
      expect(run(backend, 8, kept)).toEqual(expected);
      expect(contents(backend, others), `another layer's tensors after ${B} rows`).toEqual(
        expected,
      );
    }
    expect(failures).toBeGreaterThan(5);
  });
});
