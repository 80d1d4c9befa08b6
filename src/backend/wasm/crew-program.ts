/**
 * What a thread of a crew runs; crew-thread.ts says how the two sides meet. Nobody imports this
 * file: `npm run build:kernels` makes text of it (crew-program.generated.ts), which needs no file
 * that bundlers would have to find.
 */
import { runtime } from '../../core/code-generation.js';
import {
  ABSENT, ASLEEP, AWAKE, CALL, FAILED, FREE, NUMBERS, OFFERED, PLACE, PLACES, RECEIVED, SENT,
  STATES, TAKEN, type ThreadMessage,
} from './crew-thread.js'; // prettier-ignore

/** Milliseconds that a thread goes on looking for work before it sleeps. */
const PATIENCE = 0.2;

type Kernel = (...given: number[]) => number;

const modules: Kernel[][] = [];
let received = 0;

function receive({ memory, slot, modules: more }: ThreadMessage): void {
  for (const module of more) {
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    modules.push(Object.values(exports) as Kernel[]);
  }
  const words = new Int32Array(memory.buffer, slot, NUMBERS / 4);
  Atomics.store(words, RECEIVED, ++received);
  Atomics.compareExchange(words, 0, ABSENT, AWAKE);
  serve(words, new Float64Array(memory.buffer, slot + NUMBERS, (PLACES * PLACE) / 8));
}

function serve(words: Int32Array, numbers: Float64Array): void {
  let since = 0;
  for (let turn = 1; Atomics.load(words, SENT) === received; turn++) {
    const place = offered(words);
    if (place < PLACES) {
      const state = STATES + place;
      if (Atomics.compareExchange(words, state, OFFERED, TAKEN) !== OFFERED) continue;
      const done = run(numbers, place * (PLACE / 8));
      if (!done) Atomics.store(words, 0, ABSENT);
      Atomics.store(words, state, done ? FREE : FAILED);
      if (!done) return;
      turn = since = 0;
    } else if (turn % 1024 === 0) {
      const now = performance.now();
      since ||= now;
      if (now - since < PATIENCE) continue;
      Atomics.store(words, 0, ASLEEP);
      // What came before that has woken nobody.
      if (offered(words) === PLACES && Atomics.load(words, SENT) === received)
        Atomics.wait(words, 0, ASLEEP);
      Atomics.store(words, 0, AWAKE);
      since = 0;
    }
  }
}

/** The first place with a part to do; as many as there are where none has. */
function offered(words: Int32Array): number {
  let place = 0;
  while (place < PLACES && Atomics.load(words, STATES + place) !== OFFERED) place++;
  return place;
}

function run(n: Float64Array, at: number): boolean {
  try {
    let result = 0;
    const end = at + 1 + CALL * n[at];
    for (let i = at + 1; i < end; i += CALL) {
      // One by one: to spread them would take as long as a small part.
      result = modules[n[i]][n[i + 1]](
        n[i + 2], n[i + 3], n[i + 4], n[i + 5], n[i + 6], n[i + 7], n[i + 8], n[i + 9],
        n[i + 10], n[i + 11], n[i + 12], n[i + 13], n[i + 14], n[i + 15], n[i + 16],
      ); // prettier-ignore
    }
    n[at] = result;
    return true;
  } catch {
    return false;
  }
}

const port = runtime()?.getBuiltinModule?.('node:worker_threads').parentPort;
if (port) port.on('message', (message) => receive(message as ThreadMessage));
else globalThis.onmessage = ({ data }) => receive(data as ThreadMessage);
