/**
 * What a user was handed stays as it is, whatever the kernels' memory does; and that memory stays
 * flat.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  array, DataLoader, evaluate, Generator, Linear, ReLU, rows, Sequential, setBackend, SGD, SoftmaxCrossEntropy, toNested, zeros,
  type FloatArray, type FloatDType, type NdArray,
} from '../../src/index.js'; // prettier-ignore
import { currentBackend } from '../../src/backend/registry.js';
import { KernelMemory, type Block } from '../../src/backend/wasm/memory.js';
import type { WasmBackend } from '../../src/backend/wasm/backend.js';
import { packed } from '../../src/core/ndarray.js';
import { collectGarbage } from './garbage.js';
import { expectBits, floats, random } from './support.js';

beforeEach(() => setBackend('wasm'));

const kernelMemory = (): KernelMemory => (currentBackend() as WasmBackend).memory;
const kernelBytes = (): number => kernelMemory().size;

/** Allocates blocks until the memory has had to grow. */
function growOnce(): Block[] {
  const [before, blocks] = [kernelBytes(), [] as Block[]];
  while (kernelBytes() === before) blocks.push(kernelMemory().allocate(1e6));
  return blocks;
}

const small = (generator = new Generator(1), dtype: FloatDType = 'float32') =>
  new Sequential(
    new Linear(12, 17, { generator, dtype }),
    new ReLU(),
    new Linear(17, 5, { generator, dtype }),
  );
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
    const loader = new DataLoader([x, labelsOf(75)], {
      batchSize: 8,
      shuffle: true,
      scale: 1 / 255,
      generator,
    }); // 9 of 8 and 1 of 3
    const tests = new DataLoader([x, labelsOf(75)], { batchSize: 30 });
    const epoch = (number: number) => {
      for (const [images, labels] of loader) {
        criterion.forward(model.forward(images), labels);
        optimizer.zeroGrad();
        model.backward(criterion.backward(), { inputGrad: false });
        optimizer.step();
      }
      evaluate(model, tests);
      if (number % 100 === 0)
        model.parameters().forEach(({ grad }) => grad!.get(...grad!.shape.map(() => 0)));
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

  it.each(floats)(
    'stays as it was while the kernels’ memory grows several times, in %s',
    async (dtype) => {
      const generator = new Generator(1);
      const [model, criterion] = [small(generator, dtype), new SoftmaxCrossEntropy()];
      const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
      const held: Held[] = [];
      const hold = (what: string, seen: NdArray) =>
        held.push({ what, seen, then: packed(seen, dtype) });
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
          for (const [name, value] of Object.entries(model.stateDict()))
            hold(`state ${name} ${step}`, value);
          optimizer.step();
        }
        if (step % 100 === 0) {
          for (const [untouched] of loader) batches.push({ untouched, looked: array(untouched) });
          const fresh = small(new Generator(step), dtype); // of a model that is garbage at once, the parameters are held
          fresh.parameters().forEach(({ value }, i) => {
            hold(`value ${i} of model ${step}`, value);
            hold(
              `its turned view`,
              value.transpose(...value.shape.map((_, axis) => value.shape.length - 1 - axis)),
            );
          });
          new Linear(700 + step, 500, { dtype }).forward(zeros([64, 700 + step], { dtype }));
          await collectGarbage();
        }
        if (step % 200 === 100) stuffing.push(...growOnce());
        seenSizes.add(kernelBytes());
      }
      expect(seenSizes.size, 'sizes that the kernels’ memory has had').toBeGreaterThan(5);

      for (const block of stuffing) kernelMemory().free(block);
      for (const { what, seen, then } of held) {
        if (packed(seen, dtype).some((value, i) => !Object.is(value, then[i])))
          expect.fail(`${what} has changed`);
      }
      // The data set has not changed, so the batches of a new epoch are those of all that came
      // before.
      const again = [...loader].map(([x]) => packed(x, dtype));
      batches.forEach(({ untouched, looked }, i) => {
        expectBits('batch', packed(untouched, dtype), again[i % again.length]);
        expectBits('its copy', packed(looked, dtype), again[i % again.length]);
      });
    },
  );

  it.each(floats)(
    'parameter.value and its data are live for as long as they are held, before and after the memory grows, in %s',
    (dtype) => {
      const model = small(new Generator(2), dtype);
      const values = model.parameters().map(({ value }) => value);
      const data = values.map((value) => value.data);
      const stuffing = [growOnce(), growOnce(), growOnce()].flat();
      for (const block of stuffing) kernelMemory().free(block);
      expect(data.map(({ length }) => length > 0)).toEqual([true, true, true, true]);
      const [x, optimizer] = [
        random([3, 12], dtype, new Generator(3)),
        new SGD(model.parameters(), { lr: 0.5 }),
      ];
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
      Array.from({ length: 40 }, () =>
        new Linear(64, 64).forward(random([4, 64], 'float32', new Generator(round))),
      );
    }
    for (const { value, grad, then } of held)
      expect([toNested(value), toNested(grad)]).toEqual(then);
  });
});

describe('KernelMemory', () => {
  it('keeps a block for as long as an array over it is held, and frees it afterwards', async () => {
    const memory = new KernelMemory(
      new WebAssembly.Memory({ initial: 1, maximum: 1024, shared: true }),
      1000,
    );
    const held = memory.share(memory.allocate(64), 'float32', 16);
    const pointer = held.byteOffset;
    held.fill(5);
    (() => memory.allocate(128))();
    await collectGarbage();
    expect(memory.allocate(64).pointer).toBe(pointer + 64); // the second, which nobody holds, is free again
    expect(Array.from(held)).toEqual(Array(16).fill(5));
  });
});
