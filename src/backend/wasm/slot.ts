/**
 * One thread of a crew, seen from the thread that offers it parts: a place for what is needed at
 * once, and one for what is needed later.
 */
import { startThread, type StartedThread } from './crew-start.js';
import { ASLEEP, AWAKE, NUMBERS, RECEIVED, SENT, SLOT } from './crew-thread.js';
import type { Block, KernelMemory } from './memory.js';
import { Place, type KernelNumbers } from './place.js';

export class Slot {
  /** Held, so that the memory is not given to others. */
  readonly #block: Block;
  /** The line of words that both sides know. */
  readonly words: Int32Array;
  /** For what is needed at once, which the thread does first. */
  readonly now: Place;
  readonly later: Place;
  /** Whether its thread came to an end. */
  isLost = false;
  #sent = 0;
  #thread: StartedThread | undefined;

  constructor(memory: KernelMemory, wasm: WebAssembly.Memory, kernels: KernelNumbers) {
    this.#block = memory.allocate(SLOT);
    this.words = new Int32Array(wasm.buffer, this.#block.pointer, NUMBERS / 4).fill(0);
    this.now = new Place(this, 0, kernels);
    this.later = new Place(this, 1, kernels);
  }

  /** Starts its thread, where there are any; until then nothing that is offered will be taken. */
  start(wasm: WebAssembly.Memory, modules: readonly WebAssembly.Module[]): void {
    this.#thread = startThread(() => this.lose());
    this.send(wasm, modules);
  }

  /** Sends the thread more kernels. */
  send(memory: WebAssembly.Memory, modules: readonly WebAssembly.Module[]): void {
    if (!this.#thread) return;
    // Counted first: a thread that has the message already would not begin.
    Atomics.store(this.words, SENT, ++this.#sent);
    this.#thread.send({ memory, slot: this.#block.pointer, modules });
    this.wake();
  }

  /** After something has come for it. */
  wake(): void {
    const { words } = this;
    if (Atomics.load(words, 0) !== ASLEEP) return;
    Atomics.store(words, 0, AWAKE);
    Atomics.notify(words, 0);
  }

  /** Its thread is not counted on any more. */
  lose(): void {
    this.#thread = undefined;
    this.isLost = true;
  }

  /** Whether it can be offered something. */
  get ready(): boolean {
    const state = Atomics.load(this.words, 0);
    const there = state === AWAKE || state === ASLEEP;
    return there && this.#thread !== undefined && Atomics.load(this.words, RECEIVED) === this.#sent;
  }
}
