/**
 * The kernels' memory: blocks are allocated and freed, by hand where the end is known and by the
 * garbage collector otherwise. Not here: what is in a block (see tensor.ts).
 */
import { internalError } from '../../core/errors.js';
import type { TypedArrayOf } from '../../core/dtype.js';
import type { TensorDType } from '../backend.js';

const PAGE = 65536;
/** Blocks begin on cache lines and have whole lines. */
const LINE = 64;

/** What is free holds this when faults are looked for: NaN as float32, and twice as float64. */
const POISON = 0x7ff8dead;

let debugging = false;

/**
 * Looks for faults in the use of memory: what is not written yet is NaN, and an error says when
 * something was written after it had been freed. For tests; it takes time.
 */
export const debugMemory = (on: boolean): void => void (debugging = on);

/**
 * A piece of the kernels' memory. When nobody holds it any more, the garbage collector frees it.
 */
export class Block {
  constructor(
    readonly pointer: number,
    readonly bytes: number,
  ) {}
}

interface Piece {
  pointer: number;
  bytes: number;
  /** Whether it holds poison from its first byte to its last. */
  poisoned: boolean;
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
    const piece = this.#takeFree(wanted) ?? this.#takeNew(wanted);
    if (debugging) this.#checkPoison(piece);
    const block = new Block(piece.pointer, wanted);
    this.#registry.register(block, { ...piece, poisoned: false }, block);
    return block;
  }

  #takeFree(wanted: number): Piece | undefined {
    const at = this.#free.findIndex(({ bytes }) => bytes >= wanted);
    if (at < 0) return undefined;
    const piece = this.#free[at];
    const { pointer, poisoned } = piece;
    if (piece.bytes === wanted) this.#free.splice(at, 1);
    else {
      piece.pointer += wanted;
      piece.bytes -= wanted;
    }
    return { pointer, bytes: wanted, poisoned };
  }

  #takeNew(wanted: number): Piece {
    const pointer = this.#end;
    const missing = pointer + wanted - this.size;
    if (missing > 0) {
      // A quarter more than needed, so that many small requests grow it a few times only.
      const pages = Math.ceil(Math.max(missing, this.size / 4) / PAGE);
      if (!this.#grow(pages) && !this.#grow(Math.ceil(missing / PAGE))) {
        throw new RangeError(
          `the wasm backend expects to have ${wanted} more bytes, but got a memory whose ` +
            `${this.size} are full and cannot grow; use smaller batches or models, or, where many ` +
            'models are made and dropped, let a macrotask come between them now and then: memory of ' +
            'what is garbage comes back only after `await new Promise((resolve) => ' +
            'setTimeout(resolve))`, not after `await Promise.resolve()`',
        );
      }
      this.#look();
    }
    this.#end = pointer + wanted;
    return { pointer, bytes: wanted, poisoned: false };
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
    this.#release({ pointer: block.pointer, bytes: block.bytes, poisoned: false });
  }

  #release(piece: Piece): void {
    const { pointer, bytes } = piece;
    const free = this.#free;
    let at = free.findIndex((other) => other.pointer > pointer);
    if (at < 0) at = free.length;
    const before = at > 0 ? free[at - 1] : undefined;
    const after = at < free.length ? free[at] : undefined;
    const endBefore = before ? before.pointer + before.bytes : 0;
    if (endBefore > pointer || (after && pointer + bytes > after.pointer)) {
      throw internalError(`block ${pointer} was freed twice`);
    }
    if (debugging) this.#poison(pointer, bytes);
    const joined: Piece = { pointer, bytes, poisoned: debugging };
    const replaced: Piece[] = [];
    if (before && endBefore === pointer) replaced.push(before);
    if (after?.pointer === pointer + bytes) replaced.push(after);
    for (const neighbour of replaced) {
      joined.pointer = Math.min(joined.pointer, neighbour.pointer);
      joined.bytes += neighbour.bytes;
      joined.poisoned &&= neighbour.poisoned;
    }
    free.splice(replaced.includes(before!) ? at - 1 : at, replaced.length, joined);
  }

  #poison(pointer: number, bytes: number): void {
    this.#views.int32.fill(POISON, pointer / 4, (pointer + bytes) / 4);
  }

  #checkPoison({ pointer, bytes, poisoned }: Piece): void {
    const words = this.#views.int32.subarray(pointer / 4, (pointer + bytes) / 4);
    if (poisoned && words.some((word) => word !== POISON)) {
      throw internalError(`memory at ${pointer} was written to after it had been freed`);
    }
    this.#poison(pointer, bytes);
  }

  /** A place for a kernel's passing needs, valid until the next call. */
  workspace(bytes: number): number {
    if (!this.#workspace || this.#workspace.bytes < bytes) {
      const larger = this.allocate(bytes * 1.5);
      if (this.#workspace) this.free(this.#workspace);
      this.#workspace = larger;
    }
    const { pointer } = this.#workspace;
    if (debugging) this.#poison(pointer, Math.min(this.#workspace.bytes, Math.ceil(bytes / 4) * 4));
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
