/**
 * Forward and backward take turns: a backward needs what the forward before it kept, and uses it up. This keeps count and says
 * what is wrong when the turn is missed.
 */
import { StateError } from '../core/errors.js';

export class Turns {
  #last: 'nothing' | 'forward' | 'evaluation' | 'backward' = 'nothing';
  #count = 0;

  /** How many forwards have been made: tells whether another came in between. */
  get count(): number {
    return this.#count;
  }

  /** What the last forward kept is no longer whole: nothing can go back from it. */
  forget(): void {
    this.#last = 'nothing';
  }

  /** A forward has been made; `training` tells whether it kept what backward needs. */
  forward(training: boolean): void {
    this.#last = training ? 'forward' : 'evaluation';
    this.#count++;
  }

  /** A backward is about to be made: refused unless a forward in training mode came right before it. */
  backward(who: string): void {
    const last = this.#last;
    if (last === 'nothing') {
      throw new StateError(`${who}.backward expects a forward before it, but got none; call forward first`);
    }
    if (last === 'evaluation') {
      throw new StateError(
        `${who}.backward expects a forward in training mode before it, but got one in evaluation mode, which keeps nothing for ` +
          'backward; call train(), then forward again',
      );
    }
    if (last === 'backward') {
      throw new StateError(`${who}.backward expects one call for each forward, but got a second; call forward again first`);
    }
    this.#last = 'backward';
  }
}
