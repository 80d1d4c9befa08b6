/**
 * The Mersenne Twister MT19937: words of 32 random bits, and how pairs of them compare.
 *
 * Matsumoto and Nishimura 1998, https://doi.org/10.1145/272991.272995; constants and seeding of
 * their mt19937ar.c (2002).
 */
import type { FloatArray } from './dtype.js';

const N = 624;
const M = 397;

/** The highest bit of one word and the others of the next, times the recurrence's matrix. */
function mixed(word: number, next: number): number {
  const y = (word & 0x80000000) | (next & 0x7fffffff);
  return (y >>> 1) ^ (-(y & 1) & 0x9908b0df);
}

/** The bits that are handed out for a word of the state. */
function tempered(word: number): number {
  let y = word;
  y ^= y >>> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return y ^ (y >>> 18);
}

/** The words of the state and how many of them have been handed out. */
export interface Mt19937State {
  readonly words: readonly number[];
  readonly position: number;
}

/** The engine; it is not seeded until `seed` or `restore` is called. */
export class Mt19937 {
  readonly #words = new Uint32Array(N);
  #position = N;

  /** init_genrand: fills the state from 32 bits. */
  seed(seed: number): void {
    this.#words[0] = seed;
    for (let i = 1; i < N; i++) {
      const previous = this.#words[i - 1];
      this.#words[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
    this.#position = N;
  }

  /** The next 32 bits, as an unsigned integer. */
  next(): number {
    if (this.#position === N) this.#twist();
    return tempered(this.#words[this.#position++]) >>> 0;
  }

  /**
   * Of each two words, 1 where the 53 low bits of (first · 2³² + second) are below `limit`, else 0:
   * as by `next`, in half the time.
   */
  fillBelow(values: FloatArray, limit: number): void {
    const words = this.#words;
    const upperLimit = Math.floor(limit / 2 ** 32);
    const lowerLimit = limit - upperLimit * 2 ** 32;
    let i = 0;
    while (i < values.length) {
      if (this.#position >= N - 1) {
        const [upper, lower] = [this.next() & 0x1fffff, this.next()];
        values[i++] = upper < upperLimit || (upper === upperLimit && lower < lowerLimit) ? 1 : 0;
        continue;
      }
      let at = this.#position;
      for (const end = Math.min(values.length, i + ((N - at) >> 1)); i < end; i++, at += 2) {
        const upper = tempered(words[at]) & 0x1fffff;
        // By its sign, without a jump that nobody can foretell. The second word decides where the
        // first leaves it open, once in two million times.
        values[i] = (upper - upperLimit) >>> 31;
        if (upper === upperLimit && tempered(words[at + 1]) >>> 0 < lowerLimit) values[i] = 1;
      }
      this.#position = at;
    }
  }

  #twist(): void {
    const words = this.#words;
    // In three stretches, of which none needs a remainder.
    for (let i = 0; i < N - M; i++) words[i] = words[i + M] ^ mixed(words[i], words[i + 1]);
    for (let i = N - M; i < N - 1; i++) words[i] = words[i + M - N] ^ mixed(words[i], words[i + 1]);
    words[N - 1] = words[M - 1] ^ mixed(words[N - 1], words[0]);
    this.#position = 0;
  }

  save(): Mt19937State {
    return { words: [...this.#words], position: this.#position };
  }

  restore({ words, position }: Mt19937State): void {
    this.#words.set(words);
    this.#position = position;
  }
}
