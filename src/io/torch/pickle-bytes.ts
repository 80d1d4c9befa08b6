/**
 * The bytes of a pickle, read from the first to the last: every number and text is checked to be
 * there before it is taken.
 */
import { FormatError } from '../../core/errors.js';
import { decodeText } from '../../core/text-coders.js';

/** The longest names of a module and of what is in it. */
const LONGEST_NAME = 1000;

/** A place in the bytes of a pickle. */
export class PickleBytes {
  at = 0;
  readonly #view: DataView;

  constructor(
    readonly who: string,
    readonly bytes: Uint8Array,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** The error for a pickle that is none. */
  fault(what: string, came: string, advice = 'the file is damaged: save it again'): FormatError {
    return new FormatError(
      `${this.who} expects its data.pkl to ${what}, but got ${came}; ${advice}`,
    );
  }

  #take(count: number): number {
    const from = this.at;
    if (count > this.bytes.length - from) {
      throw this.fault(
        `have ${count} bytes from byte ${from} on`,
        `its end at byte ${this.bytes.length}`,
      );
    }
    this.at += count;
    return from;
  }

  uint8 = (): number => this.bytes[this.#take(1)];
  uint16 = (): number => this.#view.getUint16(this.#take(2), true);
  int32 = (): number => this.#view.getInt32(this.#take(4), true);
  uint32 = (): number => this.#view.getUint32(this.#take(4), true);
  /** The one number whose highest byte comes first. */
  float64 = (): number => this.#view.getFloat64(this.#take(8), false);

  /** Text in UTF-8 of so many bytes. */
  text(count: number): string {
    const from = this.#take(count);
    return decodeText(this.bytes.subarray(from, from + count));
  }

  /** The names of a global: two lines. */
  line(): string {
    const from = this.at;
    const most = Math.min(this.bytes.length, from + LONGEST_NAME);
    let end = from;
    while (end < most && this.bytes[end] !== 0x0a) end++;
    if (end === most)
      throw this.fault(`name a function or class at byte ${from}`, 'a line without an end');
    this.at = end + 1;
    return decodeText(this.bytes.subarray(from, end));
  }

  /** A whole number of so many bytes: a number where it is exact as one. */
  long(count: number): number | bigint {
    const from = this.#take(count);
    let value = 0n;
    for (let i = count - 1; i >= 0; i--) value = value * 256n + BigInt(this.bytes[from + i]);
    if (count > 0 && this.bytes[from + count - 1] > 127) value -= 1n << BigInt(8 * count);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  /** Skips 8 bytes. */
  skip8(): void {
    this.#take(8);
  }
}
