/**
 * What damaged files are drawn with: one stream of random numbers a file, so that each can be made
 * again by its number.
 */
import { Generator } from '../../src/index.js';

/** Draws for one file. */
export class Draw {
  readonly #generator: Generator;

  constructor(seed: number, file: number) {
    this.#generator = new Generator(seed * 2 ** 24 + file);
  }

  below = (n: number): number => this.#generator.random32() % n;
  chance = (share: number): boolean => this.below(1000) < 1000 * share;
  pick = <T>(list: readonly T[]): T => list[this.below(list.length)];
  bytes = (n: number): Uint8Array => Uint8Array.from({ length: n }, () => this.below(256));
}
