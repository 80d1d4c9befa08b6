/**
 * A thread of a crew and the one that offers it parts, each by itself, with the other played.
 * Together: threads.test.ts.
 */
import { runInNewContext } from 'node:vm';
import { expect, it, vi } from 'vitest';
import { threadProgram } from '../../src/backend/wasm/crew-program.generated.js';
import { ASLEEP, AWAKE, FREE, NUMBERS, OFFERED, PLACE, RECEIVED, SENT, SLOT, STATES, TAKEN } from '../../src/backend/wasm/crew-thread.js'; // prettier-ignore
import { HEAP_BASE } from '../../src/backend/wasm/kernels.generated.js';
import { sharedMemory } from '../../src/backend/wasm/kernels.js';
import { KernelMemory } from '../../src/backend/wasm/memory.js';
import { endAll } from '../../src/backend/wasm/place.js';
import { Slot } from '../../src/backend/wasm/slot.js';

it('waits for a thread that stood still because all the process did', () => {
  const wasm = sharedMemory();
  const memory = new KernelMemory(wasm, HEAP_BASE);
  const { words, now: place } = new Slot(memory, wasm, new Map());
  words[STATES] = TAKEN;
  let [now, looks] = [1000, 0];
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
    looks++;
    if (looks === 5) now += 3600e3;
    if (looks === 8) words[STATES] = FREE;
    return now++;
  });
  expect(place.wait()).toBe(106);
  words[STATES] = TAKEN;
  clock.mockImplementation(() => (now += 100));
  expect(() => place.wait()).toThrow('one came to an end in the middle');
  clock.mockRestore();
});

it('waits for threads that are dead once, and for all together', () => {
  const wasm = sharedMemory();
  const memory = new KernelMemory(wasm, HEAP_BASE);
  const slots = [1, 2, 3, 4].map(() => new Slot(memory, wasm, new Map()));
  for (const { words } of slots) words[STATES] = TAKEN;
  let [now, looks] = [1000, 0];
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
    looks++;
    return (now += 100);
  });
  const places = slots.map((slot) => slot.now);
  slots[3].lose(); // its thread has told that it ended
  expect(() => places[3].wait()).toThrow('one came to an end in the middle');
  expect(looks).toBe(1);
  expect(() => places[0].wait()).toThrow('one came to an end in the middle');
  const once = looks;
  expect(once).toBeGreaterThan(100); // ten seconds
  endAll(places);
  expect(looks).toBeLessThan(once + 10);
  expect(slots.map(({ isLost }) => isLost)).toEqual([true, true, true, true]);
  clock.mockRestore();
});

it('gives a thread that is at its part its time, though another one is dead', () => {
  const wasm = sharedMemory();
  const memory = new KernelMemory(wasm, HEAP_BASE);
  const [dead, alive] = [1, 2].map(() => new Slot(memory, wasm, new Map()));
  for (const { words } of [dead, alive]) words[STATES] = TAKEN;
  dead.lose();
  let [now, looks] = [1000, 0];
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
    if (++looks === 50) alive.words[STATES] = FREE;
    return (now += 100);
  });
  endAll([dead.now, alive.now]);
  expect(alive.isLost).toBe(false);
  expect(looks).toBe(50);
  clock.mockRestore();
});

/** A thread that is played here: its memory, and what runs it until `done`. */
function playedThread(atomics: object, modules: readonly object[] = []) {
  const memory = { buffer: new SharedArrayBuffer(SLOT) };
  const words = new Int32Array(memory.buffer);
  words[SENT] = 1;
  const thread = {
    Atomics: {
      load: Atomics.load,
      store: Atomics.store,
      compareExchange: Atomics.compareExchange,
      wait: () => {
        throw new Error('asleep');
      },
      ...atomics,
    },
    WebAssembly: { Instance: function (exports: object) { return { exports }; } }, // prettier-ignore
    performance,
    onmessage: (_: { data: object }) => undefined,
  };
  runInNewContext(threadProgram, thread);
  const run = () => thread.onmessage({ data: { memory, slot: 0, modules } });
  return { memory, words, run };
}

it.each(['is sent', 'is offered'])('has no thread that sleeps through what %s', (what) => {
  const store = (at: Int32Array, i: number, state: number) => {
    // The other side does so, and finds nobody to wake.
    if (state === ASLEEP) words[what === 'is sent' ? SENT : STATES + 2]++;
    else if (state === AWAKE) words[SENT] = 2;
    return Atomics.store(at, i, state);
  };
  const { words, run } = playedThread({ store });
  run();
  expect([words[0], words[SENT], words[RECEIVED]]).toEqual([AWAKE, 2, 1]);
});

it('has a thread that first does what is needed at once', () => {
  const done: number[] = [];
  const kernel = (number: number) => {
    done.push(number);
    if (done.length === 2) words[SENT] = 2;
  };
  const { memory, words, run } = playedThread({}, [{ kernel }]);
  for (const place of [1, 0]) {
    const numbers = new Float64Array(memory.buffer, NUMBERS + place * PLACE);
    numbers.set([1, 0, 0, place]);
    words[STATES + place] = OFFERED;
  }
  run();
  expect(done).toEqual([0, 1]);
  expect([...words.subarray(STATES, STATES + 2)]).toEqual([FREE, FREE]);
});
