/**
 * Within one turn of the event loop no garbage is given back to the kernels: what training needs
 * again and again must be used again.
 */
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  Adam,
  array,
  BatchNorm1d,
  Generator,
  Linear,
  Module,
  Parameter,
  ReLU,
  Sequential,
  SGD,
  toFlat,
  zeros,
  type NdArray,
} from '../../src/index.js';
import { currentBackend } from '../../src/backend/registry.js';
import type { WasmBackend } from '../../src/backend/wasm/backend.js';
import { collectGarbage } from './garbage.js';

const size = () => (currentBackend() as WasmBackend).memory.size;

/** The kernels' memory is as large after all steps as after the first few. */
function expectFlat(steps: number, step: (t: number) => void): void {
  for (let t = 0; t < 6; t++) step(t);
  const before = size();
  for (let t = 6; t < steps; t++) step(t);
  expect(size()).toBe(before);
}

const batch = (rows: number, columns: number): NdArray => {
  const x = zeros([rows, columns]);
  for (let i = 0; i < x.data.length; i++) x.data[i] = ((i * 7) % 5) - 2;
  return x;
};

/** A user's own layer, which adds to its gradient by `accumulateGrad`. */
class Scale extends Module {
  readonly scale = new Parameter(array(new Float32Array(256).fill(1)), { name: 'scale' });
  forward = (x: NdArray): NdArray => x;
  backward(gradient: NdArray): NdArray {
    this.scale.accumulateGrad(array(toFlat(gradient).slice(0, 256) as Float32Array));
    return gradient;
  }
}

describe('training in one turn of the event loop takes no more memory than its first steps', () => {
  const x = batch(2, 784);
  const dy = batch(2, 256);
  const made = (...after: Module[]) => {
    const model = new Sequential(new Linear(784, 256, { generator: new Generator(1) }), ...after);
    return { model, optimizer: new SGD(model.parameters(), { lr: 1e-6 }) };
  };
  const read = (model: Module) => {
    for (const { grad } of model.parameters()) expect(grad!.size).toBeGreaterThan(0);
  };

  it('with every gradient read at each of 2,000 steps', () => {
    const { model, optimizer } = made();
    const row = batch(1, 784);
    const gradient = batch(1, 256);
    expectFlat(2000, () => {
      optimizer.zeroGrad();
      model.forward(row);
      model.backward(gradient, { inputGrad: false });
      for (const { grad } of model.parameters()) if (!grad) throw new Error('no gradient');
      optimizer.step();
    });
  });

  it.each<[string, Module[], (model: Module, t: number) => void]>([
    ['with a user’s module that calls accumulateGrad', [new Scale()], read],
    [
      'with values read',
      [new ReLU()],
      (model) => model.parameters().map(({ value }) => value.size),
    ],
    ['with states taken', [new BatchNorm1d(256)], (model) => model.stateDict()],
    [
      'with states loaded',
      [new BatchNorm1d(256)],
      (model) => model.loadStateDict(model.stateDict()),
    ],
    [
      'with evaluations between, of other sizes',
      [new ReLU(), new Linear(256, 256)],
      (model, t) => {
        model.eval().forward(batch(1 + (t % 3), 784));
        model.train();
      },
    ],
  ])('%s', (_, after, between) => {
    const { model, optimizer } = made(...after);
    expectFlat(150, (t) => {
      optimizer.zeroGrad();
      model.forward(x);
      model.backward(dy, { inputGrad: false });
      between(model, t);
      optimizer.step();
      between(model, t);
    });
  });

  it('with gradients that add up over several backwards, read or not', () => {
    const { model, optimizer } = made(new ReLU(), new Linear(256, 256), new Scale());
    expectFlat(150, (t) => {
      if (t % 3 === 0) optimizer.zeroGrad();
      model.forward(x);
      model.backward(dy);
      if (t % 2 === 0) read(model);
      if (t % 3 === 2) optimizer.step();
    });
  });

  it('with batches of sizes in turn', () => {
    const { model, optimizer } = made(new ReLU(), new Linear(256, 256));
    expectFlat(150, (t) => {
      const rows = [3, 1, 8, 2][t % 4];
      optimizer.zeroGrad();
      model.forward(batch(rows, 784));
      model.backward(batch(rows, 256), { inputGrad: false });
      if (t % 3 === 0) read(model);
      optimizer.step();
    });
  });

  it('with Adam and gradients that are set', () => {
    const { model } = made();
    const optimizer = new Adam(model.parameters());
    expectFlat(150, () => {
      optimizer.zeroGrad();
      model.forward(x);
      model.backward(dy, { inputGrad: false });
      for (const parameter of model.parameters()) parameter.grad = parameter.grad;
      optimizer.step();
    });
  });
});

describe('models that are made and dropped in one turn', () => {
  const { Memory } = WebAssembly;
  afterEach(() => void (WebAssembly.Memory = Memory));

  it('end in a RangeError that says how their memory comes back, and it does', async () => {
    // A package of its own, with a memory of 40 pages.
    WebAssembly.Memory = class extends Memory {
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        super({ ...descriptor, maximum: 40 });
      }
    };
    vi.resetModules();
    const small = await import('../../src/index.js');
    const make = () => new small.Linear(100, 100, { generator: new small.Generator(1) });
    const kept = make();
    const expected = toFlat(kept.forward(batch(2, 100)));

    let error: unknown;
    for (let n = 0; n < 1000 && !error; n++) {
      try {
        make();
      } catch (caught) {
        error = caught;
      }
    }
    expect(error).toBeInstanceOf(RangeError);
    expect((error as RangeError).message).toBe(
      'the wasm backend expects to have 40000 more bytes, but got a memory whose 2621440 are full ' +
        'and cannot grow; use smaller batches or models, or let a macrotask pass now and then, ' +
        'as `await new Promise((resolve) => setTimeout(resolve))` does and ' +
        '`await Promise.resolve()` does not: only then does the memory of dropped models come back',
    );
    expect(toFlat(kept.forward(batch(2, 100)))).toEqual(expected);

    for (let round = 0; round < 5; round++) await collectGarbage();
    for (let n = 0; n < 20; n++) expect(toFlat(make().forward(batch(2, 100)))).toEqual(expected);
    expect(toFlat(kept.forward(batch(2, 100)))).toEqual(expected);
  });
});
