/**
 * The bytes of an HDF5 file, read at addresses that nobody vouches for: each read is checked
 * against the end, and all reads together against what a file of this size can hold, so that
 * structures that point at one another cost no more than others.
 */
import { FormatError } from '../../core/errors.js';
import { decodeText } from '../../core/text-coders.js';

/** An address that stands for none, all its bits set. */
export const NOWHERE = -1;

/** Longer names than anybody gives. */
const LONGEST_NAME = 1024;

/** Whatever comes from a damaged file, or one of another kind. */
export class Hdf5Bytes {
  readonly #view: DataView;
  /** How many structures, and bytes of content, may still be read. */
  #steps: number;
  #content: number;

  constructor(
    readonly who: string,
    readonly bytes: Uint8Array,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#steps = 1000 + bytes.length / 8;
    this.#content = 2 * bytes.length;
  }

  fault(expected: string, came: string, advice?: string): FormatError {
    const what = advice ?? 'the file is damaged: save or fetch it again';
    return new FormatError(`${this.who} expects ${expected}, but got ${came}; ${what}`);
  }

  /** Counts a structure, and the bytes of content that are taken out. */
  spend(content = 0): void {
    this.#steps--;
    this.#content -= content;
    if (this.#steps < 0 || this.#content < 0)
      throw this.fault('HDF5 structures that lie one after the other', 'many that overlap');
  }

  /** Refuses what does not lie in the file. */
  check(at: number, size: number): void {
    if (at >= 0 && size >= 0 && at + size <= this.bytes.length) return;
    const came = `a file of ${this.bytes.length} bytes`;
    throw this.fault(`an HDF5 file with ${size} bytes at byte ${at}`, came);
  }

  u8(at: number): number {
    this.check(at, 1);
    return this.#view.getUint8(at);
  }

  u16(at: number): number {
    this.check(at, 2);
    return this.#view.getUint16(at, true);
  }

  u32(at: number): number {
    this.check(at, 4);
    return this.#view.getUint32(at, true);
  }

  /** Eight bytes: an address or a size; NOWHERE where no file is that large. */
  u64(at: number): number {
    const high = this.u32(at + 4);
    return high >= 2 ** 21 ? NOWHERE : high * 2 ** 32 + this.u32(at);
  }

  part(at: number, size: number): Uint8Array {
    this.check(at, size);
    return this.bytes.subarray(at, at + size);
  }

  /** Refuses anything but these letters. */
  signature(at: number, letters: string): void {
    const came = String.fromCharCode(...this.part(at, letters.length));
    if (came !== letters) throw this.fault(`HDF5's ${letters} at byte ${at}`, JSON.stringify(came));
  }

  /** A text that ends with a zero. */
  name(at: number): string {
    this.check(at, 1);
    const near = this.bytes.subarray(at, at + LONGEST_NAME);
    const end = near.indexOf(0);
    if (end < 0) throw this.fault(`a name at byte ${at}`, 'one without an end');
    return decodeText(near.subarray(0, end));
  }
}
