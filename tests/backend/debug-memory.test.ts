/**
 * The debug allocator, which is on in all tests: faults in the use of memory are errors, and what
 * is not written is NaN. It changes no result.
 */
import { afterEach, describe, expect, it } from 'vitest';
import {
  array,
  Generator,
  Linear,
  ReLU,
  Sequential,
  SGD,
  SoftmaxCrossEntropy,
  type FloatDType,
} from '../../src/index.js';
import { currentBackend } from '../../src/backend/registry.js';
import type { WasmBackend } from '../../src/backend/wasm/backend.js';
import { debugMemory } from '../../src/backend/wasm/debug-memory.js';
import { KernelMemory, type Block } from '../../src/backend/wasm/memory.js';
import { sizeOf } from '../../src/core/ndarray.js';
import { expectError } from '../support/errors.js';
import { digest } from '../support/fixtures.js';
import { add } from '../../src/backend/ops.js';
import { filled, floats, random, upload, wasmEngines } from './support.js';

const report = '; please report this at https://github.com/tiny-mlp/tiny-mlp/issues';

afterEach(() => debugMemory(true));

describe('the debug allocator', () => {
  const make = () =>
    new KernelMemory(new WebAssembly.Memory({ initial: 1, maximum: 1024, shared: true }), 1000);
  const numbers = (memory: KernelMemory, dtype: FloatDType, pointer: number, bytes: number) => {
    const all = memory.numbers(dtype);
    const size = all.BYTES_PER_ELEMENT;
    return Array.from(all.subarray(pointer / size, (pointer + bytes) / size));
  };
  const isNaNs = (memory: KernelMemory, pointer: number, bytes: number) =>
    floats.every((dtype) => numbers(memory, dtype, pointer, bytes).every(Number.isNaN));

  it('is on in every test', () => {
    const [memory] = [(currentBackend() as WasmBackend).memory];
    const block = memory.allocate(64);
    expect(isNaNs(memory, block.pointer, 64)).toBe(true);
    memory.free(block);
  });

  it('fills blocks and workspaces with NaN in both types, fresh ones, freed ones and used ones', () => {
    const memory = make();
    const [block, fence] = [memory.allocate(256), memory.allocate(64)];
    const write = ({ pointer, bytes }: Block) =>
      memory.numbers('uint8').fill(0, pointer, pointer + bytes);
    expect(isNaNs(memory, block.pointer, 256)).toBe(true);
    write(block);
    write(fence);
    memory.free(block);
    expect(isNaNs(memory, block.pointer, 256)).toBe(true);
    expect(isNaNs(memory, memory.allocate(128).pointer, 128)).toBe(true);
    expect(numbers(memory, 'float32', fence.pointer, 64)).toEqual(Array(16).fill(0));
    const workspace = memory.workspace(100);
    expect(isNaNs(memory, workspace, 100 + 4)).toBe(true);
    memory.numbers('uint8').fill(0, workspace, workspace + 100);
    expect(memory.workspace(50)).toBe(workspace);
    expect(isNaNs(memory, workspace, 48)).toBe(true);
  });

  it.each([0, 60, 252])(
    'finds a write at byte %d of what was freed, when it is allocated again',
    (at) => {
      const memory = make();
      const [block] = [memory.allocate(256), memory.allocate(64)];
      memory.free(block);
      memory.numbers('int32')[(block.pointer + at) / 4] = 0;
      expectError(
        () => memory.allocate(256),
        Error,
        `internal: memory at ${block.pointer + at - (at % 64)} was written to after it had been freed${report}`,
      );
    },
  );

  it('finds it also where the block was joined with its neighbours and is given out in parts', () => {
    const memory = make();
    const blocks = [1, 2, 3].map(() => memory.allocate(64));
    memory.allocate(64);
    for (const i of [0, 2, 1]) memory.free(blocks[i]);
    memory.numbers('int32')[blocks[2].pointer / 4] = 0;
    expect(memory.allocate(128).pointer).toBe(blocks[0].pointer);
    expectError(
      () => memory.allocate(64),
      Error,
      `internal: memory at ${blocks[2].pointer} was written to after it had been freed${report}`,
    );
  });

  it('is silent about what was freed before it was turned on', () => {
    const memory = make();
    debugMemory(false);
    const [block] = [memory.allocate(256), memory.allocate(64)];
    memory.free(block);
    memory.numbers('int32')[block.pointer / 4] = 0;
    debugMemory(true);
    expect(memory.allocate(256).pointer).toBe(block.pointer);
  });

  it.each([true, false])('refuses a second free, on or not: %s', (on) => {
    debugMemory(on);
    const memory = make();
    const [block] = [memory.allocate(64), memory.allocate(64)];
    memory.free(block);
    expectError(
      () => memory.free(block),
      Error,
      `internal: block ${block.pointer} was freed twice${report}`,
    );
  });
});

describe.each(wasmEngines)('$engine', ({ backend }) => {
  it('refuses a tensor that was released, whoever asks', () => {
    const [released, other] = [1, 2].map((v) => upload(backend, filled([3, 5], 'float32', v)));
    backend.release(released);
    const text = `internal: a tensor was used after its memory was given back${report}`;
    for (const use of [
      () => backend.download(released),
      () => backend.expose(released),
      () => backend.binary(add, other, released, other),
      () => backend.binary(add, other, other, released),
      () => backend.sumRows(released, backend.allocate([5], 'float32'), 'overwrite'),
    ]) {
      expectError(use, Error, text);
    }
  });

  it('releases a tensor once, however often it is asked to, and takes a released one for no place', () => {
    const released = upload(backend, filled([3, 5], 'float32', 1));
    backend.release(released);
    backend.release(released);
    const next = backend.allocate([3, 5], 'float32', released);
    const other = backend.allocate([3, 5], 'float32', released);
    expect(new Set([released, next, other]).size).toBe(3);
  });

  it('what is allocated holds NaN until it is written to', () => {
    for (const dtype of floats) {
      const { data } = backend.download(backend.allocate([3, 5], dtype));
      expect(Array.from(data, Number.isNaN)).toEqual(Array(15).fill(true));
    }
  });
});

/** The digest of a training with batches of several sizes, mostly zeros and not, and momentum. */
function train(dtype: FloatDType): string {
  const generator = new Generator(1);
  const model = new Sequential(
    new Linear(20, 33, { dtype, generator }),
    new ReLU(),
    new Linear(33, 33, { dtype, generator }),
    new ReLU(),
    new Linear(33, 5, { dtype, generator }),
  );
  const [criterion, plain] = [new SoftmaxCrossEntropy(), new SGD(model.parameters(), { lr: 0.1 })];
  const momentum = new SGD(model.parameters(), { lr: 0.01, momentum: 0.9, weightDecay: 0.01 });
  for (let step = 0; step < 60; step++) {
    const B = [30, 3, 1, 64][step % 4];
    const x = random([B, 20], dtype, generator, step % 3 === 0 ? 1 : 0.1);
    const labels = array(Int32Array.from({ length: B }, (_, b) => (b + step) % 5));
    criterion.forward(model.forward(x), labels);
    plain.zeroGrad();
    model.backward(criterion.backward(), { inputGrad: step % 5 === 0 });
    (step % 2 === 0 ? plain : momentum).step();
  }
  const values = Object.values(model.stateDict());
  expect(values.map(({ shape }) => sizeOf(shape))).toEqual([660, 33, 1089, 33, 165, 5]);
  return values.map((value) => digest(value, dtype)).join();
}

describe.each(floats)('a training in %s', (dtype) => {
  it('has the same digest with the debug allocator as without', () => {
    const on = train(dtype);
    debugMemory(false);
    expect(train(dtype)).toBe(on);
    debugMemory(true);
    expect(train(dtype)).toBe(on);
  });
});
