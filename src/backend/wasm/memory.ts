/**
 * The kernels' memory: blocks are allocated and freed, by hand where the end is known and by the
 * garbage collector otherwise. Not here: what is in a block (see tensor.ts).
 */
import { internalError } from '../../core/errors.js';
import type { TypedArrayOf } from '../../core/dtype.js';
import type { TensorDType } from '../backend.js';

const PAGE = 65536;
/** Blocks begin on cache lines and have whole lines. */
export const LINE = 64;

/** Is told what becomes of pieces of memory: how faults are looked for (see debug-memory.ts). */
export interface MemoryWatch {
  /** Given out; the content is undefined. */
  taken(memory: KernelMemory, pointer: number, bytes: number): void;
  /** Free again. */
  freed(memory: KernelMemory, pointer: number, bytes: number): void;
}

let watch: MemoryWatch | undefined;

/** From here on all memory is watched, or none. */
export const watchMemory = (by: MemoryWatch | undefined): void => void (watch = by);

/**
 * A piece of the kernels' memory. When nobody holds it any more, the garbage collector frees it.
 */
export class Block {
  constructor(
    readonly pointer: number,
    readonly bytes: number,
  ) {}
}

/** Some of the memory, from a place on. */
interface Piece {
  pointer: number;
  bytes: number;
}

export class KernelMemory {
  readonly #memory: WebAssembly.Memory;
  /** Free pieces in the order of their places; neighbours are always joined. */
  readonly #free: Piece[] = [];
  #end: number;
  readonly #registry = new FinalizationRegistry<Piece>((piece) => this.#release(piece));
  /** An array that a user holds keeps the block under it alive. */
  readonly #holders = new WeakMap<object, Block>();
  #views!: { readonly [D in TensorDType | 'uint8']: TypedArrayOf[D] };
  #workspace: Block | undefined;

  constructor(memory: WebAssembly.Memory, heapBase: number) {
    this.#memory = memory;
    this.#end = Math.ceil(heapBase / LINE) * LINE;
    this.#look();
  }

  /** Bytes of the memory as a whole; it never shrinks. */
  get size(): number {
    return this.#memory.buffer.byteLength;
  }

  /** All of the memory as numbers of a type. Anew after each `allocate`, which may make it grow. */
  numbers<D extends TensorDType | 'uint8'>(dtype: D): TypedArrayOf[D] {
    return this.#views[dtype] as TypedArrayOf[D];
  }

  #look(): void {
    const { buffer } = this.#memory;
    this.#views = {
      float32: new Float32Array(buffer),
      float64: new Float64Array(buffer),
      int32: new Int32Array(buffer),
      uint8: new Uint8Array(buffer),
    };
  }

  /** A block; its content is undefined. */
  allocate(bytes: number): Block {
    const wanted = Math.max(LINE, Math.ceil(bytes / LINE) * LINE);
    const pointer = this.#takeFree(wanted) ?? this.#takeNew(wanted);
    watch?.taken(this, pointer, wanted);
    const block = new Block(pointer, wanted);
    this.#registry.register(block, { pointer, bytes: wanted }, block);
    return block;
  }

  #takeFree(wanted: number): number | undefined {
    const at = this.#free.findIndex(({ bytes }) => bytes >= wanted);
    if (at < 0) return undefined;
    const piece = this.#free[at];
    const { pointer } = piece;
    if (piece.bytes === wanted) this.#free.splice(at, 1);
    else {
      piece.pointer += wanted;
      piece.bytes -= wanted;
    }
    return pointer;
  }

  #takeNew(wanted: number): number {
    const pointer = this.#end;
    const missing = pointer + wanted - this.size;
    if (missing > 0) {
      // A quarter more than needed, so that many small requests grow it a few times only.
      const pages = Math.ceil(Math.max(missing, this.size / 4) / PAGE);
      if (!this.#grow(pages) && !this.#grow(Math.ceil(missing / PAGE))) {
        throw new RangeError(
          `the wasm backend expects to have ${wanted} more bytes, but got a memory whose ` +
            `${this.size} are full and cannot grow; use smaller batches or models, or let a ` +
            'macrotask pass now and then, as `await new Promise((resolve) => ' +
            'setTimeout(resolve))` ' +
            'does and `await Promise.resolve()` does not: only then does the memory of dropped ' +
            'models come back',
        );
      }
      this.#look();
    }
    this.#end = pointer + wanted;
    return pointer;
  }

  #grow(pages: number): boolean {
    try {
      this.#memory.grow(pages);
      return true;
    } catch {
      return false;
    }
  }

  /** Frees a block at once; nobody may use it any more. */
  free(block: Block): void {
    this.#registry.unregister(block);
    this.#release(block);
  }

  #release({ pointer, bytes }: Piece): void {
    const free = this.#free;
    let at = free.findIndex((other) => other.pointer > pointer);
    if (at < 0) at = free.length;
    const before = at > 0 ? free[at - 1] : undefined;
    const after = at < free.length ? free[at] : undefined;
    const endBefore = before ? before.pointer + before.bytes : 0;
    if (endBefore > pointer || (after && pointer + bytes > after.pointer)) {
      throw internalError(`block ${pointer} was freed twice`);
    }
    watch?.freed(this, pointer, bytes);
    const joined = { pointer, bytes };
    let replaced = 0;
    if (after?.pointer === pointer + bytes) {
      joined.bytes += after.bytes;
      replaced++;
    }
    if (before && endBefore === pointer) {
      joined.pointer = before.pointer;
      joined.bytes += before.bytes;
      replaced++;
      at--;
    }
    free.splice(at, replaced, joined);
  }

  /** A place for a kernel's passing needs, valid until the next call. */
  workspace(bytes: number): number {
    if (!this.#workspace || this.#workspace.bytes < bytes) {
      const larger = this.allocate(bytes * 1.5);
      if (this.#workspace) this.free(this.#workspace);
      this.#workspace = larger;
    }
    const { pointer } = this.#workspace;
    watch?.taken(this, pointer, bytes);
    return pointer;
  }

  /** Makes sure that a workspace of this size can be had later without an allocation. */
  reserveWorkspace(bytes: number): void {
    if (!this.#workspace || this.#workspace.bytes < bytes) this.workspace(bytes);
  }

  /** `length` numbers of a block for a user: the block lives as long as the array is held. */
  share<D extends TensorDType>(block: Block, dtype: D, length: number): TypedArrayOf[D] {
    const whole = this.#views[dtype];
    const start = block.pointer / whole.BYTES_PER_ELEMENT;
    const array = whole.subarray(start, start + length) as TypedArrayOf[D];
    this.#holders.set(array, block);
    return array;
  }
}
