/**
 * Which matrices are worth compressing (see assembly/sparse.ts), and the compressed forms, kept
 * with their tensors: the rows made by the forward pass, the columns for the weight gradient.
 */
import type { FloatTensor } from '../backend.js';
import type { Crew } from './crew.js';
import { middleOf } from './halves.js';
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
   * that does not pay: which depends on its content, on whether that is bytes, and on `width`.
   */
  rowsOf(x: Matrix, width: number): Compressed | null {
    if (x.csr !== undefined && x.csrWidth === width) return x.csr;
    settle(x);
    x.csr = x.csc = undefined; // where there is no memory for them, there are none
    x.csr = this.#rows(x, width);
    x.csrWidth = width;
    return x.csr;
  }

  #rows(x: Matrix, width: number): Compressed | null {
    const bytes = x.deferred?.bytes;
    const { rows, columns, stride } = x.layout;
    const most = Math.floor(densityLimit(width, columns, bytes !== undefined) * rows * columns);
    if (most <= 0 || x.shape.length !== 2 || x.exposed?.deref()) return null;
    const kernels = this.#kernels[x.dtype];
    const middle = middleOf(columns, width);
    const halves = middle < columns ? 2 : 1;
    const ptr = x.side(this.#memory, 'rows', 4 * (halves * rows + 1)).pointer;
    // Counting is several times as fast as storing, and most matrices are dense: four rows tell.
    if (!bytes && rows > 8 && (this.#count(x, 4, middle, ptr) * rows) / 4 > most) return null;
    const count = this.#count(x, rows, middle, ptr);
    if (count > most) return null;
    const entries = x.side(this.#memory, 'csr', 2 * bytesOf(x.dtype) * count).pointer;
    const step = strideOf(columns, width);
    const [look, store] = bytes ? [LOOK_AT_BYTE, STORE_ENTRY] : [LOOK, STORE_ENTRY];
    const nanoseconds = look * rows * columns + store * count;
    this.#crew.split(nanoseconds, halves * rows, 1, (run, from, to) => {
      const at = ptr + 4 * from;
      if (bytes) {
        const { pointer, table } = bytes;
        run(
          kernels.csrFromBytes, pointer, table, rows, columns, middle, from, to, at, entries, step,
        ); // prettier-ignore
      } else {
        run(
          kernels.csrFromDense, x.pointer, stride, rows, columns, middle, from, to, at, entries,
          step,
        ); // prettier-ignore
      }
    });
    return { middle, ptr, entries, count };
  }

  /**
   * Counts the numbers of the first rows that are not zero; `ptr` gets where each row's begin, in
   * the first half of the columns and then in the second.
   */
  #count(x: Matrix, rows: number, middle: number, ptr: number): number {
    const { columns, stride } = x.layout;
    const bytes = x.deferred?.bytes;
    const { countBytes, countDense } = this.#kernels[x.dtype];
    const count = bytes
      ? countBytes(bytes.pointer, rows, columns, middle, ptr)
      : countDense(x.pointer, rows, columns, middle, stride, ptr);
    return count >>> 0;
  }

  /** Takes the memory for what `columnsOf` will need. */
  reserveColumns(x: Matrix, width: number): void {
    const csr = this.rowsOf(x, width);
    if (csr) this.#columns(x, csr);
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
    const { middle } = csr;
    const bytes = x.deferred?.bytes?.pointer ?? 0;
    const csc = this.#columns(x, csr);
    const { cscFromCsr } = this.#kernels[x.dtype];
    const nanoseconds = TURN_ENTRY * csr.count + TURN_COLUMN * columns;
    x.csc = csc;
    return this.#crew.aside(nanoseconds, middle < columns ? 2 : 1, (run, from, to) =>
      run(
        cscFromCsr, rows, columns, middle, from, to, bytes,
        csr.ptr, csr.entries, strideOf(columns, x.csrWidth),
        csc.ptr, csc.entries, strideOf(rows, x.csrWidth),
      ),
    ); // prettier-ignore
  }

  #columns(x: Matrix, { middle, count }: Compressed): Compressed {
    // Columns of bytes are counted 16 at a time.
    const { pointer } = x.side(this.#memory, 'columns', 4 * (x.layout.columns + 16));
    const entries = x.side(this.#memory, 'csc', 2 * bytesOf(x.dtype) * count).pointer;
    return { middle, ptr: pointer, entries, count };
  }
}
