/**
 * When threads are started: once there has been a tenth of a second of work for them.
 */
import { afterAll, beforeEach, expect, it } from 'vitest';
import { wasmBackend } from '../../src/backend/wasm/backend.js';
import { plainBuild } from '../../src/backend/wasm/kernels.js';

let started = 0;
const count = () => void started++;
process.on('worker', count);
afterAll(() => void process.off('worker', count));
beforeEach(() => void (started = 0));

/** Threads that were started meanwhile. */
const startedBy = async (work: () => void) => {
  const before = started;
  work();
  await new Promise((resume) => setImmediate(resume)); // Node tells of them later
  return started - before;
};

const crewOf = (size: number) => {
  const { crew } = wasmBackend(plainBuild);
  crew.size = size;
  /** So much work of pieces that take so many nanoseconds each, as is said. */
  const work = (milliseconds: number, each: number) => () => {
    for (let left = 1e6 * milliseconds; left > 0; left -= each)
      crew.split(each, 16, 1, () => undefined);
  };
  return work;
};

it('are not started for little work, and are for more, each once', async () => {
  const work = crewOf(4);
  expect(await startedBy(work(90, 1e5))).toBe(0);
  expect(await startedBy(work(20, 1e5))).toBe(3);
  expect(await startedBy(work(200, 1e5))).toBe(0);
});

it('are not started for work of which no piece is worth a thread', async () => {
  const work = crewOf(4);
  expect(await startedBy(work(200, 2000))).toBe(0);
  expect(await startedBy(work(90, 1e5))).toBe(0);
});

it('are as many as the largest piece is worth', async () => {
  const work = crewOf(4);
  expect(await startedBy(work(110, 3500))).toBe(1);
  expect(await startedBy(work(1, 1e5))).toBe(2);
});

it('are not started for one thread', async () => {
  expect(await startedBy(crewOf(1)(200, 1e5))).toBe(0);
});
