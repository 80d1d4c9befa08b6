/**
 * Threads that compute together on one memory. Work is cut into parts that know nothing of one
 * another: this thread does the first, and every other is offered one. What nobody has begun by the
 * time this thread is done with its own, it does itself. So it never waits for a thread that
 * sleeps, has yet to start or has no processor; only for one that is at work.
 *
 * Not here: from which size on that pays (tuning.ts), what a thread runs (crew-program.ts), and how
 * one is started (crew-start.ts).
 */
import { processors } from '../../core/processors.js';
import type { KernelHost, RunKernel } from '../kernel-host.js';
import { VECTOR } from './kernels.generated.js';
import { LINE, type KernelMemory } from './memory.js';
import { Slot } from './slot.js';
import { Tuning } from './tuning.js';

type Part = Parameters<KernelHost['split']>[3];

/** Nanoseconds that a part must take to be worth another thread, at the very least. */
const WORTH = 1500;
/** Nanoseconds of work worth sharing before threads are started. */
const START_AFTER = 20e6;

export class Crew implements KernelHost {
  readonly #memory: KernelMemory;
  readonly #wasm: WebAssembly.Memory;
  readonly #modules: WebAssembly.Module[] = [];
  /** Kernels by the numbers that threads know them by: of their module, and in it. */
  readonly #numbers = new Map<unknown, readonly [module: number, kernel: number]>();
  #size: number | undefined;
  readonly #slots: Slot[] = [];
  /** How many threads were to be started. */
  #hired = 0;
  /** Nanoseconds of work worth sharing that there have been. */
  #work = 0;
  #result = 0;
  #tuning = new Tuning();

  /** Lists of arguments would cost several times what a call does: as many as kernels have. */
  readonly #now = ((
    kernel: (...given: unknown[]) => number,
    a: unknown, b: unknown, c: unknown, d: unknown, e: unknown, f: unknown, g: unknown, h: unknown,
    i: unknown, j: unknown, k: unknown, l: unknown, m: unknown, n: unknown, o: unknown,
  ) => {
    this.#result = kernel(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o);
  }) as RunKernel; // prettier-ignore

  constructor(memory: KernelMemory, wasm: WebAssembly.Memory) {
    this.#memory = memory;
    this.#wasm = wasm;
  }

  /** How many threads there may be, this one included. */
  get size(): number {
    return (this.#size ??= processors());
  }

  set size(size: number) {
    this.#size = size;
    this.#tuning = new Tuning();
  }

  start<K extends object>(bytes: Uint8Array): K {
    const module = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.#wasm } });
    const number = this.#modules.push(module) - 1;
    Object.values(exports).forEach((kernel, i) => this.#numbers.set(kernel, [number, i]));
    for (const slot of this.#slots) slot.send(this.#wasm, [module]);
    return exports as K;
  }

  split(nanoseconds: number, pieces: number, grain: number, part: Part): number {
    if (nanoseconds >= 2 * WORTH && pieces > grain && this.size > 1) {
      const most = Math.min(nanoseconds / WORTH, Math.ceil(pieces / grain), this.size) | 0;
      if (this.#areThere(nanoseconds, most) && this.#tuning.shares(nanoseconds))
        return this.#together(nanoseconds, most, pieces, grain, part);
    }
    part(this.#now, 0, pieces, 0);
    return this.#result;
  }

  overVectors(
    vectors: number,
    nanoseconds: number,
    part: (run: RunKernel, at: number, vectors: number) => void,
  ): number {
    return this.split(nanoseconds * vectors, vectors, LINE / VECTOR, (run, from, to) =>
      part(run, from * VECTOR, to - from),
    );
  }

  /** Whether there are threads for such work, of which no more are started than it can use. */
  #areThere(nanoseconds: number, most: number): boolean {
    this.#work += nanoseconds;
    if (this.#work < START_AFTER) return false;
    for (; this.#hired < most - 1; this.#hired++) this.#hire();
    return this.#slots.some((slot, i) => i < this.size - 1 && slot.ready);
  }

  #hire(): void {
    try {
      const slot = new Slot(this.#memory, this.#wasm, this.#numbers);
      if (slot.start(this.#wasm, this.#modules)) this.#slots.push(slot);
    } catch {
      // No memory, or no threads here: this one does it all.
    }
  }

  #together(nanoseconds: number, most: number, pieces: number, grain: number, part: Part): number {
    const ready: Slot[] = [];
    for (const slot of this.#slots) {
      if (ready.length + 1 < most && slot.ready) ready.push(slot);
    }
    const parts = ready.length + 1;
    const each = pieces / grain / parts;
    let to = pieces;
    for (let i = parts - 1; i > 0; i--) {
      const from = grain * Math.round(each * i);
      ready[i - 1].begin(from, to);
      part(ready[i - 1].record, from, to, i);
      ready[i - 1].offer();
      to = from;
    }
    part(this.#now, 0, to, 0);
    let least = this.#result;
    for (let i = 1; i < parts; i++) {
      const slot = ready[i - 1];
      if (slot.takeBack()) part(this.#now, slot.from, slot.to, i);
      else {
        const waited = 1e6 * this.#waitFor(slot, ready) - nanoseconds / parts;
        if (waited > 0) this.#tuning.waited(waited);
        this.#result = slot.result;
      }
      least = Math.min(least, this.#result);
    }
    return least;
  }

  /** Where one fails, the others may no longer begin: the memory of their parts is given up. */
  #waitFor(slot: Slot, offered: readonly Slot[]): number {
    try {
      return slot.wait();
    } catch (error) {
      for (const other of offered) other.takeBack();
      throw error;
    }
  }
}
