/**
 * Inflates a deflate stream whose length is known beforehand: no more comes out, and memory is
 * taken as the bytes come. Written for streams that nobody vouches for: time and memory are bounded
 * by the bytes that go in and those that come out, however many blocks they are cut into. (Known
 * packages make a table of 32,768 places for every block, and a block takes thirty bytes.) Not
 * here: the codes (huffman.ts), archives (zip-member.ts).
 *
 * @see RFC 1951, https://www.rfc-editor.org/rfc/rfc1951
 */
import { HuffmanCode } from './huffman.js';

/** A stream that is not what it should be; the text says what came. */
export class InflateError extends Error {}

const nonsense = () => new InflateError('a deflated stream that breaks off or makes no sense');

/** Lengths and distances of matches: the least of each symbol, and the bits that are added. */
const LENGTH_BITS = /* @__PURE__ */ Uint8Array.from({ length: 29 }, (_, i) =>
  i < 8 || i === 28 ? 0 : (i - 4) >> 2,
);
const LENGTHS = /* @__PURE__ */ Uint16Array.from(LENGTH_BITS, (bits, i) =>
  i < 8 ? i + 3 : i === 28 ? 258 : ((4 + (i & 3)) << bits) + 3,
);
const DISTANCE_BITS = /* @__PURE__ */ Uint8Array.from({ length: 30 }, (_, i) =>
  Math.max(0, (i >> 1) - 1),
);
const DISTANCES = /* @__PURE__ */ Uint16Array.from(DISTANCE_BITS, (bits, i) =>
  i < 4 ? i + 1 : ((2 + (i & 1)) << bits) + 1,
);

/** The order in which the lengths of the lengths' own code stand. */
const ORDER = /* @__PURE__ */ Uint8Array.of(
  16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
); // prettier-ignore

/** Symbols 16 to 18 of that code: the last length again, few zeros, many zeros. */
const REPEATS = [[2, 3], [3, 3], [7, 11]] as const; // prettier-ignore

/** The fixed code of literals and lengths, and that of distances behind it. */
const FIXED = /* @__PURE__ */ Uint8Array.from({ length: 288 + 32 }, (_, symbol) =>
  symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : symbol < 288 ? 8 : 5,
);

/** Symbols of a block after which tables are worth their making. */
const MANY = 128;

/** Symbols: up to 255 a literal, the end of the block, then lengths. */
const END = 256;

/**
 * The `size` bytes that a stream holds.
 *
 * @throws InflateError if it holds more, fewer, or makes no sense.
 */
export function inflate(raw: Uint8Array, size: number): Uint8Array {
  return new Inflater(raw, size).run();
}

class Inflater {
  readonly #raw: Uint8Array;
  readonly #size: number;
  #out: Uint8Array;
  #filled = 0;
  /** Where the next byte of the stream lies, and the bits before it that are still to be used. */
  #at = 0;
  #hold = 0;
  #bits = 0;
  readonly #literals = new HuffmanCode(288);
  readonly #distances = new HuffmanCode(32);
  readonly #lengths = new Uint8Array(320);

  constructor(raw: Uint8Array, size: number) {
    this.#raw = raw;
    this.#size = size;
    this.#out = new Uint8Array(Math.min(size, 65536 + 4 * raw.length));
  }

  run(): Uint8Array {
    for (let isLast = false; !isLast;) {
      isLast = this.#take(1) === 1;
      const kind = this.#take(2);
      if (kind === 0) this.#copyStored();
      else if (kind === 3) throw nonsense();
      else {
        if (kind === 1) this.#makeCodes(FIXED, 288, 320);
        else this.#readCodes();
        this.#readMatches();
      }
    }
    if (this.#filled !== this.#size) throw new InflateError(String(this.#filled));
    return this.#out;
  }

  /** The next bits as a number, up to 16 of them. */
  #take(count: number): number {
    while (this.#bits < count) {
      if (this.#at >= this.#raw.length) throw nonsense();
      this.#hold |= this.#raw[this.#at++] << this.#bits;
      this.#bits += 8;
    }
    const value = this.#hold & ((1 << count) - 1);
    this.#hold >>>= count;
    this.#bits -= count;
    return value;
  }

  /** Makes room for more bytes; at most as many as there are to be. */
  #reserve(count: number): void {
    const needed = this.#filled + count;
    if (needed <= this.#out.length) return;
    if (needed > this.#size) throw new InflateError('more');
    const out = new Uint8Array(Math.min(this.#size, Math.max(needed, 2 * this.#out.length)));
    out.set(this.#out.subarray(0, this.#filled));
    this.#out = out;
  }

  /** A block that is not compressed: its length, the same in reverse bits, and its bytes. */
  #copyStored(): void {
    this.#take(this.#bits & 7);
    const length = this.#take(16);
    if (this.#take(16) !== (length ^ 0xffff)) throw nonsense();
    const from = this.#at - (this.#bits >> 3);
    if (from + length > this.#raw.length) throw nonsense();
    this.#reserve(length);
    this.#out.set(this.#raw.subarray(from, from + length), this.#filled);
    this.#filled += length;
    [this.#at, this.#hold, this.#bits] = [from + length, 0, 0];
  }

  #makeCodes(lengths: Uint8Array, literals: number, end: number): void {
    const isGood =
      lengths[END] > 0 &&
      this.#literals.make(lengths, 0, literals, true) &&
      this.#distances.make(lengths, literals, end, true);
    if (!isGood) throw nonsense();
  }

  /** The codes of a block, which are compressed themselves. */
  #readCodes(): void {
    const literals = this.#take(5) + 257;
    const end = literals + this.#take(5) + 1;
    const own = this.#take(4) + 4;
    const lengths = this.#lengths.fill(0);
    for (let i = 0; i < own; i++) lengths[ORDER[i]] = this.#take(3);
    const code = this.#distances; // not in use yet
    if (literals > 286 || end - literals > 30 || !code.make(lengths, 0, 19, false))
      throw nonsense();
    for (let i = 0; i < end;) {
      const symbol = this.#readSymbol(code);
      if (symbol < 16) lengths[i++] = symbol;
      else {
        if (symbol === 16 && i === 0) throw nonsense();
        const value = symbol === 16 ? lengths[i - 1] : 0;
        const [bits, least] = REPEATS[symbol - 16];
        const times = least + this.#take(bits);
        if (i + times > end) throw nonsense();
        lengths.fill(value, i, (i += times));
      }
    }
    this.#makeCodes(lengths, literals, end);
  }

  /** A symbol of the lengths' own code: at most 7 bits. */
  #readSymbol(code: HuffmanCode): number {
    while (this.#bits < 7 && this.#at < this.#raw.length) {
      this.#hold |= this.#raw[this.#at++] << this.#bits;
      this.#bits += 8;
    }
    const entry = code.find(this.#hold);
    this.#take(entry & 15);
    return entry >> 4;
  }

  /** The literals and matches of a block up to its end. */
  #readMatches(): void {
    const [raw, literals, distances] = [this.#raw, this.#literals, this.#distances];
    let [at, hold, bits, filled, out] = [this.#at, this.#hold, this.#bits, this.#filled, this.#out];
    for (let symbols = 0; ; symbols++) {
      if (symbols === MANY) {
        literals.makeTable();
        distances.makeTable();
      }
      // Behind the end are zeros, of which none may be used.
      while (bits < 25) {
        hold |= (at < raw.length ? raw[at] : 0) << bits;
        at++;
        bits += 8;
      }
      let entry = literals.table[hold & literals.mask] || literals.find(hold);
      hold >>>= entry & 15;
      bits -= entry & 15;
      if (entry === 0 || at - (bits >> 3) > raw.length) throw nonsense();
      const symbol = entry >> 4;
      if (symbol === END) break;
      if (filled + 258 > out.length) {
        this.#filled = filled;
        this.#reserve(symbol < END ? 1 : Math.min(258, Math.max(1, this.#size - filled)));
        out = this.#out;
      }
      if (symbol < END) {
        out[filled++] = symbol;
        continue;
      }
      const kind = symbol - END - 1;
      if (kind >= LENGTHS.length) throw nonsense();
      const length = LENGTHS[kind] + (hold & ((1 << LENGTH_BITS[kind]) - 1));
      hold >>>= LENGTH_BITS[kind];
      bits -= LENGTH_BITS[kind];
      while (bits < 25) {
        hold |= (at < raw.length ? raw[at] : 0) << bits;
        at++;
        bits += 8;
      }
      entry = distances.table[hold & distances.mask] || distances.find(hold);
      hold >>>= entry & 15;
      bits -= entry & 15;
      const far = entry >> 4;
      if (entry === 0 || far >= DISTANCES.length) throw nonsense();
      while (bits < 16) {
        hold |= (at < raw.length ? raw[at] : 0) << bits;
        at++;
        bits += 8;
      }
      const distance = DISTANCES[far] + (hold & ((1 << DISTANCE_BITS[far]) - 1));
      hold >>>= DISTANCE_BITS[far];
      bits -= DISTANCE_BITS[far];
      if (distance > filled || at - (bits >> 3) > raw.length) throw nonsense();
      if (filled + length > this.#size) throw new InflateError('more');
      for (const end = filled + length; filled < end; filled++)
        out[filled] = out[filled - distance];
    }
    [this.#at, this.#hold, this.#bits, this.#filled] = [at, hold, bits, filled];
    // Whole bytes that were read ahead are given back.
    this.#at -= this.#bits >> 3;
    this.#bits &= 7;
    this.#hold &= (1 << this.#bits) - 1;
  }
}
