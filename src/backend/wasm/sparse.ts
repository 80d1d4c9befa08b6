/**
 * Which matrices are worth compressing (see assembly/sparse.ts), and the compressed forms, kept
 * with their tensors: the rows made by the forward pass, the columns for the weight gradient.
 */
import type { FloatTensor } from '../backend.js';
import type { Crew, Part } from './crew.js';
import type { LoadedKernels } from './kernels.js';
import type { Later } from './later.js';
import { settle } from './lazy.js';
import type { KernelMemory } from './memory.js';
import { bytesOf, strideOf, type Compressed, type WasmTensor } from './tensor.js';

type Matrix = WasmTensor<FloatTensor['dtype']>;

/** Rows of the other factor of which four vectors each stay in L1. */
const ROWS_IN_L1 = 896;

/**
 * The share of numbers other than zero up to which a sparse product beats the dense one, for
 * results of `width` vectors. In nanoseconds a number, measured: a dense product takes 0.22 a
 * vector, and bytes must be written out for it first; a sparse one takes 0.5 to look at a number
 * (next to nothing at a byte), 3 to store it, and 0.3 a vector, 0.5 where that comes from L2.
 */
const densityLimit = (width: number, columns: number, fromBytes: boolean): number =>
  (0.22 * width + (fromBytes ? 0.25 : -0.5)) / ((columns > ROWS_IN_L1 ? 0.5 : 0.3) * width + 3);

/**
 * Nanoseconds, measured: to look at a number or at a byte, and to store one; for the columns'
 * order, to move one and to count a column.
 */
const [LOOK, LOOK_AT_BYTE, STORE_ENTRY] = [0.15, 0.03, 1.2];
const [TURN_ENTRY, TURN_COLUMN] = [1.3, 1];

export class Sparse {
  readonly #memory: KernelMemory;
  readonly #kernels: LoadedKernels;
  readonly #crew: Crew;

  constructor(memory: KernelMemory, kernels: LoadedKernels, crew: Crew) {
    this.#memory = memory;
    this.#kernels = kernels;
    this.#crew = crew;
  }

  /**
   * The CSR of a matrix that is about to be multiplied to rows of `width` vectors, or null where
   * that does not pay: which depends on its content and on `width`, and on nothing that came
   * before.
   */
  rowsOf(x: Matrix, width: number): Compressed | null {
    if (x.csr !== undefined && x.csrWidth === width) return x.csr;
    settle(x);
    x.csrWidth = width;
    x.csc = undefined;
    return (x.csr = this.#rows(x, width));
  }

  #rows(x: Matrix, width: number): Compressed | null {
    const bytes = x.deferred?.bytes;
    const { rows, columns, stride } = x.layout;
    const most = Math.floor(densityLimit(width, columns, bytes !== undefined) * rows * columns);
    if (most <= 0 || x.shape.length !== 2 || x.exposed?.deref()) return null;
    const kernels = this.#kernels[x.dtype];
    const ptr = x.side(this.#memory, 'rows', 4 * (rows + 1)).pointer;
    // Counting is several times as fast as storing, and most matrices are dense: four rows tell.
    if (!bytes && rows > 8 && (this.#count(x, 4, ptr) * rows) / 4 > most) return null;
    const entries = this.#count(x, rows, ptr);
    if (entries > most) return null;
    const csr = this.#room(x, 'csr', ptr, entries);
    const step = strideOf(columns, width);
    const [look, store] = bytes ? [LOOK_AT_BYTE, STORE_ENTRY] : [LOOK, STORE_ENTRY];
    this.#crew.split(look * rows * columns + store * entries, rows, 1, (run, from, to) => {
      const at = ptr + 4 * from;
      if (bytes) {
        const row = bytes.pointer + from * columns;
        run(kernels.csrFromBytes, row, bytes.table, to - from, columns, at, csr.entries, step);
      } else {
        const row = x.pointer + from * stride;
        run(kernels.csrFromDense, row, to - from, columns, stride, at, csr.entries, step);
      }
    });
    return csr;
  }

  /** Counts the numbers of the first rows that are not zero; `ptr` gets where each row's begin. */
  #count(x: Matrix, rows: number, ptr: number): number {
    const { columns, stride } = x.layout;
    const bytes = x.deferred?.bytes;
    const { countBytes, countDense } = this.#kernels[x.dtype];
    const count = bytes
      ? countBytes(bytes.pointer, rows, columns, ptr)
      : countDense(x.pointer, rows, columns, stride, ptr);
    return count >>> 0;
  }

  /** Takes the memory for what `columnsOf` will need. */
  reserveColumns(x: Matrix, width: number): void {
    const csr = this.rowsOf(x, width);
    if (!csr) return;
    this.#columns(x, csr.count);
  }

  /** The CSC of a matrix whose transpose is about to be multiplied so; null where `rowsOf` is. */
  columnsOf(x: Matrix, width: number): Compressed | null {
    const csr = this.rowsOf(x, width);
    if (!csr) return null;
    settle(x);
    x.columnsUsed = true;
    if (!x.csc) this.#turn(x, csr)?.finish();
    return x.csc!;
  }

  /** Has threads begin with the columns, where the last content's were needed. */
  expectColumns(x: Matrix): void {
    if (!x.csr || x.csc || !x.columnsUsed) return;
    x.columnsUsed = false;
    this.#turn(x, x.csr)?.uses(x);
  }

  #turn(x: Matrix, csr: Compressed): Later | undefined {
    const { rows, columns } = x.layout;
    const bytes = x.deferred?.bytes?.pointer ?? 0;
    const csc = this.#columns(x, csr.count);
    const { cscFromCsr } = this.#kernels[x.dtype];
    const nanoseconds = TURN_ENTRY * csr.count + TURN_COLUMN * columns;
    x.csc = csc;
    const part: Part = (run) =>
      run(
        cscFromCsr, rows, columns, bytes,
        csr.ptr, csr.entries, strideOf(columns, x.csrWidth),
        csc.ptr, csc.entries, strideOf(rows, x.csrWidth),
      ); // prettier-ignore
    // In one part: two take as long, as each looks for its columns in every row.
    return this.#crew.later(nanoseconds, 1, 1, part);
  }

  #columns(x: Matrix, count: number): Compressed {
    // Columns of bytes are counted 16 at a time.
    const { pointer } = x.side(this.#memory, 'columns', 4 * (x.layout.columns + 16));
    return this.#room(x, 'csc', pointer, count);
  }

  #room(x: Matrix, side: 'csr' | 'csc', ptr: number, count: number): Compressed {
    const { pointer } = x.side(this.#memory, side, 2 * bytesOf(x.dtype) * count);
    return { ptr, entries: pointer, count };
  }
}
