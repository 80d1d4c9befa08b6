/**
 * Which matrices are worth compressing (see assembly/sparse.ts), and the compressed forms, kept
 * with their tensors: the rows made by the forward pass, the columns for the weight gradient.
 */
import type { FloatTensor } from '../backend.js';
import { TOO_MANY } from './kernels.generated.js';
import type { LoadedKernels } from './kernels.js';
import type { KernelMemory } from './memory.js';
import { bytesOf, type Compressed, type Side, type WasmTensor } from './tensor.js';

type Matrix = WasmTensor<FloatTensor['dtype']>;

/**
 * The share of numbers other than zero up to which a sparse product beats the dense one, for
 * results of `width` vectors. In nanoseconds a number, measured: a dense product takes 0.22 a
 * vector, and bytes must be written out for it first; a sparse one takes 0.5 to look at a number
 * (next to nothing at a byte), 4 to store it, and 0.3 a vector.
 */
const densityLimit = (width: number, fromBytes: boolean): number =>
  (0.22 * width + (fromBytes ? 0.25 : -0.5)) / (0.3 * width + 4);

export class Sparse {
  readonly #memory: KernelMemory;
  readonly #kernels: LoadedKernels;

  constructor(memory: KernelMemory, kernels: LoadedKernels) {
    this.#memory = memory;
    this.#kernels = kernels;
  }

  /**
   * The CSR of a matrix that is about to be multiplied to rows of `width` vectors, or null where
   * that does not pay: which depends on its content and on `width`, and on nothing that came
   * before.
   */
  rowsOf(x: Matrix, width: number): Compressed | null {
    if (x.csr !== undefined && x.csrWidth === width) return x.csr;
    const bytes = x.deferred?.bytes;
    const limit = densityLimit(width, bytes !== undefined);
    const { rows, columns, stride } = x.layout;
    if (limit <= 0 || x.shape.length !== 2 || x.exposed?.deref()) return null;
    // The kernel looks after every fourth row whether there are too many.
    const csr = this.#room(x, 'csr', rows, Math.ceil(limit * rows * columns) + 4 * columns);
    const { ptr, idx, values } = csr;
    const kernels = this.#kernels[x.dtype];
    const count = bytes
      ? kernels.csrFromBytes(bytes.pointer, bytes.table, rows, columns, ptr, idx, values, limit)
      : kernels.csrFromDense(x.pointer, rows, columns, stride, ptr, idx, values, limit);
    x.csrWidth = width;
    return (x.csr = count >>> 0 === TOO_MANY ? null : csr);
  }

  /** Takes the memory for what `columnsOf` will need. */
  reserveColumns(x: Matrix, width: number): void {
    const csr = this.rowsOf(x, width);
    if (!csr) return;
    const count = this.#memory.numbers('int32')[csr.ptr / 4 + x.layout.rows];
    this.#room(x, 'csc', x.layout.columns, count);
  }

  /** The CSC of a matrix whose transpose is about to be multiplied so; null where `rowsOf` is. */
  columnsOf(x: Matrix, width: number): Compressed | null {
    const from = this.rowsOf(x, width);
    if (!from) return null;
    if (!x.csc) {
      const { rows, columns } = x.layout;
      const count = this.#memory.numbers('int32')[from.ptr / 4 + rows];
      const to = this.#room(x, 'csc', columns, count);
      this.#kernels[x.dtype].cscFromCsr(
        rows, columns, from.ptr, from.idx, from.values, to.ptr, to.idx, to.values,
      ); // prettier-ignore
      x.csc = to;
    }
    return x.csc;
  }

  /**
   * Room for `entries` numbers in `lines` rows or columns, and for the one more that kernels want.
   */
  #room(x: Matrix, side: Side, lines: number, entries: number): Compressed {
    const size = bytesOf(x.dtype);
    const ptrBytes = Math.ceil((4 * (lines + 2)) / size) * size;
    const block = x.side(this.#memory, side, ptrBytes + (size + 4) * (entries + 1));
    const values = block.pointer + ptrBytes;
    return { ptr: block.pointer, values, idx: values + size * (entries + 1) };
  }
}
