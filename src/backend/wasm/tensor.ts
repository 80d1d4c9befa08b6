/**
 * A tensor of the wasm backend: where its numbers lie, and what is known of them. It owns its
 * memory: a block belongs to one tensor, which gives it back once; a tensor without its block can
 * be held, but not used.
 */
import { internalError } from '../../core/errors.js';
import type { FloatArray } from '../../core/dtype.js';
import { sizeOf } from '../../core/ndarray.js';
import type { Tensor, TensorDType } from '../backend.js';
import { VECTOR } from './kernels.generated.js';
import type { Later } from './later.js';
import type { Block, KernelMemory } from './memory.js';

export const bytesOf = (dtype: TensorDType): number => (dtype === 'float64' ? 8 : 4);

/** How a shape lies in memory: as rows along the last axis, each filled up to whole vectors. */
export interface Layout {
  readonly rows: number;
  readonly columns: number;
  /** Bytes from row to row. */
  readonly stride: number;
  /** Vectors in a row. */
  readonly width: number;
}

/** Bytes from row to row, of so many rows of so many vectors. */
export function strideOf(rows: number, width: number): number {
  const bytes = width * VECTOR;
  // Rows that lie a large power of two apart fall on the same few places of L1.
  return rows > 1 && bytes >= 512 && bytes % 512 === 0 ? bytes + 64 : bytes;
}

export function layoutOf(shape: readonly number[], dtype: TensorDType): Layout {
  const columns = shape.length === 0 ? 1 : shape[shape.length - 1];
  const rows = sizeOf(shape.slice(0, -1));
  const width = Math.ceil((columns * bytesOf(dtype)) / VECTOR);
  return { rows, columns, stride: strideOf(rows, width), width };
}

/** What a product does with its sums as it writes them. */
export interface Epilogue {
  /** Instead of overwriting: along this many times the negative sum. */
  readonly sgdUpdate?: number;
  /** The output of a ReLU: where it is closed, 0 is written. */
  readonly reluMask?: WasmTensor;
}

/** A deferred result; see lazy.ts. */
export interface Deferred {
  /** Which epilogue, other than overwriting, it can be computed with. */
  readonly fuses?: keyof Epilogue;
  /** What it is computed from. */
  readonly sources: readonly WasmTensor[];
  /** Bytes that stand for the content, and the table to look them up in. */
  readonly bytes?: { readonly pointer: number; readonly table: number };
  /** Computes it into `out`, which need not be the tensor it was deferred for. */
  compute(out: WasmTensor, epilogue: Epilogue): void;
}

/**
 * Where a matrix's numbers that are not zero lie: by rows (CSR), or by columns (CSC); see
 * sparse.ts.
 */
export interface Compressed {
  /** Where the second half of its columns begins. */
  readonly middle: number;
  /**
   * Where it is written for each row where its numbers begin, and then, where the last one's end:
   * in a CSR for the first half of each row, then for the second of each.
   */
  readonly ptr: number;
  /** The numbers, each with its column (or row) behind it, in bytes of the other factor's rows. */
  readonly entries: number;
  /** How many numbers there are. */
  readonly count: number;
}

const sides = ['rows', 'csr', 'columns', 'csc', 'bytes'] as const;

/** Memory that a tensor keeps from one content to the next, beside its numbers. */
export type Side = (typeof sides)[number];

export class WasmTensor<D extends TensorDType = TensorDType> implements Tensor {
  #block: Block | undefined;
  readonly #sides: Partial<Record<Side, Block>> = {};
  /** How often it was written to, so far as this backend knows. */
  writes = 0;
  /** What its content is computed from, where that was deferred. */
  deferred: Deferred | null = null;
  /** Results that were deferred and are computed from this tensor. */
  readonly dependents: WasmTensor[] = [];
  /** Its numbers that are not zero: undefined until looked for, null where they are too many. */
  csr: Compressed | null | undefined;
  /** The width, in vectors, of the product that `csr` was made for. */
  csrWidth = 0;
  csc: Compressed | undefined;
  /** Whether the last content's columns were needed. */
  columnsUsed = false;
  /** What threads still do with it. */
  busy: Later | undefined;
  /** Another of the same owner's: the two take turns while deferred results need one of them. */
  backBuffer: WasmTensor | undefined;
  /** The array that a user holds over it, who may write to it at any time. */
  exposed: WeakRef<FloatArray> | undefined;
  /** Of an exposed tensor: what its content was when it was last looked at. */
  fingerprint: number | undefined;

  constructor(
    readonly shape: readonly number[],
    readonly dtype: D,
    readonly layout: Layout,
    block: Block,
  ) {
    this.#block = block;
  }

  get block(): Block {
    if (!this.#block) throw internalError('a tensor was used after its memory was given back');
    return this.#block;
  }

  get pointer(): number {
    return this.block.pointer;
  }

  /** Whether it still has its memory. */
  get alive(): boolean {
    return this.#block !== undefined;
  }

  /** Vectors of all rows, with what lies between them. */
  get vectors(): number {
    return (this.layout.rows * this.layout.stride) / VECTOR;
  }

  /** A block for a purpose, as large as is wanted; kept with the tensor. */
  side(memory: KernelMemory, side: Side, bytes: number): Block {
    const old = this.#sides[side];
    if (old && old.bytes >= bytes) return old;
    const block = memory.allocate(bytes * 1.25);
    if (old) memory.free(old);
    return (this.#sides[side] = block);
  }

  /** A tensor of another shape in the same memory; this one is without from here on. */
  moved<E extends TensorDType>(shape: readonly number[], dtype: E, layout: Layout): WasmTensor<E> {
    const tensor = new WasmTensor(shape, dtype, layout, this.block);
    Object.assign(tensor.#sides, this.#sides);
    this.#lose();
    return tensor;
  }

  /** Gives all of its memory back. */
  free(memory: KernelMemory): void {
    const blocks = [this.block, ...Object.values(this.#sides)];
    this.#lose();
    for (const block of blocks) memory.free(block);
  }

  #lose(): void {
    this.#block = undefined;
    for (const side of sides) delete this.#sides[side];
    this.writes++; // whoever saved it sees that it has changed
  }
}
