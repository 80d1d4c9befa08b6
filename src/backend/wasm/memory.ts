/**
 * The kernels' memory: blocks are taken from it and given back, by hand where the end is known and by the garbage collector
 * otherwise. Not here: what is in a block (see tensor.ts).
 */
import { internalError } from '../../core/errors.js';
import type { FloatArray, FloatDType } from '../../core/dtype.js';

const PAGE = 65536;
/** Blocks begin on cache lines and have whole lines. */
const LINE = 64;

/** A piece of the kernels' memory. When nobody holds it any more, the garbage collector gives it back. */
export class Block {
  constructor(
    readonly pointer: number,
    readonly bytes: number,
  ) {}
}

interface Free {
  pointer: number;
  bytes: number;
}

export class KernelMemory {
  readonly #memory: WebAssembly.Memory;
  /** Free pieces in the order of their places; neighbours are always joined. */
  readonly #free: Free[] = [];
  #end: number;
  readonly #registry = new FinalizationRegistry<Free>((piece) => this.#release(piece));
  /** An array that a user holds keeps the block under it alive. */
  readonly #holders = new WeakMap<FloatArray, Block>();
  #float32!: Float32Array;
  #float64!: Float64Array;
  #int32!: Int32Array;
  #bytes!: Uint8Array;
  #scratch: Block | undefined;

  constructor(memory: WebAssembly.Memory, heapBase: number) {
    this.#memory = memory;
    this.#end = Math.ceil(heapBase / LINE) * LINE;
    this.#look();
  }

  /** Bytes of the memory as a whole; it never shrinks. */
  get size(): number {
    return this.#memory.buffer.byteLength;
  }

  /** All of the memory as numbers of a type. Anew after each `take`, which may make it grow. */
  numbers(dtype: FloatDType): FloatArray {
    return dtype === 'float32' ? this.#float32 : this.#float64;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get int32(): Int32Array {
    return this.#int32;
  }

  #look(): void {
    const { buffer } = this.#memory;
    this.#float32 = new Float32Array(buffer);
    this.#float64 = new Float64Array(buffer);
    this.#int32 = new Int32Array(buffer);
    this.#bytes = new Uint8Array(buffer);
  }

  /** A block; its content is undefined. */
  take(bytes: number): Block {
    const wanted = Math.max(LINE, Math.ceil(bytes / LINE) * LINE);
    const block = this.#takeFree(wanted) ?? this.#takeNew(wanted);
    this.#registry.register(block, { pointer: block.pointer, bytes: wanted }, block);
    return block;
  }

  /** A block of zeros. */
  takeZeros(bytes: number): Block {
    const block = this.take(bytes);
    this.#int32.fill(0, block.pointer / 4, (block.pointer + block.bytes) / 4);
    return block;
  }

  #takeFree(wanted: number): Block | undefined {
    const at = this.#free.findIndex(({ bytes }) => bytes >= wanted);
    if (at < 0) return undefined;
    const piece = this.#free[at];
    const { pointer } = piece;
    if (piece.bytes === wanted) this.#free.splice(at, 1);
    else {
      piece.pointer += wanted;
      piece.bytes -= wanted;
    }
    return new Block(pointer, wanted);
  }

  #takeNew(wanted: number): Block {
    const pointer = this.#end;
    const missing = pointer + wanted - this.size;
    if (missing > 0) {
      // A quarter more than needed, so that many small requests grow it a few times only.
      const pages = Math.ceil(Math.max(missing, this.size / 4) / PAGE);
      try {
        this.#memory.grow(pages);
      } catch {
        try {
          this.#memory.grow(Math.ceil(missing / PAGE));
        } catch {
          throw new RangeError(
            `the wasm backend expects to have ${wanted} more bytes, but its ${this.size} are full and cannot grow; ` +
              'use smaller batches or models, or await something now and then: only between turns does the garbage collector give memory back',
          );
        }
      }
      this.#look();
    }
    this.#end = pointer + wanted;
    return new Block(pointer, wanted);
  }

  /** Gives a block back at once; nobody may use it any more. */
  give(block: Block): void {
    this.#registry.unregister(block);
    this.#release(block);
  }

  #release({ pointer, bytes }: Free): void {
    const free = this.#free;
    let at = free.findIndex((piece) => piece.pointer > pointer);
    if (at < 0) at = free.length;
    const before = at > 0 ? free[at - 1] : { pointer: 0, bytes: 0 };
    const after = at < free.length ? free[at] : { pointer: Infinity, bytes: 0 };
    const endBefore = before.pointer + before.bytes;
    if (endBefore > pointer) throw internalError(`block ${pointer} was given back twice`);
    const joinsBefore = endBefore === pointer;
    const joinsAfter = after.pointer === pointer + bytes;
    if (joinsBefore) before.bytes += bytes + (joinsAfter ? after.bytes : 0);
    else if (joinsAfter) {
      after.pointer = pointer;
      after.bytes += bytes;
    } else free.splice(at, 0, { pointer, bytes });
    if (joinsBefore && joinsAfter) free.splice(at, 1);
  }

  /** A place for a kernel's passing needs, valid until the next call. */
  scratch(bytes: number): number {
    if (!this.#scratch || this.#scratch.bytes < bytes) {
      if (this.#scratch) this.give(this.#scratch);
      this.#scratch = undefined;
      this.#scratch = this.take(bytes * 1.5);
    }
    return this.#scratch.pointer;
  }

  /** The numbers of a block for a user: the block lives as long as the array is held. */
  share(block: Block, dtype: FloatDType): FloatArray {
    const { buffer } = this.#memory;
    const array =
      dtype === 'float32'
        ? new Float32Array(buffer, block.pointer, block.bytes / 4)
        : new Float64Array(buffer, block.pointer, block.bytes / 8);
    this.#holders.set(array, block);
    return array;
  }
}
