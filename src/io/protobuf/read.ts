/**
 * The fields of a message of Protocol Buffers, one after the other, from bytes that nobody vouches
 * for. Nothing is copied, and no length is believed before it is held against what is there. Not
 * here: which message has which fields (message.ts).
 *
 * @see https://protobuf.dev/programming-guides/encoding
 */
import { FormatError } from '../../core/errors.js';
import { FIXED32, FIXED64, LENGTH, VARINT } from './write.js';

/** Walks through bytes; places in error texts are counted from the beginning of the file. */
export class WireReader {
  readonly #view: DataView;
  #at = 0;

  /**
   * @param who - Who reads.
   * @param what - What error texts call the file.
   * @param start - Where in the file the bytes begin.
   */
  constructor(
    readonly who: string,
    readonly what: string,
    readonly bytes: Uint8Array,
    readonly start = 0,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Whether all has been read. */
  get done(): boolean {
    return this.#at >= this.bytes.length;
  }

  /** Refuses the file. */
  refuse(expected: string, came: string, at = this.#at): never {
    throw new FormatError(
      `${this.who} expects ${this.what} to have ${expected} at byte ${this.start + at}, but got ` +
        `${came}; the file is damaged or of another kind: save or fetch it again`,
    );
  }

  /** The number and the way of writing of the field that follows. */
  key(): { field: number; type: number } {
    const at = this.#at;
    const [low, high] = this.#varint();
    const field = low >>> 3;
    if (high !== 0 || field === 0) this.refuse('a field', 'one whose number is not allowed', at);
    return { field, type: low & 7 };
  }

  /** Both halves of a varint, which has at most ten bytes. */
  #varint(): [low: number, high: number] {
    const at = this.#at;
    let [low, high] = [0, 0];
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.done) this.refuse('a whole number', 'the end', at);
      const byte = this.bytes[this.#at++];
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high |= bits >> 4;
      } else high |= shift < 63 ? bits << (shift - 32) : (bits & 1) << 31;
      if (byte < 0x80) return [low >>> 0, high >>> 0];
    }
    return this.refuse('a whole number', 'one of more than ten bytes', at);
  }

  /** A varint as a signed number of 64 bits; beyond 2⁵³ the nearest that there is. */
  whole(): number {
    const [low, high] = this.#varint();
    return (high | 0) * 2 ** 32 + low;
  }

  #take(size: number, what: string): number {
    const at = this.#at;
    const left = this.bytes.length - at;
    if (size > left) this.refuse(what, left === 1 ? '1 byte' : `${left} bytes`);
    this.#at += size;
    return at;
  }

  float(): number {
    return this.#view.getFloat32(this.#take(4, 'a number of 4 bytes'), true);
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8, 'a number of 8 bytes'), true);
  }

  /** Bytes with their length, as a reader of their own. */
  part(): WireReader {
    const before = this.#at;
    const [low, high] = this.#varint();
    const size = high * 2 ** 32 + low;
    if (size > this.bytes.length - this.#at)
      this.refuse(`${size} bytes`, `${this.bytes.length - this.#at}`, before);
    const at = this.#take(size, 'bytes');
    const bytes = this.bytes.subarray(at, at + size);
    return new WireReader(this.who, this.what, bytes, this.start + at);
  }

  /** Leaves out a field that is not known. */
  skip(type: number): void {
    if (type === VARINT) this.#varint();
    else if (type === FIXED64) this.#take(8, 'a number of 8 bytes');
    else if (type === LENGTH) this.part();
    else if (type === FIXED32) this.#take(4, 'a number of 4 bytes');
    else this.refuse('a field', `one written in a way, ${type}, that is not in use`);
  }
}
