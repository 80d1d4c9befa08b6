/**
 * What a thread of a crew runs; crew-thread.ts says how the two sides meet. Nobody imports this
 * file: `npm run build:kernels` makes text of it (crew-program.generated.ts), which needs no file
 * that bundlers would have to find.
 */
import { runtime } from '../../core/code-generation.js';
import {
  ABSENT, ASLEEP, CALL, CALLS, FAILED, NUMBERS, OFFERED, READY, RECEIVED, SENT, TAKEN,
  type ThreadMessage,
} from './crew-thread.js'; // prettier-ignore

/** Milliseconds that a thread goes on looking for work before it sleeps. */
const AWAKE = 0.2;

type Kernel = (...given: number[]) => number;

const modules: Kernel[][] = [];
let received = 0;

function receive({ memory, slot, modules: more }: ThreadMessage): void {
  for (const module of more) {
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    modules.push(Object.values(exports) as Kernel[]);
  }
  const words = new Int32Array(memory.buffer, slot, NUMBERS / 4);
  const numbers = new Float64Array(memory.buffer, slot + NUMBERS, 1 + CALLS * CALL);
  Atomics.store(words, RECEIVED, ++received);
  Atomics.compareExchange(words, 0, ABSENT, READY);
  serve(words, numbers);
}

function serve(words: Int32Array, numbers: Float64Array): void {
  let since = 0;
  for (let turn = 1; Atomics.load(words, SENT) === received; turn++) {
    if (
      Atomics.load(words, 0) === OFFERED &&
      Atomics.compareExchange(words, 0, OFFERED, TAKEN) === OFFERED
    ) {
      if (!run(words, numbers)) return;
      turn = since = 0;
    } else if (turn % 1024 === 0) {
      const now = performance.now();
      since ||= now;
      if (now - since < AWAKE) continue;
      if (Atomics.compareExchange(words, 0, READY, ASLEEP) === READY) {
        // What was sent before that has woken nobody.
        if (Atomics.load(words, SENT) === received) Atomics.wait(words, 0, ASLEEP);
        Atomics.compareExchange(words, 0, ASLEEP, READY);
      }
      since = 0;
    }
  }
}

function run(words: Int32Array, n: Float64Array): boolean {
  try {
    let result = 0;
    const end = 1 + CALL * n[0];
    for (let i = 1; i < end; i += CALL) {
      // One by one: to spread them would take as long as a small part.
      result = modules[n[i]][n[i + 1]](
        n[i + 2], n[i + 3], n[i + 4], n[i + 5], n[i + 6], n[i + 7], n[i + 8], n[i + 9],
        n[i + 10], n[i + 11], n[i + 12], n[i + 13], n[i + 14], n[i + 15], n[i + 16],
      ); // prettier-ignore
    }
    n[0] = result;
    Atomics.store(words, 0, READY);
    return true;
  } catch {
    Atomics.store(words, 0, FAILED);
    return false;
  }
}

const port = runtime()?.getBuiltinModule?.('node:worker_threads').parentPort;
if (port) port.on('message', (message) => receive(message as ThreadMessage));
else globalThis.onmessage = ({ data }) => receive(data as ThreadMessage);
