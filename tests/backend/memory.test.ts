/**
 * What a user was handed stays as it is, whatever the kernels' memory does; and that memory stays flat.
 */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  array, DataLoader, evaluate, Generator, Linear, ReLU, rows, Sequential, setBackend, SGD, SoftmaxCrossEntropy, toNested, zeros,
  type FloatArray, type FloatDType, type NdArray,
} from '../../src/index.js'; // prettier-ignore
import type { Tensor } from '../../src/backend/backend.js';
import { currentBackend } from '../../src/backend/registry.js';
import { type Block, KernelMemory } from '../../src/backend/wasm/memory.js';
import { WasmBackend } from '../../src/backend/wasm/wasm.js';
import { packed } from '../../src/core/ndarray.js';
import { expectError } from '../support/errors.js';
import { collectGarbage } from './garbage.js';
import { expectBits, floats, random } from './support.js';

beforeEach(() => setBackend('wasm'));

const kernelMemory = (): KernelMemory => (currentBackend() as WasmBackend).memory;
const kernelBytes = (): number => kernelMemory().size;

/** Takes blocks until the memory has had to grow. */
function growOnce(): Block[] {
  const [before, blocks] = [kernelBytes(), [] as Block[]];
  while (kernelBytes() === before) blocks.push(kernelMemory().take(1e6));
  return blocks;
}

const small = (generator = new Generator(1), dtype: FloatDType = 'float32') =>
  new Sequential(new Linear(12, 17, { generator, dtype }), new ReLU(), new Linear(17, 5, { generator, dtype }));
const labelsOf = (count: number) => array(Int32Array.from({ length: count }, (_, i) => i % 5));

// First in this file: what is lost shows in the size of the memory only while little of it is free.
describe('a long run', () => {
  it('of two batch sizes in turn needs no more memory than it did at first', async () => {
    const model = new Sequential(new Linear(300, 200), new ReLU(), new Linear(200, 100));
    const turn = (B: number) => {
      model.zeroGrad();
      model.forward(zeros([B, 300]));
      model.backward(zeros([B, 100]));
    };
    for (let i = 0; i < 20; i++) turn(i % 2 === 0 ? 300 : 7);
    await collectGarbage();
    const before = kernelBytes();
    for (let i = 0; i < 300; i++) turn(i % 2 === 0 ? 300 : 7); // in one go: nothing may wait for the garbage collector
    expect(kernelBytes()).toBe(before);
  });

  it('of 100,000 steps, last short batches, evaluations and gradients read leaves both memories as large as it found them', async () => {
    const generator = new Generator(1);
    const model = small(generator);
    const optimizer = new SGD(model.parameters(), { lr: 0.01, momentum: 0.9 });
    const criterion = new SoftmaxCrossEntropy();
    const x = array(Uint8Array.from({ length: 75 * 12 }, (_, i) => (generator.random32() % 3 === 0 ? i % 256 : 0)), [75, 12]); // prettier-ignore
    const loader = new DataLoader([x, labelsOf(75)], { batchSize: 8, shuffle: true, scale: 1 / 255, generator }); // 9 of 8 and 1 of 3
    const tests = new DataLoader([x, labelsOf(75)], { batchSize: 30 });
    const epoch = (number: number) => {
      for (const [images, labels] of loader) {
        criterion.forward(model.forward(images), labels);
        optimizer.zeroGrad();
        model.backward(criterion.backward(), { inputGrad: false });
        optimizer.step();
      }
      evaluate(model, tests);
      if (number % 100 === 0) model.parameters().forEach(({ grad }) => grad!.get(...grad!.shape.map(() => 0)));
    };
    const measure = async () => {
      await collectGarbage();
      await collectGarbage();
      return { kernels: kernelBytes(), heap: process.memoryUsage().heapUsed };
    };
    for (let number = 0; number < 1000; number++) epoch(number);
    const before = await measure();
    for (let number = 0; number < 10_000; number++) {
      epoch(number);
      if (number % 500 === 499) await collectGarbage();
    }
    const after = await measure();
    expect(after.kernels).toBe(before.kernels);
    // 10 bytes a step would be 1 MB.
    expect(after.heap - before.heap).toBeLessThan(1e6);
  }, 60_000);

  it('that makes models and drops them gets their memory back', async () => {
    const before = kernelBytes();
    for (let chunk = 0; chunk < 30; chunk++) {
      for (let i = 0; i < 10; i++) {
        const model = new Linear(500, 500); // 1 MB, and 1 MB for what forward and backward need
        model.forward(zeros([4, 500]));
        model.backward(zeros([4, 500]));
      }
      await collectGarbage();
    }
    expect(kernelBytes() - before).toBeLessThan(60e6);
  });
});

describe('what a user holds', () => {
  /** An array, and what was in it when it was handed out. */
  interface Held { what: string; seen: NdArray; then: FloatArray } // prettier-ignore

  it.each(floats)('stays as it was while the kernels’ memory grows several times, in %s', async (dtype) => {
    const generator = new Generator(1);
    const [model, criterion] = [small(generator, dtype), new SoftmaxCrossEntropy()];
    const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
    const held: Held[] = [];
    const hold = (what: string, seen: NdArray) => held.push({ what, seen, then: packed(seen, dtype) });
    const seenSizes = new Set<number>();
    const bytes = array(Uint8Array.from({ length: 50 * 12 }, (_, i) => (i * 31) % 256), [50, 12]); // prettier-ignore
    const loader = new DataLoader([bytes, labelsOf(50)], { batchSize: 8, scale: 1 / 255, dtype });
    const batches: { untouched: NdArray; looked: NdArray }[] = [];
    const stuffing: Block[] = [];

    for (let step = 0; step < 1000; step++) {
      const x = random([1 + (step % 9), 12], dtype, generator);
      const y = model.forward(x);
      hold(`x ${step}`, x);
      hold(`y ${step}`, y);
      if (step % 10 === 0) {
        criterion.forward(y, labelsOf(y.shape[0]));
        if (step % 20 === 0) optimizer.zeroGrad();
        const gradient = criterion.backward();
        hold(`gradient of the loss ${step}`, gradient);
        hold(`dx ${step}`, model.backward(gradient));
        hold(`probabilities ${step}`, criterion.probabilities);
        model.parameters().forEach(({ grad }, i) => {
          hold(`gradient ${i} ${step}`, grad!);
          hold(`a row of gradient ${i} ${step}`, rows(grad!, 0, 1));
        });
        for (const [name, value] of Object.entries(model.stateDict())) hold(`state ${name} ${step}`, value);
        optimizer.step();
      }
      if (step % 100 === 0) {
        for (const [untouched] of loader) batches.push({ untouched, looked: array(untouched) });
        const fresh = small(new Generator(step), dtype); // of a model that is garbage at once, the parameters are held
        fresh.parameters().forEach(({ value }, i) => {
          hold(`value ${i} of model ${step}`, value);
          hold(`its turned view`, value.transpose(...value.shape.map((_, axis) => value.shape.length - 1 - axis)));
        });
        new Linear(700 + step, 500, { dtype }).forward(zeros([64, 700 + step], { dtype }));
        await collectGarbage();
      }
      if (step % 200 === 100) stuffing.push(...growOnce());
      seenSizes.add(kernelBytes());
    }
    expect(seenSizes.size, 'sizes that the kernels’ memory has had').toBeGreaterThan(5);

    for (const block of stuffing) kernelMemory().give(block);
    for (const { what, seen, then } of held) {
      if (packed(seen, dtype).some((value, i) => !Object.is(value, then[i]))) expect.fail(`${what} has changed`);
    }
    // The data set has not changed, so the batches of a new epoch are those of all that came before.
    const again = [...loader].map(([x]) => packed(x, dtype));
    batches.forEach(({ untouched, looked }, i) => {
      expectBits('batch', packed(untouched, dtype), again[i % again.length]);
      expectBits('its copy', packed(looked, dtype), again[i % again.length]);
    });
  });

  it.each(floats)(
    'parameter.value and its data are live for as long as they are held, before and after the memory grows, in %s',
    (dtype) => {
      const model = small(new Generator(2), dtype);
      const values = model.parameters().map(({ value }) => value);
      const data = values.map((value) => value.data);
      const stuffing = [growOnce(), growOnce(), growOnce()].flat();
      for (const block of stuffing) kernelMemory().give(block);
      expect(data.map(({ length }) => length > 0)).toEqual([true, true, true, true]);
      const [x, optimizer] = [random([3, 12], dtype, new Generator(3)), new SGD(model.parameters(), { lr: 0.5 })];
      const y = model.forward(x);
      model.backward(y);
      optimizer.step();
      model.parameters().forEach(({ value }, i) => {
        expect(toNested(values[i])).toEqual(toNested(value));
        expect(values[i].data).toBe(data[i]);
      });
      for (const value of values) for (let i = 0; i < value.data.length; i++) value.data[i] = 0;
      expect(packed(model.forward(x), dtype).every((value) => value === 0)).toBe(true);
    },
  );

  it('keeps its numbers when the model is garbage and others take its place', async () => {
    const held = Array.from({ length: 30 }, (_, k) => {
      const layer = new Linear(64, 64, { generator: new Generator(k) });
      layer.forward(random([4, 64], 'float32', new Generator(k)));
      layer.backward(random([4, 64], 'float32', new Generator(k + 1)));
      const [value, grad] = [layer.weight.value.pick(3, null), layer.weight.grad!.pick(null, 5)];
      return { value, grad, then: [toNested(value), toNested(grad)] };
    });
    for (let round = 0; round < 5; round++) {
      await collectGarbage();
      Array.from({ length: 40 }, () => new Linear(64, 64).forward(random([4, 64], 'float32', new Generator(round))));
    }
    for (const { value, grad, then } of held) expect([toNested(value), toNested(grad)]).toEqual(then);
  });
});

describe('KernelMemory', () => {
  const PAGE = 65536;
  const make = (maximum = 1024, heapBase = 1000) =>
    new KernelMemory(new WebAssembly.Memory({ initial: 1, maximum, shared: true }), heapBase);
  const words = (memory: KernelMemory, { pointer, bytes }: Block) => memory.int32.subarray(pointer / 4, (pointer + bytes) / 4);

  it.each([1, 2, 3])(
    'never gives out the same place twice, and has everything back in one piece at the end (seed %d)',
    (seed) => {
      const [memory, generator] = [make(), new Generator(seed)];
      const taken: { block: Block; mark: number }[] = [];
      const giveBack = (at: number) => {
        const [{ block, mark }] = taken.splice(at, 1);
        if (words(memory, block).some((word) => word !== mark)) expect.fail(`block ${block.pointer} was written to by another`);
        memory.give(block);
      };
      let [most, end] = [0, 0];
      for (let turn = 1; turn <= 5000; turn++) {
        // More taken than given at first, then fewer.
        const gives = generator.random32() % 100 < (turn < 2500 ? 45 : 55);
        if (gives && taken.length > 0) giveBack(generator.random32() % taken.length);
        else {
          const wanted = generator.random32() % 20 === 0 ? generator.random32() % 50000 : generator.random32() % 700;
          const block = memory.take(wanted);
          expect(block.pointer % 64).toBe(0);
          expect(block.pointer).toBeGreaterThanOrEqual(1000);
          expect(block.bytes).toBeGreaterThanOrEqual(wanted);
          expect(block.pointer + block.bytes).toBeLessThanOrEqual(memory.size);
          words(memory, block).fill(turn);
          taken.push({ block, mark: turn });
          end = Math.max(end, block.pointer + block.bytes);
        }
        most = Math.max(most, taken.reduce((sum, { block }) => sum + block.bytes, 0)); // prettier-ignore
      }
      expect(end - 1024, 'what is used of the memory, beside the most that was taken at once').toBeLessThan(2 * most);
      while (taken.length > 0) giveBack(generator.random32() % taken.length);
      const whole = memory.take(end - 1024);
      expect([whole.pointer, whole.bytes]).toEqual([1024, end - 1024]);
    },
  );

  it.each([[[0, 1, 2]], [[0, 2, 1]], [[1, 0, 2]], [[1, 2, 0]], [[2, 0, 1]], [[2, 1, 0]]])(
    'joins three neighbours given back in the order %j',
    (order) => {
      const memory = make();
      const blocks = [100, 200, 300].map((bytes) => memory.take(bytes));
      const fence = memory.take(1);
      for (const i of order) memory.give(blocks[i]);
      const joined = memory.take(128 + 256 + 320);
      expect(joined.pointer).toBe(blocks[0].pointer);
      expect(fence.pointer).toBe(joined.pointer + joined.bytes);
    },
  );

  it('fills blocks with zeros where they are asked for, used ones too', () => {
    const memory = make();
    const block = memory.take(1000);
    const after = memory.take(64);
    words(memory, block).fill(7);
    words(memory, after).fill(9);
    memory.give(block);
    const zeroed = memory.takeZeros(900);
    expect(zeroed.pointer).toBe(block.pointer);
    expect(words(memory, zeroed).every((word) => word === 0)).toBe(true);
    expect(words(memory, after).every((word) => word === 9)).toBe(true);
  });

  it('works beyond 2 GiB, where places no longer fit a signed integer', () => {
    const memory = make(65536, 2 ** 31 + 1000);
    const block = memory.take(256);
    memory.numbers('float32').fill(7, block.pointer / 4, block.pointer / 4 + 64);
    memory.give(block);
    const zeroed = memory.takeZeros(256);
    expect(zeroed.pointer).toBe(2 ** 31 + 1024);
    expect(Array.from(memory.numbers('float32').subarray(zeroed.pointer / 4, zeroed.pointer / 4 + 64))).toEqual(
      Array(64).fill(0),
    );
  });

  it('says that it is its own fault if a block is given back twice', () => {
    const memory = make();
    const blocks = [1, 2, 3, 4].map(() => memory.take(64));
    for (const which of [1, 2, 0]) {
      memory.give(blocks[which]);
      expectError(
        () => memory.give(blocks[which]),
        Error,
        `internal: block ${blocks[which].pointer} was given back twice; please report this at https://github.com/tiny-mlp/tiny-mlp/issues`,
      );
    }
  });

  it('says what to do when the memory cannot grow, and goes on with what there is', () => {
    const memory = make(4);
    const block = memory.take(3 * PAGE);
    const text = (wanted: number) =>
      `the wasm backend expects to have ${wanted} more bytes, but its ${memory.size} are full and cannot grow; ` +
      'use smaller batches or models, or await something now and then: only between turns does the garbage collector give memory back';
    expectError(() => memory.take(PAGE), RangeError, text(PAGE));
    expectError(() => memory.take(2 ** 40), RangeError, text(2 ** 40));
    const rest = memory.take(memory.size - block.bytes - 1024);
    expect(rest.pointer).toBe(1024 + block.bytes);
    memory.give(block);
    expect(memory.take(2 * PAGE).pointer).toBe(1024);
  });

  it('uses the last page where a quarter more would be too much', () => {
    const memory = make(10);
    memory.take(9 * PAGE - 1024);
    expect(memory.take(PAGE).bytes).toBe(PAGE); // a quarter more would be three pages
    expect(memory.size).toBe(10 * PAGE);
  });

  it('keeps a block for as long as an array over it is held, and takes it back afterwards', async () => {
    const memory = make();
    const held = memory.share(memory.take(64), 'float32');
    const pointer = held.byteOffset;
    held.fill(5);
    (() => memory.take(128))();
    await collectGarbage();
    expect(memory.take(64).pointer).toBe(pointer + 64); // the second, which nobody holds, is free again
    expect(Array.from(held)).toEqual(Array(16).fill(5));
  });

  it('has a place for passing needs that grows with them', () => {
    const memory = make();
    const place = memory.scratch(100);
    expect(memory.scratch(100)).toBe(place);
    expect(memory.scratch(10)).toBe(place);
    const other = memory.take(64);
    const larger = memory.scratch(5000);
    expect(larger + 5000 <= other.pointer || larger >= other.pointer + 64).toBe(true);
  });
});

describe('a backend whose memory was full', () => {
  /** A backend of 40 pages: 2.6 MB. */
  function tiny(): WasmBackend {
    const { Memory } = WebAssembly;
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(function (descriptor) {
      return new Memory({ ...descriptor, maximum: 40 });
    });
    try {
      return new WasmBackend({ fused: false });
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
    expect(again.pointer).not.toBe(other.pointer);
  });

  it('computes on with smaller batches as if nothing had been', () => {
    const backend = tiny();
    type Tensors = (Tensor | undefined)[];
    /** A layer's forward and backward; `kept` are its tensors, used again from call to call as a module does. */
    const run = (engine: WasmBackend, B: number, kept: Tensors) => {
      const x = (kept[0] = engine.upload(random([B, 64], 'float32', new Generator(B), 0.1), 'float32', kept[0]));
      const y = (kept[1] = engine.allocate([B, 40], 'float32', kept[1]));
      const w = (kept[2] ??= engine.upload(random([64, 40], 'float32', new Generator(1)), 'float32'));
      engine.linear(x, w, null, y);
      const dW = (kept[3] ??= engine.allocate([64, 40], 'float32'));
      engine.linearWeightGrad(x, y, dW, false);
      const dx = (kept[4] = engine.allocate([B, 64], 'float32', kept[4]));
      engine.linearInputGrad(y, w, dx);
      return contents(engine, kept);
    };
    const contents = (engine: WasmBackend, kept: Tensors) => kept.map((tensor) => Array.from(engine.download(tensor!).data));
    const expected = run(new WasmBackend({ fused: false }), 8, []);
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
      expect(contents(backend, others), `another layer's tensors after ${B} rows`).toEqual(expected);
    }
    expect(failures).toBeGreaterThan(5);
  });
});
