/**
 * Deflate streams that cost whoever reads them more than they are long: blocks upon blocks whose
 * codes have to be made, and that hold nothing.
 *
 * @see RFC 1951, https://www.rfc-editor.org/rfc/rfc1951
 */

/** Numbers written bit by bit, the lowest first. */
class BitWriter {
  readonly bytes: number[] = [];
  #hold = 0;
  #bits = 0;

  put(value: number, count: number): void {
    for (let i = 0; i < count; i++) {
      this.#hold |= ((value >> i) & 1) << this.#bits++;
      if (this.#bits < 8) continue;
      this.bytes.push(this.#hold);
      [this.#hold, this.#bits] = [0, 0];
    }
  }

  /** A word of a code: the highest bit first. */
  putWord(word: number, count: number): void {
    for (let i = count - 1; i >= 0; i--) this.put((word >> i) & 1, 1);
  }

  end(): Uint8Array {
    if (this.#bits > 0) this.bytes.push(this.#hold);
    return Uint8Array.from(this.bytes);
  }
}

/** Lengths of a complete code of 19 words: 13 of 4 bits, 6 of 5. Their own words, in order. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const wordOf = (symbol: number): [word: number, bits: number] =>
  symbol < 13 ? [symbol, 4] : [26 + symbol - 13, 5];

/** Lengths of the longest code there is: 1, 2, 3, ..., 15, 15. */
const longest = Array.from({ length: 16 }, (_, i) => Math.min(i + 1, 15));

/** What blocks are made of. */
export const blockKinds = {
  /** Codes of the longest words: the largest tables. */
  'long codes': { literals: longest.slice(1), distances: longest },
  /** The shortest block with codes of its own: the most blocks. */
  'short codes': { literals: [], distances: [0] },
} as const;

/** `count` blocks of a kind, of which none holds a byte; the last one ends the stream. */
export function emptyBlocks(kind: keyof typeof blockKinds, count: number): Uint8Array {
  const { literals, distances } = blockKinds[kind];
  const out = new BitWriter();
  for (let i = 0; i < count; i++) {
    out.put(i === count - 1 ? 1 : 0, 1);
    out.put(2, 2);
    out.put(0, 5); // literals up to the end of the block, 256
    out.put(distances.length - 1, 5);
    out.put(ORDER.length - 4, 4);
    for (const symbol of ORDER) out.put(wordOf(symbol)[1], 3);
    const put = (symbol: number) => out.putWord(...wordOf(symbol));
    for (const length of literals) put(length);
    for (let zeros = 256 - literals.length; zeros > 0;) {
      const some = Math.min(zeros, 138);
      put(18);
      out.put(some - 11, 7);
      zeros -= some;
    }
    put(1);
    for (const length of distances) put(length);
    out.putWord(0, 1); // the end of the block
  }
  return out.end();
}
