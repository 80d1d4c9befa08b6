/**
 * One thread of a crew, seen from the thread that offers it parts; crew-thread.ts says how the two
 * meet.
 */
import { startThread, type StartedThread } from './crew-start.js';
import {
  ASLEEP, CALL, FAILED, NUMBERS, OFFERED, READY, RECEIVED, SENT, SLOT, TAKEN,
} from './crew-thread.js'; // prettier-ignore
import type { RunKernel } from '../kernel-host.js';
import type { Block, KernelMemory } from './memory.js';

/** Milliseconds after which a thread that does not come to an end is taken for dead. */
const DEAD_AFTER = 10_000;
/** How much from one look at the clock to the next counts: after more, all threads stood still. */
const LOOK = 100;

export class Slot {
  /** Held, so that the memory is not given to others. */
  readonly #block: Block;
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;
  #at = 1;
  /** The pieces of its part. */
  from = 0;
  to = 0;
  #sent = 0;
  #thread: StartedThread | undefined;
  /** Takes a kernel down as the next one of the part that is being written. */
  readonly record: RunKernel;

  constructor(
    memory: KernelMemory,
    wasm: WebAssembly.Memory,
    kernels: ReadonlyMap<unknown, readonly [module: number, kernel: number]>,
  ) {
    this.#block = memory.allocate(SLOT);
    const { pointer } = this.#block;
    this.#words = new Int32Array(wasm.buffer, pointer, NUMBERS / 4).fill(0);
    this.#numbers = new Float64Array(wasm.buffer, pointer + NUMBERS, (SLOT - NUMBERS) / 8);
    this.record = (kernel, ...given) => {
      const numbers = this.#numbers;
      const at = this.#at;
      [numbers[at], numbers[at + 1]] = kernels.get(kernel)!;
      for (let i = 0; i < given.length; i++) numbers[at + 2 + i] = Number(given[i]);
      numbers[0]++;
      this.#at = at + CALL;
    };
  }

  /** Starts its thread; whether that could be done. */
  start(wasm: WebAssembly.Memory, modules: readonly WebAssembly.Module[]): boolean {
    this.#thread = startThread(() => (this.#thread = undefined));
    this.send(wasm, modules);
    return this.#thread !== undefined;
  }

  /** Sends the thread more kernels. */
  send(memory: WebAssembly.Memory, modules: readonly WebAssembly.Module[]): void {
    this.#thread?.send({ memory, slot: this.#block.pointer, modules });
    Atomics.store(this.#words, SENT, ++this.#sent);
    this.#wake(Atomics.compareExchange(this.#words, 0, ASLEEP, READY));
  }

  #wake(state: number): void {
    if (state === ASLEEP) Atomics.notify(this.#words, 0);
  }

  /** Whether it can be offered something. */
  get ready(): boolean {
    const state = Atomics.load(this.#words, 0);
    const there = state === READY || state === ASLEEP;
    return (
      there && this.#thread !== undefined && Atomics.load(this.#words, RECEIVED) === this.#sent
    );
  }

  /** A new part is going to be written. */
  begin(from: number, to: number): void {
    this.from = from;
    this.to = to;
    this.#numbers[0] = 0;
    this.#at = 1;
  }

  /** Offers the part. */
  offer(): void {
    this.#wake(Atomics.exchange(this.#words, 0, OFFERED));
  }

  /** Whether the thread has not begun, and now will not. */
  takeBack(): boolean {
    return Atomics.compareExchange(this.#words, 0, OFFERED, READY) === OFFERED;
  }

  /**
   * Waits until the thread has done the part. Gives for how many milliseconds, where they are many.
   *
   * @throws Error if it comes to no end.
   */
  wait(): number {
    const words = this.#words;
    let [last, waited, state] = [0, 0, TAKEN];
    for (let turn = 1; (state = Atomics.load(words, 0)) === TAKEN; turn++) {
      if (turn % 4096 !== 0) continue;
      const now = performance.now();
      waited += Math.min(now - (last || now), LOOK);
      last = now;
      if (waited > DEAD_AFTER) break;
    }
    if (state !== TAKEN && state !== FAILED) return waited;
    this.#thread = undefined;
    throw new Error(
      'the wasm backend expects its threads to do what they have begun, but one came to an end ' +
        'in the middle, and the numbers it was computing are wrong; load what was saved last',
    );
  }

  /** What the last kernel of the part gave. */
  get result(): number {
    return this.#numbers[0];
  }
}
