/**
 * Decides which matrices are worth listing (see assembly/lists.ts), and keeps the lists with their tensors: made once by the forward
 * pass, used again by the weight gradient.
 */
import type { FloatDType } from '../../core/dtype.js';
import type { Kernels } from './kernels.js';
import type { Block, KernelMemory } from './memory.js';
import { bytesOf, type List, type Lists, type WasmTensor } from './tensor.js';

/** What listRows returns when it has given up. */
const TOO_MANY = 0xffffffff;

/** A tensor's contents are alike from step to step: after one that is not worth listing, this many are not looked through. */
const PATIENCE = 15;

/**
 * The share of numbers other than zero up to which lists beat the dense product, for results of `width` vectors. In nanoseconds a
 * number, measured: a dense product takes 0.22 a vector, and bytes must be written out for it first; lists take 0.5 to look at a number
 * (next to nothing at a byte), 4 to enter it, and 0.3 a vector.
 */
const listingLimit = (width: number, fromBytes: boolean): number =>
  (0.22 * width + (fromBytes ? 0.25 : -0.5)) / (0.3 * width + 4);

export class Listing {
  readonly #memory: KernelMemory;
  readonly #kernels: Readonly<Record<FloatDType, Kernels>>;

  constructor(memory: KernelMemory, kernels: Readonly<Record<FloatDType, Kernels>>) {
    this.#memory = memory;
    this.#kernels = kernels;
  }

  /** The lists by rows of a matrix that is about to be multiplied to rows of `width` vectors, or null where they do not pay. */
  rowsOf(x: WasmTensor, width: number): Lists | null {
    if (x.lists !== undefined) return x.lists;
    if (x.dense > 0) {
      x.dense--;
      x.lists = null;
      return null;
    }
    const limit = listingLimit(width, x.bytes !== null);
    const { rows, columns, stride } = x.layout;
    if (limit <= 0 || x.shape.length !== 2) return null;
    // The kernel looks after every fourth row whether there are too many.
    const list = this.#room(x, 'rows', rows, Math.ceil(limit * rows * columns) + 4 * columns);
    const { starts, indices, values } = list;
    const kernels = this.#kernels[x.dtype];
    const count = x.bytes
      ? kernels.listByteRows(x.bytes.pointer, x.bytes.table, rows, columns, starts, indices, values, limit)
      : kernels.listRows(x.pointer, rows, columns, stride, starts, indices, values, limit);
    if (count >>> 0 === TOO_MANY) {
      x.dense = PATIENCE;
      x.lists = null;
    } else x.lists = { rows: list, columns: null };
    return x.lists;
  }

  /** The lists by columns of a matrix that has lists by rows, or null. */
  columnsOf(x: WasmTensor): List | null {
    if (!x.lists) return null;
    if (!x.lists.columns) {
      const { rows, columns } = x.layout;
      const from = x.lists.rows;
      const to = this.#room(x, 'columns', columns, this.#memory.int32[from.starts / 4 + rows]);
      this.#kernels[x.dtype].listColumns(
        rows, columns, from.starts, from.indices, from.values, to.starts, to.indices, to.values,
      ); // prettier-ignore
      x.lists.columns = to;
    }
    return x.lists.columns;
  }

  /** Places for `entries` entries in `lists` lists, and for the one more that the kernels want of each. */
  #room(x: WasmTensor, kind: 'rows' | 'columns', lists: number, entries: number): List {
    const size = bytesOf(x.dtype);
    const startBytes = Math.ceil((4 * (lists + 2)) / size) * size;
    const bytes = startBytes + (size + 4) * (entries + 1);
    const block = this.blockOf(x, kind, bytes);
    const values = block.pointer + startBytes;
    return { starts: block.pointer, values, indices: values + size * (entries + 1) };
  }

  /** A tensor's own block for a purpose, as large as is wanted. */
  blockOf(x: WasmTensor, kind: keyof WasmTensor['room'], bytes: number): Block {
    let block = x.room[kind];
    if (!block || block.bytes < bytes) {
      if (block) this.#memory.give(block);
      delete x.room[kind];
      block = this.#memory.take(bytes * 1.25);
      x.room[kind] = block;
    }
    return block;
  }

  /** Gives back the memory for a tensor's lists. */
  giveRoom(x: WasmTensor): void {
    for (const kind of ['rows', 'columns', 'bytes'] as const) {
      const block = x.room[kind];
      if (block) this.#memory.give(block);
      delete x.room[kind];
    }
    x.lists = undefined;
  }
}
