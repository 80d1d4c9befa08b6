/**
 * Lends the default generator to one point at a time. A point finds it as if nobody else drew from
 * it, and whoever called finds it as it was: so a point gives the same in this process, between
 * other points, as alone in a worker.
 */
import { defaultGenerator } from '../core/default-generator.js';
import { Generator, type GeneratorState } from '../core/generator.js';

/** Those who wait for the default generator; one follows the other. */
let last: Promise<unknown> = Promise.resolve();

/** A point's stream of the default generator, kept from step to step. */
export class LentStream {
  #state: GeneratorState;

  constructor(seed: number) {
    this.#state = new Generator(seed).state;
  }

  /**
   * Runs a step of the point's. While a step waits for a promise, other points wait for the step; a
   * caller's own code that draws from the default generator meanwhile would disturb it, which is
   * why a training function that waits does better with `run.generator`.
   */
  step<T>(work: () => T | PromiseLike<T>): Promise<T> {
    const turn = last.then(() => {
      const shared = defaultGenerator();
      const before = shared.state;
      shared.setState(this.#state);
      const giveBack = () => {
        this.#state = shared.state;
        shared.setState(before);
      };
      let result: T | PromiseLike<T>;
      try {
        result = work();
      } catch (error) {
        giveBack();
        throw error;
      }
      if (isPromise(result)) return Promise.resolve(result).finally(giveBack);
      giveBack(); // at once: nobody gets a turn where there is nothing to wait for
      return result;
    });
    last = turn.catch(() => undefined);
    return turn;
  }
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as { then?: unknown }).then === 'function';
