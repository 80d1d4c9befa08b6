/**
 * Threads in a page that is isolated: as many as the browser says there are processors, and the
 * same bits with any number of them.
 */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { array, Generator, Linear, ReLU, Sequential, SGD, SoftmaxCrossEntropy, toFlat } from '../../src/index.js'; // prettier-ignore
import { currentBackend, useBackend } from '../../src/backend/registry.js';
import { wasmBackend } from '../../src/backend/wasm/backend.js';
import { plainBuild } from '../../src/backend/wasm/kernels.js';
import { Place } from '../../src/backend/wasm/place.js';
import { Tuning } from '../../src/backend/wasm/tuning.js';
import { processors } from '../../src/core/processors.js';

const usual = currentBackend();
afterEach(() => useBackend(usual));

/** The weights after some steps, and how many parts other threads have done. */
async function train(threads: number) {
  const done = vi.spyOn(Place.prototype, 'wait');
  // Whatever can be shared is: what pays is not the question here.
  const shares = vi.spyOn(Tuning.prototype, 'shares').mockReturnValue(true);
  const cold = vi.spyOn(Tuning.prototype, 'isCold', 'get').mockReturnValue(false);
  const backend = wasmBackend(plainBuild);
  backend.crew.size = threads;
  useBackend(backend);
  const generator = new Generator(5);
  const model = new Sequential(
    new Linear(300, 256, { generator }),
    new ReLU(),
    new Linear(256, 10, { generator }),
  );
  const criterion = new SoftmaxCrossEntropy();
  const optimizer = new SGD(model.parameters(), { lr: 0.1 });
  for (let step = 0; step < 150; step++) {
    const x = generator.uniform([64, 300]);
    const y = array(Int32Array.from({ length: 64 }, (_, b) => (b + step) % 10));
    criterion.forward(model.forward(x), y);
    optimizer.zeroGrad();
    model.backward(criterion.backward());
    optimizer.step();
    // Workers of a page start between two tasks.
    if (step % 5 === 0) await new Promise((resume) => setTimeout(resume, 10));
  }
  const shared = done.mock.calls.length;
  done.mockRestore();
  shares.mockRestore();
  cold.mockRestore();
  return { shared, weights: model.parameters().map(({ value }) => Array.from(toFlat(value))) };
}

describe.runIf('document' in globalThis)('a page that is isolated', () => {
  it('has as many threads as processors', () => {
    expect(crossOriginIsolated).toBe(true);
    expect(processors()).toBe(navigator.hardwareConcurrency);
  });

  it('comes to the same bits with 1, 2 and 4 of them', async () => {
    const alone = await train(1);
    expect(alone.shared).toBe(0);
    for (const threads of [2, 4]) {
      const { shared, weights } = await train(threads);
      expect(weights).toEqual(alone.weights);
      expect(shared).toBeGreaterThan(0);
    }
  });
});
