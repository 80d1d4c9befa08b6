/**
 * A place in a slot: one part for a thread, seen from the thread that offers it; crew-thread.ts
 * says how the two meet.
 */
import {
  CALL,
  CALLS,
  FAILED,
  FREE,
  NUMBERS,
  OFFERED,
  PLACE,
  STATES,
  TAKEN,
} from './crew-thread.js';
import type { RunKernel } from '../kernel-host.js';

/**
 * Milliseconds after which a thread that does not come to an end is taken for dead, beside so many
 * times as long as its part should take.
 */
const [DEAD_AFTER, TIMES] = [10_000, 20];
/** How much from one look at the clock to the next counts: after more, all threads stood still. */
const LOOK = 100;

/** Kernels by the numbers that threads know them by: of their module, and in it. */
export type KernelNumbers = ReadonlyMap<unknown, readonly [module: number, kernel: number]>;

/** The slot that it is in. */
interface Slot {
  readonly words: Int32Array;
  readonly isLost: boolean;
  wake(): void;
  lose(): void;
}

export class Place {
  readonly #slot: Slot;
  readonly #state: number;
  readonly #numbers: Float64Array;
  #at = 1;
  /** The pieces of its part, and about how long it takes. */
  from = 0;
  to = 0;
  #nanoseconds = 0;
  /** For how many milliseconds the part has been waited for. */
  waited = 0;
  /** Takes a kernel down as the next one of the part that is being written. */
  readonly record: RunKernel;

  constructor(slot: Slot, index: number, kernels: KernelNumbers) {
    const { buffer, byteOffset } = slot.words;
    this.#slot = slot;
    this.#state = STATES + index;
    this.#numbers = new Float64Array(buffer, byteOffset + NUMBERS + index * PLACE, PLACE / 8);
    this.record = (kernel, ...given) => {
      const numbers = this.#numbers;
      const at = this.#at;
      if (at + CALL > numbers.length || given.length > CALL - 2) {
        throw new RangeError(
          `split expects parts of at most ${CALLS} kernels with at most ${CALL - 2} numbers ` +
            'each, but got more; make more pieces, or split several times',
        );
      }
      [numbers[at], numbers[at + 1]] = kernels.get(kernel)!;
      for (let i = 0; i < given.length; i++) numbers[at + 2 + i] = Number(given[i]);
      numbers[0]++;
      this.#at = at + CALL;
    };
  }

  /** A new part is going to be written. What an error has left of the last one ends first. */
  begin(from: number, to: number, nanoseconds: number): void {
    if (Atomics.load(this.#slot.words, this.#state) !== FREE) endAll([this]);
    this.from = from;
    this.to = to;
    this.#nanoseconds = nanoseconds;
    this.waited = 0;
    this.#numbers[0] = 0;
    this.#at = 1;
  }

  /** Offers the part, to a thread that sleeps as well if it `wakes`. */
  offer(wakes: boolean): void {
    Atomics.store(this.#slot.words, this.#state, OFFERED);
    if (wakes) this.#slot.wake();
  }

  /** Whether the thread has not begun, and now will not. */
  takeBack(): boolean {
    return Atomics.compareExchange(this.#slot.words, this.#state, OFFERED, FREE) === OFFERED;
  }

  /** For how many milliseconds it is waited for. */
  get patience(): number {
    return DEAD_AFTER + (TIMES * this.#nanoseconds) / 1e6;
  }

  /**
   * Waits until the thread has done the part. Gives for how many milliseconds, where they are many.
   *
   * @throws Error if it comes to no end.
   */
  wait(patience = this.patience): number {
    const slot = this.#slot;
    let [last, waited, state] = [0, 0, TAKEN];
    for (let turn = 1; (state = Atomics.load(slot.words, this.#state)) === TAKEN; turn++) {
      if (turn % 4096 !== 0) continue;
      const now = performance.now();
      waited += Math.min(now - (last || now), LOOK);
      last = now;
      if (slot.isLost || waited > patience) break;
    }
    this.waited += waited;
    if (state !== TAKEN && state !== FAILED) return waited;
    slot.lose();
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

/**
 * Comes back when no thread is at one of these parts, which begin no more. They have been under way
 * side by side, so that those of threads that are dead are waited for together.
 */
export function endAll(places: readonly Place[]): void {
  let spent = Math.max(...places.map(({ waited }) => waited));
  for (const place of places) {
    const before = place.waited;
    try {
      if (!place.takeBack()) place.wait(place.patience - spent);
    } catch {
      // Whoever waits has an error already.
    }
    spent += place.waited - before;
  }
}
