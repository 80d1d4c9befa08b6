/**
 * Forward and backward take turns: a backward needs what the forward before it saved, as it was
 * saved, and uses it up. This keeps count and says what is wrong when a turn is missed or something
 * has changed. A forward in evaluation mode has no turn.
 */
import { StateError } from '../core/errors.js';
import type { Backend, FloatTensor, Tensor } from '../backend/backend.js';

/** Tensors that are kept from call to call, by name; each one's memory is used again. */
export type Kept = Record<string, FloatTensor | undefined>;

/** What a forward saved, and which version of it. */
interface Saved {
  readonly name: string;
  readonly tensor: Tensor;
  readonly version: number;
}

export class Turns {
  readonly #backend: Backend;
  #last: 'nothing' | 'forward' | 'backward' = 'nothing';
  /** Whether a forward in evaluation mode has come since. */
  #answered = false;
  /** Of the last forward the first `#size`: a list that is emptied would grow anew each time. */
  readonly #saved: Saved[] = [];
  #size = 0;
  #count = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** How many forwards have been made: tells whether another came in between. */
  get count(): number {
    return this.#count;
  }

  /** A forward begins: what the last one saved is about to be overwritten. */
  begin(): void {
    this.#last = 'nothing';
    this.#answered = false;
    this.#size = 0;
    this.#count++;
  }

  /** Backward will need this as it is now. */
  save(name: string, tensor: Tensor): void {
    this.#saved[this.#size++] = { name, tensor, version: this.#backend.version(tensor) };
  }

  /** A forward has been made, and has saved what backward needs. */
  end(): void {
    this.#last = 'forward';
  }

  /** A forward in evaluation mode begins: it leaves what the last one saved as it is. */
  answer(): void {
    this.#answered = true;
  }

  /**
   * Refuses a backward that has no forward in training mode before it, or no unchanged one. What
   * comes after an answer in evaluation mode, and in that mode, was meant for the answer.
   */
  check(who: string, training = true): void {
    const last = this.#last;
    if (this.#answered && (last !== 'forward' || !training)) {
      throw new StateError(
        `${who}.backward expects a forward in training mode before it, but got one in evaluation ` +
          'mode, which keeps nothing for backward; call train(), then forward again',
      );
    }
    if (last === 'nothing') {
      const came = this.#count === 0 ? 'none' : 'one that failed';
      throw new StateError(
        `${who}.backward expects a forward before it, but got ${came}; call forward first`,
      );
    }
    if (last === 'backward') {
      throw new StateError(
        `${who}.backward expects one call for each forward, but got a second; call forward ` +
          'again first',
      );
    }
    for (let i = 0; i < this.#size; i++) {
      const { name, tensor, version } = this.#saved[i];
      if (this.#backend.version(tensor) !== version) {
        throw new StateError(
          `${who}.backward expects ${name} as its forward saw it, but got it changed since; ` +
            'call forward again before backward',
        );
      }
    }
  }

  /** A backward begins. */
  use(): void {
    this.#last = 'backward';
  }
}
