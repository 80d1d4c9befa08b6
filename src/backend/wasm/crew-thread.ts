/**
 * A thread of a crew: what it shares with whoever started it, and what it runs. The program is
 * text, so that it needs no file that bundlers would have to find.
 *
 * The two meet in a slot of the kernels' memory: a line of words, then the numbers of a part. Its
 * state goes from READY to OFFERED, by the other side, which has written a part; to TAKEN, and back
 * to READY. Or it goes straight back, where the other side does the part itself. A thread without
 * anything to do goes from READY to ASLEEP after a while, and who offers it something wakes it.
 */

/** States, in a slot's first word. */
export const ABSENT = 0;
export const READY = 1;
export const ASLEEP = 2;
export const OFFERED = 3;
export const TAKEN = 4;
export const FAILED = 5;

/** The other words: how many messages were sent to the thread, and how many it has had. */
export const SENT = 1;
export const RECEIVED = 2;

/** Where a slot's numbers begin, in bytes. */
export const NUMBERS = 64;
/** How many kernels a part has at most. */
export const CALLS = 4;
/** Numbers of a call: its module, its kernel, and what that is given at most. */
export const CALL = 2 + 15;
/** Bytes of a slot. The first number is how many calls there are, and afterwards the result. */
export const SLOT = NUMBERS + 8 * (1 + CALLS * CALL);

/** Milliseconds that a thread goes on looking for work before it sleeps. */
const AWAKE = 0.2;

const given = Array.from({ length: CALL - 2 }, (_, i) => `numbers[i + ${2 + i}]`).join(', ');

/** A message to a thread. */
export interface ThreadMessage {
  readonly memory: WebAssembly.Memory;
  /** Where its slot is. */
  readonly slot: number;
  /** The kernels' modules that it does not have yet. */
  readonly modules: readonly WebAssembly.Module[];
}

/** The program. */
export const threadProgram = `'use strict';
const node = globalThis.process?.getBuiltinModule?.('node:worker_threads').parentPort;
const modules = [];
let received = 0;

function receive({ memory, slot, modules: more }) {
  for (const module of more) {
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    modules.push(Object.values(exports));
  }
  const words = new Int32Array(memory.buffer, slot, ${NUMBERS / 4});
  const numbers = new Float64Array(memory.buffer, slot + ${NUMBERS}, ${1 + CALLS * CALL});
  Atomics.store(words, ${RECEIVED}, ++received);
  Atomics.compareExchange(words, 0, ${ABSENT}, ${READY});
  serve(words, numbers);
}

function serve(words, numbers) {
  let since = 0;
  for (let turn = 1; Atomics.load(words, ${SENT}) === received; turn++) {
    if (
      Atomics.load(words, 0) === ${OFFERED} &&
      Atomics.compareExchange(words, 0, ${OFFERED}, ${TAKEN}) === ${OFFERED}
    ) {
      if (!run(words, numbers)) return;
      turn = since = 0;
    } else if (turn % 1024 === 0) {
      const now = performance.now();
      since ||= now;
      if (now - since < ${AWAKE}) continue;
      if (Atomics.compareExchange(words, 0, ${READY}, ${ASLEEP}) === ${READY}) {
        // What was sent before that has woken nobody.
        if (Atomics.load(words, ${SENT}) === received) Atomics.wait(words, 0, ${ASLEEP});
        Atomics.compareExchange(words, 0, ${ASLEEP}, ${READY});
      }
      since = 0;
    }
  }
}

function run(words, numbers) {
  try {
    let result = 0;
    const end = 1 + ${CALL} * numbers[0];
    for (let i = 1; i < end; i += ${CALL}) {
      const kernel = modules[numbers[i]][numbers[i + 1]];
      result = kernel(${given});
    }
    numbers[0] = result;
    Atomics.store(words, 0, ${READY});
    return true;
  } catch {
    Atomics.store(words, 0, ${FAILED});
    return false;
  }
}

if (node) node.on('message', receive);
else globalThis.onmessage = ({ data }) => receive(data);
`;
