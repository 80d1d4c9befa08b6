/**
 * Threads that compute together on one memory. Work is cut into parts that know nothing of one
 * another: this thread does the first, and every other is offered one. What nobody has begun by the
 * time this thread is done with its own, it does itself. So it never waits for a thread that
 * sleeps, has yet to start or has no processor; only for one that has begun.
 *
 * Not here: from which size on that pays (tuning.ts), what a thread runs (crew-program.ts), and how
 * one is started (crew-start.ts).
 */
import { processors } from '../../core/processors.js';
import type { KernelHost, RunKernel } from '../kernel-host.js';
import { VECTOR } from './kernels.generated.js';
import { Later, type Offered } from './later.js';
import { LINE, type KernelMemory } from './memory.js';
import { endAll, type Place } from './place.js';
import { Slot } from './slot.js';
import { Tuning } from './tuning.js';

/** Runs the kernels of some pieces; see `KernelHost.split`. */
export type Part = Parameters<KernelHost['split']>[3];

/** Nanoseconds that a part must take to be worth another thread, at the very least. */
const WORTH = 1500;
/** Nanoseconds of work worth sharing before threads are started: those of a moment need none. */
const START_AFTER = 100e6;

/**
 * Where pieces are cut, about at a share of them and at a multiple of the grain: as many shares as
 * there are grains, or fewer, have a piece each.
 */
export const cutAt = (pieces: number, grain: number, share: number): number =>
  grain * Math.ceil(Math.ceil(pieces / grain) * share - 0.5);

export class Crew implements KernelHost {
  readonly #memory: KernelMemory;
  readonly #wasm: WebAssembly.Memory;
  readonly #modules: WebAssembly.Module[] = [];
  /** Kernels by the numbers that threads know them by: of their module, and in it. */
  readonly #numbers = new Map<unknown, readonly [module: number, kernel: number]>();
  #size: number | undefined;
  readonly #slots: Slot[] = [];
  #isFull = false;
  /** How many of the slots' threads were to be started. */
  #started = 0;
  /** Nanoseconds of work worth sharing that there have been. */
  #work = 0;
  #result = 0;
  /** Parts are under way: what one of them asks for within it is not shared. */
  #isSharing = false;
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
    const helpers = this.#helpers(nanoseconds, Math.ceil(pieces / grain));
    if (helpers.length > 0) return this.#together(helpers, nanoseconds, pieces, grain, part);
    part(this.#now, 0, pieces, 0);
    return this.#result;
  }

  /**
   * Does some work, as `split` does, but may come back when its own part is done: the others are
   * once `finish` has been called of what this gives; which is nothing where all is done.
   */
  later(nanoseconds: number, pieces: number, grain: number, part: Part): Later | undefined {
    return this.#postpone(1, nanoseconds, pieces, grain, part);
  }

  /** The same, with no part of its own: of work that may be anybody's. */
  aside(nanoseconds: number, pieces: number, part: Part): Later | undefined {
    return this.#postpone(0, nanoseconds, pieces, 1, part);
  }

  /** @param own - How many parts are done at once. */
  #postpone(
    own: number, nanoseconds: number, pieces: number, grain: number, part: Part,
  ): Later | undefined {
    this.#later?.finish();
    const helpers = this.#helpers(nanoseconds, Math.ceil(pieces / grain) + 1 - own);
    const places = helpers.map(({ later }) => later);
    const each = nanoseconds / (places.length + own);
    try {
      const to = this.#offer(places, own, pieces, grain, part, each);
      if (to > 0) part(this.#now, 0, to, 0);
    } catch (error) {
      endAll(places);
      throw error;
    }
    if (places.length === 0) return undefined;
    const offered = places.map((place, i): Offered => ({
      place,
      run: () => part(this.#now, place.from, place.to, i + own),
    }));
    return (this.#later = new Later(offered, (waited) => this.#note(waited, each)));
  } // prettier-ignore

  overVectors(
    vectors: number,
    nanoseconds: number,
    part: (run: RunKernel, at: number, vectors: number) => void,
  ): number {
    return this.split(nanoseconds * vectors, vectors, LINE / VECTOR, (run, from, to) =>
      part(run, from * VECTOR, to - from),
    );
  }

  /** Other threads, where such work of at most so many parts is to be shared with them. */
  #helpers(nanoseconds: number, parts: number): Slot[] {
    const most = (Math.min(nanoseconds / WORTH, parts, this.size) | 0) - 1;
    const helpers: Slot[] = [];
    if (most < 1 || this.#isSharing) return helpers;
    this.#work += nanoseconds;
    while (this.#slots.length < most && !this.#isFull) this.#hire();
    if (this.#work > START_AFTER) this.#startThreads();
    const { isCold } = this.#tuning;
    for (const slot of this.#slots)
      if (helpers.length < most && (isCold ? !slot.isLost : slot.ready)) helpers.push(slot);
    return helpers.length === 0 || this.#tuning.shares(nanoseconds) ? helpers : [];
  }

  #hire(): void {
    try {
      this.#slots.push(new Slot(this.#memory, this.#wasm, this.#numbers));
    } catch {
      this.#isFull = true; // no memory: this thread and those that there are do it all
    }
  }

  #startThreads(): void {
    for (; this.#started < this.#slots.length; this.#started++) {
      this.#slots[this.#started].start(this.#wasm, this.#modules);
    }
  }

  #together(
    helpers: readonly Slot[],
    nanoseconds: number,
    pieces: number,
    grain: number,
    part: Part,
  ): number {
    const places = helpers.map(({ now }) => now);
    const each = nanoseconds / (places.length + 1);
    this.#isSharing = true;
    try {
      part(this.#now, 0, this.#offer(places, 1, pieces, grain, part, each), 0);
      let least = this.#result;
      for (let i = 0; i < places.length; i++) {
        const place = places[i];
        if (place.takeBack()) part(this.#now, place.from, place.to, i + 1);
        else {
          this.#note(place.wait(), each);
          this.#result = place.result;
        }
        least = Math.min(least, this.#result);
      }
      return least;
    } catch (error) {
      endAll(places); // the memory of their parts is given up
      throw error;
    } finally {
      this.#isSharing = false;
    }
  }

  /** Offers all parts but this thread's own; gives where these end. */
  #offer(
    places: readonly Place[], own: number, pieces: number, grain: number, part: Part,
    each: number,
  ): number {
    let to = pieces;
    for (let i = places.length - 1; i >= 0; i--) {
      const place = places[i];
      const from = cutAt(pieces, grain, (i + own) / (places.length + own));
      place.begin(from, to, each);
      part(place.record, from, to, i + own);
      place.offer(!this.#tuning.isCold);
      to = from;
    }
    return to;
  } // prettier-ignore

  /** That a part of so many nanoseconds has been waited for. */
  #note(milliseconds: number, nanoseconds: number): void {
    const waited = 1e6 * milliseconds - nanoseconds;
    if (waited > 0) this.#tuning.waited(waited);
  }
}
