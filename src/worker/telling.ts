/**
 * Tells callbacks of what a worker says: one event after the other, however long one takes.
 */
import type { Callback } from '../train/callbacks/callback.js';

type Event = (callback: Callback) => unknown;

/** A queue of events. */
export class Telling {
  readonly #callbacks: readonly Callback[];
  readonly #fail: (error: unknown) => void;
  #told: Promise<void> = Promise.resolve();
  #waiting = 0;
  #isOver = false;

  /** @param fail - Called with what a callback throws: it ends the training, as one at home. */
  constructor(callbacks: readonly Callback[], fail: (error: unknown) => void) {
    this.#callbacks = callbacks;
    this.#fail = fail;
  }

  /** Whether there are events that callbacks have not been told of. */
  get isBehind(): boolean {
    return this.#waiting > 0;
  }

  /** Resolved once all have been told of what has come so far. */
  get told(): Promise<void> {
    return this.#told;
  }

  /** Tells all of an event. */
  tell(event: Event): void {
    this.#queue(async () => {
      if (this.#isOver) return;
      for (const callback of this.#callbacks) await event(callback);
    });
  }

  /** Tells each that it is over, whatever became of the others; the first error counts. */
  end(event: Event): void {
    for (const callback of this.#callbacks) this.#queue(() => event(callback));
  }

  /** Has events that wait passed over, but for the end. */
  stop(): void {
    this.#isOver = true;
  }

  #queue(run: () => unknown): void {
    this.#waiting++;
    this.#told = this.#told
      .then(async () => {
        await run();
      })
      .catch(this.#fail)
      .finally(() => this.#waiting--);
  }
}
