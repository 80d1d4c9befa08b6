/**
 * A backend whose memory is full says so, and has lost nothing.
 */
import { describe, expect, it, vi } from 'vitest';
import { array, DataLoader, Generator, zeros } from '../../src/index.js';
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

  it('looks anew at a matrix whose numbers could not be compressed', () => {
    const backend = tiny();
    const x = zeros([400, 64]);
    for (let i = 0; i < x.data.length; i += 45) x.data[i] = 1;
    const upload = (shape: number[]) =>
      backend.upload(random(shape, 'float32', new Generator(2)), 'float32');
    const a = backend.upload(x, 'float32');
    const [narrow, wide] = [upload([64, 12]), upload([64, 40])];
    const [small, large] = [12, 40].map((columns) => backend.allocate([400, columns], 'float32'));
    backend.matmul(a, narrow, small);
    const full = vi.spyOn(backend.memory, 'allocate').mockImplementation(() => {
      throw new RangeError('full');
    });
    expect(() => backend.matmul(a, wide, large)).toThrow('full');
    full.mockRestore();
    backend.matmul(a, wide, large);
    const expected = backend.allocate([400, 40], 'float32');
    backend.matmul(backend.upload(x, 'float32'), wide, expected);
    expect(backend.download(large).data).toEqual(backend.download(expected).data);
  });

  it('takes another place where the one in reserve has lost its memory', () => {
    const backend = tiny();
    const ones = (rows: number) => {
      const all = zeros([rows, 64]);
      all.data.fill(1);
      return all;
    };
    const w = backend.upload(ones(64), 'float32');
    const dW = backend.allocate([64, 64], 'float32');
    let x = backend.upload(ones(40), 'float32');
    /** A step whose gradient is still to be computed from x as the next batch comes. */
    const step = (rows: number) => {
      x = backend.upload(ones(rows), 'float32', x);
      const y = backend.allocate([rows, 64], 'float32');
      backend.matmul(x, w, y);
      backend.matmul(x, y, dW, { transpose: 'a' });
    };
    step(40);
    step(40);
    const [bytes] = new DataLoader(
      { x: array(new Uint8Array(39 * 64).fill(1), [39, 64]), y: array(new Float32Array(39)) },
      { batchSize: 39, scale: 1 },
    );
    // Its table is there, and then there is no memory for the bytes.
    backend.upload(bytes[0], 'float32');
    const allocate = backend.memory.allocate.bind(backend.memory);
    const full = vi.spyOn(backend.memory, 'allocate').mockImplementation((size) => {
      if (size > 39 * 64) throw new RangeError('full');
      return allocate(size);
    });
    expect(() => backend.upload(bytes[0], 'float32', x)).toThrow('full');
    full.mockRestore();
    for (let turn = 0; turn < 3; turn++) expect(() => step(40)).not.toThrow();
  });

  it('needs little more for a hundred threads than for two', () => {
    const needed = (threads: number) => {
      const backend = wasmBackend(plainBuild);
      backend.crew.size = threads;
      const a = backend.upload(random([255, 3000], 'float32', new Generator(1)), 'float32');
      const b = backend.upload(random([3000, 16], 'float32', new Generator(2)), 'float32');
      backend.matmul(a, b, backend.allocate([255, 16], 'float32'));
      return backend.memory.size;
    };
    expect(needed(100)).toBeLessThan(3 * needed(2));
  });
});
