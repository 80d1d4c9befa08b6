/**
 * Writes pickles of protocol 2, the one of torch.save, from plain data. Not here: what tensors hold
 * (write.ts).
 */
import { encodeText } from '../../core/text-coders.js';
import { OP } from './opcodes.js';

/** A growing pickle. */
export class Pickler {
  #bytes = new Uint8Array(256);
  #length = 0;
  /** Where names of functions were remembered. */
  readonly #globals = new Map<string, number>();

  constructor() {
    this.#put(OP.PROTO, 2);
  }

  #reserve(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return at;
  }

  #put(...bytes: number[]): void {
    this.#add(bytes);
  }

  #add(bytes: ArrayLike<number>): void {
    const at = this.#reserve(bytes.length); // first: it may replace the array
    this.#bytes.set(bytes, at);
  }

  #put4(code: number, value: number): void {
    const at = this.#reserve(5);
    this.#bytes[at] = code;
    new DataView(this.#bytes.buffer).setUint32(at + 1, value, true);
  }

  text(value: string): void {
    const bytes = encodeText(value);
    this.#put4(OP.BINUNICODE, bytes.length);
    this.#add(bytes);
  }

  /** A whole number as int, any other as float; −0 is one. */
  number(value: number): void {
    if (Number.isInteger(value) && !Object.is(value, -0)) {
      if (value >= -(2 ** 31) && value < 2 ** 31) this.#put4(OP.BININT, value);
      else if (Number.isSafeInteger(value)) this.bigint(BigInt(value));
      else this.#float(value);
    } else this.#float(value);
  }

  #float(value: number): void {
    this.#put(OP.BINFLOAT);
    const at = this.#reserve(8);
    new DataView(this.#bytes.buffer).setFloat64(at, value, false);
  }

  /** A whole number, its lowest byte first, the highest bit its sign. */
  bigint(value: bigint): void {
    let size = 1;
    while (BigInt.asIntN(8 * size, value) !== value) size++;
    this.#put(OP.LONG1, size);
    for (let i = 0; i < size; i++) this.#put(Number((value >> BigInt(8 * i)) & 255n));
  }

  boolean = (value: boolean): void => this.#put(value ? OP.NEWTRUE : OP.NEWFALSE);
  none = (): void => this.#put(OP.NONE);

  list(items: readonly (() => void)[]): void {
    this.#put(OP.EMPTY_LIST, OP.MARK);
    for (const item of items) item();
    this.#put(OP.APPENDS);
  }

  tuple(items: readonly (() => void)[]): void {
    this.#put(OP.MARK);
    for (const item of items) item();
    this.#put(OP.TUPLE);
  }

  /** Keys and values of the dict that was written last. */
  #entries(entries: readonly (readonly [key: () => void, value: () => void])[]): void {
    this.#put(OP.MARK);
    for (const [key, value] of entries) {
      key();
      value();
    }
    this.#put(OP.SETITEMS);
  }

  dict(entries: readonly (readonly [key: () => void, value: () => void])[]): void {
    this.#put(OP.EMPTY_DICT);
    this.#entries(entries);
  }

  orderedDict(entries: readonly (readonly [key: () => void, value: () => void])[] = []): void {
    this.call('collections', 'OrderedDict', []);
    if (entries.length > 0) this.#entries(entries);
  }

  /** A function or class by its name; the second time as what is remembered. */
  global(module: string, name: string): void {
    const path = `${module}\n${name}\n`;
    const known = this.#globals.get(path);
    if (known !== undefined) {
      this.#put(OP.BINGET, known);
      return;
    }
    this.#put(OP.GLOBAL, ...encodeText(path), OP.BINPUT, this.#globals.size);
    this.#globals.set(path, this.#globals.size);
  }

  call(module: string, name: string, given: readonly (() => void)[]): void {
    this.global(module, name);
    this.tuple(given);
    this.#put(OP.REDUCE);
  }

  /** A value that lies outside of the pickle, by the tuple that names it. */
  outside(id: readonly (() => void)[]): void {
    this.tuple(id);
    this.#put(OP.BINPERSID);
  }

  end(): Uint8Array {
    this.#put(OP.STOP);
    return this.#bytes.slice(0, this.#length);
  }
}
