/**
 * A thread of a crew and the one that offers it parts, each by itself, with the other played.
 * Together: threads.test.ts.
 */
import { runInNewContext } from 'node:vm';
import { expect, it, vi } from 'vitest';
import { threadProgram } from '../../src/backend/wasm/crew-program.generated.js';
import { ASLEEP, READY, RECEIVED, SENT, SLOT, TAKEN } from '../../src/backend/wasm/crew-thread.js'; // prettier-ignore
import { HEAP_BASE } from '../../src/backend/wasm/kernels.generated.js';
import { sharedMemory } from '../../src/backend/wasm/kernels.js';
import { KernelMemory } from '../../src/backend/wasm/memory.js';
import { Slot } from '../../src/backend/wasm/slot.js';

it('waits for a thread that stood still because all the process did', () => {
  const wasm = sharedMemory();
  const memory = new KernelMemory(wasm, HEAP_BASE);
  const { pointer, bytes } = memory.allocate(64);
  const slot = new Slot(memory, wasm, new Map());
  const words = new Int32Array(wasm.buffer, pointer + bytes);
  words[0] = TAKEN;
  let [now, looks] = [1000, 0];
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
    looks++;
    if (looks === 5) now += 3600e3;
    if (looks === 8) words[0] = READY;
    return now++;
  });
  expect(slot.wait()).toBe(106);
  words[0] = TAKEN;
  clock.mockImplementation(() => (now += 100));
  expect(() => slot.wait()).toThrow('one came to an end in the middle');
  clock.mockRestore();
});

it('has no thread that sleeps through what is sent to it', () => {
  const memory = { buffer: new SharedArrayBuffer(SLOT) };
  const words = new Int32Array(memory.buffer);
  words[SENT] = 1;
  const atomics = {
    load: Atomics.load,
    store: Atomics.store,
    compareExchange: (at: Int32Array, i: number, from: number, to: number) => {
      // The other side sends something, and finds nobody to wake.
      if (to === ASLEEP) words[SENT] = 2;
      return Atomics.compareExchange(at, i, from, to);
    },
    wait: () => {
      throw new Error('asleep');
    },
  };
  const thread = { Atomics: atomics, performance, onmessage: (_: { data: object }) => undefined };
  runInNewContext(threadProgram, thread);
  thread.onmessage({ data: { memory, slot: 0, modules: [] } });
  expect([words[0], words[SENT], words[RECEIVED]]).toEqual([READY, 2, 1]);
});
