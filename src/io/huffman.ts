/**
 * Huffman codes of deflate: made from the lengths of their words, and read word by word, or by a
 * table of the short ones. Making one is quick, because a stream may hold nothing else: the table
 * is made only where there is much to read by it. Not here: the stream (inflate.ts).
 *
 * @see RFC 1951, section 3.2.2, https://www.rfc-editor.org/rfc/rfc1951
 */

/** Bits of the longest word, and of the longest that the table holds. */
const LONGEST = 15;
const IN_TABLE = 9;

/** A code: made anew for each block. */
export class HuffmanCode {
  /**
   * By the bits that come next, as many as `mask` says: symbol · 16 + length, or 0 where the word
   * is longer. It knows none until {@link makeTable}.
   */
  readonly table = new Uint16Array(1 << IN_TABLE);
  mask = 0;
  #longest = 0;
  readonly #symbols: Uint16Array;
  readonly #counts = new Uint16Array(LONGEST + 1);
  readonly #places = new Uint16Array(LONGEST + 1);

  /** @param most - Symbols that it may have. */
  constructor(most: number) {
    this.#symbols = new Uint16Array(most);
  }

  /**
   * Makes the code of `lengths` from `from` to `to`, each 0 to 15; 0 for a symbol without a word.
   *
   * @param allowOne - Whether the code may be of one word of one bit, or of none.
   * @returns Whether there is such a code: not too many words, and none left over.
   */
  make(lengths: Uint8Array, from: number, to: number, allowOne: boolean): boolean {
    const [counts, places, symbols] = [this.#counts, this.#places, this.#symbols];
    counts.fill(0);
    for (let i = from; i < to; i++) counts[lengths[i]]++;
    counts[0] = 0;
    let longest = LONGEST;
    while (longest > 0 && counts[longest] === 0) longest--;
    let left = 1;
    places[0] = 0;
    for (let length = 1; length <= LONGEST; length++) {
      left = 2 * left - counts[length];
      if (left < 0) return false;
      places[length] = places[length - 1] + counts[length - 1];
    }
    if (left > 0 && !(allowOne && longest <= 1)) return false;
    for (let i = from; i < to; i++) if (lengths[i] > 0) symbols[places[lengths[i]]++] = i - from;
    this.#longest = longest;
    this.mask = this.table[0] = 0;
    return true;
  }

  /** The table of the short words, which stand in the stream in reverse. */
  makeTable(): void {
    const { table } = this;
    const bits = Math.min(this.#longest, IN_TABLE);
    const size = 1 << bits;
    this.mask = size - 1;
    table.fill(0, 0, size);
    let word = 0;
    for (let length = 1, i = 0; length <= bits; length++) {
      const step = 1 << length;
      for (let n = this.#counts[length]; n > 0; n--, i++) {
        const entry = (this.#symbols[i] << 4) | length;
        for (let at = word; at < size; at += step) table[at] = entry;
        // The next word, counted from the first bit on: a carry runs to the right.
        let bit = step >> 1;
        while (word & bit) {
          word ^= bit;
          bit >>= 1;
        }
        word ^= bit;
      }
    }
  }

  /** The word that `bits` begin with: symbol · 16 + length, or 0 where it is none. */
  find(bits: number): number {
    let [word, first, index] = [0, 0, 0];
    for (let length = 1; length <= this.#longest; length++) {
      word |= bits & 1;
      bits >>>= 1;
      const count = this.#counts[length];
      if (word - first < count) return (this.#symbols[index + word - first] << 4) | length;
      index += count;
      first = (first + count) << 1;
      word <<= 1;
    }
    return 0;
  }
}
