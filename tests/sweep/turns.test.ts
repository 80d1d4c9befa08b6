import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { gridSearch, type TrainFunction } from '../../src/sweep/index.js';

const points = Array.from({ length: 200 }, (_, i) => i);
const busy = (milliseconds: number) => {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
};

/** Training functions in which no turn of the event loop comes by itself. */
const kinds: [string, (work: () => void) => TrainFunction<{ a: number }, undefined>][] = [
  ['a function', (work) => ({ a }) => (work(), { loss: a })],
  ['an async function', (work) => async ({ a }) => (work(), await Promise.resolve(), { loss: a })],
  ['a generator that yields nothing', (work) => function* ({ a }) { work(); return { loss: a }; }],
  ['a generator', (work) => function* ({ a }) { for (let i = 0; i < 5; i++) { work(); yield { loss: a }; } }],
  ['an async generator', (work) => async function* ({ a }) { for (let i = 0; i < 5; i++) { work(); yield await Promise.resolve({ loss: a }); } }],
]; // prettier-ignore

describe.each(kinds)('a search in this process, of %s that never waits', (_, make) => {
  it('hears an abort before anything else is trained', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    let [runs, atAbort] = [0, -1];
    const abort = () => {
      atAbort = runs;
      controller.abort(reason);
    };
    const train = make(() => {
      if (runs === 0) setTimeout(abort, 10);
      busy(1);
      runs++;
    });
    const sweep = gridSearch({ space: { a: points }, train, workers: 0, signal: controller.signal });
    await expect(sweep.summary()).rejects.toBe(reason);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(atAbort).toBeGreaterThan(0);
    expect(runs).toBe(atAbort);
  }); // prettier-ignore

  it('lets what was dropped be given back', async () => {
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void;
    let [runs, given] = [0, 0];
    const registry = new FinalizationRegistry<undefined>(() => given++);
    const train = make(() => {
      gc();
      runs++;
      registry.register({}, undefined);
    });
    await gridSearch({ space: { a: points.slice(0, 10) }, train, workers: 0 }).summary();
    expect(runs).toBeGreaterThanOrEqual(10);
    expect(given).toBeGreaterThan(runs / 2);
  });
});

describe('a turn', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });
  const turnWithout = async (...missing: string[]) => {
    vi.resetModules();
    for (const name of missing) vi.stubGlobal(name, undefined);
    return (await import('../../src/core/turn.js')).turn;
  };

  it.each([
    ['setImmediate', []],
    ['messages, in a page', ['setImmediate']],
    ['a timer, where there is nothing else', ['setImmediate', 'MessageChannel']],
  ] as const)('by %s lets timers fire', async (_, missing) => {
    const turn = await turnWithout(...missing);
    let fired = false;
    setTimeout(() => (fired = true));
    const end = performance.now() + 2000;
    while (!fired && performance.now() < end) await turn();
    expect(fired).toBe(true);
  });

  it('in a page does not wait for a timer', async () => {
    const turn = await turnWithout('setImmediate', 'setTimeout');
    await turn();
  });
});
