import { afterEach, describe, expect, it, vi } from 'vitest';
import { Generator, manualSeed } from '../../src/index.js';
import { defaultGenerator } from '../../src/core/default-generator.js';
import { gridSearch, runPoint, type Settings, type TrainFunction } from '../../src/sweep/index.js';
import { collect } from './support.js';

const draw = () => defaultGenerator().uniform([1]).get(0);
const first = (seed: number, count: number) => {
  const generator = new Generator(seed);
  return Array.from({ length: count }, () => generator.uniform([1]).get(0));
};
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const never = new Promise<never>(() => undefined);

const inner = function* ({ b }: Settings) {
  yield { loss: draw() + Number(b) };
  yield { loss: draw() + Number(b) };
};
const search = async () => {
  const sweep = gridSearch({ space: { b: [0, 1] }, train: inner, workers: 0, seed: 7 });
  return (await sweep.summary()).results.map(({ epochs }) => epochs.map(({ loss }) => loss));
};
const point = async () => {
  const { epochs } = await runPoint(inner, { index: 0, settings: { b: 0 }, seed: 7 });
  return [epochs.map(({ loss }) => loss)];
};
const [x, y] = first(7, 2);
const both = [[x, y], [x + 1, y + 1]]; // prettier-ignore

describe('a training function that searches itself', () => {
  /** What it draws before, what the points within gave, what it draws after. */
  const kinds: [string, TrainFunction<{ a: number }, undefined>, unknown][] = [
    ['an async function', async () => ({ loss: 1, saw: [draw(), await search(), draw()] }), both],
    ['a point, after it has waited', async () => { const before = draw(); await wait(2); return { loss: 1, saw: [before, await point(), draw()] }; }, [both[0]]],
    ['many at once', async () => { const before = draw(); const [found] = await Promise.all([search(), search(), point()]); return { loss: 1, saw: [before, found, draw()] }; }, both],
    ['an async generator, in a later epoch', async function* () { const before = draw(); const found = search(); yield { loss: 1 }; await wait(1); const inside = await found; return { loss: 1, saw: [before, inside, draw()] }; }, both],
    ['two deep', async () => { const before = draw(); const outcome = await runPoint(async () => ({ loss: 1, saw: await search() }), { index: 0, settings: {}, seed: 3 }); return { loss: 1, saw: [before, outcome.value!.saw, draw()] }; }, both],
  ]; // prettier-ignore
  it.each(kinds)(
    'does not wait for itself, and each gets its own numbers: %s',
    async (_, train, found) => {
      manualSeed(1);
      const [before, after] = first(5, 2);
      const sweeps = [1, 2].map(() => gridSearch({ space: { a: [1, 2] }, train, workers: 0, seed: 5 })); // prettier-ignore
      for (const sweep of sweeps)
        for (const { value, error } of await collect(sweep)) {
          expect(error).toBeUndefined();
          expect(value!.saw).toEqual([before, found, after]);
        }
      expect(draw()).toBe(first(1, 1)[0]);
    },
  );

  it('may leave one behind that it does not wait for', async () => {
    let left: Promise<unknown> | undefined;
    const train = async () => {
      left = search();
      await wait(0);
      return { loss: 1 };
    };
    await gridSearch({ space: { a: [1] }, train, workers: 0 }).summary();
    expect(await left).toEqual(both);
  });
});

describe('a training function that never ends', () => {
  const kinds: [string, TrainFunction<{ a: number }, undefined>][] = [
    ['an async function', () => never],
    ['an async generator', async function* () { yield { loss: 1 }; await never; }],
    ['a search within', async () => { await gridSearch({ space: { b: [1] }, train: () => never, workers: 0 }).summary(); return { loss: 1 }; }],
    ['a generator that cannot be closed', async function* () { try { yield { loss: 1 }; await wait(30); yield { loss: 1 }; } finally { await never; } }],
  ]; // prettier-ignore
  it.each(kinds)('ends by an abort, and later searches work: %s', async (_, train) => {
    manualSeed(1);
    const controller = new AbortController();
    const reason = new Error('enough');
    const { signal } = controller;
    const sweep = gridSearch({ space: { a: [1] }, train, workers: 0, signal });
    const alone = runPoint(train, { index: 0, settings: { a: 1 }, seed: 0 }, { signal }); // prettier-ignore
    setTimeout(() => controller.abort(reason), 20);
    await expect(collect(sweep)).rejects.toBe(reason);
    await expect(sweep.summary()).rejects.toBe(reason);
    await expect(alone).rejects.toBe(reason);
    expect(await search()).toEqual(both);
    expect(draw()).toBe(first(1, 1)[0]);
  });

  it('has others that wait for it end by their own abort', async () => {
    const holding = new AbortController();
    const stuck = runPoint(() => never, { index: 0, settings: {}, seed: 0 }, { signal: holding.signal }); // prettier-ignore
    const signal = AbortSignal.timeout(20);
    const waits = gridSearch({ space: { a: [1] }, train: () => ({ loss: 1 }), workers: 0, signal });
    await expect(waits.summary()).rejects.toMatchObject({ name: 'TimeoutError' });
    holding.abort();
    await expect(stuck).rejects.toMatchObject({ name: 'AbortError' });
    expect(await search()).toEqual(both);
  });

  it('is left at its next epoch, once nobody waits for it any more', async () => {
    let [epochs, closed] = [0, 0];
    const train = async function* () {
      try {
        for (;;) {
          yield { loss: epochs++ };
          await wait(1200);
        }
      } finally {
        closed++;
      }
    };
    const signal = AbortSignal.timeout(20);
    await expect(runPoint(train, { index: 0, settings: {}, seed: 0 }, { signal })).rejects.toMatchObject({ name: 'TimeoutError' }); // prettier-ignore
    await expect.poll(() => closed, { timeout: 2000 }).toBe(1);
    expect(epochs).toBeLessThan(3);
  });
});

describe('where nobody can tell who waits for whom, as in pages', () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it('a training function that searches itself is told so', async () => {
    vi.stubGlobal('process', { ...process, getBuiltinModule: undefined });
    vi.resetModules();
    const { runPoint } = await import('../../src/sweep/run-point.js');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const task = { index: 0, settings: {}, seed: 0 };
    const outer = runPoint(async () => {
      const { error } = await runPoint(() => ({ loss: 1 }), task);
      return { loss: 1, told: error!.message };
    }, task);
    await vi.advanceTimersByTimeAsync(30_000);
    expect((await outer).value!.told).toBe(
      'runPoint expects to get the default generator within 30 s, but another point still has it ' +
        'and waits; if that one waits for this one, search there with workers: 1, or else search ' +
        'one after the other',
    );
  });
});
