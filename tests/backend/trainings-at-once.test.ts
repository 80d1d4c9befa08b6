/**
 * Trainings that take turns on one backend with threads: each has the bits that it has alone, on
 * one thread.
 */
import { afterEach, expect, it, vi } from 'vitest';
import { Adam, BatchNorm1d, DataLoader, fit, Generator, LayerNorm, Linear, ReLU, Sequential, SGD, SoftmaxCrossEntropy } from '../../src/index.js'; // prettier-ignore
import { currentBackend, useBackend } from '../../src/backend/registry.js';
import type { WasmBackend } from '../../src/backend/wasm/backend.js';
import { Tuning } from '../../src/backend/wasm/tuning.js';
import { turn } from '../../src/core/turn.js';
import { digest } from '../support/fixtures.js';
import { backendOf, done } from './awake.js';
import { random } from './support.js';

// Whatever can be shared is: what pays is not the question here.
vi.spyOn(Tuning.prototype, 'shares').mockReturnValue(true);
const usual = currentBackend();
afterEach(() => useBackend(usual));

const settings = [
  { dtype: 'float32', hidden: 256, batch: 32, density: 0.1, make: SGD },
  { dtype: 'float32', hidden: 256, batch: 64, density: 0.15, make: SGD },
  { dtype: 'float32', hidden: 128, batch: 65, density: 1, make: SGD },
  { dtype: 'float64', hidden: 256, batch: 33, density: 0.15, make: SGD },
  { dtype: 'float32', hidden: 256, batch: 48, density: 0.15, make: Adam },
  { dtype: 'float64', hidden: 128, batch: 16, density: 1, make: Adam },
] as const;

/** One training: the digest of its weights. `turns` is told of every batch. */
async function train(setting: number, turns: number[] = []): Promise<string> {
  const { dtype, hidden, batch, density, make } = settings[setting];
  const generator = new Generator(setting);
  const model = new Sequential(
    new Linear(400, hidden, { dtype, generator }),
    new LayerNorm(hidden, { dtype }),
    new BatchNorm1d(hidden, { dtype }),
    new ReLU(),
    new Linear(hidden, 10, { dtype, generator }),
  );
  const rows = 8 * batch;
  const x = random([rows, 400], dtype, generator, density);
  const y = Int32Array.from({ length: rows }, (_, i) => (7 * i) % 10);
  await fit(model, {
    train: new DataLoader([x, y], { batchSize: batch, shuffle: true, dtype, generator }),
    loss: new SoftmaxCrossEntropy(),
    optimizer: new make(model.parameters(), { lr: 0.05 }),
    epochs: 2,
    warnings: false,
    callbacks: [
      {
        onBatchEnd: async () => {
          turns.push(setting);
          if (turns.length % 3 === setting % 3) await turn();
        },
      },
    ],
  });
  return model
    .parameters()
    .map(({ value }) => digest(value, dtype))
    .join();
}

it('keep the bits that each has alone', async () => {
  useBackend(await backendOf(1));
  const alone: string[] = [];
  for (const setting of settings.keys()) alone.push(await train(setting));
  expect(done).not.toHaveBeenCalled();

  useBackend(await backendOf(4));
  expect((currentBackend() as WasmBackend).crew.size).toBe(4);
  // Where others need the processors, threads come too late for most parts of a training.
  for (let again = 0; again === 0 || (done.mock.calls.length <= 200 && again < 20); again++) {
    const turns: number[] = [];
    const together = await Promise.all([...settings.keys()].map((i) => train(i, turns)));
    expect(together).toEqual(alone);
    const changes = turns.filter((setting, i) => setting !== turns[i - 1]).length;
    expect(changes).toBeGreaterThan(turns.length / 2);
  }
  expect(done.mock.calls.length).toBeGreaterThan(200);
});
