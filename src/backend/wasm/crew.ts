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
import { Later, type Offered } from './later.js';
import { LINE, type KernelMemory } from './memory.js';
import type { Place } from './place.js';
import { Slot } from './slot.js';
import { Tuning } from './tuning.js';

/** Runs the kernels of some pieces; see `KernelHost.split`. */
export type Part = Parameters<KernelHost['split']>[3];

/** Nanoseconds that a part must take to be worth another thread, at the very least. */
const WORTH = 1500;
/** The same where nobody waits for it: offering it is what it costs. */
const WORTH_LATER = 4000;
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
  #later: Later | undefined;
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
    const most = Math.min(nanoseconds / WORTH, Math.ceil(pieces / grain), this.size) | 0;
    const helpers = this.#helpers(nanoseconds, most - 1);
    if (helpers.length > 0) return this.#together(helpers, nanoseconds, pieces, grain, part);
    part(this.#now, 0, pieces, 0);
    return this.#result;
  }

  /**
   * Does some work, as `split` does, that nobody needs before `finish` is called of what this
   * gives; which is nothing where it is done.
   */
  later(nanoseconds: number, pieces: number, grain: number, part: Part): Later | undefined {
    this.#later?.finish();
    const most = Math.min(nanoseconds / WORTH_LATER, Math.ceil(pieces / grain)) | 0;
    const helpers = this.#helpers(nanoseconds, Math.min(most, this.size - 1));
    if (helpers.length === 0) {
      part(this.#now, 0, pieces, 0);
      return undefined;
    }
    // Whole ones of what each thread has where work is split: so numbers stay with their threads.
    const threads = helpers.length + 1;
    const places = Math.min(most, helpers.length * helpers[0].later.length);
    const parts = places > threads ? places - (places % threads) : places;
    const offered: Offered[] = [];
    let to = pieces;
    for (let i = parts - 1; i >= 0; i--) {
      const given = offered.length;
      const place = helpers[given % helpers.length].later[Math.floor(given / helpers.length)];
      const from = grain * Math.round((pieces / grain / parts) * i);
      this.#offer(place, from, to, 0, part);
      offered.unshift({ place, run: () => part(this.#now, place.from, place.to, 0) });
      to = from;
    }
    return (this.#later = new Later(offered, (waited) => this.#note(waited, nanoseconds / parts)));
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

  /** Up to `most` other threads, where such work is to be shared with them. */
  #helpers(nanoseconds: number, most: number): Slot[] {
    const helpers: Slot[] = [];
    if (nanoseconds < 2 * WORTH || most < 1) return helpers;
    this.#work += nanoseconds;
    if (this.#work < START_AFTER) return helpers;
    for (; this.#hired < most; this.#hired++) this.#hire();
    for (const slot of this.#slots) if (helpers.length < most && slot.ready) helpers.push(slot);
    return helpers.length === 0 || this.#tuning.shares(nanoseconds) ? helpers : [];
  }

  #hire(): void {
    try {
      const slot = new Slot(this.#memory, this.#wasm, this.#numbers);
      if (slot.start(this.#wasm, this.#modules)) this.#slots.push(slot);
    } catch {
      // No memory, or no threads here: this one does it all.
    }
  }

  #together(
    helpers: readonly Slot[],
    nanoseconds: number,
    pieces: number,
    grain: number,
    part: Part,
  ): number {
    const parts = helpers.length + 1;
    const each = pieces / grain / parts;
    let to = pieces;
    for (let i = parts - 1; i > 0; i--) {
      const from = grain * Math.round(each * i);
      this.#offer(helpers[i - 1].now, from, to, i, part);
      to = from;
    }
    part(this.#now, 0, to, 0);
    let least = this.#result;
    for (let i = 1; i < parts; i++) {
      const place = helpers[i - 1].now;
      if (place.takeBack()) part(this.#now, place.from, place.to, i);
      else {
        this.#note(this.#waitFor(place, helpers), nanoseconds / parts);
        this.#result = place.result;
      }
      least = Math.min(least, this.#result);
    }
    return least;
  }

  #offer(place: Place, from: number, to: number, index: number, part: Part): void {
    place.begin(from, to);
    part(place.record, from, to, index);
    place.offer();
  }

  /** That a part of so many nanoseconds has been waited for. */
  #note(milliseconds: number, nanoseconds: number): void {
    const waited = 1e6 * milliseconds - nanoseconds;
    if (waited > 0) this.#tuning.waited(waited);
  }

  /** Where one fails, the others may no longer begin: the memory of their parts is given up. */
  #waitFor(place: Place, helpers: readonly Slot[]): number {
    try {
      return place.wait();
    } catch (error) {
      for (const { now } of helpers) now.takeBack();
      throw error;
    }
  }
}
